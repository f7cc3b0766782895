// Follows a log with the code that the Go toolchain itself follows its checksum database with
// (golang.org/x/mod/sumdb/tlog and /note), as an existing client of tlog-tiles would: it verifies the
// checkpoint, authenticates every tile against it, reads every entry, and proves each entry and older trees.
//
//	go run follow.go URL LOG-VKEY [PROOF-FILE LEAF-FILE [WITNESS-VKEY]]
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	url, vkey := strings.TrimSuffix(os.Args[1], "/"), os.Args[2]
	verifier, err := note.NewVerifier(vkey)
	must(err)
	signed := fetch(url + "/checkpoint")
	tree := openCheckpoint(signed, verifier)
	tiles := &tileReader{url: url, cache: map[string][]byte{}}
	hashes := tlog.TileHashReader(tree, tiles)
	entries := readEntries(url, tree.N)
	for i, entry := range entries {
		got, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(i))})
		must(err)
		if got[0] != tlog.RecordHash(entry) {
			log.Fatalf("entry %d does not hash to the tree's leaf", i)
		}
	}
	for i := int64(0); i < tree.N; i += 1 + tree.N/97 {
		proof, err := tlog.ProveRecord(tree.N, i, hashes)
		must(err)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, i, tlog.RecordHash(entries[i])))
		older, err := tlog.TreeHash(i+1, hashes)
		must(err)
		consistency, err := tlog.ProveTree(tree.N, i+1, hashes)
		must(err)
		must(tlog.CheckTree(consistency, tree.N, tree.Hash, i+1, older))
	}
	if len(os.Args) > 4 {
		checkProofFile(os.Args[3], os.Args[4], verifier)
	}
	if len(os.Args) > 5 {
		checkCosignature(signed, os.Args[5])
	}
	fmt.Printf("followed %d entries, %d tiles\n", tree.N, len(tiles.cache))
}

func openCheckpoint(signed []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		log.Fatalf("origin %q is not the key's name %q", lines[0], verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

type tileReader struct {
	url   string
	cache map[string][]byte
}

func (r *tileReader) Height() int { return 8 }

func (r *tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// x/mod writes the height into the path, tlog-tiles does not.
		path := strings.TrimPrefix(tile.Path(), "tile/8/")
		if r.cache[path] == nil {
			r.cache[path] = fetch(r.url + "/tile/" + path)
		}
		all = append(all, r.cache[path])
	}
	return all, nil
}

func (r *tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func readEntries(url string, size int64) [][]byte {
	var entries [][]byte
	for start := int64(0); start < size; start += 256 {
		width := int64(256)
		if size-start < width {
			width = size - start
		}
		tile := tlog.Tile{H: 8, L: 0, N: start / 256, W: int(width)}
		bundle := fetch(url + "/tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/"))
		for i := int64(0); i < width; i++ {
			length := binary.BigEndian.Uint16(bundle)
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
		if len(bundle) != 0 {
			log.Fatalf("%d bytes after the last entry of bundle %d", len(bundle), tile.N)
		}
	}
	return entries
}

// checkProofFile checks a tlog-proof file.
func checkProofFile(proofPath, leafPath string, verifier note.Verifier) {
	file, err := os.ReadFile(proofPath)
	must(err)
	leaf, err := os.ReadFile(leafPath)
	must(err)
	head, checkpoint, ok := bytes.Cut(file, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || lines[0] != "c2sp.org/tlog-proof@v1" {
		log.Fatal("no tlog-proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	must(err)
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		must(err)
		proof = append(proof, hash)
	}
	tree := openCheckpoint(checkpoint, verifier)
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)))
}

// checkCosignature checks a cosignature/v1 line, which x/mod itself does not know.
func checkCosignature(signed []byte, vkey string) {
	name, rest, _ := strings.Cut(vkey, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.DecodeString(encoded)
	must(err)
	id := sha256.Sum256(append([]byte(name+"\n"), key...))
	text, signatures, _ := bytes.Cut(signed, []byte("\n\n"))
	for _, line := range strings.Split(string(signatures), "\n") {
		fields := strings.Fields(line)
		if len(fields) != 3 || fields[1] != name {
			continue
		}
		signature, err := base64.StdEncoding.DecodeString(fields[2])
		must(err)
		if key[0] != 4 || !bytes.Equal(signature[:4], id[:4]) {
			log.Fatal("the key id is not that of the key")
		}
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s\n", binary.BigEndian.Uint64(signature[4:12]), text)
		if !ed25519.Verify(key[1:], []byte(message), signature[12:]) {
			log.Fatal("the cosignature does not verify")
		}
		return
	}
	log.Fatal("no cosignature by " + name)
}

func fetch(url string) []byte {
	response, err := http.Get(url)
	must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(err)
	if response.StatusCode != 200 {
		log.Fatalf("%s: %s", url, response.Status)
	}
	return body
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

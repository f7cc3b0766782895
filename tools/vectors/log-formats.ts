// Makes the golden vectors of the log: `npx tsx --conditions=source tools/vectors/log-formats.ts` writes
// tree.json, tiles.json and notes.json into vectors/log. Keys come from fixed seeds, so every run gives the
// same bytes. The tests of core/src/log read the files; other implementations are welcome to.

import { writeFileSync } from 'node:fs'
import { concatBytes, toBase64, toHex, utf8Bytes, utf8Text } from '@trigpoint/core/base'
import {
  appendLeafHashes, buildProof, cosignNote, EMPTY_EDGE, encodeEntryBundle, encodeWitnessRequest, formatCheckpoint, formatNote,
  formatTlogProof, formatVkey, hashLeaf, noteKey, planConsistency, planInclusion, rootOfEdge, rootOfLeafHashes, signNote, tilePath, type
  NoteKey,
} from '@trigpoint/core/log'
import { ed25519FromSeed, nodePrimitives as primitives } from '@trigpoint/runtime'

const ORIGIN = 'log.example/vectors'
const TIME_S = 1_700_000_000

const folder = new URL('../../vectors/log/', import.meta.url)
const write = (name: string, value: unknown): void => writeFileSync(new URL(name, folder), `${JSON.stringify(value, null, 1)}\n`)
const text = (bytes: Uint8Array): string => utf8Text(bytes) ?? ''

/** The leaves of RFC 6962's reference implementation, of which roots are published for sizes 0 to 8. */
const RFC_LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']

function leafOf(i: number): Uint8Array {
  return utf8Bytes(`leaf ${String(i)}`)
}

function hashesOf(leaves: readonly Uint8Array[]): Uint8Array[] {
  return leaves.map(leaf => hashLeaf(primitives, leaf))
}

function treeVectors(): unknown {
  const hashes = hashesOf(RFC_LEAVES.map(hex => Uint8Array.from(Buffer.from(hex, 'hex'))))
  const read = ({ level, index }: { level: number; index: number }): Uint8Array =>
    rootOfLeafHashes(primitives, hashes.slice(index * 2 ** level, (index + 1) * 2 ** level))
  const sizes = Array.from({ length: hashes.length + 1 }, (_, size) => size)
  return {
    origin: 'leaves and roots: the reference implementation of RFC 6962; proofs: made here',
    leaves: RFC_LEAVES,
    roots: sizes.map(size => toHex(rootOfLeafHashes(primitives, hashes.slice(0, size)))),
    inclusion: sizes.flatMap(size =>
      Array.from({ length: size }, (_, index) => ({
        index,
        size,
        proof: buildProof(primitives, planInclusion(index, size), read).map(toHex),
      })),
    ),
    consistency: sizes.flatMap(size =>
      Array.from({ length: size + 1 }, (_, oldSize) => ({
        oldSize,
        size,
        proof: buildProof(primitives, planConsistency(oldSize, size), read).map(toHex),
      })),
    ),
  }
}

function tileVectors(): unknown {
  const trees = [1, 255, 256, 257, 70_000].map(size => {
    const leaves = Array.from({ length: size }, (_, i) => leafOf(i))
    const { edge, tiles } = appendLeafHashes(primitives, EMPTY_EDGE, hashesOf(leaves))
    const last = Math.floor((size - 1) / 256)
    const bundle = encodeEntryBundle(leaves.slice(last * 256))
    const bundlePath = tilePath({ level: 'entries', index: last, width: size - last * 256 })
    return {
      size,
      root: toHex(rootOfEdge(primitives, edge)),
      tiles: tiles
        .filter(({ tile }) => tile.width < 256 || tile.index === 0)
        .map(({ tile, bytes }) => ({ path: tilePath(tile), sha256: toHex(primitives.hash('sha256', bytes)) })),
      lastBundle: { path: bundlePath, sha256: toHex(primitives.hash('sha256', bundle)) },
    }
  })
  const paths = [
    [0, 0, 256],
    [0, 999, 256],
    [0, 1000, 256],
    [1, 1_234_067, 256],
    [0, 273, 112],
    ['entries', 1_234_067, 8],
  ] as const
  return {
    origin: 'made here; leaf i is the UTF-8 text "leaf <i>"; the path of index 1234067 is the example of C2SP tlog-tiles',
    paths: paths.map(([level, index, width]) => ({ level, index, width, path: tilePath({ level, index, width }) })),
    trees,
  }
}

function noteVectors(): unknown {
  const logKey = ed25519FromSeed(new Uint8Array(32).fill(1))
  const log = noteKey(primitives, 'ed25519', ORIGIN, logKey.publicKey)
  const witnesses = [2, 3].map(seed => {
    const key = ed25519FromSeed(new Uint8Array(32).fill(seed))
    return { key, note: noteKey(primitives, 'cosignature', `witness.example/w${String(seed)}`, key.publicKey) }
  })
  const leaves = [0, 1, 2, 3, 4].map(leafOf)
  const hashes = hashesOf(leaves)
  const read = ({ level, index }: { level: number; index: number }): Uint8Array =>
    rootOfLeafHashes(primitives, hashes.slice(index * 2 ** level, (index + 1) * 2 ** level))
  const body = formatCheckpoint({ origin: ORIGIN, size: 5, root: rootOfLeafHashes(primitives, hashes) })
  const plain = formatNote({ text: body, signatures: [signNote(body, log, logKey.sign)] })
  const cosignatures = witnesses.map(({ key, note }, i) => cosignNote(body, note, key.sign, TIME_S + i))
  const cosigned = formatNote({ text: body, signatures: [signNote(body, log, logKey.sign), ...cosignatures] })
  return {
    origin: 'made here; Ed25519 seeds are 32 bytes of 01 (log), 02 and 03 (witnesses)',
    vkeys: { log: formatVkey(log), witnesses: witnesses.map(({ note }) => formatVkey(note)) },
    checkpoint: text(plain),
    cosignedCheckpoint: text(cosigned),
    policy: policyText(
      log,
      witnesses.map(({ note }) => note),
    ),
    leaf: toBase64(leafOf(3)),
    tlogProof: text(
      formatTlogProof({
        index: 3,
        hashes: buildProof(primitives, planInclusion(3, 5), read),
        checkpoint: cosigned,
        extra: utf8Bytes('extra'),
      }),
    ),
    witnessRequest: text(
      encodeWitnessRequest({ oldSize: 3, proof: buildProof(primitives, planConsistency(3, 5), read), checkpoint: plain }),
    ),
    signedMessage: text(concatBytes(utf8Bytes(`cosignature/v1\ntime ${String(TIME_S)}\n`), utf8Bytes(body))),
  }
}

function policyText(log: NoteKey, witnesses: readonly NoteKey[]): string {
  const lines = witnesses.map((key, i) => `witness w${String(i + 2)} ${formatVkey(key)}`)
  return [`log ${formatVkey(log)}`, ...lines, 'group both all w2 w3', 'quorum both', ''].join('\n')
}

write('tree.json', treeVectors())
write('tiles.json', tileVectors())
write('notes.json', noteVectors())

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodePrimitives as primitives } from '@trigpoint/runtime'
import { toHex, utf8Bytes } from '../base/index.ts'
import { encodeEntryBundle, parseEntryBundle, prefixOfBundle } from './entry-bundle.ts'
import { buildProof, planInclusion } from './merkle-proof.ts'
import { appendLeafHashes, edgeOfTree, EMPTY_EDGE, rootOfEdge } from './right-edge.ts'
import { edgeTiles, growTile, hashOfGrownRun, hashOfRun, nodeInTile, parseTilePath, tilePath, widthInTree } from './tile.ts'
import { hashLeaf, rootOfLeafHashes, type TreeNode } from './tree-hash.ts'

interface TileVectors {
  paths: { level: number | 'entries'; index: number; width: number; path: string }[]
  trees: { size: number; root: string; tiles: { path: string; sha256: string }[]; lastBundle: { path: string; sha256: string } }[]
}
const vectors = JSON.parse(readFileSync(new URL('../../../vectors/log/tiles.json', import.meta.url), 'utf8')) as TileVectors
const leafOf = (i: number): Uint8Array => utf8Bytes(`leaf ${String(i)}`)
const hashesTo = (size: number): Uint8Array[] => Array.from({ length: size }, (_, i) => hashLeaf(primitives, leafOf(i)))
const sha256 = (bytes: Uint8Array): string => toHex(primitives.hash('sha256', bytes))

describe('tile paths', () => {
  it('are those of the vectors, and read back', () => {
    expect(tilePath({ level: 1, index: 1_234_067, width: 256 })).toBe('tile/1/x001/x234/067')
    for (const { path, ...tile } of vectors.paths) {
      expect(tilePath(tile)).toBe(path)
      expect(parseTilePath(path)).toEqual(tile)
    }
  })

  it('anything else names no tile', () => {
    const wrong = ['tile/0/1', 'tile/00/001', 'tile/64/001', 'tile/0/x000/001', 'tile/0/001.p/0', 'tile/0/001.p/256', 'tile/0/001.p/01', 'tile/0/001.p/999',
      'tile/0/001/002', 'tile/0/../001', 'tile/-1/001', 'tile/0/x001/x002/003/', '/tile/0/001', 'tile/entries/1', 'tile/8/0/001', `tile/0/${'x999/'.repeat(6)}999`]
    for (const path of wrong) expect([path, parseTilePath(path)]).toEqual([path, undefined])
  })

  it('the example of tlog-tiles: 70,000 leaves leave partial tiles 112, 17 and 1 wide', () => {
    expect(edgeTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
      { level: 'entries', index: 273, width: 112 },
    ])
    expect(edgeTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }])
    expect(edgeTiles(0)).toEqual([])
    expect(widthInTree(0, 273, 70_000)).toBe(112)
    expect(widthInTree(0, 274, 70_000)).toBe(0)
  })
})

describe('the right edge', () => {
  it('gives the tiles and roots of the vectors', () => {
    for (const tree of vectors.trees) {
      const { edge, tiles } = appendLeafHashes(primitives, EMPTY_EDGE, hashesTo(tree.size))
      expect(toHex(rootOfEdge(primitives, edge))).toBe(tree.root)
      const byPath = new Map(tiles.map(({ tile, bytes }) => [tilePath(tile), sha256(bytes)]))
      for (const { path, sha256: expected } of tree.tiles) expect([path, byPath.get(path)]).toEqual([path, expected])
      const first = Math.floor((tree.size - 1) / 256) * 256
      const bundle = encodeEntryBundle(Array.from({ length: tree.size - first }, (_, i) => leafOf(first + i)))
      expect(sha256(bundle)).toBe(tree.lastBundle.sha256)
    }
  })

  it('the same tree grows whatever the batches, and its edge reads back from its tiles', () => {
    const hashes = hashesTo(1400)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }), batches => {
        let edge = EMPTY_EDGE
        const stored = new Map<string, Uint8Array>()
        for (const batch of batches) {
          const grown = appendLeafHashes(primitives, edge, hashes.slice(edge.size, edge.size + batch))
          for (const { tile, bytes } of grown.tiles) stored.set(tilePath(tile), bytes)
          edge = grown.edge
        }
        const whole = hashes.slice(0, edge.size)
        const root = rootOfLeafHashes(primitives, whole)
        expect(toHex(rootOfEdge(primitives, edge))).toBe(toHex(root))
        const reread = edgeOfTree(edge.size, tile => stored.get(tilePath(tile)) ?? new Uint8Array(0))
        expect(toHex(rootOfEdge(primitives, reread))).toBe(toHex(root))
        const read = (node: TreeNode): Uint8Array => {
          const { level, index, first, count } = nodeInTile(node)
          const tile = stored.get(tilePath({ level, index, width: widthInTree(level, index, edge.size) }))
          return hashOfRun(primitives, tile ?? new Uint8Array(0), first, count)
        }
        const index = Math.floor(edge.size / 3)
        const direct = buildProof(primitives, planInclusion(index, edge.size), ({ level, index: i }) => rootOfLeafHashes(primitives, whole.slice(i * 2 ** level, (i + 1) * 2 ** level)))
        expect(buildProof(primitives, planInclusion(index, edge.size), read)).toEqual(direct)
      }),
      { seed: 7, numRuns: 25 },
    )
  })
})

describe('a grown tile', () => {
  it('gives every run as hashing it alone does, full or partial', () => {
    for (const width of [1, 2, 7, 200, 256]) {
      const tile = Buffer.concat(hashesTo(width))
      const heap = growTile(primitives, tile)
      for (let count = 1; count <= width; count *= 2)
        for (let first = 0; first + count <= width; first += count * 3) expect(toHex(hashOfGrownRun(heap, first, count))).toBe(toHex(hashOfRun(primitives, tile, first, count)))
    }
  })
})

describe('entry bundles', () => {
  const leaves = [new Uint8Array(0), leafOf(1), new Uint8Array(65_535).fill(7)]

  it('read back, and give any prefix', () => {
    const bundle = encodeEntryBundle(leaves)
    const parsed = parseEntryBundle(bundle, 3)
    expect(parsed.ok && parsed.value).toEqual(leaves)
    expect(prefixOfBundle(bundle, 2)).toEqual(encodeEntryBundle(leaves.slice(0, 2)))
    expect(prefixOfBundle(bundle, 4)).toBeUndefined()
  })

  it('cut, extended or miscounted bundles are refused with log.bundle-malformed', () => {
    const bundle = encodeEntryBundle(leaves.slice(0, 2))
    const hostile = [bundle.slice(0, -1), Uint8Array.from([...bundle, 0]), Uint8Array.from([...bundle, 0, 9]), new Uint8Array(0)]
    for (const bytes of hostile) {
      const parsed = parseEntryBundle(bytes, 2)
      expect(parsed.ok ? 'accepted' : parsed.refusal.code).toBe('log.bundle-malformed')
    }
    expect(parseEntryBundle(bundle, 3).ok).toBe(false)
    expect(parseEntryBundle(encodeEntryBundle(Array.from({ length: 257 }, () => leafOf(1))), 257).ok).toBe(false)
  })

  it('a leaf beyond 65,535 bytes is a mistake of the caller', () => {
    expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow(RangeError)
  })
})

// Tiles: how the tree's hashes lie in files (C2SP tlog-tiles). A tile of level L holds up to 256 hashes,
// each the root of a full tile of level L - 1; level 0 holds leaf hashes.
//
//   tile/<L>/<N>        full tile, 256 x 32 bytes        N in groups of three digits: x001/x234/067
//   tile/<L>/<N>.p/<W>  partial tile, W x 32 bytes, 1 <= W <= 255
//   tile/entries/<N>[.p/<W>]  the leaves themselves, in bundles of as many entries

import { assert, type Primitives } from '../base/index.ts'
import { HASH_LENGTH, hashChildren, type TreeNode } from './tree-hash.ts'

/** Levels of the tree in one tile. Fixed by tlog-tiles. */
export const TILE_HEIGHT = 8
/** Hashes in a full tile. */
export const TILE_WIDTH: number = 2 ** TILE_HEIGHT
/** Path of the checkpoint, relative to the log's prefix. */
export const CHECKPOINT_PATH = 'checkpoint'

/** A tile of hashes (`level` 0, 1, ...) or a bundle of entries (`level` 'entries'). */
export interface Tile {
  readonly level: number | 'entries'
  readonly index: number
  /** How many hashes or entries it holds, 1 to 256. */
  readonly width: number
}

/** Path relative to the log's prefix, as tlog-tiles prescribes. */
export function tilePath(tile: Tile): string {
  assert(tile.width >= 1 && tile.width <= TILE_WIDTH, 'a tile holds 1 to 256')
  const digits = String(tile.index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/.{3}/g) ?? []
  const name = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${String(tile.level)}/${name}${tile.width === TILE_WIDTH ? '' : `.p/${String(tile.width)}`}`
}

const TILE_PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*)(\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** The tile that a path names; undefined for every path that `tilePath` cannot have made. */
export function parseTilePath(path: string): Tile | undefined {
  const match = TILE_PATH.exec(path)
  if (match === null) return undefined
  const level: number | 'entries' = match[1] === 'entries' ? 'entries' : Number(match[1])
  const index = Number((match[2] ?? '').replace(/[x/]/g, '') + (match[3] ?? ''))
  const width = match[4] === undefined ? TILE_WIDTH : Number(match[4])
  if (!Number.isSafeInteger(index) || width > TILE_WIDTH || (level !== 'entries' && level > 63)) return undefined
  const tile: Tile = { level, index, width }
  return tilePath(tile) === path ? tile : undefined
}

/** How many hashes level `level` holds in a tree of `size` leaves. */
export function hashesInLevel(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level)
}

/** The widest form of tile `index` that a tree of `size` leaves has; width 0 when it has none. */
export function widthInTree(level: number | 'entries', index: number, size: number): number {
  const hashes = hashesInLevel(size, level === 'entries' ? 0 : level)
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH))
}

/** Every partial tile and partial bundle of a tree of `size` leaves: its right edge, at most one a level. */
export function edgeTiles(size: number): readonly Tile[] {
  const edge: Tile[] = []
  for (let level = 0; hashesInLevel(size, level) > 0; level++) {
    const hashes = hashesInLevel(size, level)
    const width = hashes % TILE_WIDTH
    if (width === 0) continue
    edge.push({ level, index: Math.floor(hashes / TILE_WIDTH), width })
  }
  const first = edge.find(tile => tile.level === 0)
  return first === undefined ? edge : [...edge, { ...first, level: 'entries' }]
}

/** Where a node's hash comes from: the tile, and the run of its hashes that the node covers. */
export interface NodeInTile {
  readonly level: number
  readonly index: number
  /** First hash of the run, 0 to 255. */
  readonly first: number
  /** Length of the run: 1, 2, 4, ... 128. */
  readonly count: number
}

export function nodeInTile(node: TreeNode): NodeInTile {
  const count = 2 ** (node.level % TILE_HEIGHT)
  const position = node.index * count
  return {
    level: Math.floor(node.level / TILE_HEIGHT),
    index: Math.floor(position / TILE_WIDTH),
    first: position % TILE_WIDTH,
    count,
  }
}

/** Hash `position` of a tile's bytes. */
export function hashAt(tileBytes: Uint8Array, position: number): Uint8Array {
  return tileBytes.slice(position * HASH_LENGTH, (position + 1) * HASH_LENGTH)
}

/** Root of the perfect subtree over `count` hashes of a tile, from `first` on. `count` is a power of two. */
export function hashOfRun(primitives: Primitives, tileBytes: Uint8Array, first: number, count: number): Uint8Array {
  if (count === 1) return hashAt(tileBytes, first)
  const half = count / 2
  return hashChildren(primitives, hashOfRun(primitives, tileBytes, first, half), hashOfRun(primitives, tileBytes, first + half, half))
}

/**
 * All hashes inside a tile, as one array of 512 x 32 bytes in heap order: node 1 is the tile's root, nodes 256 to
 * 511 are its hashes, node n has the children 2n and 2n + 1. What a partial tile cannot know yet is left zero.
 * Costs at most 255 hashes, as many as one proof does.
 */
export function growTile(primitives: Primitives, tileBytes: Uint8Array): Uint8Array {
  const width = tileBytes.length / HASH_LENGTH
  assert(Number.isInteger(width) && width <= TILE_WIDTH, 'a tile')
  const heap = new Uint8Array(2 * TILE_WIDTH * HASH_LENGTH)
  heap.set(tileBytes, TILE_WIDTH * HASH_LENGTH)
  for (let run = 2; run <= TILE_WIDTH; run *= 2)
    for (let first = 0; first + run <= width; first += run) {
      const node = (TILE_WIDTH + first) / run
      heap.set(hashChildren(primitives, hashAt(heap, 2 * node), hashAt(heap, 2 * node + 1)), node * HASH_LENGTH)
    }
  return heap
}

/** The root of a run of a tile that `growTile` has grown; the run lies within the tile. */
export function hashOfGrownRun(heap: Uint8Array, first: number, count: number): Uint8Array {
  return hashAt(heap, (TILE_WIDTH + first) / count)
}

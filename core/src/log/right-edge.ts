// The right edge: all that a writer must hold to append. For each tile level the hashes of its unfinished
// tile, at most 255; a log of ten million leaves has three such levels, so opening one costs three reads.
// On the path: log; the writer (verifier/src/log) stores what `appendLeafHashes` returns.

import { assert, concatBytes, type Primitives } from '../base/index.ts'
import { edgeTiles, hashOfRun, hashesInLevel, TILE_WIDTH, type Tile } from './tile.ts'
import { foldSubtrees, HASH_LENGTH } from './tree-hash.ts'

export interface RightEdge {
  /** Leaves in the tree. */
  readonly size: number
  /** For each tile level the hashes of its unfinished tile, one after the other; empty where none is unfinished. */
  readonly levels: readonly Uint8Array[]
}

/** A tile with its bytes, to be stored at `tilePath(tile)`. */
export interface TileBytes {
  readonly tile: Tile
  readonly bytes: Uint8Array
}

export const EMPTY_EDGE: RightEdge = { size: 0, levels: [] }

/** The edge of a stored tree, from its partial tiles; `read` gives the bytes of each of `edgeTiles(size)`. */
export function edgeOfTree(size: number, read: (tile: Tile) => Uint8Array): RightEdge {
  const levels: Uint8Array[] = []
  for (let level = 0; hashesInLevel(size, level) > 0; level++) levels.push(new Uint8Array(0))
  for (const tile of edgeTiles(size)) if (typeof tile.level === 'number') levels[tile.level] = read(tile)
  return { size, levels }
}

/** Root hash of the tree with this edge. */
export function rootOfEdge(primitives: Primitives, edge: RightEdge): Uint8Array {
  const subtrees: Uint8Array[] = []
  for (const hashes of [...edge.levels].reverse()) {
    const width = hashes.length / HASH_LENGTH
    let at = 0
    for (let run = TILE_WIDTH / 2; run >= 1; run /= 2)
      if (at + run <= width) {
        subtrees.push(hashOfRun(primitives, hashes, at, run))
        at += run
      }
  }
  return foldSubtrees(primitives, subtrees)
}

/**
 * Appends leaf hashes. Returns the new edge, and every tile that the tree has gained: all that became
 * full, and each partial tile that grew. Entry bundles are not among them; they hold leaves, not hashes.
 */
export function appendLeafHashes(
  primitives: Primitives,
  edge: RightEdge,
  leafHashes: readonly Uint8Array[],
): { readonly edge: RightEdge; readonly tiles: readonly TileBytes[] } {
  const levels = [...edge.levels]
  const tiles: TileBytes[] = []
  let rising = leafHashes
  for (let level = 0; rising.length > 0; level++) {
    const held = levels[level] ?? new Uint8Array(0)
    const firstHash = hashesInLevel(edge.size, level)
    assert(held.length / HASH_LENGTH === firstHash % TILE_WIDTH, 'the edge fits its size')
    const grown = concatBytes(held, ...rising)
    const width = grown.length / HASH_LENGTH
    const parents: Uint8Array[] = []
    let index = Math.floor(firstHash / TILE_WIDTH)
    let at = 0
    for (; at + TILE_WIDTH <= width; at += TILE_WIDTH) {
      const bytes = grown.slice(at * HASH_LENGTH, (at + TILE_WIDTH) * HASH_LENGTH)
      tiles.push({ tile: { level, index: index++, width: TILE_WIDTH }, bytes })
      parents.push(hashOfRun(primitives, bytes, 0, TILE_WIDTH))
    }
    const rest = grown.slice(at * HASH_LENGTH)
    if (rest.length > 0) tiles.push({ tile: { level, index, width: width - at }, bytes: rest })
    levels[level] = rest
    rising = parents
  }
  return { edge: { size: edge.size + leafHashes.length, levels }, tiles }
}

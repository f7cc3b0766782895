// Entry bundles: the leaves of one level-0 tile, each preceded by its length (C2SP tlog-tiles, "Log entries").
//
//   bundle = 1 to 256 times ( length u16 big-endian | leaf )

import { concatBytes, ok, refuse, type Result } from '../base/index.ts'
import { TILE_WIDTH } from './tile.ts'

/** Longest leaf: its length is written in two bytes. */
export const MAX_LEAF_LENGTH = 0xffff

export function encodeEntry(leaf: Uint8Array): Uint8Array {
  if (leaf.length > MAX_LEAF_LENGTH) throw new RangeError(`a leaf of ${String(leaf.length)} bytes; at most 65535`)
  return concatBytes(Uint8Array.of(leaf.length >> 8, leaf.length & 255), leaf)
}

export function encodeEntryBundle(leaves: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...leaves.map(encodeEntry))
}

/** The leaves of a bundle of exactly `width` entries. Refuses with `log.bundle-malformed`. */
export function parseEntryBundle(bytes: Uint8Array, width: number): Result<readonly Uint8Array[]> {
  const leaves: Uint8Array[] = []
  let at = 0
  while (at < bytes.length && leaves.length < TILE_WIDTH) {
    const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
    const end = at + 2 + length
    if (end > bytes.length)
      return refuse('log.bundle-malformed', `entry ${String(leaves.length)} runs past the end of the bundle`, `offset ${String(at)}`)
    leaves.push(bytes.slice(at + 2, end))
    at = end
  }
  if (at !== bytes.length || leaves.length !== width)
    return refuse(
      'log.bundle-malformed',
      `the bundle holds ${String(leaves.length)} entries instead of ${String(width)}`,
      `offset ${String(at)}`,
    )
  return ok(leaves)
}

/** The bytes of the first `width` entries of a longer bundle; undefined when it holds fewer. */
export function prefixOfBundle(bytes: Uint8Array, width: number): Uint8Array | undefined {
  let at = 0
  for (let i = 0; i < width; i++) {
    if (at + 2 > bytes.length) return undefined
    at += 2 + (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
  }
  return at <= bytes.length ? bytes.slice(0, at) : undefined
}

// Merkle tree hashing of the log (RFC 6962 section 2.1, SHA-256) and the arithmetic of its nodes.
// On the path: log. A node is named by its level (0 = leaf hashes) and its index in that level; it covers
// the leaves [index x 2^level, (index + 1) x 2^level). Sizes are JavaScript numbers, whole up to 2^53 - 1,
// so nothing here uses bit operators, which end at 2^32.

import { assert, concatBytes, type Primitives } from '../base/index.ts'

/** Bytes of a SHA-256 hash. */
export const HASH_LENGTH = 32

/** Largest tree that this code counts: beyond it a JavaScript number is no longer exact. */
export const MAX_TREE_SIZE: number = Number.MAX_SAFE_INTEGER

const LEAF_PREFIX = Uint8Array.of(0)
const NODE_PREFIX = Uint8Array.of(1)

/** The address of one perfect subtree. */
export interface TreeNode {
  readonly level: number
  readonly index: number
}

/** Reads the hash of a perfect subtree that the log has stored. */
export type ReadNode = (node: TreeNode) => Uint8Array

export function isTreeSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0
}

/** SHA-256(0x00 || leaf). */
export function hashLeaf(primitives: Primitives, leaf: Uint8Array): Uint8Array {
  return primitives.hash('sha256', concatBytes(LEAF_PREFIX, leaf))
}

/** SHA-256(0x01 || left || right). */
export function hashChildren(primitives: Primitives, left: Uint8Array, right: Uint8Array): Uint8Array {
  return primitives.hash('sha256', concatBytes(NODE_PREFIX, left, right))
}

/** The root of a tree without leaves: SHA-256 of nothing. */
export function emptyRoot(primitives: Primitives): Uint8Array {
  return primitives.hash('sha256', new Uint8Array(0))
}

/** The largest power of two below `size` (size at least 2): where RFC 6962 splits a tree. */
export function splitPoint(size: number): number {
  assert(size >= 2, 'a tree of fewer than two leaves is not split')
  let half = 1
  while (half * 2 < size) half *= 2
  return half
}

/**
 * The perfect subtrees, left to right, that make up MTH(D[start:end]). `start` must be a multiple of the
 * largest power of two that is not above end - start, as it is for every range that a proof names.
 */
export function perfectSubtrees(start: number, end: number): readonly TreeNode[] {
  const nodes: TreeNode[] = []
  let at = start
  while (at < end) {
    let level = 0
    let width = 1
    while (width * 2 <= end - at) {
      width *= 2
      level++
    }
    assert(at % width === 0, 'a range of a proof begins where its largest subtree does')
    nodes.push({ level, index: at / width })
    at += width
  }
  return nodes
}

/** MTH of consecutive perfect subtrees of falling size: hashed together from the right. */
export function foldSubtrees(primitives: Primitives, hashes: readonly Uint8Array[]): Uint8Array {
  let root = hashes.at(-1)
  if (root === undefined) return emptyRoot(primitives)
  for (const left of hashes.slice(0, -1).reverse()) root = hashChildren(primitives, left, root)
  return root
}

/** Root of a tree given whole as leaf hashes. For tests, vectors and small trees: it holds every hash. */
export function rootOfLeafHashes(primitives: Primitives, leafHashes: readonly Uint8Array[]): Uint8Array {
  const [first] = leafHashes
  if (first === undefined) return emptyRoot(primitives)
  if (leafHashes.length === 1) return first
  const half = splitPoint(leafHashes.length)
  return hashChildren(
    primitives,
    rootOfLeafHashes(primitives, leafHashes.slice(0, half)),
    rootOfLeafHashes(primitives, leafHashes.slice(half)),
  )
}

// Inclusion and consistency proofs (RFC 6962 sections 2.1.1 and 2.1.2; checked as in RFC 9162 sections
// 2.1.3.2 and 2.1.4.2). Building is in two steps, because core reads nothing: a plan names the nodes that
// each hash of the proof is made of, the caller fetches their tiles, and `buildProof` folds them.

import { assert, equalBytes, type Primitives } from '../base/index.ts'
import {
  emptyRoot, foldSubtrees, hashChildren, isTreeSize, perfectSubtrees, splitPoint, type ReadNode, type TreeNode,
} from './tree-hash.ts'

/** For each hash of the proof, in order, the perfect subtrees that it is folded of. */
export type ProofPlan = readonly (readonly TreeNode[])[]

/** Hashes in the longest proof of a tree that we count: two a level for consistency is never reached, 63 is the wire's limit. */
export const MAX_PROOF_LENGTH = 63

/** PATH(index, D[size]), from the leaf's sibling to the root's child. Requires 0 <= index < size. */
export function planInclusion(index: number, size: number): ProofPlan {
  assert(isTreeSize(size) && index >= 0 && index < size, 'the leaf is in the tree')
  const plan: (readonly TreeNode[])[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    if (index < middle) {
      plan.push(perfectSubtrees(middle, end))
      end = middle
    } else {
      plan.push(perfectSubtrees(start, middle))
      start = middle
    }
  }
  return plan.reverse()
}

/** PROOF(oldSize, D[size]); empty when the sizes are equal or the old tree is empty. Requires oldSize <= size. */
export function planConsistency(oldSize: number, size: number): ProofPlan {
  assert(isTreeSize(size) && oldSize >= 0 && oldSize <= size, 'the old tree is not larger')
  const plan: (readonly TreeNode[])[] = []
  if (oldSize === 0 || oldSize === size) return plan
  let start = 0
  let end = size
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start)
    if (oldSize <= middle) {
      plan.push(perfectSubtrees(middle, end))
      end = middle
    } else {
      plan.push(perfectSubtrees(start, middle))
      start = middle
    }
  }
  if (start > 0) plan.push(perfectSubtrees(start, end))
  return plan.reverse()
}

export function buildProof(primitives: Primitives, plan: ProofPlan, read: ReadNode): readonly Uint8Array[] {
  return plan.map(nodes => foldSubtrees(primitives, nodes.map(read)))
}

/** Whether `proof` leads from the leaf hash at `index` to the root of the tree of `size` leaves. False for any malformed input. */
export function verifyInclusion(
  primitives: Primitives,
  inclusion: {
    readonly leafHash: Uint8Array
    readonly index: number
    readonly size: number
    readonly root: Uint8Array
    readonly proof: readonly Uint8Array[]
  },
): boolean {
  const { index, size, proof } = inclusion
  if (!isTreeSize(size) || !isTreeSize(index) || index >= size) return false
  let at = index
  let last = size - 1
  let hash = inclusion.leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = hashChildren(primitives, sibling, hash)
      while (at % 2 === 0 && at !== 0) {
        at /= 2
        last = Math.floor(last / 2)
      }
    } else hash = hashChildren(primitives, hash, sibling)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && equalBytes(hash, inclusion.root)
}

/** Whether the tree of `oldSize` leaves is a prefix of the tree of `size` leaves. False for any malformed input. */
export function verifyConsistency(
  primitives: Primitives,
  claim: {
    readonly oldSize: number
    readonly oldRoot: Uint8Array
    readonly size: number
    readonly root: Uint8Array
    readonly proof: readonly Uint8Array[]
  },
): boolean {
  const { oldSize, oldRoot, size, root, proof } = claim
  if (!isTreeSize(oldSize) || !isTreeSize(size) || oldSize > size) return false
  if (oldSize === size) return proof.length === 0 && equalBytes(oldRoot, root)
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, emptyRoot(primitives))
  return foldsToBoth(primitives, oldSize, size, proof, oldRoot, root)
}

/** RFC 9162 section 2.1.4.2, steps 2 to 7. */
function foldsToBoth(
  primitives: Primitives,
  oldSize: number,
  size: number,
  proof: readonly Uint8Array[],
  oldRoot: Uint8Array,
  root: Uint8Array,
): boolean {
  let at = oldSize - 1
  let last = size - 1
  while (at % 2 === 1) {
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  // An old tree that is a perfect subtree is its own first hash (step 2); the proof then omits it.
  const path = at === 0 ? [oldRoot, ...proof] : proof
  const [seed] = path
  if (seed === undefined) return false
  let oldHash = seed
  let hash = seed
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      oldHash = hashChildren(primitives, sibling, oldHash)
      hash = hashChildren(primitives, sibling, hash)
      while (at % 2 === 0 && at !== 0) {
        at /= 2
        last = Math.floor(last / 2)
      }
    } else hash = hashChildren(primitives, hash, sibling)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(hash, root)
}

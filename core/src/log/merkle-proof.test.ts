import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodePrimitives as primitives } from '@trigpoint/runtime'
import { concatBytes, fromHex, toHex } from '../base/index.ts'
import { buildProof, planConsistency, planInclusion, verifyConsistency, verifyInclusion } from './merkle-proof.ts'
import { hashLeaf, rootOfLeafHashes, type TreeNode } from './tree-hash.ts'

interface TreeVectors {
  leaves: string[]
  roots: string[]
  inclusion: { index: number; size: number; proof: string[] }[]
  consistency: { oldSize: number; size: number; proof: string[] }[]
}
const vectors = JSON.parse(readFileSync(new URL('../../../vectors/log/tree.json', import.meta.url), 'utf8')) as TreeVectors

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0)
const leafHashes = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => hashLeaf(primitives, Uint8Array.of(i >> 8, i & 255)))
const readerOf = (hashes: readonly Uint8Array[]) => ({ level, index }: TreeNode): Uint8Array =>
  rootOfLeafHashes(primitives, hashes.slice(index * 2 ** level, (index + 1) * 2 ** level))

describe('proofs agree with the vectors', () => {
  const hashes = vectors.leaves.map(hex => hashLeaf(primitives, bytes(hex)))

  it('roots of sizes 0 to 8 are those published with RFC 6962', () => {
    expect(vectors.roots.at(-1)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
    for (const [size, root] of vectors.roots.entries()) expect(toHex(rootOfLeafHashes(primitives, hashes.slice(0, size)))).toBe(root)
  })

  it('inclusion proofs are built as written and verify', () => {
    for (const { index, size, proof } of vectors.inclusion) {
      expect(buildProof(primitives, planInclusion(index, size), readerOf(hashes)).map(toHex)).toEqual(proof)
      expect(verifyInclusion(primitives, { leafHash: hashes[index] ?? bytes(''), index, size, root: bytes(vectors.roots[size] ?? ''), proof: proof.map(bytes) })).toBe(true)
    }
  })

  it('consistency proofs are built as written and verify', () => {
    for (const { oldSize, size, proof } of vectors.consistency) {
      expect(buildProof(primitives, planConsistency(oldSize, size), readerOf(hashes)).map(toHex)).toEqual(proof)
      const claim = { oldSize, oldRoot: bytes(vectors.roots[oldSize] ?? ''), size, root: bytes(vectors.roots[size] ?? ''), proof: proof.map(bytes) }
      expect(verifyConsistency(primitives, claim)).toBe(true)
    }
  })
})

describe('proofs as properties', () => {
  const sizes = fc.integer({ min: 1, max: 300 })

  it('every leaf of every tree is included, and at no other index', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const [index, other] = [a % size, b % size]
        const hashes = leafHashes(size)
        const root = rootOfLeafHashes(primitives, hashes)
        const proof = buildProof(primitives, planInclusion(index, size), readerOf(hashes))
        const leafHash = hashes[index] ?? bytes('')
        expect(verifyInclusion(primitives, { leafHash, index, size, root, proof })).toBe(true)
        if (other !== index) expect(verifyInclusion(primitives, { leafHash, index: other, size, root, proof })).toBe(false)
      }),
      { seed: 5, numRuns: 150 },
    )
  })

  it('every older tree is a prefix of the newer, and a changed proof shows nothing', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const oldSize = a % (size + 1)
        const hashes = leafHashes(size)
        const claim = {
          oldSize,
          oldRoot: rootOfLeafHashes(primitives, hashes.slice(0, oldSize)),
          size,
          root: rootOfLeafHashes(primitives, hashes),
          proof: buildProof(primitives, planConsistency(oldSize, size), readerOf(hashes)),
        }
        expect(verifyConsistency(primitives, claim)).toBe(true)
        expect(verifyConsistency(primitives, { ...claim, proof: [...claim.proof, claim.root] })).toBe(false)
        const { proof } = claim
        if (proof.length === 0) return
        const flipped = proof.map((hash, i) => (i === b % proof.length ? concatBytes(Uint8Array.of((hash[0] ?? 0) ^ 1), hash.slice(1)) : hash))
        expect(verifyConsistency(primitives, { ...claim, proof: flipped })).toBe(false)
        expect(verifyConsistency(primitives, { ...claim, proof: proof.slice(1) })).toBe(false)
        expect(verifyConsistency(primitives, { ...claim, oldRoot: claim.root })).toBe(oldSize === size)
      }),
      { seed: 6, numRuns: 150 },
    )
  })

  it('sizes that are no sizes prove nothing', () => {
    const root = rootOfLeafHashes(primitives, leafHashes(3))
    for (const size of [-1, 0.5, Number.NaN, 2 ** 60, Number.POSITIVE_INFINITY]) {
      expect(verifyInclusion(primitives, { leafHash: root, index: 0, size, root, proof: [] })).toBe(false)
      expect(verifyConsistency(primitives, { oldSize: 1, oldRoot: root, size, root, proof: [root] })).toBe(false)
    }
  })

  it('trees beyond 2^32 leaves are planned without losing bits', () => {
    const size = 2 ** 45 + 3
    const plan = planInclusion(2 ** 45 + 2, size)
    expect(plan).toEqual([[{ level: 1, index: 2 ** 44 }], [{ level: 45, index: 0 }]])
    expect(planConsistency(2 ** 45, size)).toEqual([[{ level: 1, index: 2 ** 44 }, { level: 0, index: 2 ** 45 + 2 }]])
  })
})

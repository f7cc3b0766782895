import { expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { nodePrimitives } from '@trigpoint/runtime'
import { toHex } from '../base/index.ts'
import { bindEvidenceNonce } from './evidence-nonce.ts'

const part = (value: number): Uint8Array => new Uint8Array(32).fill(value)
const binding = { challengeNonce: part(1), agentKey: part(2), transcriptHash: part(3) }

it('an evidence nonce is the hash of its label and its three parts', () => {
  const expected = createHash('sha256').update('trigpoint evidence v1').update(part(1)).update(part(2)).update(part(3)).digest('hex')
  expect(toHex(bindEvidenceNonce(nodePrimitives, binding))).toBe(expected)
})

it('an evidence nonce changes with every one of its parts', () => {
  const nonces = [binding, { ...binding, challengeNonce: part(9) }, { ...binding, agentKey: part(9) }, { ...binding, transcriptHash: part(9) }]
  expect(new Set(nonces.map(each => toHex(bindEvidenceNonce(nodePrimitives, each)))).size).toBe(4)
})

it('a part of another length is a bug, not a nonce', () => {
  expect(() => bindEvidenceNonce(nodePrimitives, { ...binding, agentKey: new Uint8Array(31) })).toThrow('three parts of 32 bytes')
})

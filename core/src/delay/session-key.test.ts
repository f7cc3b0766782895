import { createHmac, hkdfSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { nodePrimitives } from '@trigpoint/runtime'
import { agentAgreement, landmarkAgreement, sampleChallengeId } from '../../../tools/vectors/samples.ts'
import { toHex } from '../base/index.ts'
import { answerMac, answerPrefix, deriveSessionKey, helloMac, receiptAckMac, receiptMac, type SessionAgreement } from './session-key.ts'

const sharedSecret = agentAgreement.agree(landmarkAgreement.publicKey) ?? new Uint8Array(0)
const agreement: SessionAgreement = {
  sharedSecret,
  challengeId: sampleChallengeId,
  landmarkId: 'sin-1',
  landmarkAgreementKey: landmarkAgreement.publicKey,
  agentAgreementKey: agentAgreement.publicKey,
}

it('a session key is HKDF-SHA256 of the shared secret', () => {
  const info = Buffer.concat([Buffer.from('trigpoint session v1\n'), landmarkAgreement.publicKey, agentAgreement.publicKey, Buffer.from('sin-1')])
  const expected = Buffer.from(hkdfSync('sha256', sharedSecret, sampleChallengeId, info, 32)).toString('hex')
  expect(toHex(deriveSessionKey(agreement, nodePrimitives))).toBe(expected)
})

it('agent and landmark agree the same key', () => {
  expect(landmarkAgreement.agree(agentAgreement.publicKey)).toEqual(sharedSecret)
})

it('a session key changes with challenge, landmark and either key', () => {
  const other = new Uint8Array(32).fill(9)
  const variants: readonly SessionAgreement[] = [
    agreement,
    { ...agreement, challengeId: new Uint8Array(16) },
    { ...agreement, landmarkId: 'sin-2' },
    { ...agreement, landmarkAgreementKey: other },
    { ...agreement, agentAgreementKey: other },
    { ...agreement, sharedSecret: other },
  ]
  expect(new Set(variants.map(each => toHex(deriveSessionKey(each, nodePrimitives)))).size).toBe(6)
})

it('an answer is HMAC-SHA256 over challenge, landmark, round and nonce, cut to 16 bytes', () => {
  const key = deriveSessionKey(agreement, nodePrimitives)
  const nonce = new Uint8Array(16).fill(5)
  const message = Buffer.concat([Buffer.from('answer\n'), sampleChallengeId, Buffer.of(5), Buffer.from('sin-1'), Buffer.of(7), nonce])
  const expected = createHmac('sha256', key).update(message).digest('hex').slice(0, 32)
  expect(toHex(answerMac(key, answerPrefix(sampleChallengeId, 'sin-1'), 7, nonce, nodePrimitives))).toBe(expected)
})

it('the four MACs of a session never stand for each other', () => {
  const key = deriveSessionKey(agreement, nodePrimitives)
  const data = new Uint8Array(25).fill(1)
  const macs = [helloMac(key, data.slice(0, 8), data.slice(8), nodePrimitives), receiptMac(key, data, nodePrimitives), receiptAckMac(key, data, nodePrimitives)]
  expect(new Set(macs.map(toHex)).size).toBe(3)
})

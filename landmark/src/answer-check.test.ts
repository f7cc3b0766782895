import { expect, it } from 'vitest'
import fc from 'fast-check'
import { answerMac, answerPrefix, encodePacket } from '@trigpoint/core/delay'
import { nodePrimitives } from '@trigpoint/runtime'
import { ANSWER_KEY_BYTES, openAnswerCheck, writeAnswerKey } from './answer-check.ts'

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
const session = fc.record({ key: bytes(32), challengeId: bytes(16), round: fc.integer({ min: 0, max: 254 }), nonce: bytes(16) })

it('the check of the timed path accepts the MAC of core and no other, with sessions taking turns', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{1,63}$/), fc.array(session, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 127 }), (landmarkId, sessions, bit) => {
      const check = openAnswerCheck(landmarkId)
      for (const { key, challengeId, round, nonce } of sessions) {
        const memory = Buffer.concat([Buffer.alloc(ANSWER_KEY_BYTES), nonce])
        writeAnswerKey(memory, key, challengeId)
        const mac = answerMac(key, answerPrefix(challengeId, landmarkId), round, nonce, nodePrimitives)
        const answer = Buffer.from(encodePacket({ kind: 'answer', landmarkSession: 1, round, mac }))
        expect(check(memory, round, ANSWER_KEY_BYTES, answer)).toBe(true)
        expect(check(memory, round + 1, ANSWER_KEY_BYTES, answer)).toBe(false)
        const flipped = Buffer.from(answer)
        flipped[9 + (bit >> 3)] = (flipped[9 + (bit >> 3)] ?? 0) ^ (1 << (bit & 7))
        expect(check(memory, round, ANSWER_KEY_BYTES, flipped)).toBe(false)
      }
    }),
    { seed: 20_260_115, numRuns: 200 },
  )
})

import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import fc from 'fast-check'
import { answerMac, answerPrefix } from '@trigpoint/core/delay'
import { openAnswerMac } from './answer-mac.ts'
import { nodePrimitives } from './primitives.ts'

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })

it('the MAC of the timed path is the MAC of core, whatever key, round, nonce and landmark', () => {
  fc.assert(
    fc.property(bytes(32), bytes(16), fc.stringMatching(/^[a-z0-9]{1,63}$/), fc.integer({ min: 0, max: 255 }), bytes(16), (key, challengeId, landmarkId, round, nonce) => {
      const target = Buffer.alloc(20)
      const source = Buffer.concat([Buffer.of(9, 9), nonce])
      const mac = openAnswerMac(key, challengeId, landmarkId)
      mac.write(255 - round, source, 1, target, 2)
      mac.write(round, source, 2, target, 2)
      const expected = answerMac(key, answerPrefix(challengeId, landmarkId), round, nonce, nodePrimitives)
      expect(target.subarray(2, 18)).toEqual(Buffer.from(expected))
      expect([target[0], target[1], target[18], target[19]]).toEqual([0, 0, 0, 0])
      const whole = createHmac('sha256', key).update(answerPrefix(challengeId, landmarkId)).update(Buffer.of(round)).update(nonce).digest()
      expect(target.subarray(2, 18)).toEqual(whole.subarray(0, 16))
    }),
    { seed: 20_260_107, numRuns: 200 },
  )
})

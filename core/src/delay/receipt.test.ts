import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { nodePrimitives } from '@trigpoint/runtime'
import {
  agentAgreement, landmarkKey, otherKey, sampleChallengeId, sampleReceipt, sampleRecord, sampleRounds, signedSampleReceipt, signedSampleRecord,
} from '../../../tools/vectors/samples.ts'
import type { Result } from '../base/index.ts'
import { parseReceipt, RECEIPT_BYTES, signReceipt, type Receipt } from './receipt.ts'
import { expectReceipt, verifyReceipt, verifyRounds, type ExpectedReceipt } from './verify-receipt.ts'

const SEED = 20_260_105
const expected = expectReceipt(sampleRecord, sampleChallengeId, agentAgreement.publicKey)
const verify = (bytes: Uint8Array, change: Partial<ExpectedReceipt> = {}): Result<Receipt> => verifyReceipt(bytes, { ...expected, ...change }, nodePrimitives)
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code)
const changed = (change: Partial<Receipt>): Uint8Array => signReceipt({ ...sampleReceipt, ...change }, landmarkKey.sign)

/** Rounds as a receipt states them, from one number a round (0 = lost). */
function roundsOf(numbers: readonly number[]): Pick<Receipt, 'roundTripsNs' | 'answeredRounds' | 'sentRounds' | 'lostRounds'> {
  const answeredRounds = [...numbers.keys()].filter(round => numbers[round] !== 0)
  const roundTripsNs = numbers.filter(number => number !== 0)
  return { roundTripsNs, answeredRounds, sentRounds: numbers.length, lostRounds: numbers.length - roundTripsNs.length }
}

describe('receipt', () => {
  it('comes out of verification as it went in', () => {
    const verified = verify(signedSampleReceipt)
    expect(verified.ok && verified.value).toEqual(sampleReceipt)
  })

  it('keeps every round trip and every loss, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 255 }), numbers => {
        const rounds = roundsOf(numbers)
        const verified = verify(changed(rounds))
        expect(verified.ok && verified.value).toEqual({ ...sampleReceipt, ...rounds })
      }),
      { seed: SEED, numRuns: 100 },
    )
  })

  it('without a single answer is valid and says so', () => {
    const verified = verify(changed(roundsOf([0, 0, 0])))
    expect(verified.ok && verified.value.lostRounds).toBe(3)
    expect(codeOf(verify(changed(roundsOf([]))))).toBe('ok')
  })

  it('of 255 rounds, the longest id and operator still is one packet', () => {
    const longest = changed({ ...roundsOf(new Array<number>(255).fill(9)), landmarkId: 'x'.repeat(63), operator: 'x'.repeat(100) })
    expect(longest).toHaveLength(RECEIPT_BYTES)
    expect(codeOf(parseReceipt(longest))).toBe('ok')
    expect(RECEIPT_BYTES).toBeLessThan(1440)
  })

  it('with any bit flipped is refused, never an exception', () => {
    for (let i = 0; i < signedSampleReceipt.length; i++)
      for (let bit = 0; bit < 8; bit++) {
        const bytes = signedSampleReceipt.slice()
        bytes[i] = (bytes[i] ?? 0) ^ (1 << bit)
        expect(codeOf(verify(bytes))).toMatch(/^delay\.receipt-/)
      }
  })

  it('cut short, made longer or of random bytes is malformed', () => {
    for (let length = 0; length < signedSampleReceipt.length; length++)
      expect(codeOf(verify(signedSampleReceipt.slice(0, length)))).toBe('delay.receipt-malformed')
    expect(codeOf(verify(Uint8Array.of(...signedSampleReceipt, 0)))).toBe('delay.receipt-malformed')
    expect(codeOf(verify(new Uint8Array(RECEIPT_BYTES + 1)))).toBe('delay.receipt-malformed')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), bytes => {
        expect(codeOf(verify(bytes))).not.toBe('ok')
        expect(codeOf(verify(Uint8Array.of(1, ...bytes)))).not.toBe('ok')
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it.each<[string, Partial<Receipt>]>([
    ['an id that is none', { landmarkId: 'SIN 1' }],
    ['a position beyond the pole', { position: { latDeg: -91, lonDeg: 0 } }],
    ['an uncertainty that is no number', { uncertaintyKm: NaN }],
    ['no operator', { operator: '' }],
  ])('with %s is malformed', (_, change) => {
    expect(codeOf(verify(changed(change)))).toBe('delay.receipt-malformed')
  })

  it('of another landmark, challenge or key is refused by name', () => {
    expect(codeOf(verify(changed({ landmarkId: 'kul-1' })))).toBe('delay.receipt-other-landmark')
    expect(codeOf(verify(changed({ challengeId: new Uint8Array(16) })))).toBe('delay.receipt-other-challenge')
    expect(codeOf(verify(changed({ agreementKey: new Uint8Array(32) })))).toBe('delay.receipt-other-key')
  })

  it('signed by somebody else, or as another kind of document, is refused', () => {
    expect(codeOf(verify(signReceipt(sampleReceipt, otherKey.sign)))).toBe('delay.receipt-signature')
    expect(codeOf(verify(signedSampleRecord))).not.toBe('ok')
  })

  it('that moves the landmark or changes its operator is refused although it is signed', () => {
    expect(codeOf(verify(changed({ position: { latDeg: 1.3522, lonDeg: 103.8198 } })))).toBe('delay.receipt-other-place')
    expect(codeOf(verify(changed({ uncertaintyKm: 0 })))).toBe('delay.receipt-other-place')
    expect(codeOf(verify(changed({ operator: 'somebody-else' })))).toBe('delay.receipt-other-place')
    expect(codeOf(verify(changed({ operator: 'somebody-else' }), { place: undefined }))).toBe('ok')
  })
})

describe('the rounds behind a receipt', () => {
  it('are those that the agent answered, also when more answers were sent than arrived', () => {
    const more = [...sampleRounds, { round: 2, nonce: new Uint8Array(16), mac: new Uint8Array(16) }]
    expect(codeOf(verifyRounds(sampleReceipt, sampleRounds, nodePrimitives))).toBe('ok')
    expect(codeOf(verifyRounds(sampleReceipt, more, nodePrimitives))).toBe('ok')
  })

  it('are refused when the landmark claims an answer that was never given, or another nonce', () => {
    expect(codeOf(verifyRounds(sampleReceipt, sampleRounds.slice(1), nodePrimitives))).toBe('delay.receipt-rounds')
    const other = sampleRounds.map(round => ({ ...round, nonce: new Uint8Array(16) }))
    expect(codeOf(verifyRounds(sampleReceipt, other, nodePrimitives))).toBe('delay.receipt-rounds')
  })
})

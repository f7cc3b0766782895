import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { nodePrimitives } from '@trigpoint/runtime'
import { SAMPLE_MS, otherKey, sampleRecord, signedSampleRecord, signedSampleTicket, verifierKey } from '../../../tools/vectors/samples.ts'
import type { Result } from '../base/index.ts'
import { parseLandmarkRecord, signLandmarkRecord, verifyLandmarkRecord, type LandmarkRecord } from './landmark-record.ts'

const SEED = 20_260_101
const verify = (bytes: Uint8Array, atMs = SAMPLE_MS): Result<LandmarkRecord> => verifyLandmarkRecord(bytes, verifierKey.publicKey, atMs, nodePrimitives)
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code)
const changed = (change: Partial<LandmarkRecord>): Uint8Array => signLandmarkRecord({ ...sampleRecord, ...change }, verifierKey.sign)

describe('landmark record', () => {
  it('comes out of verification as it went in', () => {
    const verified = verify(signedSampleRecord)
    expect(verified.ok && verified.value).toEqual(sampleRecord)
  })

  it('of any allowed content comes out as it went in', () => {
    const line = fc.string({ minLength: 1, maxLength: 30 }).filter(text => !/\p{Control}/u.test(text))
    const records = fc.record({
      landmarkId: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/),
      name: line,
      operator: line,
      country: fc.stringMatching(/^[A-Z]{2}$/),
      position: fc.record({ latDeg: fc.double({ min: -90, max: 90, noNaN: true }), lonDeg: fc.double({ min: -180, max: 180, noNaN: true }) }),
      uncertaintyKm: fc.double({ min: 0, max: 1000, noNaN: true }),
      port: fc.integer({ min: 1, max: 65_535 }),
    })
    fc.assert(
      fc.property(records, change => {
        const verified = verify(changed(change))
        expect(verified.ok && verified.value).toEqual({ ...sampleRecord, ...change })
      }),
      { seed: SEED, numRuns: 100 },
    )
  })

  it('with any byte flipped is refused, never an exception', () => {
    for (let i = 0; i < signedSampleRecord.length; i++) {
      const bytes = signedSampleRecord.slice()
      bytes[i] = (bytes[i] ?? 0) ^ (1 << i % 8)
      expect(['challenge.record-malformed', 'challenge.record-signature']).toContain(codeOf(verify(bytes)))
    }
  })

  it('cut short or made longer is malformed', () => {
    for (let length = 0; length < signedSampleRecord.length; length++)
      expect(codeOf(verify(signedSampleRecord.slice(0, length)))).toBe('challenge.record-malformed')
    expect(codeOf(verify(Uint8Array.of(...signedSampleRecord, 0)))).toBe('challenge.record-malformed')
    expect(codeOf(parseLandmarkRecord(new Uint8Array(1025)))).toBe('challenge.record-malformed')
  })

  it('of random bytes never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
        expect(codeOf(verify(bytes))).not.toBe('ok')
        expect(codeOf(verify(Uint8Array.of(1, ...bytes)))).not.toBe('ok')
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it.each<[string, Partial<LandmarkRecord>]>([
    ['an upper-case id', { landmarkId: 'SIN' }],
    ['an empty name', { name: '' }],
    ['a name of two lines', { name: 'a\nb' }],
    ['an operator that is too long', { operator: 'x'.repeat(101) }],
    ['an operator that is too long in bytes', { operator: '界'.repeat(34) }],
    ['a country that is no code', { country: 'S1' }],
    ['a latitude beyond the pole', { position: { latDeg: 90.1, lonDeg: 0 } }],
    ['a latitude that is no number', { position: { latDeg: NaN, lonDeg: 0 } }],
    ['a longitude that is no number', { position: { latDeg: 0, lonDeg: Infinity } }],
    ['a negative uncertainty', { uncertaintyKm: -1 }],
    ['an uncertainty that is no number', { uncertaintyKm: NaN }],
    ['an uncertainty larger than a country', { uncertaintyKm: 1001 }],
    ['a host with a space', { host: 'a b' }],
    ['port 0', { port: 0 }],
    ['no time of validity', { validUntilMs: sampleRecord.validFromMs }],
  ])('with %s is malformed', (_, change) => {
    expect(codeOf(verify(changed(change)))).toBe('challenge.record-malformed')
  })

  it('signed by somebody else is refused', () => {
    expect(codeOf(verify(signLandmarkRecord(sampleRecord, otherKey.sign)))).toBe('challenge.record-signature')
  })

  it('is no ticket: a signature for one kind of document never passes for another', () => {
    expect(codeOf(verify(signedSampleTicket))).not.toBe('ok')
  })

  it('is valid from its first ms until before its last', () => {
    expect(codeOf(verify(signedSampleRecord, sampleRecord.validFromMs - 1))).toBe('challenge.record-not-yet-valid')
    expect(codeOf(verify(signedSampleRecord, sampleRecord.validFromMs))).toBe('ok')
    expect(codeOf(verify(signedSampleRecord, sampleRecord.validUntilMs - 1))).toBe('ok')
    expect(codeOf(verify(signedSampleRecord, sampleRecord.validUntilMs))).toBe('challenge.record-expired')
  })
})

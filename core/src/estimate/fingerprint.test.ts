import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareFingerprint, enrolFingerprint, type Fingerprint } from './fingerprint.ts'
import { openChance } from './synthetic-planet.ts'

const home = [['a', 1.2], ['b', 9.5], ['c', 31], ['d', 48], ['e', 92], ['f', 150], ['g', 210]] as const
const chance = openChance(12)
const fixOf = (delays: readonly (readonly [string, number])[]) => ({ roundTripsMs: new Map(delays) })
const noisy = (delays: readonly (readonly [string, number])[]) => fixOf(delays.map(([id, ms]) => [id, ms + 0.1 * chance()]))
const enrolled = enrolFingerprint([1, 2, 3, 4, 5].map(() => noisy(home))) as Fingerprint
const outcome = (delays: readonly (readonly [string, number])[]) => compareFingerprint(enrolled, noisy(delays)).outcome

describe('a fix held against the site\'s fingerprint', () => {
  it('is the same where nothing changed', () => {
    expect(outcome(home)).toBe('same')
  })

  it('is a route change where few landmarks changed, whichever way', () => {
    expect(outcome(home.map(([id, ms]) => [id, id === 'e' ? ms + 40 : id === 'c' ? ms - 8 : ms]))).toBe('route-change')
  })

  it('is a suspected relay where all grew by the same step, and the step is told', () => {
    const found = compareFingerprint(enrolled, noisy(home.map(([id, ms]) => [id, ms + 12])))
    expect(found.outcome).toBe('relay-suspected')
    expect(found.stepMs).toBeCloseTo(12, 0)
    expect(found.stepDeviations).toBeGreaterThan(4)
  })

  it('is a suspected relay even when one route changed at the same time', () => {
    expect(outcome(home.map(([id, ms]) => [id, ms + (id === 'f' ? 70 : 12)]))).toBe('relay-suspected')
  })

  it('accuses nobody where all became faster alike', () => {
    const behindRelay = enrolFingerprint([1, 2, 3].map(() => noisy(home.map(([id, ms]) => [id, ms + 12])))) as Fingerprint
    expect(compareFingerprint(behindRelay, noisy(home)).outcome).toBe('shorter-access')
  })

  it('has moved where most changed, each in its own way', () => {
    const moves: Record<string, number> = { a: 40, b: 33, c: -25, d: 12, e: -60, f: 25, g: -90 }
    expect(outcome(home.map(([id, ms]) => [id, ms + (moves[id] ?? 0)]))).toBe('moved')
  })

  it('says nothing with too few landmarks in common, nor without enough enrolled fixes', () => {
    expect(outcome(home.slice(0, 3))).toBe('too-few')
    expect(enrolFingerprint([noisy(home), noisy(home)])).toBeUndefined()
  })

  it('never calls less than a third of the landmarks a relay or a move', () => {
    fc.assert(fc.property(fc.double({ min: -1, max: 500, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }), (one, two) => {
      expect(['same', 'route-change']).toContain(outcome(home.map(([id, ms]) => [id, ms + (id === 'a' ? one : id === 'g' ? two : 0)])))
    }), { seed: 3, numRuns: 100 })
  })
})

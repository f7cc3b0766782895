import { describe, expect, it } from 'vitest'
import { asProven } from '../base/index.ts'
import { boundDisc, boundReachKm, discFromRoundTrip } from './disc.ts'
import { defaultFaulty } from './faulty.ts'
import { containsPosition } from './locate-claim.ts'

const singapore = { latDeg: 1.35, lonDeg: 103.8 }
const receipt = { landmarkId: 'sg-1', operator: 'temasek', position: singapore, uncertaintyKm: 0.2, roundTripsNs: [900_000, 610_000, 750_000] }

describe('the disc of a receipt', () => {
  it('rests on the smallest round trip, with nothing subtracted', () => {
    const disc = boundDisc(asProven(receipt), 'vacuum')
    expect(disc?.roundTripMs).toBe(0.61)
    expect(disc?.reachKm).toBeCloseTo((0.305 * 299.792458 + 0.2) * 1.0057, 9)
    expect(disc).toMatchObject({ id: 'sg-1', operator: 'temasek', position: singapore })
  })

  it('is two thirds as large under the fibre bound', () => {
    expect(boundReachKm(30, 0, 'fibre') / boundReachKm(30, 0, 'vacuum')).toBeCloseTo(2 / 3, 12)
  })

  it('grows by all of the landmark\'s uncertainty', () => {
    expect(boundReachKm(1, 5, 'vacuum') - boundReachKm(1, 0, 'vacuum')).toBeCloseTo(5 * 1.0057, 9)
  })

  it('does not exist when no round was answered', () => {
    expect(boundDisc(asProven({ ...receipt, roundTripsNs: [] }), 'vacuum')).toBeUndefined()
  })

  it('is never made of a negative or broken round trip: that is a bug and stops', () => {
    expect(() => boundReachKm(-1, 0, 'vacuum')).toThrow('not negative')
    expect(() => boundReachKm(NaN, 0, 'vacuum')).toThrow('not negative')
    expect(() => boundReachKm(1, -1, 'vacuum')).toThrow('not negative')
  })
})

describe('a claimed place', () => {
  const disc = (id: string, operator: string, latDeg: number, lonDeg: number, roundTripMs: number): ReturnType<typeof discFromRoundTrip> =>
    discFromRoundTrip({ id, operator, position: { latDeg, lonDeg }, uncertaintyKm: 0.1, roundTripMs, bound: 'vacuum' })
  const discs = [disc('a', 'x', 1.3, 103.8, 1), disc('b', 'y', 1.5, 103.9, 1)]

  it('is held by a region whose discs all hold it', () => {
    expect(containsPosition({ discs, faulty: 0 }, singapore)).toBe(true)
    expect(containsPosition({ discs, faulty: 0 }, { latDeg: 3.14, lonDeg: 101.7 })).toBe(false)
  })

  it('is held when no more operators miss it than may lie', () => {
    const liars = [...discs, disc('c', 'z', 50, 8, 1), disc('d', 'z', 51, 8, 1)]
    expect(containsPosition({ discs: liars, faulty: 0 }, singapore)).toBe(false)
    expect(containsPosition({ discs: liars, faulty: 1 }, singapore)).toBe(true)
  })

  it('is held by a region of no discs, and where the discs are too large to say anything', () => {
    expect(containsPosition({ discs: [], faulty: 0 }, singapore)).toBe(true)
    expect(containsPosition({ discs: [disc('far', 'x', -50, -80, 200)], faulty: 0 }, singapore)).toBe(true)
  })
})

describe('the number of liars where nobody says', () => {
  it('is one from six operators on', () => {
    expect([0, 5, 6, 40].map(defaultFaulty)).toEqual([0, 0, 1, 1])
  })
})

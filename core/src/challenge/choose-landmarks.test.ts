import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { sampleRecord } from '../../../tools/vectors/samples.ts'
import type { Position } from '../base/index.ts'
import { chooseLandmarks, type LandmarkChoice } from './choose-landmarks.ts'
import type { LandmarkRecord } from './landmark-record.ts'

const SEED = 20_260_103
const position = fc.record({ latDeg: fc.double({ min: -90, max: 90, noNaN: true }), lonDeg: fc.double({ min: -180, max: 180, noNaN: true }) })
const records = fc.array(position, { maxLength: 60 }).map(places => places.map((place, i) => record(`l-${String(i)}`, place)))
const quota = fc.integer({ min: 0, max: 8 })

function record(landmarkId: string, place: Position): LandmarkRecord {
  return { ...sampleRecord, landmarkId, position: place }
}

/** A repeatable draw (xorshift). */
function drawFrom(seed: number): LandmarkChoice['draw'] {
  let state = seed | 1
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

function angle(a: Position, b: Position): number {
  const rad = Math.PI / 180
  const cos =
    Math.sin(a.latDeg * rad) * Math.sin(b.latDeg * rad) +
    Math.cos(a.latDeg * rad) * Math.cos(b.latDeg * rad) * Math.cos((a.lonDeg - b.lonDeg) * rad)
  return Math.acos(Math.max(-1, Math.min(1, cos)))
}

describe('the choice of landmarks', () => {
  it('is of the wanted size, without repetition, and out of those offered', () => {
    fc.assert(
      fc.property(records, position, position, quota, quota, quota, fc.integer(), (offered, claimed, lastSeen, near, lastSeenNear, far, seed) => {
        const chosen = chooseLandmarks({ records: offered, claimed, lastSeen, near, lastSeenNear, far, draw: drawFrom(seed) })
        expect(chosen.length).toBe(Math.min(offered.length, near + lastSeenNear + far))
        expect(new Set(chosen.map(each => each.landmarkId)).size).toBe(chosen.length)
        for (const each of chosen) expect(offered).toContain(each)
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  it('always has the nearer half of the near quota, for the claimed place and where it was last seen', () => {
    fc.assert(
      fc.property(records, position, position, quota, quota, fc.integer(), (offered, claimed, lastSeen, near, lastSeenNear, seed) => {
        const chosen = chooseLandmarks({ records: offered, claimed, lastSeen, near, lastSeenNear, far: 2, draw: drawFrom(seed) })
        for (const [place, count] of [[claimed, near], [lastSeen, lastSeenNear]] as const) {
          const byDistance = [...offered].sort((a, b) => angle(a.position, place) - angle(b.position, place))
          const bound = byDistance[Math.ceil(count / 2) - 1]
          if (count === 0 || bound === undefined) continue
          const reach = angle(bound.position, place)
          expect(chosen.filter(each => angle(each.position, place) <= reach + 1e-6).length).toBeGreaterThanOrEqual(Math.ceil(count / 2))
        }
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  it('takes all when few exist', () => {
    const offered = [record('b', { latDeg: 0, lonDeg: 0 }), record('a', { latDeg: 1, lonDeg: 1 })]
    expect(chooseLandmarks({ records: offered, near: 3, lastSeenNear: 0, far: 2, draw: () => 0 }).map(each => each.landmarkId)).toEqual(['a', 'b'])
  })

  it('takes a landmark that is offered twice once', () => {
    const twice = [record('a', { latDeg: 0, lonDeg: 0 }), record('a', { latDeg: 0, lonDeg: 0 })]
    expect(chooseLandmarks({ records: twice, near: 1, lastSeenNear: 1, far: 1, draw: () => 0 })).toHaveLength(1)
  })

  it('gives the quota of an unknown place to the far ones', () => {
    const offered = Array.from({ length: 20 }, (_, i) => record(`l-${String(i)}`, { latDeg: i, lonDeg: i * 17 - 170 }))
    expect(chooseLandmarks({ records: offered, near: 4, lastSeenNear: 2, far: 3, draw: drawFrom(7) })).toHaveLength(9)
  })

  it('cannot be foreseen: other draws choose other sets, near and far', () => {
    const offered = Array.from({ length: 40 }, (_, i) => record(`l-${String(i)}`, { latDeg: (i % 8) * 10 - 40, lonDeg: Math.floor(i / 8) * 70 - 170 }))
    const claimed = { latDeg: 1, lonDeg: 103 }
    const sets = Array.from({ length: 20 }, (_, seed) =>
      chooseLandmarks({ records: offered, claimed, near: 6, lastSeenNear: 0, far: 0, draw: drawFrom(seed * 7919 + 1) }).map(each => each.landmarkId).join(),
    )
    expect(new Set(sets).size).toBeGreaterThan(5)
  })

  it('spreads the far ones wider than chance does', () => {
    const offered = Array.from({ length: 60 }, (_, i) => record(`l-${String(i)}`, { latDeg: ((i * 37) % 140) - 70, lonDeg: ((i * 101) % 360) - 180 }))
    const nearestPair = (set: readonly LandmarkRecord[]): number =>
      Math.min(...set.flatMap((a, i) => set.slice(i + 1).map(b => angle(a.position, b.position))))
    let spread = 0
    let chance = 0
    for (let seed = 1; seed <= 100; seed++) {
      const draw = drawFrom(seed * 104_729)
      spread += nearestPair(chooseLandmarks({ records: offered, near: 0, lastSeenNear: 0, far: 6, draw }))
      const left = [...offered]
      chance += nearestPair(Array.from({ length: 6 }, () => left.splice(draw(left.length), 1)).flat())
    }
    expect(spread).toBeGreaterThan(1.3 * chance)
  })

  it('stops at a draw out of its bounds', () => {
    const offered = Array.from({ length: 5 }, (_, i) => record(`l-${String(i)}`, { latDeg: i, lonDeg: 0 }))
    expect(() => chooseLandmarks({ records: offered, near: 0, lastSeenNear: 0, far: 2, draw: below => below })).toThrow('below its bound')
  })
})

import { describe, expect, it } from 'vitest'
import { choosePartners, NEAR_PARTNERS } from './choose-partners.ts'
import type { LandmarkRecord } from './landmark-record.ts'

function record(number: number): LandmarkRecord {
  return {
    landmarkId: `lm-${String(number).padStart(3, '0')}`, name: '', operator: '', country: 'MY', position: { latDeg: 0, lonDeg: number }, uncertaintyKm: 0,
    signingKey: new Uint8Array(32), agreementKey: new Uint8Array(32), host: '192.0.2.1', port: 1, validFromMs: 0, validUntilMs: 1,
  }
}

const records = Array.from({ length: 60 }, (_, number) => record(number))
const [self] = records

function rounds(count: number, wanted: number, draw: (below: number) => number): ReadonlyMap<string, number> {
  const asked = new Map<string, number>()
  const times = new Map<string, number>()
  for (let round = 1; round <= count; round++) {
    const chosen = choosePartners({ self: self ?? record(0), records, lastAskedAtMs: id => asked.get(id), nowMs: round * 1000, wanted, draw })
    expect(chosen).toHaveLength(wanted)
    expect(new Set(chosen.map(each => each.landmarkId)).size).toBe(wanted)
    for (const { landmarkId } of chosen) {
      asked.set(landmarkId, round * 1000)
      times.set(landmarkId, (times.get(landmarkId) ?? 0) + 1)
    }
  }
  return times
}

describe('the choice of partners', () => {
  it('comes round to every other landmark, and to near ones more often', () => {
    const times = rounds(60, 6, below => Math.floor(below / 2))
    expect(times.size).toBe(59)
    expect(times.has('lm-000')).toBe(false)
    const of = (from: number, to: number): number => records.slice(from, to).reduce((sum, each) => sum + (times.get(each.landmarkId) ?? 0), 0) / (to - from)
    expect(of(1, 1 + NEAR_PARTNERS)).toBeGreaterThan(2 * of(1 + NEAR_PARTNERS, 60))
  })

  it('comes round whatever the draw says', () => {
    expect(rounds(60, 6, () => 0).size).toBe(59)
    expect(rounds(60, 6, below => below - 1).size).toBe(59)
  })

  it('takes all where there are few, and none where it is alone', () => {
    const few = choosePartners({ self: record(0), records: records.slice(0, 4), lastAskedAtMs: () => undefined, nowMs: 1, wanted: 8, draw: () => 0 })
    expect(few.map(each => each.landmarkId)).toEqual(['lm-001', 'lm-002', 'lm-003'])
    expect(choosePartners({ self: record(0), records: records.slice(0, 1), lastAskedAtMs: () => undefined, nowMs: 1, wanted: 8, draw: () => 0 })).toEqual([])
  })
})

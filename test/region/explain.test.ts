// Which round trip would exclude a country: against the figures of the border data, and against the proof itself.
import { discFromRoundTrip, distanceToCountryKm, explainRegion, proveRegion, type Disc, type Obstacle } from '@trigpoint/core/region'
import { judgeFix } from '@trigpoint/core/verdict'
import { readBorders } from '@trigpoint/runtime'
import { describe, expect, it } from 'vitest'

const borders = await readBorders()

function disc(id: string, latDeg: number, lonDeg: number, roundTripMs: number, operator = id): Disc {
  return discFromRoundTrip({ id, operator, position: { latDeg, lonDeg }, uncertaintyKm: 0.1, roundTripMs, bound: 'vacuum' })
}

describe('the distance to a country', () => {
  it.each([
    ['Kuala Lumpur', 3.139, 101.6869, 'ID', 112.6, 1], ['Kuala Lumpur', 3.139, 101.6869, 'SG', 293, 2], ['Jakarta', -6.2088, 106.8456, 'MY', 883, 3], ['Bangkok', 13.7563, 100.5018, 'MM', 145, 2],
    ['Bangkok', 13.7563, 100.5018, 'CN', 830, 3], ['Taipei', 25.033, 121.5654, 'JP', 153.5, 1.5], ['Hanoi', 21.0285, 105.8542, 'CN', 133, 1], ['Hong Kong', 22.2819, 114.1581, 'CN', 27.5, 1],
    ['Tokyo', 35.6762, 139.6503, 'CN', 1091, 4],
    // 1,748 km to the mainland; the Spratly Islands, which CN claims, are nearer.
    ['Kuala Lumpur', 3.139, 101.6869, 'CN', 1238, 3],
  ] as const)('from %s (%d, %d) to %s is about %d km', (_, latDeg, lonDeg, country, km, tolerance) => {
    expect(Math.abs(distanceToCountryKm(borders, { latDeg, lonDeg }, country) - km)).toBeLessThan(tolerance)
  })

  it('is zero inside, and without end for a code that is no zone', () => {
    expect(distanceToCountryKm(borders, { latDeg: 3.14, lonDeg: 101.69 }, 'MY')).toBe(0)
    expect(distanceToCountryKm(borders, { latDeg: 3.14, lonDeg: 101.69 }, 'UK')).toBe(Infinity)
  })
})

describe('an explanation', () => {
  function explain(discs: readonly Disc[], faulty = 0): readonly Obstacle[] {
    const region = proveRegion(discs, { bound: 'vacuum', faulty, borders })
    return explainRegion(region, { borders, allowedCountries: ['MY'], sitePosition: { latDeg: 3.1, lonDeg: 101.6 } })
  }

  it('states a round trip that is enough, and twice the hundredth more is not', () => {
    const late = explain([disc('kl', 3.14, 101.69, 3)])
    expect(late.map(obstacle => obstacle.country)).toEqual(expect.arrayContaining(['ID', 'SG']))
    for (const { country, landmarks } of late) {
      const [{ neededMs } = { neededMs: null }] = landmarks
      if (neededMs === null) throw new Error('Kuala Lumpur is far enough from everything')
      const named = (ms: number): boolean => proveRegion([disc('kl', 3.14, 101.69, ms)], { bound: 'vacuum', faulty: 0, borders }).countries.some(entry => entry.country === country)
      expect([country, named(neededMs)]).toEqual([country, false])
      // Coastal water can keep a country a little longer than its land does; it never lets it go sooner.
      expect([country, named(neededMs + 0.002)]).toEqual([country, true])
    }
  })

  it('gives the nearest operator, and f + 1 of them where f may lie', () => {
    const discs = [disc('far', 13.75, 100.5, 12), disc('near', 3.14, 101.69, 3), disc('nearer', 3.05, 101.5, 2.5, 'near')]
    expect(explain(discs)[0]?.landmarks.map(one => one.landmarkId)).toEqual(['nearer'])
    expect(explain(discs, 1)[0]?.landmarks.map(one => one.landmarkId)).toEqual(['nearer', 'far'])
  })

  it('lists the country that is nearest first, and nothing when the proof stands', () => {
    const distances = explain([disc('kl', 3.14, 101.69, 3)]).map(obstacle => obstacle.landmarks[0]?.distanceKm ?? 0)
    expect([...distances].sort((a, b) => a - b)).toEqual(distances)
    expect(explain([disc('kl', 3.14, 101.69, 0.5), disc('kl2', 3.05, 101.5, 0.5)])).toEqual([])
  })

  it('makes the verdict name what is missing', () => {
    const discs = [disc('sg-1', 1.29, 103.85, 0.61)]
    const region = proveRegion(discs, { bound: 'vacuum', faulty: 0, borders })
    const obstacles = explainRegion(region, { borders, allowedCountries: ['SG'], sitePosition: { latDeg: 1.335, lonDeg: 103.89 } })
    const chip = { chipId: 'nvidia:41:0000000000000001', verified: true, measured: true, test: false, checks: [] }
    const policy = { policyId: 'sg', version: 1, allowedCountries: ['SG'], bound: 'vacuum', faulty: 0, minimumLandmarks: 1, maximumAgeMs: 60_000, acceptTestChips: false } as const
    const verdict = judgeFix({ atMs: 0, policy, region, appraisals: [chip], protocolChecks: [], tables: { borders: borders.version, reviewedAtMs: borders.reviewedAtMs }, obstacles })
    expect(verdict.outcome).toBe('unknown')
    expect(verdict.reason).toMatch(/^(Malaysia|Indonesia) cannot be excluded: the nearest landmark \(sg-1, \d+(\.\d)? km from it\) answered in 0\.61 ms, and 0\.0\d ms would be needed\.$/)
    expect(verdict.help).toMatch(/^Delay cannot resolve it at this site: (Malaysia|Indonesia) is \d+(\.\d)? km away, and borders are taken as 10\.0 km uncertain\./)
  })
})

// Soundness, as properties over random worlds: delays follow geodesics on WGS84, whatever is added to them.
import type { Bound, Position } from '@trigpoint/core/base'
import { boundSpeedKmPerMs } from '@trigpoint/core/base'
import { containsPosition, discFromRoundTrip, proveRegion, type Disc, type ProvenRegion } from '@trigpoint/core/region'
import { readBorders } from '@trigpoint/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zonesNamed } from './atlas-zones.ts'
import { travel } from './geodesic.ts'
import { countriesAt, placeNear, readAtlas } from './plain-oracle.ts'

/** Numbers spread evenly; fast-check's own doubles crowd around zero. */
const even = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 30 }).map(part => least + ((most - least) * part) / 2 ** 30)

/** The slow oracle on a busy machine. */
const PATIENCE_MS = 180_000
const borders = await readBorders()
const atlas = readAtlas()

const unit = even(0, 1)
const place = fc.record({ latDeg: even(-90, 90), lonDeg: even(-180, 180) })
/** Truths everywhere, and often where borders, islands, poles and the antimeridian are. */
const truths = fc.oneof(
  place,
  fc.tuple(fc.constantFrom({ latDeg: 1.4, lonDeg: 103.8 }, { latDeg: 22.4, lonDeg: 114.1 }, { latDeg: 47.5, lonDeg: 7.6 }, { latDeg: -16.8, lonDeg: 180 }, { latDeg: 68, lonDeg: 179.9 }, { latDeg: -88, lonDeg: 10 }, { latDeg: 90, lonDeg: 0 }, { latDeg: 12.5, lonDeg: 104 }, { latDeg: 41.9, lonDeg: 12.45 }), unit, unit)
    .map(([centre, u, v]) => placeNear(centre, 300, u, v)),
)
const landmark = fc.record({
  azimuthDeg: even(0, 360),
  distanceKm: fc.oneof(even(0, 300), even(0, 5000), even(0, 19_900)),
  extraMs: fc.oneof(fc.constant(0), even(0, 1), even(0, 50)),
  uncertaintyKm: fc.constantFrom(0, 0.05, 5, 40),
  misplaced: unit, misplacedTo: even(0, 360),
  operator: fc.integer({ min: 0, max: 6 }),
})
type Landmark = typeof landmark extends fc.Arbitrary<infer T> ? T : never
const bounds = fc.constantFrom<Bound>('vacuum', 'fibre')

/** The disc of an honest landmark: it measured the way to the truth, plus anything, and is misplaced within its uncertainty. */
function honest(truth: Position, l: Landmark, bound: Bound, i: number): Disc {
  const real = travel(truth, l.azimuthDeg, l.distanceKm)
  const position = travel(real, l.misplacedTo, l.uncertaintyKm * l.misplaced)
  const roundTripMs = (2 * l.distanceKm) / boundSpeedKmPerMs(bound) + l.extraMs
  return discFromRoundTrip({ id: `l${String(i)}`, operator: `o${String(l.operator)}`, position, uncertaintyKm: l.uncertaintyKm, roundTripMs, bound })
}

function prove(discs: readonly Disc[], bound: Bound, faulty: number): ProvenRegion {
  return proveRegion(discs, { bound, faulty, borders })
}

function named(region: ProvenRegion): readonly string[] {
  return region.countries.map(entry => entry.country)
}

function countriesOf(position: Position): readonly string[] {
  return countriesAt(atlas, position).flatMap(zonesNamed)
}

describe('the true place', () => {
  it('is always in the region, and its country is never excluded', () => {
    let onLand = 0
    fc.assert(fc.property(truths, fc.array(landmark, { minLength: 1, maxLength: 12 }), bounds, fc.integer({ min: 0, max: 2 }), (truth, landmarks, bound, faulty) => {
      const region = prove(landmarks.map((l, i) => honest(truth, l, bound, i)), bound, faulty)
      expect(region.empty).toBe(false)
      expect(containsPosition(region, truth)).toBe(true)
      expect(region.areaKm2).toBeGreaterThan(0)
      const countries = countriesOf(truth)
      onLand += countries.length
      expect(named(region)).toEqual(expect.arrayContaining([...countries]))
    }), { seed: 21, numRuns: 250 })
    expect(onLand).toBeGreaterThan(60)
  }, PATIENCE_MS)

  it('stays in the region when as many operators as may lie say anything at all', () => {
    fc.assert(fc.property(truths, fc.array(landmark, { minLength: 3, maxLength: 10 }), fc.array(fc.record({ position: place, roundTripMs: even(0, 40), many: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 2 }), (truth, landmarks, liars) => {
      const lies = liars.flatMap(({ position, roundTripMs, many }, i) => Array.from({ length: many }, (_, j) =>
        discFromRoundTrip({ id: `lie${String(i)}-${String(j)}`, operator: `liar${String(i)}`, position, uncertaintyKm: 0, roundTripMs: roundTripMs + j, bound: 'vacuum' })))
      const region = prove([...lies, ...landmarks.map((l, i) => honest(truth, l, 'vacuum', i))], 'vacuum', liars.length)
      expect(region.empty).toBe(false)
      expect(containsPosition(region, truth)).toBe(true)
      expect(named(region)).toEqual(expect.arrayContaining([...countriesOf(truth)]))
    }), { seed: 22, numRuns: 150 })
  }, PATIENCE_MS)

  it('on land is never left for another country alone', () => {
    fc.assert(fc.property(truths, fc.array(landmark, { minLength: 1, maxLength: 8 }), (truth, landmarks) => {
      const countries = countriesOf(truth)
      fc.pre(countries.length > 0)
      const { contained } = prove(landmarks.map((l, i) => honest(truth, { ...l, distanceKm: l.distanceKm / 50, extraMs: l.extraMs / 20 }, 'vacuum', i)), 'vacuum', 0)
      if (contained !== null) expect(countries).toContain(contained)
    }), { seed: 23, numRuns: 250 })
  }, PATIENCE_MS)
})

/** Whether `inner` says no more than `outer` on everything that a verdict reads. */
function expectWithin(inner: ProvenRegion, outer: ProvenRegion): void {
  if (inner.empty) return
  expect(outer.empty).toBe(false)
  expect(outer.areaKm2).toBeGreaterThanOrEqual(inner.areaKm2 * (1 - 1e-9) - 1e-3)
  expect(named(outer)).toEqual(expect.arrayContaining([...named(inner)]))
  // Points of the drawn outline, which rounding may put a hair outside.
  const wider = { ...outer, discs: outer.discs.map(disc => ({ ...disc, reachKm: disc.reachKm + 0.001 })) }
  const corners = inner.outline.flatMap(ring => ring.filter((_, i) => i % 9 === 0))
  expect(corners.filter(position => !containsPosition(wider, position))).toEqual([])
}

describe('an answer', () => {
  it('that comes later never shrinks the region', () => {
    fc.assert(fc.property(truths, fc.array(fc.tuple(landmark, even(0, 20)), { minLength: 1, maxLength: 9 }), fc.integer({ min: 0, max: 2 }), (truth, landmarks, faulty) => {
      const early = landmarks.map(([l], i) => honest(truth, l, 'vacuum', i))
      const late = landmarks.map(([l, delayMs], i) => honest(truth, { ...l, extraMs: l.extraMs + delayMs }, 'vacuum', i))
      expectWithin(prove(early, 'vacuum', faulty), prove(late, 'vacuum', faulty))
    }), { seed: 24, numRuns: 150 })
  }, PATIENCE_MS)

  it('that is delayed at one landmark alone never shrinks it either, by a little or a lot', () => {
    fc.assert(fc.property(truths, fc.array(landmark, { minLength: 2, maxLength: 9 }), fc.nat(), fc.constantFrom(1e-6, 1e-3, 0.1, 5, 80), fc.integer({ min: 0, max: 1 }), (truth, landmarks, which, delayMs, faulty) => {
      const early = landmarks.map((l, i) => honest(truth, l, 'vacuum', i))
      const late = landmarks.map((l, i) => honest(truth, i === which % landmarks.length ? { ...l, extraMs: l.extraMs + delayMs } : l, 'vacuum', i))
      expectWithin(prove(early, 'vacuum', faulty), prove(late, 'vacuum', faulty))
    }), { seed: 25, numRuns: 150 })
  }, PATIENCE_MS)
})

describe('one more landmark', () => {
  it('never enlarges the region, whatever it says', () => {
    fc.assert(fc.property(truths, fc.array(landmark, { minLength: 1, maxLength: 9 }), place, even(0, 60), fc.integer({ min: 0, max: 2 }), (truth, landmarks, position, roundTripMs, faulty) => {
      const discs = landmarks.map((l, i) => honest(truth, l, 'vacuum', i))
      const more = [...discs, discFromRoundTrip({ id: 'more', operator: 'more', position, uncertaintyKm: 0, roundTripMs, bound: 'vacuum' })]
      expectWithin(prove(more, 'vacuum', faulty), prove(discs, 'vacuum', faulty))
    }), { seed: 26, numRuns: 150 })
  }, PATIENCE_MS)
})

describe('the fibre bound', () => {
  it('never says more than the vacuum bound does less', () => {
    fc.assert(fc.property(truths, fc.array(landmark, { minLength: 1, maxLength: 9 }), (truth, landmarks) => {
      const discs = (bound: Bound): readonly Disc[] => landmarks.map((l, i) => {
        const { position, roundTripMs = 0, ...rest } = honest(truth, l, 'fibre', i)
        return discFromRoundTrip({ ...rest, position, roundTripMs, uncertaintyKm: l.uncertaintyKm, bound })
      })
      expectWithin(prove(discs('fibre'), 'fibre', 0), prove(discs('vacuum'), 'vacuum', 0))
    }), { seed: 27, numRuns: 80 })
  }, PATIENCE_MS)
})

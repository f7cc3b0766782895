import { EARTH_RADIUS_KM } from '@trigpoint/core/base'
import { angleBetween, DISTANCE_ALLOWANCE, vectorOf } from '@trigpoint/core/sphere'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { travel } from './geodesic.ts'

/** Numbers spread evenly; fast-check's own doubles crowd around zero. */
const even = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 30 }).map(part => least + ((most - least) * part) / 2 ** 30)

describe('the reference geodesic', () => {
  it('gives the known example of Flinders Peak to Buninyong (Geoscience Australia)', () => {
    const from = { latDeg: -(37 + 57 / 60 + 3.7203 / 3600), lonDeg: 144 + 25 / 60 + 29.5244 / 3600 }
    const to = travel(from, 306 + 52 / 60 + 5.37 / 3600, 54.972271)
    expect(to.latDeg).toBeCloseTo(-(37 + 39 / 60 + 10.1561 / 3600), 7)
    expect(to.lonDeg).toBeCloseTo(143 + 55 / 60 + 35.3839 / 3600, 7)
  })

  it('comes from the equator to the pole after a quarter meridian of 10,001.966 km', () => {
    expect(travel({ latDeg: 0, lonDeg: 20 }, 0, 10_001.9657293).latDeg).toBeCloseTo(90, 6)
  })

  it('goes along the equator by the equatorial radius', () => {
    const to = travel({ latDeg: 0, lonDeg: 170 }, 90, (Math.PI / 180) * 6378.137 * 20)
    expect(to.latDeg).toBeCloseTo(0, 9)
    expect(to.lonDeg).toBeCloseTo(-170, 7)
  })
})

describe('the allowance of the sphere', () => {
  it('is never exceeded: no geodesic is longer on the sphere than 1.0057 times its length', () => {
    let largest = 0
    fc.assert(fc.property(even(-90, 90), even(-180, 180), even(0, 360), even(0.01, 19_900),
      (latDeg, lonDeg, azimuthDeg, distanceKm) => {
        const from = { latDeg, lonDeg }
        const ratio = (angleBetween(vectorOf(from), vectorOf(travel(from, azimuthDeg, distanceKm))) * EARTH_RADIUS_KM) / distanceKm
        largest = Math.max(largest, ratio)
        expect(ratio).toBeLessThanOrEqual(DISTANCE_ALLOWANCE)
      }), { seed: 57, numRuns: 20_000 })
    expect(largest).toBeGreaterThan(1.004)
  })

  it('is needed almost wholly on a short way north across the equator', () => {
    const from = { latDeg: -0.01, lonDeg: 7 }
    const ratio = (angleBetween(vectorOf(from), vectorOf(travel(from, 0, 2))) * EARTH_RADIUS_KM) / 2
    expect(ratio).toBeGreaterThan(1.0056)
    expect(ratio).toBeLessThan(DISTANCE_ALLOWANCE)
  })
})

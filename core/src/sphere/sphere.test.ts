import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EARTH_RADIUS_KM } from '../base/index.ts'
import { angleBetween, angleTowards, AREA_ALLOWANCE, capCovers, capHolds, capOf, capOfKm, circleOf, dot, frameAround, partInside, pointOn, positionOf, safeAreaKm2, triangleArea, unit, vectorOf, versine, type Cap } from './index.ts'

/** Numbers spread evenly; fast-check's own doubles crowd around zero. */
const even = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 30 }).map(part => least + ((most - least) * part) / 2 ** 30)

const latitude = even(-90, 90)
const longitude = even(-180, 180)
const place = fc.record({ latDeg: latitude, lonDeg: longitude })
const radius = even(1e-6, Math.PI / 2 - 1e-6)

function cap(latDeg: number, lonDeg: number, angle: number): Cap {
  const made = capOf(vectorOf({ latDeg, lonDeg }), angle)
  if (made === undefined) throw new Error('no cap')
  return made
}

describe('vectors', () => {
  it('go to positions and back, at poles and antimeridian too', () => {
    fc.assert(fc.property(place, position => {
      const vector = vectorOf(position)
      expect(angleBetween(vector, vectorOf(positionOf(vector)))).toBeLessThan(1e-14)
    }), { seed: 1, numRuns: 500 })
    expect(positionOf(vectorOf({ latDeg: 90, lonDeg: 77 })).latDeg).toBe(90)
    expect(Math.abs(positionOf(vectorOf({ latDeg: 0, lonDeg: -180 })).lonDeg)).toBe(180)
  })

  it('keep the distance of points a metre apart to a millionth', () => {
    const [a, b] = [vectorOf({ latDeg: 50, lonDeg: 8 }), vectorOf({ latDeg: 50 + 9e-6, lonDeg: 8 })]
    const metres = Math.sqrt(2 * versine(a, b)) * EARTH_RADIUS_KM * 1000
    expect(metres).toBeCloseTo(9e-6 * (Math.PI / 180) * EARTH_RADIUS_KM * 1000, 6)
    expect(angleBetween(a, b) * EARTH_RADIUS_KM * 1000).toBeCloseTo(metres, 6)
  })

  it('have a right-handed frame around every pole', () => {
    fc.assert(fc.property(place, position => {
      const pole = vectorOf(position)
      const [first, second] = frameAround(pole)
      for (const [a, b] of [[first, second], [first, pole], [second, pole]] as const) expect(Math.abs(dot(a, b))).toBeLessThan(1e-15)
      expect(triangleArea(pole, first, second)).toBeCloseTo(Math.PI / 2, 12)
    }), { seed: 2, numRuns: 200 })
  })

  it('have no direction at zero', () => {
    expect(unit({ x: 0, y: 0, z: 0 })).toBeUndefined()
  })
})

describe('caps', () => {
  it('are none from 90 degrees on', () => {
    expect(capOf(vectorOf({ latDeg: 0, lonDeg: 0 }), Math.PI / 2)).toBeUndefined()
    expect(capOf(vectorOf({ latDeg: 0, lonDeg: 0 }), NaN)).toBeUndefined()
    expect(capOfKm(vectorOf({ latDeg: 0, lonDeg: 0 }), 10_008)).toBeUndefined()
  })

  it('of no radius hold their centre and a metre around it', () => {
    const centre = vectorOf({ latDeg: 1.3, lonDeg: 103.8 })
    const point = capOfKm(centre, 0)
    expect(point !== undefined && capHolds(point, centre)).toBe(true)
    expect(point !== undefined && capHolds(point, vectorOf({ latDeg: 1.3 + 0.8 / 111_195, lonDeg: 103.8 }))).toBe(true)
    expect(point !== undefined && capHolds(point, vectorOf({ latDeg: 1.3 + 1.2 / 111_195, lonDeg: 103.8 }))).toBe(false)
  })

  it('cover those within them and no others', () => {
    expect(capCovers(cap(10, 179, 0.2), cap(10, -179, 0.1))).toBe(true)
    expect(capCovers(cap(10, 179, 0.2), cap(10, -179, 0.17))).toBe(false)
    expect(capCovers(cap(10, 179, 0.1), cap(10, 179, 0.2))).toBe(false)
  })
})

describe('circles', () => {
  it('have all their points at the radius, anticlockwise', () => {
    fc.assert(fc.property(place, radius, even(0, 6), ({ latDeg, lonDeg }, angle, turn) => {
      const circle = circleOf(cap(latDeg, lonDeg, angle))
      expect(angleBetween(circle.cap.centre, pointOn(circle, turn))).toBeCloseTo(angle, 12)
      expect(triangleArea(circle.cap.centre, pointOn(circle, turn), pointOn(circle, turn + 0.1))).toBeGreaterThan(0)
    }), { seed: 3, numRuns: 300 })
  })

  it('know which part of them another cap holds', () => {
    fc.assert(fc.property(place, radius, place, radius, even(0, 2 * Math.PI), (a, ra, b, rb, turn) => {
      const [circle, other] = [circleOf(cap(a.latDeg, a.lonDeg, ra)), cap(b.latDeg, b.lonDeg, rb)]
      const part = partInside(circle, other)
      const distance = angleBetween(other.centre, pointOn(circle, turn)) - other.radius
      fc.pre(Math.abs(distance) > 1e-7)
      const away = part === 'all' || part === 'none' ? 0 : Math.abs(Math.atan2(Math.sin(turn - part.middle), Math.cos(turn - part.middle)))
      const isHeld = part === 'all' || (part !== 'none' && away <= part.half)
      expect(isHeld).toBe(distance < 0)
    }), { seed: 4, numRuns: 2000 })
  })

  it('work for circles of metres', () => {
    const metre = 1 / (EARTH_RADIUS_KM * 1000)
    const circle = circleOf(cap(22.3, 114.2, 10 * metre))
    const part = partInside(circle, cap(22.3 + (10 * metre * 180) / Math.PI, 114.2, 10 * metre))
    if (part === 'all' || part === 'none') throw new Error('they cross')
    expect(part.half).toBeCloseTo(Math.PI / 3, 5)
    expect(part.middle).toBeCloseTo(angleTowards(circle, vectorOf({ latDeg: 22.31, lonDeg: 114.2 })), 6)
  })

  it('of one centre hold each other or not', () => {
    const circle = circleOf(cap(5, 5, 0.2))
    expect(partInside(circle, cap(5, 5, 0.3))).toBe('all')
    expect(partInside(circle, cap(5, 5, 0.1))).toBe('none')
    expect(partInside(circle, cap(5, 5, 0.2))).toBe('all')
  })
})

describe('areas', () => {
  it('of an octant and of a tiny triangle are right', () => {
    const [x, y, z] = [{ x: 1, y: 0, z: 0 }, { x: 0, y: 1, z: 0 }, { x: 0, y: 0, z: 1 }]
    expect(triangleArea(x, y, z)).toBeCloseTo(Math.PI / 2, 14)
    expect(triangleArea(x, z, y)).toBeCloseTo(-Math.PI / 2, 14)
    const [a, b, c] = [vectorOf({ latDeg: 0, lonDeg: 0 }), vectorOf({ latDeg: 0, lonDeg: 0.001 }), vectorOf({ latDeg: 0.001, lonDeg: 0 })]
    expect(triangleArea(a, b, c) / ((0.001 * Math.PI) / 180) ** 2).toBeCloseTo(0.5, 6)
  })

  it('are given as the largest that they can be on WGS84: at a pole', () => {
    const atPole = (6378.137 / Math.sqrt(1 - 0.00669437999014)) ** 2
    expect(atPole / EARTH_RADIUS_KM ** 2).toBeLessThan(AREA_ALLOWANCE)
    expect(safeAreaKm2(1)).toBeGreaterThan(atPole)
  })
})

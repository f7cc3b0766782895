import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EARTH_RADIUS_KM, type Position } from '../base/index.ts'
import { angleBetween, vectorOf } from '../sphere/index.ts'
import type { Disc } from './disc.ts'
import { encloseChip } from './enclosing-disc.ts'

const apartKm = (a: Position, b: Position): number => angleBetween(vectorOf(a), vectorOf(b)) * EARTH_RADIUS_KM
const position = fc.record({ latDeg: fc.double({ min: -85, max: 85, noNaN: true }), lonDeg: fc.double({ min: -179, max: 179, noNaN: true }) })
const at = (latDeg: number, lonDeg: number): Position => ({ latDeg, lonDeg })
const disc = (id: string, where: Position, reachKm: number, operator = id): Disc => ({ id, operator, position: where, reachKm })

describe('a disc that surely holds the chip', () => {
  it('is the smallest one where nobody may lie', () => {
    expect(encloseChip([disc('a', at(3, 101), 400), disc('b', at(1, 103), 30)], 0)).toMatchObject({ position: at(1, 103), reachKm: 30.001 })
    expect(encloseChip([], 0)).toBeUndefined()
  })
  it('takes in a second operator where one may lie, and is none where only one answered', () => {
    const two = encloseChip([disc('a', at(0, 0), 10, 'x'), disc('b', at(0, 0), 12, 'x'), disc('c', at(0, 1), 50, 'y')], 1)
    expect(two?.reachKm).toBeCloseTo(apartKm(at(0, 0), at(0, 1)) + 10, 1)
    expect(encloseChip([disc('a', at(0, 0), 10, 'x'), disc('b', at(0, 0), 12, 'x')], 1)).toBeUndefined()
  })
  it('holds the true place whatever up to f operators say', () => {
    fc.assert(fc.property(position, fc.array(fc.record({ where: position, slackKm: fc.double({ min: 0, max: 3000, noNaN: true }), operator: fc.constantFrom('v', 'w', 'x', 'y', 'z'), lieKm: fc.double({ min: 0, max: 500, noNaN: true }) }), { minLength: 1, maxLength: 9 }), fc.integer({ min: 0, max: 2 }), (truth, landmarks, faulty) => {
      const liars = new Set(['v', 'w'].slice(0, faulty))
      const discs = landmarks.map(({ where, slackKm, operator, lieKm }, n) => disc(String(n), where, liars.has(operator) ? lieKm : apartKm(where, truth) + slackKm, operator))
      const found = encloseChip(discs, faulty)
      if (found !== undefined) expect(apartKm(found.position, truth)).toBeLessThanOrEqual(found.reachKm)
    }), { seed: 12, numRuns: 2000 })
  })
})

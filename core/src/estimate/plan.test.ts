import { beforeAll, describe, expect, it } from 'vitest'
import { readBorders } from '@trigpoint/runtime'
import type { Borders } from '../region/index.ts'
import { GENERIC_CALIBRATION } from './calibration.ts'
import { planSite, type PlanLandmark, type PlanOptions } from './plan.ts'
import { planAdditions } from './plan-additions.ts'

let borders: Borders
beforeAll(async () => {
  borders = await readBorders()
})

const options = (faulty = 0): PlanOptions => ({ calibration: GENERIC_CALIBRATION, borders, bound: 'vacuum', faulty })
const landmark = (id: string, latDeg: number, lonDeg: number, more: Partial<PlanLandmark> = {}): PlanLandmark => ({ id, operator: id, position: { latDeg, lonDeg }, uncertaintyKm: 1, ...more })
const kualaLumpur = { id: 'kl', position: { latDeg: 3.14, lonDeg: 101.69 }, allowedCountries: ['MY', 'SG', 'ID'] }
const johor = { id: 'johor', position: { latDeg: 1.48, lonDeg: 103.74 }, allowedCountries: ['MY'] }

describe('the planner', () => {
  it('finds that a landmark in Singapore proves Kuala Lumpur to be outside mainland China', () => {
    const plan = planSite(kualaLumpur, [landmark('sin', 1.29, 103.85), landmark('par', 48.9, 2.3)], options())
    expect(plan.borders.find(({ country }) => country === 'CN')?.probability ?? 1).toBeGreaterThan(0.1)
  })

  it('finds that Johor cannot be told from Singapore by delay, and what a landmark in the building would need', () => {
    const plan = planSite(johor, [landmark('sin', 1.29, 103.85)], options())
    const singapore = plan.borders.find(({ country }) => country === 'SG')
    expect(singapore?.probability).toBe(0)
    expect(singapore?.inBuildingNeedsMs).toBeNull()
    expect(plan.presence).toBe(0)
    const inside = planSite({ ...johor, id: 'batam-free', allowedCountries: ['MY', 'SG', 'ID'] }, [landmark('here', 1.48, 103.74, { insideSite: 'batam-free' })], options())
    expect(inside.presence).toBe(1)
  })

  it('promises nothing without landmarks, or with no more than may lie', () => {
    expect(planSite(kualaLumpur, [], options()).presence).toBe(0)
    expect(planSite(kualaLumpur, [landmark('a', 3.1, 101.7)], options(1)).presence).toBe(0)
  })

  it('chooses the landmark in the building first where costs are equal, each addition gains less than the last', () => {
    const candidates = [landmark('cand-sin', 1.29, 103.85), landmark('cand-paris', 48.9, 2.3), landmark('cand-here', 3.14, 101.69, { insideSite: 'kl' }), landmark('cand-bkk', 13.75, 100.5)]
      .map(one => ({ landmark: one, name: one.id, cost: 1 }))
    const chosen = planAdditions([kualaLumpur], [landmark('par', 48.9, 2.3)], candidates, 3, options(1))
    expect(chosen[0]?.candidate.name).toBe('cand-here')
    const gains = chosen.map(({ gain }) => gain)
    expect(gains).toEqual([...gains].sort((a, b) => b - a))
    expect(planAdditions([kualaLumpur], [landmark('par', 48.9, 2.3)], candidates, 3, options(1))).toEqual(chosen)
  })

  it('uses what the fixes of a present site measured, where there are enough of them', () => {
    const near = landmark('kul', 3.15, 101.7, { uncertaintyKm: 0.1 })
    const measured = (...roundTripsMs: number[]) => ({ ...kualaLumpur, allowedCountries: ['MY'], measuredMs: new Map([['kul', roundTripsMs]]) })
    expect(planSite(measured(0.3, 0.31, 0.35), [near], options()).presence).toBe(1)
    expect(planSite(measured(0.3, 0.31, 90), [near], options()).presence).toBeCloseTo(2 / 3, 1)
    expect(planSite(measured(0.3, 0.31), [near], options())).toEqual(planSite({ ...kualaLumpur, allowedCountries: ['MY'] }, [near], options()))
  })

  it('more landmarks never lower a probability', () => {
    const few = [landmark('sin', 1.29, 103.85)]
    const before = planSite(kualaLumpur, few, options())
    const after = planSite(kualaLumpur, [...few, landmark('bkk', 13.75, 100.5), landmark('jkt', -6.2, 106.8)], options())
    expect(after.presence).toBeGreaterThanOrEqual(before.presence)
    for (const border of after.borders) expect(border.probability).toBeGreaterThanOrEqual(before.borders.find(({ country }) => country === border.country)?.probability ?? 0)
  })
})

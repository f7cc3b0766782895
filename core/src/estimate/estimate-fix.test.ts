import { describe, expect, it } from 'vitest'
import { GENERIC_CALIBRATION } from './calibration.ts'
import { distanceBetweenKm } from './estimate-target.ts'
import { openFixEstimator, type FixToEstimate } from './estimate-fix.ts'

const at = (landmarkId: string, latDeg: number, lonDeg: number, roundTripMs: number): FixToEstimate['landmarks'][number] =>
  ({ landmarkId, operator: landmarkId, position: { latDeg, lonDeg }, uncertaintyKm: 0.1, roundTripMs, reachKm: roundTripMs * 151 })
const fix = (...landmarks: FixToEstimate['landmarks']): FixToEstimate => ({ landmarks, bound: 'vacuum', faulty: 0, empty: false, areaKm2: 200_000, claimed: { latDeg: 2.92, lonDeg: 101.65 } })
const malaysia = fix(at('kul', 3.15, 101.7, 1.4), at('sin', 1.33, 103.88, 6.6), at('bkk', 13.7, 100.5, 22))
const countryAt = (): string => 'MY'

describe('the estimate of a judged fix', () => {
  it('needs no model, names the fastest landmark and the level of the claimed place', () => {
    const estimate = openFixEstimator({ model: undefined, places: undefined, countryAt }).estimate(malaysia)
    expect(estimate?.nearest).toEqual({ landmarkId: 'kul', roundTripMs: 1.4 })
    expect(distanceBetweenKm(estimate?.position ?? { latDeg: 0, lonDeg: 0 }, { latDeg: 3.15, lonDeg: 101.7 })).toBeLessThan(210)
    expect(estimate?.claimed?.level).toBeLessThan(1)
    expect(estimate?.countries).toEqual([{ country: 'MY', probability: 1 }])
    const areas = estimate?.credible.map(({ areaKm2 }) => areaKm2) ?? []
    expect(areas).toEqual([...areas].sort((a, b) => a - b))
    expect(Math.max(...areas)).toBeLessThanOrEqual(malaysia.areaKm2)
  })
  it('is the same to the bit when it is computed again, by a new estimator or after others', () => {
    const first = openFixEstimator({ model: undefined, places: undefined, countryAt })
    const expected = first.estimate(malaysia)
    for (let i = 0; i < 20; i++) first.estimate(fix(at(`l${String(i)}`, i, 100 + i, 5), at('sin', 1.33, 103.88, 9)))
    expect(first.estimate(malaysia)).toEqual(expected)
    expect(openFixEstimator({ model: undefined, places: undefined, countryAt }).estimate(malaysia)).toEqual(expected)
  })
  it('takes a landmark that moved since the model was fitted where it stands now, without its old delays', () => {
    const landmarks = [{ id: 'kul', position: { latDeg: 50, lonDeg: 8 } }, { id: 'sin', position: { latDeg: 1.33, lonDeg: 103.88 } }]
    const model = { calibration: GENERIC_CALIBRATION, landmarks, rows: [{ from: 'kul', to: 'sin', roundTripMs: 160 }] }
    expect(openFixEstimator({ model, places: undefined, countryAt }).estimate(malaysia)?.position).toEqual(openFixEstimator({ model: { ...model, landmarks: landmarks.slice(1), rows: [] }, places: undefined, countryAt }).estimate(malaysia)?.position)
  })
  it('is none where nothing was timed', () => {
    const estimator = openFixEstimator({ model: undefined, places: undefined, countryAt })
    expect(estimator.estimate(fix())).toBeUndefined()
    expect(estimator.draw(fix())).toBeUndefined()
  })
})

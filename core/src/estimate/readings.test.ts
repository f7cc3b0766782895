// The readings: what the mesh teaches of their weights, and that none of them is ever alone.

import { describe, expect, it } from 'vitest'
import { readAlike, READINGS, stackReadings, trustedOdds } from './readings.ts'

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0)

describe('the weights of readings', () => {
  it('are alike before anything was located', () => {
    expect([...stackReadings([], 3)]).toEqual([1 / 3, 1 / 3, 1 / 3])
    expect(sum(readAlike(0.3).map(({ weight }) => weight))).toBeCloseTo(1)
  })

  it('go to the reading that believed more in the truths, and sum to 1', () => {
    const cases = Array.from({ length: 40 }, () => Float64Array.of(0.1, 0.6, 0.2))
    const weights = stackReadings(cases, 3)
    expect(weights[1]).toBeGreaterThan(0.8)
    expect(sum(weights)).toBeCloseTo(1)
  })

  it('are shared where each reading knows what the other does not', () => {
    const cases = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? Float64Array.of(0.9, 0.01) : Float64Array.of(0.01, 0.9)))
    const [first = 0, second = 0] = stackReadings(cases, 2)
    expect(first).toBeCloseTo(second)
  })

  it('never leave a reading without a part: the next machine may be of its kind', () => {
    const cases = Array.from({ length: 1000 }, () => Float64Array.of(1, 0.002, 0.002))
    for (const weight of stackReadings(cases, 3)) expect(weight).toBeGreaterThan(0)
  })
})

describe('the odds of two places', () => {
  it('are the trusted mean over the readings', () => {
    const readings = READINGS.map((_, r) => ({ trust: 0.5, weight: r === 0 ? 1 : 0 }))
    const [better, than] = [Float64Array.from(READINGS, (_, r) => 10 - r), Float64Array.from(READINGS, () => 2)]
    expect(trustedOdds(readings, better, than)).toBe(4)
    expect(trustedOdds(readings, than, better)).toBe(-4)
  })
})

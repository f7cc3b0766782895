import { describe, expect, it } from 'vitest'
import { enrolLatencies, judgeLatency } from './judge-latency.ts'

const ms = (value: number): number => value * 1e6

describe('evidence latency', () => {
  const enrolled = enrolLatencies([100, 110, 105, 120, 103, 108, 130, 101].map(ms))

  it('within the enrolled spread is fine', () => {
    for (const value of [60, 100, 130, 140]) expect(judgeLatency(ms(value), enrolled).ok, String(value)).toBe(true)
  })

  it('far above or below what the chip ever took is told', () => {
    expect(judgeLatency(ms(400), enrolled)).toMatchObject({ code: 'evidence.latency-outside', ok: false })
    expect(judgeLatency(ms(20), enrolled).ok).toBe(false)
    expect(judgeLatency(ms(400), enrolled).detail).toBe('The report took 400.0 ms; enrolled (8 reports) allows 50.0 to 152.0 ms.')
  })

  it('is not judged by too few samples', () => {
    expect(judgeLatency(ms(400), enrolLatencies([ms(1)])).ok).toBe(true)
    expect(judgeLatency(ms(400), undefined).ok).toBe(true)
    expect(enrolLatencies([])).toBeUndefined()
    expect(enrolLatencies([-1, NaN])).toBeUndefined()
  })
})

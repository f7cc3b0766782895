import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import fc from 'fast-check'
import type { Clock } from '@trigpoint/runtime'
import { IDLE, openTimingWheel, type Wheeled } from './timing-wheel.ts'

interface Item extends Wheeled {
  readonly name: number
}
const clock: Clock = { nowMs: () => Date.now(), monotonicNs: () => BigInt(Date.now()) * 1_000_000n }
const item = (name: number): Item => ({ name, dueTick: IDLE })

beforeEach(() => { vi.useFakeTimers({ now: 1_000_000, toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date'] }) })
afterEach(() => { vi.useRealTimers() })

describe('the timing wheel', () => {
  it('hands out every item once, never early and soon after its time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8000 }), { minLength: 1, maxLength: 60 }), delays => {
        const start = Date.now()
        const due = new Map<number, number>()
        const wheel = openTimingWheel<Item>(clock, ({ name }) => {
          expect(due.has(name)).toBe(false)
          due.set(name, Date.now() - start)
        })
        delays.forEach((delayMs, name) => { wheel.schedule(item(name), delayMs) })
        vi.advanceTimersByTime(8200)
        wheel.close()
        delays.forEach((delayMs, name) => {
          expect(due.get(name)).toBeGreaterThanOrEqual(delayMs)
          expect(due.get(name)).toBeLessThanOrEqual(delayMs + 5)
        })
      }),
      { seed: 20_260_113, numRuns: 60 },
    )
  })

  it('takes the later word: an item scheduled again is due once, at its new time', () => {
    const due: number[] = []
    const wheel = openTimingWheel<Item>(clock, () => due.push(Date.now()))
    const one = item(1)
    const start = Date.now()
    wheel.schedule(one, 10)
    wheel.schedule(one, 50)
    wheel.schedule(one, 50)
    vi.advanceTimersByTime(1000)
    expect(due).toHaveLength(1)
    expect((due[0] ?? 0) - start).toBeGreaterThanOrEqual(50)
    wheel.schedule(one, 500)
    wheel.schedule(one, 5)
    vi.advanceTimersByTime(20)
    expect(due).toHaveLength(2)
    vi.advanceTimersByTime(1000)
    expect(due).toHaveLength(2)
  })

  it('forgets what was cancelled, and everything when it is closed', () => {
    let due = 0
    const wheel = openTimingWheel<Item>(clock, () => due++)
    const [one, two] = [item(1), item(2)]
    wheel.schedule(one, 5)
    wheel.schedule(two, 8)
    wheel.cancel(one)
    vi.advanceTimersByTime(7)
    wheel.close()
    vi.advanceTimersByTime(100)
    expect(due).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives the network its turn between many due items', () => {
    let due = 0
    const wheel = openTimingWheel<Item>(clock, () => due++)
    for (let i = 0; i < 100; i++) wheel.schedule(item(i), 3)
    vi.advanceTimersByTime(3)
    vi.advanceTimersToNextTimer()
    expect(due).toBeGreaterThan(0)
    expect(due).toBeLessThan(100)
    vi.advanceTimersByTime(50)
    expect(due).toBe(100)
    wheel.close()
  })

  it('keeps its order through a stall longer than the wheel', () => {
    const due: number[] = []
    const wheel = openTimingWheel<Item>(clock, ({ name }) => due.push(name))
    wheel.schedule(item(1), 10)
    vi.setSystemTime(Date.now() + 20_000)
    wheel.schedule(item(2), 8000)
    wheel.schedule(item(3), 20)
    vi.advanceTimersByTime(100)
    expect(due).toEqual([1, 3])
    vi.advanceTimersByTime(8000)
    expect(due).toEqual([1, 3, 2])
    wheel.close()
  })

  it('an item may schedule itself when it is due', () => {
    let due = 0
    const one = item(1)
    const wheel = openTimingWheel<Item>(clock, each => {
      if (++due < 5) wheel.schedule(each, 0)
    })
    wheel.schedule(one, 0)
    vi.advanceTimersByTime(30)
    expect(due).toBe(5)
    wheel.close()
  })
})

import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'
import { runSchedule } from './run-schedule.ts'

/** Runs a schedule whose waits end at once; gives what it waited for. */
async function waitsOf(count: number, fix: (turn: number) => boolean, random = (): number => 0.5, intervalMs = 100_000, againInMs?: () => number | undefined): Promise<readonly number[]> {
  const stop = new AbortController()
  const waits: number[] = []
  const wait = (ms: number): Promise<void> => {
    waits.push(ms)
    if (waits.length > count) stop.abort()
    return Promise.resolve()
  }
  let turn = 0
  await runSchedule({ intervalMs, random, wait, fix: () => Promise.resolve(fix(turn++)), againInMs }, stop.signal)
  return waits.slice(0, count)
}

test('fixes come at random moments between half and one and a half of the interval', async () => {
  let state = 0
  const random = (): number => (state = (state + 0.37) % 1)
  const [first = 0, ...waits] = await waitsOf(50, () => true, random)
  expect(first).toBeLessThanOrEqual(10_000)
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(50_000)
  expect(Math.max(...waits)).toBeLessThan(150_000)
  expect(new Set(waits).size).toBeGreaterThan(20)
})

test('a fix that came to nothing is tried again soon, ever more slowly, never more slowly than usual', async () => {
  const waits = await waitsOf(12, () => false)
  expect(waits.slice(1, 5)).toEqual([1000, 2000, 4000, 8000])
  expect(Math.max(...waits)).toBe(100_000)
})

test('after a success the usual pace is back', async () => {
  const waits = await waitsOf(5, turn => turn === 1)
  expect(waits.slice(1)).toEqual([1000, 100_000, 1000, 2000])
})

test('backoff is spread by chance and bounded', () => {
  expect(backoffMs(1, () => 0)).toBe(500)
  expect(backoffMs(1, () => 0.999)).toBeLessThan(1500)
  expect(backoffMs(99, () => 0.5)).toBe(300_000)
})

test('the next fix comes sooner where the verifier asks for it, neither later nor at once', async () => {
  expect((await waitsOf(3, () => true, undefined, undefined, () => 60_000)).slice(1)).toEqual([60_000, 60_000])
  expect((await waitsOf(3, () => true, undefined, undefined, () => 600_000)).slice(1)).toEqual([100_000, 100_000])
  expect((await waitsOf(3, () => true, undefined, undefined, () => 1)).slice(1)).toEqual([10_000, 10_000])
  expect((await waitsOf(3, () => true, undefined, undefined, () => undefined)).slice(1)).toEqual([100_000, 100_000])
})

import { openManualClock, silentLog } from '@trigpoint/runtime'
import { describe, expect, it } from 'vitest'
import { openMemoryStore } from '../store/index.ts'
import { openPresence } from './presence.ts'

const START_MS = 1_700_000_000_000
const HOUR_MS = 3_600_000

describe('the presence of a verifier', () => {
  it('has no gap on the first start, nor after a quick restart', async () => {
    const [store, clock] = [openMemoryStore(), openManualClock(START_MS)]
    const first = await openPresence(store, clock, silentLog)
    await first.note()
    expect(first.sinceMs()).toBe(0)
    clock.advance(30_000)
    expect((await openPresence(store, clock, silentLog)).sinceMs()).toBe(0)
  })
  it('begins anew after an absence', async () => {
    const [store, clock] = [openMemoryStore(), openManualClock(START_MS)]
    await (await openPresence(store, clock, silentLog)).note()
    clock.advance(HOUR_MS)
    expect((await openPresence(store, clock, silentLog)).sinceMs()).toBe(START_MS + HOUR_MS)
  })
  it('begins anew when the wall clock jumps either way, or the machine slept between two ticks', async () => {
    const [store, clock] = [openMemoryStore(), openManualClock(START_MS)]
    const presence = await openPresence(store, clock, silentLog)
    for (let tick = 0; tick < 100; tick++) {
      clock.advance(1000)
      await presence.note()
    }
    expect(presence.sinceMs()).toBe(0)
    clock.jumpTo(START_MS + 24 * HOUR_MS)
    await presence.note()
    expect(presence.sinceMs()).toBe(START_MS + 24 * HOUR_MS)
    clock.jumpTo(START_MS)
    await presence.note()
    expect(presence.sinceMs()).toBe(START_MS)
    clock.advance(HOUR_MS)
    await presence.note()
    expect(presence.sinceMs()).toBe(START_MS + HOUR_MS)
  })
})

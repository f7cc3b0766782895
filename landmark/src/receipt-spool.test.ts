import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ok, refuse, type Result } from '@trigpoint/core/base'
import { Fault, silentLog } from '@trigpoint/runtime'
import { openCounters } from './counters.ts'
import { openReceiptSpool, type ReceiptSpool } from './receipt-spool.ts'

/** A verifier that answers as it is told; away: every message faults. */
function openFakeVerifier() {
  const got: number[] = []
  const state = { away: false, refusing: false, hanging: false, most: 0, now: 0 }
  const send = async (receipt: Uint8Array): Promise<Result<unknown>> => {
    state.most = Math.max(state.most, ++state.now)
    try {
      await Promise.resolve()
      if (state.hanging) await new Promise(() => undefined)
      if (state.away) throw new Fault('network.unreachable', 'away')
      got.push(receipt[0] ?? -1)
      return state.refusing ? refuse('flow.receipt-unknown', 'no such challenge') : ok('stored')
    } finally {
      state.now--
    }
  }
  const counters = openCounters()
  const spool: ReceiptSpool = openReceiptSpool({ send, counters, log: silentLog })
  return { got, state, counters, spool }
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }) })
afterEach(() => { vi.useRealTimers() })

describe('the spool of receipts', () => {
  it('delivers in order, a few at a time', async () => {
    const { got, state, counters, spool } = openFakeVerifier()
    for (let i = 0; i < 20; i++) spool.add(Uint8Array.of(i))
    await settle()
    expect(got).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(state.most).toBe(4)
    expect([counters.receiptsDelivered, spool.size()]).toEqual([20, 0])
  })

  it('keeps what the verifier could not take, waits longer each time, and loses and doubles nothing', async () => {
    const { got, state, counters, spool } = openFakeVerifier()
    state.away = true
    for (let i = 0; i < 10; i++) spool.add(Uint8Array.of(i))
    await vi.advanceTimersByTimeAsync(499)
    expect(spool.size()).toBe(10)
    await vi.advanceTimersByTimeAsync(600_000)
    state.away = false
    await vi.advanceTimersByTimeAsync(30_001)
    expect([...got].sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => i))
    expect([counters.receiptsDelivered, spool.size()]).toEqual([10, 0])
  })

  it('takes a refusal as final', async () => {
    const { got, state, counters, spool } = openFakeVerifier()
    state.refusing = true
    spool.add(Uint8Array.of(1))
    await vi.advanceTimersByTimeAsync(100_000)
    expect([got, counters.receiptsRefused, spool.size()]).toEqual([[1], 1, 0])
  })

  it('gives up the oldest when it is full, and counts it', async () => {
    const { state, counters, spool } = openFakeVerifier()
    state.away = true
    for (let i = 0; i < 10_050; i++) spool.add(Uint8Array.of(i & 255))
    await settle()
    expect(spool.size()).toBeLessThanOrEqual(10_004)
    expect(counters.receiptsDropped).toBeGreaterThanOrEqual(46)
  })

  it('sends what it has when it is closed, for two seconds at most', async () => {
    const { got, state, spool } = openFakeVerifier()
    state.away = true
    spool.add(Uint8Array.of(7))
    await settle()
    state.away = false
    await spool.close()
    expect(got).toEqual([7])
    const stuck = openFakeVerifier()
    stuck.state.hanging = true
    stuck.spool.add(Uint8Array.of(8))
    const closing = stuck.spool.close()
    await vi.advanceTimersByTimeAsync(2001)
    await closing
    stuck.spool.add(Uint8Array.of(9))
    expect(stuck.got).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})

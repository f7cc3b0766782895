// Holds packets until they are due and lets them go as exactly as a plain Node process can.
// On the path: emulated geography only (lab). A timer sleeps until shortly before the next packet is due, then the loop
// spins on setImmediate (which still serves sockets); with nothing pending it neither sleeps nor spins.
// A packet is never let go early: that would be faster than light.

import { assert } from '@trigpoint/core/base'

export interface DelayLine {
  /** Calls `release` once the clock reads at least `dueNs`. False when the line is full: the packet is lost. */
  hold(dueNs: number, release: () => void): boolean
  pending(): number
  close(): void
}

interface Held {
  readonly dueNs: number
  /** Order of arrival: packets due at the same instant leave in order. */
  readonly order: number
  readonly release: () => void
}

/** Node's timers fire up to about 1 ms late (on Windows 16 ms): wake this much earlier and spin the rest. */
const WAKE_EARLY_NS = process.platform === 'win32' ? 17_000_000 : 1_500_000
/** More packets than a hundred nodes with all landmarks hold at once; beyond it packets are lost, as in any router. */
export const MAXIMUM_PENDING = 65_536

export function openDelayLine(nowNs: () => number): DelayLine {
  const heap: Held[] = []
  let order = 0
  let timer: NodeJS.Timeout | undefined
  let spinning: NodeJS.Immediate | undefined

  const turn = (): void => {
    timer = spinning = undefined
    for (let first = heap[0]; first !== undefined; first = heap[0]) {
      const earlyNs = first.dueNs - nowNs()
      if (earlyNs > 0) return sleep(earlyNs)
      takeFirst(heap)
      assert(nowNs() >= first.dueNs, 'a packet leaves early')
      first.release()
    }
  }
  const sleep = (earlyNs: number): void => {
    if (earlyNs <= WAKE_EARLY_NS) spinning ??= setImmediate(turn)
    else timer = setTimeout(turn, Math.floor((earlyNs - WAKE_EARLY_NS) / 1e6))
  }
  const stop = (): void => {
    clearTimeout(timer)
    clearImmediate(spinning)
    timer = spinning = undefined
  }
  return {
    hold(dueNs, release) {
      if (heap.length >= MAXIMUM_PENDING) return false
      const held = { dueNs, order: order++, release }
      addTo(heap, held)
      if (heap[0] === held && spinning === undefined) {
        stop()
        sleep(dueNs - nowNs())
      }
      return true
    },
    pending: () => heap.length,
    close() {
      stop()
      heap.length = 0
    },
  }
}

function before(a: Held, b: Held): boolean {
  return a.dueNs < b.dueNs || (a.dueNs === b.dueNs && a.order < b.order)
}

function addTo(heap: Held[], held: Held): void {
  let at = heap.push(held) - 1
  while (at > 0) {
    const parentAt = (at - 1) >> 1
    const parent = heap[parentAt]
    if (parent === undefined || before(parent, held)) break
    heap[at] = parent
    at = parentAt
  }
  heap[at] = held
}

function takeFirst(heap: Held[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    const child = smallerChild(heap, at)
    const held = heap[child]
    if (held === undefined || before(last, held)) break
    heap[at] = held
    at = child
  }
  heap[at] = last
}

function smallerChild(heap: readonly Held[], at: number): number {
  const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
  return left !== undefined && right !== undefined && before(right, left) ? 2 * at + 2 : 2 * at + 1
}

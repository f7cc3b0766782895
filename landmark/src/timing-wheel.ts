// When each session is next to be looked at: a wheel of one-millisecond slots, so that ten thousand
// sessions cost one timer. On the path: delay, in the landmark. It paces probes; it never times them.
//
// An item is due at most once: scheduling it again replaces the earlier time. Many due items are handled a
// few at a time, with a look at the network in between, so that answers are not kept waiting.

import type { Clock } from '@trigpoint/runtime'

const SLOTS = 8192

/** Items handled before the network gets its turn: about 0.2 ms of work. */
const ITEMS_A_TURN = 16

export interface Wheeled {
  /** The tick at which it is due; IDLE when it is not waiting, DUE once its time has come. Owned by the wheel. */
  dueTick: number
}

/** `dueTick` of an item that waits for nothing. */
export const IDLE = -1
const DUE = -2

export interface TimingWheel<T extends Wheeled> {
  /** In `delayMs` from now, 0...8191. */
  schedule(item: T, delayMs: number): void
  cancel(item: T): void
  close(): void
}

export function openTimingWheel<T extends Wheeled>(clock: Clock, onDue: (item: T) => void): TimingWheel<T> {
  const slots: T[][] = Array.from({ length: SLOTS }, () => [])
  const startNs = clock.monotonicNs()
  const due: T[] = []
  let waiting = 0
  let turned = 0
  let armedFor = Infinity
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  const nowTick = (): number => Math.floor(Number(clock.monotonicNs() - startNs) / 1e6)

  const arm = (tick: number): void => {
    if (tick >= armedFor) return
    clearTimeout(timer)
    armedFor = tick
    timer = setTimeout(advance, Math.max(1, tick - nowTick()))
  }
  const advance = (): void => {
    armedFor = Infinity
    const now = Math.max(turned, nowTick())
    for (; turned <= now; turned++) collect(turned)
    if (turn === undefined) work()
    if (waiting > 0) arm(nextTick())
  }
  const collect = (tick: number): void => {
    const slot = slots[tick % SLOTS]
    if (slot === undefined || slot.length === 0) return
    const entries = slot.splice(0)
    waiting -= entries.length
    for (const item of entries) {
      if (item.dueTick === tick) {
        item.dueTick = DUE
        due.push(item)
      } else if (item.dueTick > tick && item.dueTick % SLOTS === tick % SLOTS) {
        slot.push(item)
        waiting++
      }
    }
  }
  const nextTick = (): number => {
    for (let tick = turned; tick < turned + SLOTS; tick++) if ((slots[tick % SLOTS]?.length ?? 0) > 0) return tick
    return turned + SLOTS
  }
  const work = (): void => {
    turn = undefined
    for (const item of due.splice(0, ITEMS_A_TURN)) {
      if (item.dueTick !== DUE) continue
      item.dueTick = IDLE
      onDue(item)
    }
    if (due.length > 0) turn = setImmediate(work)
  }
  return {
    schedule: (item, delayMs) => {
      if (waiting === 0 && due.length === 0) turned = Math.max(turned, nowTick())
      const tick = Math.max(turned, nowTick() + Math.min(SLOTS - 1, Math.ceil(delayMs)))
      item.dueTick = tick
      slots[tick % SLOTS]?.push(item)
      waiting++
      arm(tick)
    },
    cancel: item => {
      item.dueTick = IDLE
    },
    close: () => {
      clearTimeout(timer)
      if (turn !== undefined) clearImmediate(turn)
      for (const slot of slots) slot.length = 0
      due.length = 0
    },
  }
}

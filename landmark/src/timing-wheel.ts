// When each session is next to be looked at: a wheel of one-millisecond slots, so that ten thousand
// sessions cost one timer. On the path: delay, in the landmark. It paces probes; it never times them.
//
// An item is due at most once: scheduling it again replaces the earlier time. Many due items are handled a
// few at a time, with a look at the network in between, so that answers are not kept waiting.

import type { Clock } from '@trigpoint/runtime'

const SLOTS = 8192

/** Items handled before the network gets its turn: about 0.2 ms of work. */
const ITEMS_A_TURN = 32

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
  return new SlottedWheel(clock, onDue)
}

class SlottedWheel<T extends Wheeled> implements TimingWheel<T> {
  private readonly clock: Clock
  private readonly onDue: (item: T) => void
  private readonly startNs: bigint
  private readonly slots: T[][] = Array.from({ length: SLOTS }, () => [])
  private readonly due: T[] = []
  /** Entries in slots, those replaced or cancelled among them. */
  private waiting = 0
  /** First tick that was not collected yet. */
  private turned = 0
  private armedFor = Infinity
  private timer: NodeJS.Timeout | undefined
  private turn: NodeJS.Immediate | undefined
  /** The tick that the present turn of work began at, so that its items need not read the clock; -1 outside. */
  private workTick = -1

  constructor(clock: Clock, onDue: (item: T) => void) {
    this.clock = clock
    this.onDue = onDue
    this.startNs = clock.monotonicNs()
  }

  schedule(item: T, delayMs: number): void {
    const now = this.workTick >= 0 ? this.workTick + 1 : this.nowTick()
    if (this.waiting === 0 && this.due.length === 0) this.turned = Math.max(this.turned, now)
    const tick = Math.max(this.turned, now + Math.min(SLOTS - 1, Math.ceil(delayMs)))
    item.dueTick = tick
    this.slots[tick % SLOTS]?.push(item)
    this.waiting++
    this.arm(tick)
  }

  cancel(item: T): void {
    item.dueTick = IDLE
  }

  close(): void {
    clearTimeout(this.timer)
    if (this.turn !== undefined) clearImmediate(this.turn)
    for (const slot of this.slots) slot.length = 0
    this.due.length = 0
  }

  private nowTick(): number {
    return Math.floor(Number(this.clock.monotonicNs() - this.startNs) / 1e6)
  }

  private arm(tick: number): void {
    if (tick >= this.armedFor) return
    clearTimeout(this.timer)
    this.armedFor = tick
    this.timer = setTimeout(() => { this.advance() }, Math.max(1, tick - this.nowTick()))
  }

  private advance(): void {
    this.armedFor = Infinity
    const now = Math.max(this.turned, this.nowTick())
    for (; this.turned <= now; this.turned++) this.collect(this.turned)
    if (this.turn === undefined) this.work()
    if (this.waiting > 0) this.arm(this.nextTick())
  }

  /** Takes what is due out of a slot; what is due a whole turn of the wheel later stays. */
  private collect(tick: number): void {
    const slot = this.slots[tick % SLOTS]
    if (slot === undefined || slot.length === 0) return
    const entries = slot.splice(0)
    this.waiting -= entries.length
    for (const item of entries) {
      if (item.dueTick === tick) {
        item.dueTick = DUE
        this.due.push(item)
      } else if (item.dueTick > tick && item.dueTick % SLOTS === tick % SLOTS) {
        slot.push(item)
        this.waiting++
      }
    }
  }

  private nextTick(): number {
    for (let tick = this.turned; tick < this.turned + SLOTS; tick++) if ((this.slots[tick % SLOTS]?.length ?? 0) > 0) return tick
    return this.turned + SLOTS
  }

  private work(): void {
    this.turn = undefined
    this.workTick = this.nowTick()
    for (const item of this.due.splice(0, ITEMS_A_TURN)) {
      if (item.dueTick !== DUE) continue
      item.dueTick = IDLE
      this.onDue(item)
    }
    this.workTick = -1
    if (this.due.length > 0) this.turn = setImmediate(() => { this.work() })
  }
}

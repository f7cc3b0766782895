// Clocks. Time is an argument everywhere: wall time for validity, monotonic time for durations.
// Monotonic time is the only one that a round trip is measured with.

export interface Clock {
  /** Wall time, integer ms since the Unix epoch. May jump. */
  nowMs(): number
  /** Never goes back; ns from an arbitrary start. */
  monotonicNs(): bigint
}

/** The machine's clocks. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicNs: () => process.hrtime.bigint(),
}

/** A clock that moves only when told to, for tests and replays. */
export interface ManualClock extends Clock {
  /** Moves both times forward. */
  advance(ms: number): void
  /** Sets the wall time alone: a clock jump. */
  jumpTo(nowMs: number): void
}

export function openManualClock(startMs: number): ManualClock {
  let wallMs = startMs
  let passedNs = 0n
  return {
    nowMs: () => wallMs,
    monotonicNs: () => passedNs,
    advance: ms => {
      wallMs += ms
      passedNs += BigInt(Math.round(ms * 1e6))
    },
    jumpTo: nowMs => {
      wallMs = nowMs
    },
  }
}

// When fixes are made: at random moments around an interval, so that nobody can foresee them.
// On the path: agent. Waits run on the monotonic clock; a wall clock that jumps in either direction moves no fix.

import type { Wait } from '../fix/fix-ports.ts'
import { backoffMs } from './backoff.ts'

export interface SchedulePorts {
  /** Mean time between fixes. */
  readonly intervalMs: number
  /** In [0, 1). */
  readonly random: () => number
  readonly wait: Wait
  /** One fix; false when it came to nothing and is worth another try soon. Never throws. */
  readonly fix: () => Promise<boolean>
  /** Told when the next one is due, from now. */
  /** What the verifier asked for at the newest fix: the next one is made no later, but never sooner than `SOONEST_AGAIN_MS`. */
  readonly againInMs?: (() => number | undefined) | undefined
  readonly onWait?: ((ms: number) => void) | undefined
}

/** A fleet that starts together (a power cut ended) spreads over this. */
const START_SPREAD_MS = 60_000
/** A verifier that asks for more makes no other use of a node than this. */
const SOONEST_AGAIN_MS = 10_000
/** The first fix comes early, whatever the interval. */
const START_SHARE = 0.1

export async function runSchedule(ports: SchedulePorts, signal: AbortSignal): Promise<void> {
  const { intervalMs, random } = ports
  let failures = 0
  let nextMs = Math.round(Math.min(START_SPREAD_MS, intervalMs * START_SHARE) * random())
  while (!signal.aborted) {
    ports.onWait?.(nextMs)
    await ports.wait(nextMs, signal)
    if (signal.aborted) return
    failures = (await ports.fix()) ? 0 : failures + 1
    const asked = Math.max(ports.againInMs?.() ?? Infinity, SOONEST_AGAIN_MS)
    const regularMs = Math.min(Math.round(intervalMs * (0.5 + random())), asked)
    nextMs = failures === 0 ? regularMs : Math.min(regularMs, backoffMs(failures, random))
  }
}

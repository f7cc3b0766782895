// Waiting by the system's monotonic timer.

import { setTimeout as delay } from 'node:timers/promises'
import type { Wait } from './fix-ports.ts'

/** Node's timers take at most this; longer waits are cut (the interval's own limit is a day). */
const LONGEST_MS = 2 ** 31 - 1

export const systemWait: Wait = async (ms, signal) => {
  try {
    await delay(Math.min(ms, LONGEST_MS), undefined, signal === undefined ? {} : { signal })
  } catch {
    return
  }
}

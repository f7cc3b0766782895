// The longest stay in each state: silence is a signal, so every state runs out (custody: "overdue").
// On the path: custody. The values are the house's defaults; a deployment hands in its own.

import type { CustodyState } from './facts.ts'

/** Longest stay, ms; null where the state's own clock (the age of the newest proof) already runs. */
export type LongestStays = Readonly<Record<CustodyState, number | null>>

const DAY_MS = 24 * 3600 * 1000

export const DEFAULT_LONGEST_STAYS: LongestStays = {
  /** Sea freight with customs. */
  shipped: 45 * DAY_MS,
  /** From the loading dock into a rack. */
  received: 30 * DAY_MS,
  /** A rack that runs can answer within a week. */
  installed: 7 * DAY_MS,
  verified: null,
  inspected: null,
  /** A fortnight covers a repair; what is longer needs a paper. */
  silent: 14 * DAY_MS,
  reappeared: null,
  removed: 90 * DAY_MS,
  unregistered: null,
}

/** How long after a `maintenance` paper silence is expected. */
export const MAINTENANCE_MS: number = DAY_MS

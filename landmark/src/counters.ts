// What the landmark counts: every packet that it dropped by cause, and what it measured.
// A closed list: a new cause is added here first, and shows up in /metrics by itself.

import type { RefusalCause } from '@trigpoint/core/delay'

/** Why a packet or a connection was dropped. */
export const DROP_CAUSES = [
  'malformed',
  'version',
  'unexpected',
  'hello-rate',
  'cookie-wrong',
  'start-rate',
  'start-repeated',
  'session-unknown',
  'source-wrong',
  'round-unknown',
  'mac-wrong',
  'answer-second',
  'answer-late',
  'ack-wrong',
  'connection-limit',
  'connection-slow',
  'connection-malformed',
] as const
export type DropCause = (typeof DROP_CAUSES)[number]

/** Upper bounds of the histogram of floors, ms: one step is a distance that matters (0.2 ms are 30 km). */
export const FLOOR_BUCKETS_MS: readonly number[] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 3000]

/** The numbers behind /metrics; only ever grow, but for the two that say what is there now. */
export interface Counters {
  readonly drops: Record<DropCause, number>
  readonly refusals: Partial<Record<RefusalCause, number>>
  retries: number
  sessionsStarted: number
  sessionsFinished: number
  probesSent: number
  probesAnswered: number
  receiptsAcknowledged: number
  receiptsDelivered: number
  receiptsRefused: number
  receiptsDropped: number
  /** Finished sessions by their smallest round trip; the last entry is above all bounds. */
  readonly floors: number[]
  floorSumMs: number
}

export function openCounters(): Counters {
  return {
    drops: Object.fromEntries(DROP_CAUSES.map(cause => [cause, 0])) as Record<DropCause, number>,
    refusals: {},
    retries: 0,
    sessionsStarted: 0,
    sessionsFinished: 0,
    probesSent: 0,
    probesAnswered: 0,
    receiptsAcknowledged: 0,
    receiptsDelivered: 0,
    receiptsRefused: 0,
    receiptsDropped: 0,
    floors: new Array<number>(FLOOR_BUCKETS_MS.length + 1).fill(0),
    floorSumMs: 0,
  }
}

/** Adds a session's smallest round trip. */
export function countFloor(counters: Counters, floorMs: number): void {
  const bucket = FLOOR_BUCKETS_MS.findIndex(boundMs => floorMs <= boundMs)
  const index = bucket < 0 ? FLOOR_BUCKETS_MS.length : bucket
  counters.floors[index] = (counters.floors[index] ?? 0) + 1
  counters.floorSumMs += floorMs
}

// Requests an address: a bucket that refills steadily. Looked at before anything of a request is read.
// Bounded: the table of addresses is swept when it is full, and a swept address starts with a full bucket.

import type { Clock } from '../ports/index.ts'

export interface RateLimit {
  /** How many requests an address may make in a burst. */
  readonly burst: number
  readonly perSecond: number
}

/** A node, or an office behind one address; landmarks send a dozen receipts a fix. */
export const DEFAULT_RATE_LIMIT: RateLimit = { burst: 600, perSecond: 100 }

const MAXIMUM_ADDRESSES = 50_000

interface Bucket {
  readonly left: number
  readonly atNs: bigint
}

export interface RateLimiter {
  /** 0 when the request may pass, else the seconds to wait. `cost`: 1 for a request, more for a failed sign-in. */
  take(address: string, cost: number): number
}

export function openRateLimiter(limit: RateLimit, clock: Pick<Clock, 'monotonicNs'>): RateLimiter {
  const buckets = new Map<string, Bucket>()
  return {
    take: (address, cost) => {
      const nowNs = clock.monotonicNs()
      const before = buckets.get(address) ?? { left: limit.burst, atNs: nowNs }
      const refilled = Math.min(limit.burst, before.left + (Number(nowNs - before.atNs) / 1e9) * limit.perSecond)
      if (refilled < cost) return Math.ceil((cost - refilled) / limit.perSecond)
      if (buckets.size >= MAXIMUM_ADDRESSES && !buckets.has(address)) buckets.clear()
      buckets.set(address, { left: refilled - cost, atNs: nowNs })
      return 0
    },
  }
}

// Requests an address: a bucket that refills steadily. Looked at before anything of a request is read.
// Bounded: the table of addresses is swept when it is full, and a swept address starts with a full bucket.

import { addressBlock } from '@trigpoint/runtime'
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
  /** 0 when the request may pass, else the seconds to wait. An IPv6 host's whole /64 counts as one address. */
  take(address: string): number
  /** What a failed sign-in costs beside the request itself: taken in any case, so that who goes on guessing waits the longer. */
  charge(address: string, cost: number): void
}

export function openRateLimiter(limit: RateLimit, clock: Pick<Clock, 'monotonicNs'>): RateLimiter {
  const buckets = new Map<string, Bucket>()
  const leftOf = (block: string, nowNs: bigint): number => {
    const before = buckets.get(block) ?? { left: limit.burst, atNs: nowNs }
    return Math.min(limit.burst, before.left + (Number(nowNs - before.atNs) / 1e9) * limit.perSecond)
  }
  const put = (block: string, left: number, atNs: bigint): void => {
    if (buckets.size >= MAXIMUM_ADDRESSES && !buckets.has(block)) buckets.clear()
    buckets.set(block, { left, atNs })
  }
  return {
    take: address => {
      const [block, nowNs] = [addressBlock(address), clock.monotonicNs()]
      const left = leftOf(block, nowNs)
      if (left < 1) return Math.ceil((1 - left) / limit.perSecond)
      put(block, left - 1, nowNs)
      return 0
    },
    charge: (address, cost) => {
      const [block, nowNs] = [addressBlock(address), clock.monotonicNs()]
      put(block, Math.max(-cost, leftOf(block, nowNs) - cost), nowNs)
    },
  }
}

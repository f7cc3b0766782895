// Token buckets: how often everybody together, and one address, may make the landmark work.
// Bounded memory: the address that asked longest ago is forgotten first, which refills its bucket; the
// bucket of all holds then.

import { isIPv6 } from 'node:net'
import type { Clock } from '@trigpoint/runtime'

export interface RateLimit {
  /** Whether one more is allowed now; takes it if so. */
  take(): boolean
}

export function openRateLimit(clock: Clock, perSecond: number, burst: number): RateLimit {
  const bucket = { tokens: burst, atNs: clock.monotonicNs() }
  return { take: () => takeToken(bucket, clock.monotonicNs(), perSecond, burst) }
}

export interface AddressRateLimit {
  take(address: string): boolean
  /** Addresses remembered. */
  size(): number
}

export function openAddressRateLimit(clock: Clock, perSecond: number, burst: number, addresses: number): AddressRateLimit {
  const buckets = new Map<string, Bucket>()
  return {
    take: address => {
      const block = addressBlock(address)
      const nowNs = clock.monotonicNs()
      const bucket = buckets.get(block) ?? { tokens: burst, atNs: nowNs }
      buckets.delete(block)
      buckets.set(block, bucket)
      if (buckets.size > addresses) buckets.delete(buckets.keys().next().value ?? '')
      return takeToken(bucket, nowNs, perSecond, burst)
    },
    size: () => buckets.size,
  }
}

interface Bucket {
  tokens: number
  atNs: bigint
}

function takeToken(bucket: Bucket, nowNs: bigint, perSecond: number, burst: number): boolean {
  const passedS = Number(nowNs - bucket.atNs) / 1e9
  bucket.tokens = Math.min(burst, bucket.tokens + passedS * perSecond)
  bucket.atNs = nowNs
  if (bucket.tokens < 1) return false
  bucket.tokens -= 1
  return true
}

/** What counts as one address: an IPv4 address, also mapped into IPv6, or the /64 that an IPv6 host owns. */
export function addressBlock(address: string): string {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(bare)) return bare
  const [head = '', tail] = bare.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : 8 - front.length - back.length
  return [...front, ...new Array<string>(Math.max(0, gap)).fill('0'), ...back].slice(0, 4).join(':')
}

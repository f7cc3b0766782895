// Token buckets: how often everybody together, and one address, may make the landmark work.
// Bounded memory: the address that asked longest ago is forgotten first, which refills its bucket; the
// bucket of all holds then.

import { addressBlock, type Clock } from '@trigpoint/runtime'

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

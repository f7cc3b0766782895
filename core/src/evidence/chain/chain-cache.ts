// Remembers chains that were verified, so that a chip seen before costs one signature check and no more.
// Sound because the key is a SHA-256 over every byte of the chain (with lengths) beside every anchor, only proven
// chains are kept, and nothing kept depends on the time: expiry and revocation are judged anew each time.
// Bounded: the one used longest ago goes first.

import type { Primitives } from '../../base/index.ts'
import { toHex } from '../../base/index.ts'
import type { ChainCache, ChainContext, ChainJudgement } from './chain.ts'

/** One entry holds some 15 KiB; 4,096 are a large site's chips in 60 MiB. */
export const DEFAULT_CACHED_CHAINS = 4096

/** Certificates are at most 8 KiB; three octets are more than enough. */
const LENGTH_BYTES = 3

export function openChainCache(capacity: number = DEFAULT_CACHED_CHAINS): ChainCache {
  const known = new Map<string, ChainJudgement>()
  return {
    find: (ders, context) => {
      const key = cacheKey(ders, context)
      const judgement = known.get(key)
      if (judgement === undefined) return undefined
      known.delete(key)
      known.set(key, judgement)
      return judgement
    },
    keep: (ders, context, judgement) => {
      if (judgement.proven === undefined) return
      known.set(cacheKey(ders, context), judgement)
      const oldest = known.size > capacity ? known.keys().next() : undefined
      if (oldest?.done === false) known.delete(oldest.value)
    },
    size: () => known.size,
  }
}

/** Whether an anchor counts as a test is part of the key: the same chain under another list is another question. */
function cacheKey(ders: readonly Uint8Array[], context: ChainContext): string {
  const anchors = context.anchors.map(anchor => `${anchor.sha256} ${String(anchor.test)} ${anchor.name}`).join('\n')
  return `${chainDigest(ders, context.primitives)}\n${anchors}`
}

/** One digest over a whole chain, each certificate preceded by its length. */
export function chainDigest(ders: readonly Uint8Array[], primitives: Primitives): string {
  const whole = new Uint8Array(ders.reduce((sum, der) => sum + LENGTH_BYTES + der.length, 0))
  let at = 0
  for (const der of ders) {
    whole[at] = der.length >> 16
    whole[at + 1] = (der.length >> 8) & 255
    whole[at + 2] = der.length & 255
    whole.set(der, at + LENGTH_BYTES)
    at += LENGTH_BYTES + der.length
  }
  return toHex(primitives.hash('sha256', whole))
}

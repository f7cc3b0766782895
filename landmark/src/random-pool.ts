// Randomness in bulk: nonces and spacings are cut from a pool, because one call for each would cost more
// than a MAC. Every byte is used once. The source is an argument; outside tests it is the system's.

import { randomFillSync } from 'node:crypto'

const POOL_BYTES = 16_384

/** Fills the whole buffer with unpredictable bytes. */
export type FillRandom = (target: Buffer) => void

export interface RandomPool {
  /** A buffer of its own. */
  take(length: number): Buffer
  /** Writes fresh bytes into `target`. */
  copyTo(target: Uint8Array, targetAt: number, length: number): void
  u32(): number
}

export const systemRandom: FillRandom = target => {
  randomFillSync(target)
}

export function openRandomPool(fill: FillRandom): RandomPool {
  const pool = Buffer.alloc(POOL_BYTES)
  let used = POOL_BYTES
  const reserve = (length: number): number => {
    if (used + length > POOL_BYTES) {
      fill(pool)
      used = 0
    }
    used += length
    return used - length
  }
  return {
    take: length => {
      const at = reserve(length)
      return Buffer.from(pool.subarray(at, at + length))
    },
    copyTo: (target, targetAt, length) => {
      const at = reserve(length)
      for (let i = 0; i < length; i++) target[targetAt + i] = pool[at + i] ?? 0
    },
    u32: () => pool.readUInt32BE(reserve(4)),
  }
}

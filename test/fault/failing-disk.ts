// A disk for tests: the real one, but it can be full, or stop the process at any system call. Used by tests alone.

import * as system from 'node:fs'
import type { SystemCalls } from '../../agent/src/durable/files.ts'

/** Thrown where a kill would have ended the process. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

export interface FailingDisk {
  readonly calls: SystemCalls
  /** System calls made so far that change something. */
  count(): number
}

const CHANGING = ['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'renameSync', 'ftruncateSync', 'unlinkSync', 'mkdirSync'] as const

/** Real calls until the n-th changing one (from 0); from then on every call throws `Killed`. A write that is killed is half done. */
export function openKillingDisk(killAt: number): FailingDisk {
  let made = 0
  let dead = false
  const wrap = (name: (typeof CHANGING)[number]) => (...parts: unknown[]): unknown => {
    if (!dead && made++ < killAt) return (system[name] as (...each: unknown[]) => unknown)(...parts)
    if (!dead && name === 'writeSync') {
      const [descriptor, bytes, at, length] = parts as [number, Uint8Array, number, number]
      system.writeSync(descriptor, bytes, at, Math.floor(length / 2))
    }
    dead = true
    throw new Killed()
  }
  const killing = Object.fromEntries(CHANGING.map(name => [name, wrap(name)]))
  return { calls: { ...system, ...killing }, count: () => made }
}

/** Real calls, but after so many written bytes there is no space left: a write then is cut short, the next one fails. */
export function openFullDisk(freeBytes: number): SystemCalls & { free(bytes: number): void } {
  let left = freeBytes
  const writeSync = (descriptor: number, bytes: Uint8Array, at: number, length: number): number => {
    if (left <= 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    const written = system.writeSync(descriptor, bytes, at, Math.min(length, left))
    left -= written
    return written
  }
  return { ...system, writeSync: writeSync as typeof system.writeSync, free: bytes => { left += bytes } }
}

// The ports that Node itself provides: unpredictable numbers, and the bell of live events.

import { randomBytes, randomInt } from 'node:crypto'
import type { Bell, Random } from '../ports/index.ts'

export const systemRandom: Random = {
  bytes: length => new Uint8Array(randomBytes(length)),
  below: below => randomInt(below),
}

/** Rings once a turn of the event loop, however often it was pulled. */
export function openBell(): Bell {
  const listeners = new Set<() => void>()
  let isPulled = false
  return {
    ring: () => {
      if (isPulled) return
      isPulled = true
      setImmediate(() => {
        isPulled = false
        for (const wake of listeners) wake()
      })
    },
    listen: wake => {
      listeners.add(wake)
      return () => { listeners.delete(wake) }
    },
  }
}

// Runs a step again and again, never twice at once; a step that fails is logged and tried again at the next tick.

import type { Log } from '../ports/index.ts'

export interface Ticker {
  /** Stops, and waits for a running step. */
  close(): Promise<void>
}

export function openTicker(step: () => Promise<void>, everyMs: number, log: Log): Ticker {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= step().catch((error: unknown) => { log.error('the clock\'s step failed', { error }) }).finally(() => { running = undefined })
  }, everyMs)
  timer.unref()
  return {
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}

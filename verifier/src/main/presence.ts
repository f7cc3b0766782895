// Whether the verifier was there without a gap. It notes in the store that it is alive; a gap after a restart, a
// machine that slept or a wall clock that jumped starts its presence anew. On the path: custody (silence).

import type { Clock, Log, Presence, Store } from '../ports/index.ts'

const ALIVE_META = 'alive-at-ms'
const NOTE_EVERY_MS = 10_000
/** A restart within this is no absence: agents try again for longer. */
const LONGEST_GAP_MS = 60_000

export interface KeptPresence extends Presence {
  /** To be called every second or so. */
  note(): Promise<void>
}

export async function openPresence(store: Store, clock: Clock, log: Log): Promise<KeptPresence> {
  const text = await store.getMeta(ALIVE_META)
  let notedMs = text === undefined ? undefined : Number(text)
  let sinceMs = notedMs !== undefined && Math.abs(clock.nowMs() - notedMs) > LONGEST_GAP_MS ? clock.nowMs() : 0
  if (sinceMs > 0) log.info('back after an absence; silence counts from now', { lastAliveAtMs: notedMs })
  let awayFromMs = sinceMs > 0 ? (notedMs ?? sinceMs) : 0
  let before = { wallMs: clock.nowMs(), monotonicNs: clock.monotonicNs() }
  return {
    sinceMs: () => sinceMs,
    awayFromMs: () => awayFromMs,
    note: async () => {
      const now = { wallMs: clock.nowMs(), monotonicNs: clock.monotonicNs() }
      const passedMs = Number(now.monotonicNs - before.monotonicNs) / 1e6
      const jumpMs = now.wallMs - before.wallMs - passedMs
      if (Math.abs(jumpMs) > LONGEST_GAP_MS || passedMs > LONGEST_GAP_MS) {
        awayFromMs = Math.min(before.wallMs, now.wallMs)
        sinceMs = now.wallMs
        log.warn('the clock jumped or the machine slept; silence counts from now', { jumpMs: Math.round(jumpMs) })
      }
      before = now
      if (notedMs !== undefined && Math.abs(now.wallMs - notedMs) < NOTE_EVERY_MS) return
      notedMs = now.wallMs
      await store.write(writer => writer.putMeta(ALIVE_META, String(now.wallMs)))
    },
  }
}

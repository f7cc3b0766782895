// The second look at a judged fix: its estimate, and its delays held against the fingerprint of the site. It follows
// the live events, one fix at a time, outside every request and every other transaction. How far it has come is kept,
// so that a restart misses nothing. On the path: after verdict. Nothing here changes a verdict, nothing waits for it.
//
//   verdict -> live event (same transaction) -> bell -> second look -> fingerprint check, finding? -> estimate

import type { OpinionContext } from './estimate.ts'
import { readEstimate } from './estimate.ts'
import { lookAtFingerprint } from './fingerprint.ts'

/** Events that are read at once. */
const STEP = 100
const SEEN_META = 'second-look'
/** A reader waits no longer than this for it. */
const SETTLE_LIMIT_MS = 3000

export interface SecondLook {
  /** Resolves when all that was judged so far has been looked at; after three seconds in any case. */
  settled(): Promise<void>
  /** Ends with the fix that it is at. */
  close(): Promise<void>
}

/** Begins with what an earlier run left; in a new data directory with what comes from now on. */
export async function openSecondLook(context: OpinionContext): Promise<SecondLook> {
  const kept = await context.store.getMeta(SEEN_META)
  let seen = kept === undefined ? await context.store.lastEventId() : Number(kept)
  let [closed, running] = [false, undefined as Promise<void> | undefined]
  const run = async (): Promise<void> => {
    for (let count = STEP; count === STEP && !closed;) {
      const events = await context.store.listEvents(seen, STEP)
      count = events.length
      const before = seen
      for (const { id, event } of events) {
        if (closed) break
        if (event.kind === 'fix' && event.fix.status === 'judged') await lookAt(context, event.fix.challengeId)
        seen = id
      }
      if (events.slice(0, seen - before).some(({ event }) => event.kind === 'fix')) await context.store.write(writer => writer.putMeta(SEEN_META, String(seen)))
    }
  }
  const wake = (): void => {
    if (closed) return
    running ??= run().catch((error: unknown) => { context.log.error('the second look cannot read what was judged', { error }) }).finally(() => { running = undefined })
  }
  const deaf = context.bell.listen(wake)
  wake()
  return {
    settled: async () => {
      const settle = async (): Promise<void> => {
        while (!closed && seen < (await context.store.lastEventId())) {
          wake()
          await running
        }
      }
      await Promise.race([settle(), new Promise<void>(resolve => { setTimeout(resolve, SETTLE_LIMIT_MS).unref() })])
    },
    close: async () => {
      closed = true
      deaf()
      await running
    },
  }
}

/** A look that fails is told to the log and leaves nothing; the estimate is tried again when it is read. */
async function lookAt(context: OpinionContext, challengeId: string): Promise<void> {
  const [fix, row] = [await context.store.getFixResult(challengeId), await context.store.getFix(challengeId)]
  if (fix === undefined || row === undefined) return
  for (const step of [() => lookAtFingerprint(context, fix), () => readEstimate(context, row)])
    try {
      await step()
    } catch (error) {
      context.log.error('the second look at a fix failed', { challenge: challengeId, error })
    }
}

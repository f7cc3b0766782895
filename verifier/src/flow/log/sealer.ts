// The sealer: carries leaves from the store to the log, each once, in order. On the path: log, after the answer.
//
//   1. a leaf is stored with what it speaks of (seal.ts)        a crash: both or neither
//   2. it is appended to the log, durably                        a crash: the log has it, the store does not know where
//   3. its index is recorded in the store                        a crash before: found again by its bytes, see `adopt`
//
// The answer to the agent waits for none of this. When the log cannot be written the leaves wait, and are tried
// again; /readyz says so.

import { setTimeout as wait } from 'node:timers/promises'
import { equalBytes } from '@trigpoint/core/base'
import { Fault } from '@trigpoint/runtime'
import type { LeafLog, LeafRow, StoreReader } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'

/** Leaves a round: one commit of the log, one transaction of the store. */
const ROUND = 1000
/** How long a shutdown waits for the last leaves; what is left is taken up at the next start. */
const CLOSE_GRACE_MS = 2000

export interface Sealer {
  /** Brings everything that waits into the log; one run at a time, and a call during a run makes it look again. Throws Fault. */
  settle(): Promise<void>
  /** Brings in what waits, for a short while, and starts no further round. Close the log next, then wait for `ended`. */
  close(): Promise<void>
  /** When the last round is over; a round that waits for witnesses ends when the log closes. */
  ended(): Promise<void>
}

type SealerContext = Pick<FlowContext, 'store' | 'bell' | 'log'>

/**
 * Opens the sealer: log and store are held against each other, then it begins to append whatever was stored and not
 * logged. Throws Fault `log.behind-store`, `log.differs-from-store`, and what reading log and store throws.
 */
export async function openSealer(context: SealerContext, log: LeafLog): Promise<Sealer> {
  await compareLogAndStore(context.store, log)
  let running: Promise<void> | undefined
  let again = false
  let closed = false
  const run = async (): Promise<void> => {
    do {
      again = false
      while (!closed && (await sealRound(context, log)) === ROUND);
    } while (again && !closed)
  }
  const settle = (): Promise<void> => {
    again = true
    running ??= run().finally(() => { running = undefined })
    return running
  }
  const attempt = (): Promise<void> => settle().catch((error: unknown) => { context.log.error('leaves wait: the log could not be written', { error }) })
  void attempt()
  const stopListening = context.bell.listen(() => void attempt())
  return {
    settle,
    close: async () => {
      stopListening()
      const patience = new AbortController()
      await Promise.race([attempt(), wait(CLOSE_GRACE_MS, undefined, { ref: false, signal: patience.signal }).catch(() => undefined)])
      patience.abort()
      closed = true
    },
    ended: async () => { await running?.catch(() => undefined) },
  }
}

/** One round; gives how many leaves it took. */
async function sealRound({ store, log: lines }: SealerContext, log: LeafLog): Promise<number> {
  await adopt({ store, log: lines }, log)
  const waiting = await store.listWaitingLeaves(ROUND)
  if (waiting.length === 0) return 0
  // All or nothing is recorded: `adopt` looks beyond the last index that is known, so no gap may lie before it.
  const appended = await Promise.allSettled(waiting.map(row => log.append(row.leaf)))
  const failed = appended.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason instanceof Error ? failed.reason : new Fault('log.unwritable', String(failed.reason))
  await store.write(async writer => {
    for (const [i, result] of appended.entries()) {
      const row = waiting[i]
      if (result.status === 'fulfilled' && row !== undefined) await writer.putLeafIndex(row.id, result.value.index)
    }
  })
  return waiting.length
}

/** What the log holds beyond the last index that the store knows: a crash, or a full store, came in between. */
async function adopt({ store, log: lines }: Pick<SealerContext, 'store' | 'log'>, log: LeafLog): Promise<void> {
  const last = await store.lastLoggedLeaf()
  const found: { row: LeafRow; index: number }[] = []
  let strange = 0
  for (let index = (last?.index ?? -1) + 1; index < log.size(); index++) {
    const row = await store.findLeaf(await log.leaf(index))
    if (row === undefined) strange++
    else if (row.index === null) found.push({ row, index })
  }
  if (strange > 0) lines.warn('the log holds entries that the database does not know: the database is an older copy', { entries: strange })
  if (found.length === 0) return
  await store.write(async writer => { for (const { row, index } of found) await writer.putLeafIndex(row.id, index) })
  lines.info('leaves found in the log', { leaves: found.length })
}

/** A log that is shorter than the store knows, or another one, must not be written to: that would be a fork. */
async function compareLogAndStore(store: StoreReader, log: LeafLog): Promise<void> {
  const last = await store.lastLoggedLeaf()
  if (last?.index === null || last === undefined) return
  if (last.index >= log.size())
    throw new Fault(
      'log.behind-store',
      `The log holds ${String(log.size())} entries, but the database knows of entry ${String(last.index)}: the log's folder is an old copy. Going on would fork the log; restore the newest copy of the folder.`,
    )
  if (!equalBytes(await log.leaf(last.index), last.leaf))
    throw new Fault('log.differs-from-store', `Entry ${String(last.index)} of the log is not the one that the database knows: log and database do not belong together. Restore both from the same backup.`)
}

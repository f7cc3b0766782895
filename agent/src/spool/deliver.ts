// Delivery: takes spool entries to the verifier, oldest first, until its own answer; waits ever longer while it is away.
// On the path: agent, message 9 of a fix. An entry leaves the spool only after the verifier accepted or refused it; a crash
// in between sends the same bytes again, which the verifier knows by their challenge id.

import type { Result } from '@trigpoint/core/base'
import type { Fix } from '@trigpoint/core/wire'
import { Fault, type Clock, type Log, type VerifierClient } from '@trigpoint/runtime'
import type { Wait } from '../fix/fix-ports.ts'
import type { Journal } from '../journal/journal.ts'
import { sendJournaled } from '../journal/send-journaled.ts'
import type { Spool, SpoolEntry } from './spool.ts'
import { backoffMs } from '../schedule/backoff.ts'

export interface DeliveryPorts {
  readonly spool: Spool
  readonly journal: Journal
  readonly client: Pick<VerifierClient, 'sendEvidence'>
  readonly clock: Clock
  readonly random: () => number
  readonly wait: Wait
  readonly log: Log
  /** Told after every final answer. */
  readonly onAnswer: (entry: SpoolEntry, answer: Result<Fix>) => void
}

export interface Delivery {
  /** Tries now, all that waits; true once the spool is empty. Faults are logged, never thrown. */
  flush(): Promise<boolean>
  /** Delivers in the background until the signal is given. */
  run(signal: AbortSignal): Promise<void>
  /** Wakes `run`. */
  wake(): void
}

/** How often an idle delivery looks, though nobody woke it. */
const IDLE_MS = 60_000

export function openDelivery(ports: DeliveryPorts): Delivery {
  /** Bodies that this process has sent already. */
  const sent = new Set<number>()
  let flushing: Promise<boolean> | undefined
  let failures = 0
  let waking = new AbortController()

  const flush = async (): Promise<boolean> => {
    flushing ??= deliverAll(ports, sent).finally(() => { flushing = undefined })
    const empty = await flushing
    failures = empty ? 0 : failures + 1
    return empty
  }
  return {
    flush,
    wake: () => { waking.abort() },
    async run(signal) {
      while (!signal.aborted) {
        waking = new AbortController()
        const empty = await flush()
        await ports.wait(empty ? IDLE_MS : backoffMs(failures, ports.random), AbortSignal.any([waking.signal, signal]))
      }
    },
  }
}

async function deliverAll(ports: DeliveryPorts, sent: Set<number>): Promise<boolean> {
  try {
    for (let entry = ports.spool.first(); entry !== undefined; entry = ports.spool.first()) await deliver(ports, sent, entry)
    return true
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    ports.log.warn('The verifier did not acknowledge; it is tried again, nothing is lost.', { code: error.code, reason: error.message, waiting: ports.spool.count() })
    return false
  }
}

async function deliver(ports: DeliveryPorts, sent: Set<number>, entry: SpoolEntry): Promise<void> {
  const outgoing = { to: `/v1/fixes/${entry.challengeId}/evidence`, what: 'fix-evidence', signed: entry.signed, again: sent.has(entry.number) } as const
  const answer = await sendJournaled(ports, outgoing, () => {
    sent.add(entry.number)
    return ports.client.sendEvidence(entry.challengeId, entry.signed)
  }, fix => ({ outcome: fix.outcome, status: fix.status, reason: fix.reason }))
  ports.spool.remove(entry.number)
  sent.delete(entry.number)
  ports.onAnswer(entry, answer)
}

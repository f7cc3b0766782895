// Sends a signed body so that its operator sees it: written to the journal before the first byte leaves, its answer after.
// On the path: agent, every message to the verifier.

import type { Result } from '@trigpoint/core/base'
import type { SignedBody } from '@trigpoint/core/wire'
import { Fault, type Clock, type SignedWhat } from '@trigpoint/runtime'
import { hashText } from '../durable/checked-line.ts'
import type { Journal, JournalAnswer } from './journal.ts'

export interface Outgoing {
  /** Path under the verifier's address. */
  readonly to: string
  readonly what: SignedWhat
  readonly signed: SignedBody
  /** The same bytes were sent before by this process: the journal then names them by their hash. */
  readonly again: boolean
}

type Summary = Readonly<Record<string, string | number | boolean>>

/** Gives what `send` gives and throws what it throws. Throws Fault `disk.*` before sending when the journal cannot be written. */
export async function sendJournaled<T>(
  ports: { readonly journal: Journal; readonly clock: Clock }, outgoing: Outgoing, send: () => Promise<Result<T>>, summarise: (value: T) => Summary,
): Promise<Result<T>> {
  const { to, what, signed, again } = outgoing
  const bodyHash = hashText(signed.body)
  const atMs = ports.clock.nowMs()
  ports.journal.append(again ? { kind: 'sent-again', atMs, to, bodyHash } : { kind: 'sent', atMs, to, what, bodyHash, signed })
  const note = (answer: JournalAnswer): void => { ports.journal.append({ kind: 'answered', atMs: ports.clock.nowMs(), bodyHash, answer }) }
  try {
    const answer = await send()
    if (answer.ok) note({ status: 'accepted', summary: summarise(answer.value) })
    else note({ status: 'refused', code: answer.refusal.code, message: answer.refusal.message })
    return answer
  } catch (error) {
    if (error instanceof Fault) note({ status: 'failed', code: error.code, message: error.message })
    throw error
  }
}

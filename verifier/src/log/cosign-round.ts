// A round of cosigning: a committed head is shown to every witness of the policy, at once, until the quorum
// has cosigned or the time is over. What a witness knew before is remembered, so that a round is one call each.

import { formatNote, isQuorum, type NoteSignature, type PolicyWitness, type QuorumPolicy } from '@trigpoint/core/log'
import type { Log } from '@trigpoint/runtime'
import type { TreeHead } from './tree-head.ts'
import { askWitness, type SendToWitness } from './witness-client.ts'

/** Calls to one witness in a round: one, one more after it named its size, one more for a race with itself. */
const MAX_CALLS = 3

export interface CosignOptions {
  readonly policy: QuorumPolicy
  readonly send: SendToWitness
  /** Longest wait for a quorum, ms. */
  readonly timeoutMs: number
  readonly log: Log
}

/** Builds a consistency proof from an older size to the head's. */
export type ProveFrom = (oldSize: number) => Promise<readonly Uint8Array[]>

export interface CosignedHead {
  /** The note with the log's signature and those cosignatures that came. */
  readonly bytes: Uint8Array
  readonly quorum: boolean
  /** Names of witnesses that have seen a larger log than this one, with that size. */
  readonly ahead: readonly { readonly name: string; readonly size: number }[]
}

export interface Cosigners {
  cosign(head: TreeHead, proveFrom: ProveFrom): Promise<CosignedHead>
}

export function openCosigners(options: CosignOptions): Cosigners {
  /** Size last cosigned by each witness, by its key id. */
  const known = new Map<string, number>()
  return { cosign: (head, proveFrom) => runRound(options, known, head, proveFrom) }
}

async function runRound(
  { policy, send, timeoutMs, log }: CosignOptions,
  known: Map<string, number>,
  head: TreeHead,
  proveFrom: ProveFrom,
): Promise<CosignedHead> {
  const { note } = head.checkpoint
  const signatures = new Map<PolicyWitness, NoteSignature>()
  const ahead: { name: string; size: number }[] = []
  const reached = (): boolean => isQuorum(policy.quorum, key => [...signatures.keys()].some(witness => witness.key === key))
  await settle(
    timeoutMs,
    reached,
    policy.witnesses.map(async witness => {
      if (witness.url === undefined || witness.key.kind === 'unsupported') return
      try {
        const answer = await ask({ send, known, head, proveFrom }, witness, witness.url)
        if (answer.kind === 'cosigned') signatures.set(witness, answer.signature)
        else if (answer.kind === 'conflict') ahead.push({ name: witness.name, size: answer.size })
        else log.warn('a witness will not cosign', { witness: witness.name, status: answer.status, reason: answer.reason })
      } catch (error) {
        log.warn('a witness could not be asked', { witness: witness.name, error })
      }
    }),
  )
  return {
    bytes: formatNote({ text: note.text, signatures: [...note.signatures, ...signatures.values()] }),
    quorum: reached(),
    ahead,
  }
}

/** Waits until every call has ended, the quorum is reached, or the time is over. */
async function settle(timeoutMs: number, reached: () => boolean, calls: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const time = new Promise<void>(resolve => {
    timer = setTimeout(resolve, timeoutMs)
  })
  const quorum = new Promise<void>(resolve => {
    for (const call of calls) void call.then(() => reached() && resolve())
  })
  await Promise.race([time, quorum, Promise.all(calls)])
  clearTimeout(timer)
}

type Asked = Awaited<ReturnType<typeof askWitness>>

interface Question {
  readonly send: SendToWitness
  readonly known: Map<string, number>
  readonly head: TreeHead
  readonly proveFrom: ProveFrom
}

/** Asks one witness, again when it names another size than was thought. */
async function ask({ send, known, head, proveFrom }: Question, witness: PolicyWitness, url: string): Promise<Asked> {
  const { size, note } = head.checkpoint
  let oldSize = Math.min(known.get(witness.key.id) ?? 0, size)
  for (let call = 1; ; call++) {
    const answer = await askWitness(send, url, witness.key, note, {
      oldSize,
      proof: await proveFrom(oldSize),
      checkpoint: head.bytes,
    })
    if (answer.kind === 'cosigned') known.set(witness.key.id, size)
    if (answer.kind !== 'conflict' || answer.size > size) return answer
    if (call === MAX_CALLS) return { kind: 'refused', status: 409, reason: 'the witness names a different size at every call' }
    oldSize = answer.size
  }
}

// Everything ever sent, put together for a person: each message with when, where to, what it said and what came back.
// On the path: agent, read-only; `trigpoint agent show`. Reads journal and spool of a folder, also while an agent runs.

import { join } from 'node:path'
import { fromBase64 } from '@trigpoint/core/base'
import { parseReceipt, type Receipt } from '@trigpoint/core/delay'
import { AGENT_FILES } from '../enrolment/enrolment.ts'
import type { Files } from '../durable/files.ts'
import { readSpool } from '../spool/spool.ts'
import { hashText } from '../durable/checked-line.ts'
import { readJournal, type JournalAnswer, type JournalRecord, type ProbedLandmark } from './journal.ts'

export type SentMessage =
  | {
    readonly kind: 'message'
    readonly atMs: number
    readonly to: string
    readonly what: string
    readonly bodyHash: string
    /** The exact text that was signed and sent. */
    readonly body: string
    /** The same, parsed; receipts opened. */
    readonly decoded: unknown
    readonly signature: string
    /** When the same bytes were sent again. */
    readonly againAtMs: readonly number[]
    readonly answers: readonly { readonly atMs: number; readonly answer: JournalAnswer }[]
    /** Not acknowledged yet: still in the spool. */
    readonly waiting: boolean
  }
  | { readonly kind: 'probes'; readonly atMs: number; readonly challengeId: string; readonly bind: string; readonly landmarks: readonly ProbedLandmark[] }

type Message = Extract<SentMessage, { kind: 'message' }>

/** In the order of first sending; what waits and was never sent comes last. `damaged`: journal lines that could not be read. */
export function describeSent(files: Files, dataDir: string): { readonly sent: readonly SentMessage[]; readonly damaged: number } {
  const { records, damaged } = readJournal(files, join(dataDir, AGENT_FILES.journal))
  const messages = new Map<string, Message>()
  const sent: (SentMessage | string)[] = []
  for (const record of records) take(record, messages, sent)
  for (const { createdAtMs, challengeId, signed } of readSpool(files, join(dataDir, AGENT_FILES.spool))) {
    const bodyHash = hashText(signed.body)
    const known = messages.get(bodyHash)
    if (known === undefined) sent.push(bodyHash)
    messages.set(bodyHash, { ...(known ?? newMessage(createdAtMs, `/v1/fixes/${challengeId}/evidence`, 'fix-evidence', bodyHash, signed.body, signed.signature)), waiting: true })
  }
  return { sent: sent.flatMap(each => (typeof each === 'string' ? (messages.get(each) ?? []) : each)), damaged }
}

function take(record: JournalRecord, messages: Map<string, Message>, sent: (SentMessage | string)[]): void {
  if (record.kind === 'probed') {
    sent.push({ ...record, kind: 'probes' })
    return
  }
  const known = messages.get(record.bodyHash)
  if (record.kind === 'sent' && known === undefined) {
    sent.push(record.bodyHash)
    messages.set(record.bodyHash, newMessage(record.atMs, record.to, record.what, record.bodyHash, record.signed.body, record.signed.signature))
  } else if (known === undefined) return // its body went with an older segment
  else if (record.kind === 'answered') messages.set(record.bodyHash, { ...known, answers: [...known.answers, { atMs: record.atMs, answer: record.answer }] })
  else messages.set(record.bodyHash, { ...known, againAtMs: [...known.againAtMs, record.atMs] })
}

function newMessage(atMs: number, to: string, what: string, bodyHash: string, body: string, signature: string): Message {
  return { kind: 'message', atMs, to, what, bodyHash, body, decoded: decodeBody(body), signature, againAtMs: [], answers: [], waiting: false }
}

/** The body as JSON, with the landmarks' receipts opened: what they say about this node must be readable too. */
function decodeBody(body: string): unknown {
  const value = JSON.parse(body) as unknown
  if (typeof value !== 'object' || value === null || !('receipts' in value) || !Array.isArray(value.receipts)) return value
  return { ...value, receipts: value.receipts.map(openReceipt) }
}

function openReceipt(text: unknown): unknown {
  const bytes = typeof text === 'string' ? fromBase64(text) : undefined
  const parsed = bytes === undefined ? undefined : parseReceipt(bytes)
  if (parsed?.ok !== true) return text
  const { landmarkId, operator, position, uncertaintyKm, sentRounds, lostRounds, finishedAtMs, roundTripsNs }: Receipt = parsed.value
  const smallestMs = roundTripsNs.length === 0 ? null : Math.min(...roundTripsNs) / 1e6
  return { landmarkId, operator, position, uncertaintyKm, smallestMs, sentRounds, lostRounds, finishedAtMs, roundTripsNs }
}

// The challenge and the delays, checked again from the raw documents: landmark records, tickets, the agent's signed
// message, receipts. On the path: result, for bundles that show everything. The rules are those by which a
// verifier takes receipts (verifier/src/flow/fix/reconcile-receipts.ts), written down a second time on purpose: the two
// are held against each other by tests.

import { asciiBytes, concatBytes, equalBytes, fromBase64, fromHex, ok, refuse, toHex, utf8Bytes, type Primitives, type Proven, type Result } from '../base/index.ts'
import { verifyLandmarkRecord, verifyTicket, type LandmarkRecord } from '../challenge/index.ts'
import { expectReceipt, foldReceipts, hashTranscript, parseReceipt, verifyReceipt, type Receipt, type SignedReceipt } from '../delay/index.ts'
import { agentMessageSchema, messagePartSchema, readPart, type AgentMessage, type BindingPart, type ChallengePart, type JudgementPart } from './parts.ts'
import type { Sheet } from './sheet.ts'

const NOTHING = new Uint8Array(0)

export interface DelayParts {
  readonly challenge: ChallengePart
  readonly binding: BindingPart
  readonly judgement: JudgementPart
  /** Base64, as the landmarks sent them. */
  readonly receipts: readonly string[]
  /** Text of the part `message`. */
  readonly messageText: string
}

export interface RecomputedDelay {
  readonly records: readonly Proven<LandmarkRecord>[]
  readonly message: AgentMessage
  /** Receipts that count, in landmark id order. */
  readonly counted: readonly Proven<Receipt>[]
  /** Landmarks that signed two different receipts. */
  readonly contradicting: readonly string[]
  /** Whether the agent's own copies hold, so that its message may count. */
  readonly agentHolds: boolean
  /** Landmarks whose receipt names another ticket than the one in the bundle. */
  readonly otherTickets: readonly string[]
}

/** Undefined when something is so wrong that nothing can be computed; the sheet says what. */
export function recomputeDelay(sheet: Sheet, parts: DelayParts, verifierKey: Uint8Array, primitives: Primitives): RecomputedDelay | undefined {
  const records = checkRecords(sheet, parts.challenge, verifierKey, primitives)
  checkTickets(sheet, parts.challenge, verifierKey, primitives)
  const message = checkMessage(sheet, parts, primitives)
  if (records === undefined || message === undefined) return undefined
  const prove = (text: string): Result<SignedReceipt> => proveReceipt(fromBase64(text) ?? NOTHING, parts.challenge, records, primitives)
  const own = parts.receipts.map(prove)
  const bad = own.find(result => !result.ok)
  sheet.check(
    'delay', bad?.ok === false ? bad.refusal.code : 'delay.receipt-signature', bad === undefined,
    `${String(own.length)} receipts came from the landmarks themselves, each signed by a challenged landmark for this challenge and this key.`,
    `A receipt of a landmark does not hold: ${bad?.ok === false ? bad.refusal.message : ''}`,
  )
  const brought = message.receipts.map(prove)
  const good = (results: readonly Result<SignedReceipt>[]): readonly SignedReceipt[] => results.flatMap(result => (result.ok ? [result.value] : []))
  const { consistent, contradictions } = foldReceipts([...good(brought), ...good(own)])
  const contradicting = contradictions.map(({ landmarkId }) => landmarkId)
  const excluded = new Set(parts.judgement.excluded.map(({ landmarkId }) => landmarkId))
  const byId = [...consistent].sort((a, b) => (a.receipt.landmarkId < b.receipt.landmarkId ? -1 : 1))
  checkTranscript(sheet, parts.binding, message, primitives)
  return {
    records, message, contradicting,
    counted: byId.filter(({ receipt }) => !excluded.has(receipt.landmarkId)).map(({ receipt }) => receipt),
    agentHolds: brought.every(result => result.ok) && isAscending(good(brought)),
    otherTickets: byId.filter(({ receipt }) => !namesTicket(receipt, parts.challenge, primitives)).map(({ receipt }) => receipt.landmarkId),
  }
}

function isAscending(receipts: readonly SignedReceipt[]): boolean {
  return receipts.every(({ receipt }, i) => i === 0 || (receipts[i - 1]?.receipt.landmarkId ?? '') < receipt.landmarkId)
}

function checkRecords(sheet: Sheet, { landmarks, requestedAtMs }: ChallengePart, verifierKey: Uint8Array, primitives: Primitives): readonly Proven<LandmarkRecord>[] | undefined {
  const records: Proven<LandmarkRecord>[] = []
  for (const { landmarkId, record } of landmarks) {
    const verified = verifyLandmarkRecord(fromBase64(record) ?? NOTHING, verifierKey, requestedAtMs, primitives)
    if (!verified.ok) {
      sheet.take('challenge', verified.refusal.code, verified, '')
      return undefined
    }
    if (verified.value.landmarkId === landmarkId) records.push(verified.value)
  }
  const isWhole = records.length === landmarks.length && new Set(records.map(record => record.landmarkId)).size === records.length && records.length > 0
  sheet.check(
    'challenge', 'result.landmarks-differ', isWhole,
    `The places of all ${String(records.length)} challenged landmarks are signed by the verifier, who registered them.`,
    'The challenged landmarks and their records do not belong together.',
  )
  return isWhole ? records : undefined
}

function checkTickets(sheet: Sheet, challenge: ChallengePart, verifierKey: Uint8Array, primitives: Primitives): void {
  for (const { landmarkId, ticket } of challenge.landmarks) {
    const verified = verifyTicket(fromBase64(ticket) ?? NOTHING, verifierKey, landmarkId, challenge.requestedAtMs, primitives)
    if (!verified.ok) {
      sheet.take('challenge', verified.refusal.code, verified, '')
      return
    }
    const { challengeId, agreementKey, rounds, expiresAtMs } = verified.value
    const isSame = toHex(challengeId) === challenge.challengeId && equalBytes(agreementKey, fromBase64(challenge.agreementKey) ?? NOTHING)
      && rounds === challenge.rounds && expiresAtMs === challenge.expiresAtMs
    if (isSame) continue
    sheet.check('challenge', 'result.tickets-differ', false, '', `The ticket for ${landmarkId} is not for this challenge.`)
    return
  }
  sheet.check('challenge', 'result.tickets-differ', true, 'Every landmark was asked with a ticket that the verifier signed for this challenge and this key.', '')
}

/** The agent's signature, and that it speaks of this challenge (runtime/src/signed-body.ts makes such messages). */
function checkMessage(sheet: Sheet, { messageText, binding, challenge }: DelayParts, primitives: Primitives): AgentMessage | undefined {
  const part = sheet.take('challenge', 'result.part-malformed', readPart('message', messageText, messagePartSchema), "The agent's message is there.")
  if (part === undefined) return undefined
  const message = sheet.take('challenge', 'result.part-malformed', readPart('message', part.body, agentMessageSchema), "The agent's message can be read.")
  const agentKey = fromBase64(binding.agentKey) ?? NOTHING
  const signed = concatBytes(asciiBytes('trigpoint fix-evidence v1\n'), utf8Bytes(part.body))
  const holds = primitives.verifyEd25519(agentKey, signed, fromBase64(part.signature) ?? NOTHING)
    && message?.agentId === agentIdOf(agentKey, primitives) && message.challengeId === challenge.challengeId
  sheet.check('challenge', 'result.message-signature', holds, "The node's agent signed what it brought, for this challenge.", "What the agent is said to have brought is not signed by the agent for this challenge.")
  return message
}

/** First 16 bytes of the hash of its key, hex. */
export function agentIdOf(agentKey: Uint8Array, primitives: Primitives): string {
  return toHex(primitives.hash('sha256', agentKey).slice(0, 16))
}

function proveReceipt(bytes: Uint8Array, challenge: ChallengePart, records: readonly Proven<LandmarkRecord>[], primitives: Primitives): Result<SignedReceipt> {
  const parsed = parseReceipt(bytes)
  if (!parsed.ok) return parsed
  const record = records.find(({ landmarkId }) => landmarkId === parsed.value.landmarkId)
  if (record === undefined) return refuse('result.landmarks-differ', `Landmark ${parsed.value.landmarkId} was not challenged.`, 'receipts')
  const expected = expectReceipt(record, fromHex(challenge.challengeId) ?? NOTHING, fromBase64(challenge.agreementKey) ?? NOTHING)
  const receipt = verifyReceipt(bytes, expected, primitives)
  return receipt.ok ? ok({ bytes, receipt: receipt.value }) : receipt
}

function namesTicket(receipt: Receipt, challenge: ChallengePart, primitives: Primitives): boolean {
  const ticket = challenge.landmarks.find(({ landmarkId }) => landmarkId === receipt.landmarkId)?.ticket ?? ''
  return equalBytes(receipt.ticketHash, primitives.hash('sha256', fromBase64(ticket) ?? NOTHING))
}

function checkTranscript(sheet: Sheet, binding: BindingPart, message: AgentMessage, primitives: Primitives): void {
  const hash = hashTranscript(message.receipts.map(text => fromBase64(text) ?? NOTHING), primitives)
  sheet.check(
    'delay', 'result.binding-differs', equalBytes(hash, fromBase64(binding.transcriptHash) ?? NOTHING),
    `The transcript hash that the chips signed over is that of these ${String(message.receipts.length)} receipts.`,
    'The transcript hash that the chips signed over is not that of these receipts.',
  )
}

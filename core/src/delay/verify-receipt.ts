// Judges a receipt: is it this landmark's word about this key under this challenge?
// On the path: delay, in the verifier and in the agent alike. Layout: docs/format/receipt.md.

import {
  asProven,
  equalBytes,
  ok,
  refuse,
  type Position,
  type Primitives,
  type Proven,
  type Result,
} from '../base/index.ts'
import { isSignedBy, type LandmarkRecord } from '../challenge/index.ts'
import { parseReceipt, type Receipt } from './receipt.ts'
import { hashRounds, type AnsweredRound } from './transcript.ts'

/** What the verifier or the agent expects of a receipt, from the landmark's proven record and the challenge. */
export interface ExpectedReceipt {
  readonly landmarkId: string
  /** The landmark's Ed25519 key, 32 bytes. */
  readonly landmarkKey: Uint8Array
  readonly challengeId: Uint8Array
  /** The agent's fresh X25519 key, 32 bytes. */
  readonly agreementKey: Uint8Array
  /** The record's place; undefined only on the agent, which is not told where landmarks stand. */
  readonly place: ExpectedPlace | undefined
}

/** Where a landmark stands and who runs it, as in its record. */
export interface ExpectedPlace {
  readonly position: Position
  readonly uncertaintyKm: number
  readonly operator: string
}

/** A receipt with the bytes that were signed: what is stored, sent on and hashed. */
export interface SignedReceipt {
  readonly bytes: Uint8Array
  readonly receipt: Proven<Receipt>
}

/** What to expect of the landmark with this record. */
export function expectReceipt(
  record: LandmarkRecord,
  challengeId: Uint8Array,
  agreementKey: Uint8Array,
): ExpectedReceipt {
  const { landmarkId, signingKey, position, uncertaintyKm, operator } = record
  return { landmarkId, landmarkKey: signingKey, challengeId, agreementKey, place: { position, uncertaintyKm, operator } }
}

/**
 * Proves a receipt. Refuses `delay.receipt-malformed`, `-other-landmark`, `-other-challenge`, `-other-key`,
 * `-signature`, `-other-place` (signed, but not what the record says: the landmark is at fault).
 */
export function verifyReceipt(bytes: Uint8Array, expected: ExpectedReceipt, primitives: Primitives): Result<Proven<Receipt>> {
  const parsed = parseReceipt(bytes)
  if (!parsed.ok) return parsed
  const receipt: Receipt = parsed.value
  if (receipt.landmarkId !== expected.landmarkId)
    return refuse('delay.receipt-other-landmark', `The receipt is of landmark ${receipt.landmarkId}, not ${expected.landmarkId}.`, 'landmarkId')
  if (!equalBytes(receipt.challengeId, expected.challengeId))
    return refuse('delay.receipt-other-challenge', 'The receipt belongs to another challenge.', 'challengeId')
  if (!equalBytes(receipt.agreementKey, expected.agreementKey))
    return refuse('delay.receipt-other-key', 'The receipt measured another key than the agent announced.', 'agreementKey')
  if (!isSignedBy('receipt', bytes, expected.landmarkKey, primitives))
    return refuse('delay.receipt-signature', `The receipt is not signed by landmark ${expected.landmarkId}.`, 'signature')
  if (expected.place !== undefined && !isSamePlace(receipt, expected.place))
    return refuse('delay.receipt-other-place', 'The receipt states another place or operator than the record.', 'position')
  return ok(asProven(receipt))
}

/**
 * Whether a receipt commits to the very rounds that the agent answered. `answered`: everything that it answered.
 * Refuses `delay.receipt-rounds`.
 */
export function verifyRounds(receipt: Receipt, answered: readonly AnsweredRound[], primitives: Primitives): Result<Receipt> {
  const ofRound = new Map(answered.map(round => [round.round, round]))
  const rounds = receipt.answeredRounds.flatMap(round => ofRound.get(round) ?? [])
  const isComplete = rounds.length === receipt.answeredRounds.length
  if (isComplete && equalBytes(hashRounds(receipt.challengeId, rounds, primitives), receipt.transcriptHash)) return ok(receipt)
  return refuse('delay.receipt-rounds', `The receipt of ${receipt.landmarkId} commits to other rounds than were answered.`, 'transcriptHash')
}

function isSamePlace(receipt: Receipt, expected: ExpectedPlace): boolean {
  return (
    receipt.position.latDeg === expected.position.latDeg &&
    receipt.position.lonDeg === expected.position.lonDeg &&
    receipt.uncertaintyKm === expected.uncertaintyKm &&
    receipt.operator === expected.operator
  )
}

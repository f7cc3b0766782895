// Receipt: what a landmark measured, signed: every round trip, every loss, never a selection.
// On the path: delay; it goes to the agent and to the verifier. Layout: docs/format/receipt.md. A whole
// receipt fits one datagram, so a round trip takes four bytes (0 = lost).

import {
  asClaimed,
  assert,
  encodeLayout,
  isPosition,
  ok,
  openReader,
  refuse,
  utf8Bytes,
  type ByteReader,
  type Claimed,
  type Position,
  type Result,
  type SignEd25519,
} from '../base/index.ts'
import {
  CHALLENGE_ID_BYTES,
  isLandmarkId,
  KEY_BYTES,
  LANDMARK_NAME_BYTES,
  LANDMARK_UNCERTAINTY_KM,
  SIGNATURE_BYTES,
  signDocument,
} from '../challenge/index.ts'

const VERSION = 1
const HASH_BYTES = 32

/** Longest round trip that a receipt can state, ns (u32); a later answer is a lost round. */
export const LONGEST_ROUND_TRIP_NS: number = 2 ** 32 - 1

/** Largest receipt with its signature: 255 rounds, the longest id and operator. */
export const RECEIPT_BYTES: number = 1 + 16 + 65 + 24 + 102 + 32 + 32 + 1 + 255 * 4 + 32 + 8 + 64

/** Fewest answered rounds that make a disc. A receipt with none is valid and says that nobody answered. */
export const MINIMUM_ROUNDS_ANSWERED = 1

/** One landmark's measurement of one agent key. */
export interface Receipt {
  /** 16 bytes. */
  readonly challengeId: Uint8Array
  readonly landmarkId: string
  /** Place and operator as in the landmark's record. */
  readonly position: Position
  readonly uncertaintyKm: number
  readonly operator: string
  /** The agent's X25519 key that answered, 32 bytes. */
  readonly agreementKey: Uint8Array
  /** SHA-256 of the signed ticket, 32 bytes. */
  readonly ticketHash: Uint8Array
  /** Every answered round, in order. */
  readonly roundTripsNs: readonly number[]
  /** The number of the round (0...sentRounds-1) of each entry of `roundTripsNs`, ascending. */
  readonly answeredRounds: readonly number[]
  readonly sentRounds: number
  readonly lostRounds: number
  /** From `hashRounds`: commits to every nonce and answer, 32 bytes. */
  readonly transcriptHash: Uint8Array
  readonly finishedAtMs: number
}

/** The body of a receipt, unsigned. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  return encodeLayout([
    ['u8', VERSION],
    ['bytes', receipt.challengeId],
    ['text16', receipt.landmarkId],
    ['f64', receipt.position.latDeg],
    ['f64', receipt.position.lonDeg],
    ['f64', receipt.uncertaintyKm],
    ['text16', receipt.operator],
    ['bytes', receipt.agreementKey],
    ['bytes', receipt.ticketHash],
    ['u8', receipt.sentRounds],
    ['bytes', encodeRounds(receipt)],
    ['bytes', receipt.transcriptHash],
    ['u64', receipt.finishedAtMs],
  ])
}

/** Four bytes a sent round: its round trip, or 0 where it was lost. */
function encodeRounds(receipt: Receipt): Uint8Array {
  const bytes = new Uint8Array(4 * receipt.sentRounds)
  const view = new DataView(bytes.buffer)
  receipt.answeredRounds.forEach((round, i) => {
    const roundTripNs = receipt.roundTripsNs[i] ?? 0
    assert(roundTripNs >= 1 && roundTripNs <= LONGEST_ROUND_TRIP_NS, 'a round trip is 1 ns to 4.29 s')
    view.setUint32(4 * round, roundTripNs)
  })
  return bytes
}

/** A signed receipt: body || signature (64). */
export function signReceipt(receipt: Receipt, sign: SignEd25519): Uint8Array {
  return signDocument('receipt', encodeReceipt(receipt), sign)
}

/** Reads a signed receipt without believing it. Refuses `delay.receipt-malformed`. */
export function parseReceipt(bytes: Uint8Array): Result<Claimed<Receipt>> {
  if (bytes.length > RECEIPT_BYTES) return malformed('length')
  const reader = openReader(bytes)
  if (reader.u8() !== VERSION) return malformed('version')
  const receipt = readFields(reader)
  reader.bytes(SIGNATURE_BYTES)
  if (!reader.done()) return malformed('length')
  const wrong = wrongField(receipt)
  return wrong === undefined ? ok(asClaimed(receipt)) : malformed(wrong)
}

function readFields(reader: ByteReader): Receipt {
  const head = {
    challengeId: reader.bytes(CHALLENGE_ID_BYTES),
    landmarkId: reader.text16(),
    position: { latDeg: reader.f64(), lonDeg: reader.f64() },
    uncertaintyKm: reader.f64(),
    operator: reader.text16(),
    agreementKey: reader.bytes(KEY_BYTES),
    ticketHash: reader.bytes(HASH_BYTES),
  }
  const sentRounds = reader.u8()
  const roundTripsNs: number[] = []
  const answeredRounds: number[] = []
  for (let round = 0; round < sentRounds; round++) {
    const roundTripNs = reader.u32()
    if (roundTripNs === 0) continue
    roundTripsNs.push(roundTripNs)
    answeredRounds.push(round)
  }
  const rounds = { roundTripsNs, answeredRounds, sentRounds, lostRounds: sentRounds - roundTripsNs.length }
  return { ...head, ...rounds, transcriptHash: reader.bytes(HASH_BYTES), finishedAtMs: reader.u64() }
}

function wrongField(receipt: Receipt): string | undefined {
  if (!isLandmarkId(receipt.landmarkId)) return 'landmarkId'
  if (!isPosition(receipt.position.latDeg, receipt.position.lonDeg)) return 'position'
  if (!(receipt.uncertaintyKm >= 0 && receipt.uncertaintyKm <= LANDMARK_UNCERTAINTY_KM)) return 'uncertaintyKm'
  if (receipt.operator.length === 0 || utf8Bytes(receipt.operator).length > LANDMARK_NAME_BYTES) return 'operator'
  return undefined
}

function malformed(where: string): Result<never> {
  return refuse('delay.receipt-malformed', `The receipt cannot be read: its ${where} is not allowed.`, where)
}

// Ticket: the verifier's permission for one agent key to be measured by one landmark, once.
// On the path: challenge; the agent shows it to the landmark in its hello, so that a landmark serves
// nobody whom its verifier did not send. Layout: docs/format/ticket.md.

import {
  asClaimed,
  asProven,
  encodeLayout,
  ok,
  openReader,
  refuse,
  type Claimed,
  type Primitives,
  type Proven,
  type Result,
  type SignEd25519,
} from '../base/index.ts'
import { CHALLENGE_ID_BYTES, isLandmarkId, KEY_BYTES, SIGNATURE_BYTES } from './identifiers.ts'
import { isSignedBy, signDocument } from './signed-document.ts'

const VERSION = 1

/** Largest ticket with its signature: 1 + 16 + 2 + 63 + 32 + 1 + 8 + 64. */
export const TICKET_BYTES = 187

/** A ticket may not outlive this, ms: landmarks remember used tickets until they expire. */
export const TICKET_LIFETIME_MS: number = 15 * 60_000

/** Rounds of a fix unless the verifier says otherwise: enough that the minimum is near the path's floor. */
export const DEFAULT_ROUNDS = 30

/** Permission to be measured. */
export interface Ticket {
  /** 16 bytes. */
  readonly challengeId: Uint8Array
  readonly landmarkId: string
  /** The agent's fresh X25519 key, 32 bytes: only its holder can answer. */
  readonly agreementKey: Uint8Array
  /** 1...255. */
  readonly rounds: number
  readonly expiresAtMs: number
}

/** The body of a ticket, unsigned. */
export function encodeTicket(ticket: Ticket): Uint8Array {
  return encodeLayout([
    ['u8', VERSION],
    ['bytes', ticket.challengeId],
    ['text16', ticket.landmarkId],
    ['bytes', ticket.agreementKey],
    ['u8', ticket.rounds],
    ['u64', ticket.expiresAtMs],
  ])
}

/** A signed ticket: body || signature (64). */
export function signTicket(ticket: Ticket, sign: SignEd25519): Uint8Array {
  return signDocument('ticket', encodeTicket(ticket), sign)
}

/** Reads a signed ticket without believing it. Refuses `challenge.ticket-malformed`. */
export function parseTicket(bytes: Uint8Array): Result<Claimed<Ticket>> {
  if (bytes.length > TICKET_BYTES) return malformed('length')
  const reader = openReader(bytes)
  if (reader.u8() !== VERSION) return malformed('version')
  const ticket: Ticket = {
    challengeId: reader.bytes(CHALLENGE_ID_BYTES),
    landmarkId: reader.text16(),
    agreementKey: reader.bytes(KEY_BYTES),
    rounds: reader.u8(),
    expiresAtMs: reader.u64(),
  }
  reader.bytes(SIGNATURE_BYTES)
  if (!reader.done()) return malformed('length')
  if (!isLandmarkId(ticket.landmarkId)) return malformed('landmarkId')
  if (ticket.rounds === 0) return malformed('rounds')
  return ok(asClaimed(ticket))
}

/**
 * Whether the verifier allows this landmark to measure this key now. Refuses `challenge.ticket-malformed`,
 * `-other-landmark`, `-expired`, `-lifetime`, `-signature`; the signature comes last because it costs most.
 */
export function verifyTicket(
  bytes: Uint8Array,
  verifierKey: Uint8Array,
  landmarkId: string,
  nowMs: number,
  primitives: Primitives,
): Result<Proven<Ticket>> {
  const parsed = parseTicket(bytes)
  if (!parsed.ok) return parsed
  const ticket: Ticket = parsed.value
  if (ticket.landmarkId !== landmarkId)
    return refuse('challenge.ticket-other-landmark', 'The ticket is for another landmark; show it there.', 'landmarkId', {
      landmarkId: ticket.landmarkId,
    })
  const { expiresAtMs } = ticket
  if (nowMs >= expiresAtMs)
    return refuse('challenge.ticket-expired', 'The ticket has expired; ask for a new challenge.', 'expiresAtMs', { expiresAtMs, nowMs })
  if (expiresAtMs - nowMs > TICKET_LIFETIME_MS)
    return refuse('challenge.ticket-lifetime', 'The ticket lives too long; compare the clocks.', 'expiresAtMs', { expiresAtMs, nowMs })
  if (!isSignedBy('ticket', bytes, verifierKey, primitives))
    return refuse('challenge.ticket-signature', 'The ticket is not signed by the verifier that this landmark serves.', 'signature')
  return ok(asProven(ticket))
}

function malformed(where: string): Result<never> {
  return refuse('challenge.ticket-malformed', `The ticket cannot be read: its ${where} is not allowed.`, where)
}

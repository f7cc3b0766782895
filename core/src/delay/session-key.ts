// Session key and the four MACs under it. On the path: delay; agent and landmark agree the key from X25519
// and both prove that they hold it. HKDF-SHA256 (RFC 5869) with one output block; MACs are HMAC-SHA256
// (RFC 2104) cut to 16 bytes. Layouts: docs/format/delay.md.

import { asciiBytes, concatBytes, type Primitives } from '../base/index.ts'

/** Bytes of a MAC in a packet: 128 bits, of which an attacker has one guess a round. */
export const MAC_BYTES = 16

/** Bytes of a probe's nonce: 128 bits, so that no answer can be made before the probe is seen. */
export const NONCE_BYTES = 16

const LABELS = {
  session: asciiBytes('trigpoint session v1\n'),
  answer: asciiBytes('answer\n'),
  hello: asciiBytes('hello\n'),
  receipt: asciiBytes('receipt\n'),
  receiptAck: asciiBytes('receipt-ack\n'),
} as const

/** What a session key is made from; keys of 32 bytes. */
export interface SessionAgreement {
  /** X25519 of one side's private and the other's public key. */
  readonly sharedSecret: Uint8Array
  readonly challengeId: Uint8Array
  readonly landmarkId: string
  readonly landmarkAgreementKey: Uint8Array
  readonly agentAgreementKey: Uint8Array
}

/** The key of one session, 32 bytes. Bound to challenge, landmark and both keys. */
export function deriveSessionKey(agreement: SessionAgreement, primitives: Primitives): Uint8Array {
  const info = concatBytes(
    LABELS.session,
    agreement.landmarkAgreementKey,
    agreement.agentAgreementKey,
    asciiBytes(agreement.landmarkId),
  )
  const extracted = primitives.hmacSha256(agreement.challengeId, agreement.sharedSecret)
  return primitives.hmacSha256(extracted, concatBytes(info, Uint8Array.of(1)))
}

/** First bytes of the message that an answer's MAC covers; round (1 byte) and nonce (16) follow. */
export function answerPrefix(challengeId: Uint8Array, landmarkId: string): Uint8Array {
  return concatBytes(LABELS.answer, challengeId, Uint8Array.of(landmarkId.length), asciiBytes(landmarkId))
}

/** The agent's answer to a probe. */
export function answerMac(
  sessionKey: Uint8Array,
  prefix: Uint8Array,
  round: number,
  nonce: Uint8Array,
  primitives: Primitives,
): Uint8Array {
  return mac(sessionKey, concatBytes(prefix, Uint8Array.of(round), nonce), primitives)
}

/** The agent's proof in a hello that it holds the key of the ticket, bound to the cookie and so to the address. */
export function helloMac(sessionKey: Uint8Array, agentSession: Uint8Array, cookie: Uint8Array, primitives: Primitives): Uint8Array {
  return mac(sessionKey, concatBytes(LABELS.hello, agentSession, cookie), primitives)
}

/** The landmark's mark on a packet that carries a receipt. */
export function receiptMac(sessionKey: Uint8Array, receipt: Uint8Array, primitives: Primitives): Uint8Array {
  return mac(sessionKey, concatBytes(LABELS.receipt, receipt), primitives)
}

/** The agent's acknowledgement of a receipt. */
export function receiptAckMac(sessionKey: Uint8Array, receipt: Uint8Array, primitives: Primitives): Uint8Array {
  return mac(sessionKey, concatBytes(LABELS.receiptAck, receipt), primitives)
}

function mac(key: Uint8Array, data: Uint8Array, primitives: Primitives): Uint8Array {
  return primitives.hmacSha256(key, data).slice(0, MAC_BYTES)
}

// Transcripts: one hash over all receipts of a fix (which the evidence nonce binds), and, inside each receipt,
// one hash over all rounds (which lets the agent check that the landmark kept what it answered).
// On the path: end of delay. Layouts: docs/format/receipt.md.

import { asciiBytes, concatBytes, encodeLayout, type Primitives } from '../base/index.ts'
import { MAC_BYTES, NONCE_BYTES } from './session-key.ts'

const ROUND_BYTES = 1 + NONCE_BYTES + MAC_BYTES

/** One answered round as both sides saw it. */
export interface AnsweredRound {
  readonly round: number
  /** 16 bytes. */
  readonly nonce: Uint8Array
  /** The answer's MAC, 16 bytes. */
  readonly mac: Uint8Array
}

/** SHA-256 over the signed receipts in the order given: the order of their landmark ids (see `orderReceipts`). */
export function hashTranscript(receiptBytes: readonly Uint8Array[], primitives: Primitives): Uint8Array {
  const head = encodeLayout([
    ['bytes', asciiBytes('trigpoint transcript v1\n')],
    ['u16', receiptBytes.length],
  ])
  const parts = receiptBytes.map(bytes => encodeLayout([['bytes16', bytes]]))
  return primitives.hash('sha256', concatBytes(head, ...parts))
}

/** The order in which receipts are hashed: by landmark id, as ASCII. */
export function orderReceipts<T extends { readonly landmarkId: string }>(receipts: readonly T[]): readonly T[] {
  return [...receipts].sort((a, b) => (a.landmarkId < b.landmarkId ? -1 : a.landmarkId > b.landmarkId ? 1 : 0))
}

/** SHA-256 over the answered rounds of one session, ascending: what a receipt's `transcriptHash` commits to. */
export function hashRounds(challengeId: Uint8Array, rounds: readonly AnsweredRound[], primitives: Primitives): Uint8Array {
  const head = concatBytes(asciiBytes('trigpoint rounds v1\n'), challengeId, Uint8Array.of(rounds.length))
  const bytes = new Uint8Array(head.length + rounds.length * ROUND_BYTES)
  bytes.set(head)
  rounds.forEach(({ round, nonce, mac }, i) => {
    const at = head.length + i * ROUND_BYTES
    bytes[at] = round
    bytes.set(nonce, at + 1)
    bytes.set(mac, at + 1 + NONCE_BYTES)
  })
  return primitives.hash('sha256', bytes)
}

// Transcripts: one hash over all receipts of a fix (which the evidence nonce binds), and, inside each receipt,
// one hash over all rounds (which lets the agent check that the landmark kept what it answered).
// On the path: end of delay. Layouts: docs/format/receipt.md.

import { asciiBytes, concatBytes, encodeLayout, type Primitives } from '../base/index.ts'

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
  const head = [asciiBytes('trigpoint rounds v1\n'), challengeId, Uint8Array.of(rounds.length)]
  const parts = rounds.flatMap(({ round, nonce, mac }) => [Uint8Array.of(round), nonce, mac])
  return primitives.hash('sha256', concatBytes(...head, ...parts))
}

// The MAC of an answer, for the timed path of agent and landmark: the same bytes as `answerMac` of core/delay,
// with every buffer allocated once a session. HMAC-SHA256 (RFC 2104) written as its two hashes, because
// node:crypto's one-shot hash costs a quarter of a fresh Hmac object; the tests hold it to createHmac.

import { hash } from 'node:crypto'
import { assert } from '@trigpoint/core/base'
import { answerPrefix, MAC_BYTES, NONCE_BYTES } from '@trigpoint/core/delay'

const BLOCK_BYTES = 64
const INNER_PAD = 0x36
const OUTER_PAD = 0x5c

/** Makes the answers of one session. Not reentrant; nothing here waits. */
export interface AnswerMac {
  /** Writes the 16 bytes for this round and the nonce at `nonceAt` of `source` into `target` at `targetAt`. */
  write(round: number, source: Uint8Array, nonceAt: number, target: Buffer, targetAt: number): void
}

/** `sessionKey`: 32 bytes from `deriveSessionKey`. */
export function openAnswerMac(sessionKey: Uint8Array, challengeId: Uint8Array, landmarkId: string): AnswerMac {
  assert(sessionKey.length <= BLOCK_BYTES, 'a session key is at most one block')
  const prefix = answerPrefix(challengeId, landmarkId)
  const roundAt = BLOCK_BYTES + prefix.length
  const inner = Buffer.alloc(roundAt + 1 + NONCE_BYTES, INNER_PAD)
  const outer = Buffer.alloc(BLOCK_BYTES + 32, OUTER_PAD)
  sessionKey.forEach((byte, i) => {
    inner[i] = byte ^ INNER_PAD
    outer[i] = byte ^ OUTER_PAD
  })
  inner.set(prefix, BLOCK_BYTES)
  return {
    write: (round, source, nonceAt, target, targetAt) => {
      inner[roundAt] = round
      for (let i = 0; i < NONCE_BYTES; i++) inner[roundAt + 1 + i] = source[nonceAt + i] ?? 0
      outer.write(hash('sha256', inner, 'binary'), BLOCK_BYTES, 'latin1')
      target.write(hash('sha256', outer, 'binary'), targetAt, MAC_BYTES, 'latin1')
    },
  }
}

// Checks the MAC of an answer in the timed path: the same bytes as `answerMac` of core/delay. On the path: delay.
// HMAC-SHA256 (RFC 2104) as its two hashes in two buffers that all sessions share; what belongs to one
// session, its key and challenge, lies in that session's memory, so that an answer touches little of it:
//
//   0  inner key block 64    64  outer key block 64    128  challenge id 16

import { hash } from 'node:crypto'
import { assert } from '@trigpoint/core/base'
import { ANSWER, answerPrefix, MAC_BYTES, NONCE_BYTES } from '@trigpoint/core/delay'

const BLOCK_BYTES = 64
const INNER_PAD = 0x36
const OUTER_PAD = 0x5c
const CHALLENGE_AT = 2 * BLOCK_BYTES
const CHALLENGE_BYTES = 16

/** Bytes at the beginning of a session's memory that belong to the check. */
export const ANSWER_KEY_BYTES: number = CHALLENGE_AT + CHALLENGE_BYTES

/** Writes key and challenge to the beginning of a session's memory. */
export function writeAnswerKey(memory: Buffer, sessionKey: Uint8Array, challengeId: Uint8Array): void {
  assert(sessionKey.length <= BLOCK_BYTES, 'a session key is at most one block')
  for (let i = 0; i < BLOCK_BYTES; i++) {
    memory[i] = (sessionKey[i] ?? 0) ^ INNER_PAD
    memory[BLOCK_BYTES + i] = (sessionKey[i] ?? 0) ^ OUTER_PAD
  }
  memory.set(challengeId, CHALLENGE_AT)
}

/** Whether an answer carries the MAC for this round and the nonce at `nonceAt` of the session's memory. */
export type AnswerCheck = (memory: Buffer, round: number, nonceAt: number, answer: Buffer) => boolean

export function openAnswerCheck(landmarkId: string): AnswerCheck {
  const prefix = answerPrefix(new Uint8Array(CHALLENGE_BYTES), landmarkId)
  const challengeAt = BLOCK_BYTES + prefix.length - CHALLENGE_BYTES - 1 - landmarkId.length
  const roundAt = BLOCK_BYTES + prefix.length
  const inner = Buffer.alloc(roundAt + 1 + NONCE_BYTES)
  const outer = Buffer.alloc(BLOCK_BYTES + 32)
  inner.set(prefix, BLOCK_BYTES)
  return (memory, round, nonceAt, answer) => {
    memory.copy(inner, 0, 0, BLOCK_BYTES)
    memory.copy(outer, 0, BLOCK_BYTES, CHALLENGE_AT)
    for (let i = 0; i < CHALLENGE_BYTES; i++) inner[challengeAt + i] = memory[CHALLENGE_AT + i] ?? 0
    for (let i = 0; i < NONCE_BYTES; i++) inner[roundAt + 1 + i] = memory[nonceAt + i] ?? 0
    inner[roundAt] = round
    outer.write(hash('sha256', inner, 'binary'), BLOCK_BYTES, 'latin1')
    const mac = hash('sha256', outer, 'binary')
    let difference = 0
    for (let i = 0; i < MAC_BYTES; i++) difference |= mac.charCodeAt(i) ^ (answer[ANSWER.mac + i] ?? 0)
    return difference === 0
  }
}

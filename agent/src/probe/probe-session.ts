// The agent's side of one session: who may ask, what was answered, and what to say next.
// On the path: delay, in the responder thread. `answerProbe` is the timed step: one MAC, one send.

import {
  AGENT_SESSION_BYTES,
  ANSWER,
  COOKIE_BYTES,
  encodePacket,
  helloMac,
  MAC_BYTES,
  NONCE_BYTES,
  PACKET_MAGIC,
  PACKET_TYPES,
  PACKET_VERSION,
  PROBE,
  type AnsweredRound,
} from '@trigpoint/core/delay'
import { nodePrimitives, openAnswerMac, type AnswerMac } from '@trigpoint/runtime'
import type { ProbeTarget } from './worker-messages.ts'

/** Sends a packet to the landmark at once. */
export type SendPacket = (packet: Buffer) => void

/** hello: waits for a cookie; start: waits for the first probe; measuring: waits for probes and the receipt. */
export type ProbeStage = 'hello' | 'start' | 'measuring' | 'done'

export interface ProbeSession {
  readonly measurement: number
  readonly target: ProbeTarget
  readonly agentSession: Buffer
  readonly mac: AnswerMac
  readonly answer: Buffer
  readonly nonces: Buffer
  readonly macs: Buffer
  /** 1 where the round was answered. */
  readonly answered: Uint8Array
  stage: ProbeStage
  transport: 'udp' | 'tcp'
  cookie: Uint8Array
  send: SendPacket
  sends: number
  timer: NodeJS.Timeout | undefined
}

export function openProbeSession(measurement: number, target: ProbeTarget, agentSession: Buffer, send: SendPacket): ProbeSession {
  return {
    measurement,
    target,
    agentSession,
    mac: openAnswerMac(target.sessionKey, target.challengeId, target.landmarkId),
    answer: answerBuffer(),
    nonces: Buffer.alloc(target.rounds * NONCE_BYTES),
    macs: Buffer.alloc(target.rounds * MAC_BYTES),
    answered: new Uint8Array(target.rounds),
    stage: 'hello',
    transport: 'udp',
    cookie: new Uint8Array(COOKIE_BYTES),
    send,
    sends: 0,
    timer: undefined,
  }
}

function answerBuffer(): Buffer {
  const answer = Buffer.alloc(ANSWER.bytes)
  answer.writeUInt16BE(PACKET_MAGIC)
  answer[2] = PACKET_VERSION
  answer[3] = PACKET_TYPES.answer
  return answer
}

/** Answers a probe of this session; false for a round that is none or was answered already. */
export function answerProbe(session: ProbeSession, probe: Buffer): boolean {
  const round = probe[PROBE.round] ?? 0
  if (session.answered[round] !== 0) return false
  const { answer } = session
  // The landmark's name for the session and the round stand together in both packets.
  for (let i = 0; i < 5; i++) answer[ANSWER.landmarkSession + i] = probe[PROBE.landmarkSession + i] ?? 0
  session.mac.write(round, probe, PROBE.nonce, answer, ANSWER.mac)
  session.send(answer)
  session.answered[round] = 1
  probe.copy(session.nonces, round * NONCE_BYTES, PROBE.nonce, PROBE.bytes)
  answer.copy(session.macs, round * MAC_BYTES, ANSWER.mac, ANSWER.bytes)
  session.stage = 'measuring'
  return true
}

/** Everything that was answered, in the order of rounds. */
export function answeredRounds(session: ProbeSession): readonly AnsweredRound[] {
  return [...session.answered.keys()]
    .filter(round => session.answered[round] === 1)
    .map(round => ({
      round,
      nonce: new Uint8Array(session.nonces.subarray(round * NONCE_BYTES, (round + 1) * NONCE_BYTES)),
      mac: new Uint8Array(session.macs.subarray(round * MAC_BYTES, (round + 1) * MAC_BYTES)),
    }))
}

/** What opens the session at its present stage: a bare hello, or a start with cookie, proof and ticket. */
export function openingPacket(session: ProbeSession): Buffer {
  const { agentSession, cookie, target } = session
  if (session.stage === 'hello') return Buffer.from(encodePacket({ kind: 'hello', agentSession }))
  const proof = helloMac(target.sessionKey, agentSession, cookie, nodePrimitives)
  return Buffer.from(encodePacket({ kind: 'start', agentSession, cookie, proof, ticket: target.ticket }))
}

/** Whether the 8 bytes at `at` are this session's name. */
export function isNamed(session: ProbeSession, packet: Buffer, at: number): boolean {
  const { agentSession } = session
  for (let i = 0; i < AGENT_SESSION_BYTES; i++) if (packet[at + i] !== agentSession[i]) return false
  return true
}

// One session: the rounds that measure one agent key, from the first probe to the acknowledged receipt.
// On the path: delay. The two timed steps are here, and nothing in them waits or allocates much:
// the clock is read immediately before a probe is handed to the kernel, and by the socket's handler as the
// first thing it does with an answer. Every delay in between can only make the round trip longer.

import {
  AGENT_SESSION_BYTES,
  ANSWER,
  hashRounds,
  LONGEST_ROUND_TRIP_NS,
  MAC_BYTES,
  NONCE_BYTES,
  PACKET_MAGIC,
  PACKET_TYPES,
  PACKET_VERSION,
  PROBE,
  type AnsweredRound,
  type Receipt,
} from '@trigpoint/core/delay'
import type { LandmarkRecord, Ticket } from '@trigpoint/core/challenge'
import { nodePrimitives, openAnswerMac, type AnswerMac, type Clock } from '@trigpoint/runtime'
import type { DropCause } from './counters.ts'
import type { RandomPool } from './random-pool.ts'
import { IDLE, type Wheeled } from './timing-wheel.ts'

/** Where packets of a session come from and go to: the UDP socket, or one TCP connection. */
export interface Door {
  readonly transport: 'udp' | 'tcp'
  /** Hands a packet to the kernel at once; never waits, never throws. */
  send(packet: Buffer, address: string, port: number): void
  /** A session uses it from now on. */
  hold(): void
  /** No session uses it any more. */
  release(): void
}

/** The peer of a session: the only one whose answers count. */
export interface Peer {
  readonly door: Door
  readonly address: string
  readonly port: number
}

export type Stage = 'probing' | 'waiting' | 'reporting' | 'closed'

export interface Session extends Wheeled {
  readonly id: number
  readonly peer: Peer
  readonly agentSession: Uint8Array
  readonly ticket: Ticket
  readonly ticketHash: Uint8Array
  readonly challenge: string
  readonly key: Uint8Array
  readonly mac: AnswerMac
  readonly probe: Buffer
  readonly nonces: Buffer
  readonly macs: Buffer
  readonly sentNs: BigInt64Array
  /** 0 while unanswered. */
  readonly roundTripNs: Float64Array
  readonly startedNs: bigint
  sentRounds: number
  answeredRounds: number
  stage: Stage
  receipt: Uint8Array | undefined
  receiptSends: number
}

export interface SessionStart {
  readonly id: number
  readonly peer: Peer
  readonly agentSession: Uint8Array
  readonly ticket: Ticket
  readonly ticketHash: Uint8Array
  readonly challenge: string
  /** From `deriveSessionKey`. */
  readonly key: Uint8Array
  readonly startedNs: bigint
}

export function openSession(start: SessionStart): Session {
  const { rounds, challengeId, landmarkId } = start.ticket
  // One allocation for all that is kept a round; the 8-byte numbers first, because they must be aligned.
  const memory = new ArrayBuffer(rounds * (8 + 8 + NONCE_BYTES + MAC_BYTES))
  return {
    ...start,
    mac: openAnswerMac(start.key, challengeId, landmarkId),
    probe: probeBuffer(start.agentSession, start.id),
    sentNs: new BigInt64Array(memory, 0, rounds),
    roundTripNs: new Float64Array(memory, rounds * 8, rounds),
    nonces: Buffer.from(memory, rounds * 16, rounds * NONCE_BYTES),
    macs: Buffer.from(memory, rounds * (16 + NONCE_BYTES), rounds * MAC_BYTES),
    sentRounds: 0,
    answeredRounds: 0,
    stage: 'probing',
    receipt: undefined,
    receiptSends: 0,
    dueTick: IDLE,
  }
}

function probeBuffer(agentSession: Uint8Array, landmarkSession: number): Buffer {
  const probe = Buffer.alloc(PROBE.bytes)
  probe.writeUInt16BE(PACKET_MAGIC)
  probe[2] = PACKET_VERSION
  probe[3] = PACKET_TYPES.probe
  probe.set(agentSession.subarray(0, AGENT_SESSION_BYTES), PROBE.agentSession)
  probe.writeUInt32BE(landmarkSession, PROBE.landmarkSession)
  return probe
}

/** Sends the next probe with this fresh nonce source; the clock is read last of all. */
export function sendProbe(session: Session, random: Pick<RandomPool, 'copyTo'>, clock: Clock): void {
  const { probe, nonces, peer } = session
  const round = session.sentRounds++
  random.copyTo(nonces, round * NONCE_BYTES, NONCE_BYTES)
  copyBytes(nonces, round * NONCE_BYTES, probe, PROBE.nonce, NONCE_BYTES)
  probe[PROBE.round] = round
  session.sentNs[round] = clock.monotonicNs()
  peer.door.send(probe, peer.address, peer.port)
}

const expectedMac = Buffer.alloc(MAC_BYTES)

/** Judges an answer that was received at `atNs`; the cause when it is dropped. A second answer never counts. */
export function takeAnswer(session: Session, answer: Buffer, atNs: bigint, limitNs: number): DropCause | undefined {
  const round = answer[ANSWER.round] ?? 0
  if (round >= session.sentRounds) return 'round-unknown'
  if (session.roundTripNs[round] !== 0) return 'answer-second'
  if (session.stage === 'reporting') return 'answer-late'
  session.mac.write(round, session.nonces, round * NONCE_BYTES, expectedMac, 0)
  if (!isMac(answer, ANSWER.mac, expectedMac)) return 'mac-wrong'
  const roundTripNs = Number(atNs - (session.sentNs[round] ?? 0n))
  if (roundTripNs > limitNs || roundTripNs > LONGEST_ROUND_TRIP_NS) return 'answer-late'
  session.roundTripNs[round] = Math.max(1, roundTripNs)
  session.answeredRounds++
  copyBytes(answer, ANSWER.mac, session.macs, round * MAC_BYTES, MAC_BYTES)
  return undefined
}

/** For a few bytes a loop is faster than the call of a native copy. */
function copyBytes(source: Buffer, sourceAt: number, target: Buffer, targetAt: number, length: number): void {
  for (let i = 0; i < length; i++) target[targetAt + i] = source[sourceAt + i] ?? 0
}

/** Compares all 16 bytes whatever they hold. */
function isMac(source: Buffer, at: number, expected: Buffer): boolean {
  let difference = 0
  for (let i = 0; i < MAC_BYTES; i++) difference |= (source[at + i] ?? 0) ^ (expected[i] ?? 0)
  return difference === 0
}

/** Whether nothing more can come of it: all sent, all answered. */
export function isComplete(session: Session): boolean {
  return session.sentRounds === session.ticket.rounds && session.answeredRounds === session.sentRounds
}

/** Smallest and largest round trip so far, ns; undefined while nothing was answered. */
export function roundTripRangeNs(session: Session): { readonly floorNs: number; readonly longestNs: number } | undefined {
  if (session.answeredRounds === 0) return undefined
  let [floorNs, longestNs] = [Infinity, 0]
  for (const roundTripNs of session.roundTripNs) {
    if (roundTripNs === 0) continue
    floorNs = Math.min(floorNs, roundTripNs)
    longestNs = Math.max(longestNs, roundTripNs)
  }
  return { floorNs, longestNs }
}

/** What the landmark says about the session: every round that was sent, none left out. */
export function sessionReceipt(session: Session, record: LandmarkRecord, finishedAtMs: number): Receipt {
  const rounds = answeredRounds(session)
  return {
    challengeId: session.ticket.challengeId,
    landmarkId: record.landmarkId,
    position: record.position,
    uncertaintyKm: record.uncertaintyKm,
    operator: record.operator,
    agreementKey: session.ticket.agreementKey,
    ticketHash: session.ticketHash,
    roundTripsNs: rounds.map(({ round }) => session.roundTripNs[round] ?? 0),
    answeredRounds: rounds.map(({ round }) => round),
    sentRounds: session.sentRounds,
    lostRounds: session.sentRounds - rounds.length,
    transcriptHash: hashRounds(session.ticket.challengeId, rounds, nodePrimitives),
    finishedAtMs,
  }
}

function answeredRounds(session: Session): readonly AnsweredRound[] {
  const rounds: AnsweredRound[] = []
  for (let round = 0; round < session.sentRounds; round++) {
    if (session.roundTripNs[round] === 0) continue
    const nonce = session.nonces.subarray(round * NONCE_BYTES, (round + 1) * NONCE_BYTES)
    const mac = session.macs.subarray(round * MAC_BYTES, (round + 1) * MAC_BYTES)
    rounds.push({ round, nonce, mac })
  }
  return rounds
}

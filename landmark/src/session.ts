// One session: the rounds that measure one agent key, from the first probe to the acknowledged receipt.
// On the path: delay. The two timed steps are here, and nothing in them waits or allocates much:
// the clock is read immediately before a probe is handed to the kernel, and by the socket's handler as the
// first thing it does with an answer. Every delay in between can only make the round trip longer.
//
// All that the timed steps need of a session lies in one piece of memory, because with thousands of
// sessions it is the processor's cache that limits them:
//
//   0  answer key (answer-check.ts) 144   144  agent's session 8   152  landmark's session 4   156  0
//   160 + 48 x round:  sent, ns after start, f64 | round trip, ns, f64 (0: none) | nonce 16 | MAC 16

import type { LandmarkRecord, Ticket } from '@trigpoint/core/challenge'
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
import { nodePrimitives, type Clock } from '@trigpoint/runtime'
import { ANSWER_KEY_BYTES, writeAnswerKey, type AnswerCheck } from './answer-check.ts'
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

export interface SessionStart {
  /** 31 random bits. */
  readonly id: number
  readonly peer: Peer
  readonly agentSession: Uint8Array
  readonly ticket: Ticket
  readonly ticketHash: Uint8Array
  /** The challenge id in hex. */
  readonly challenge: string
  /** From `deriveSessionKey`. */
  readonly key: Uint8Array
  readonly startedNs: bigint
}

const NAMES_AT = ANSWER_KEY_BYTES
const NAMES_BYTES = AGENT_SESSION_BYTES + 4
const ROUNDS_AT = 160
const ROUND_BYTES = 48
const NONCE_AT = 16
const MAC_AT = NONCE_AT + NONCE_BYTES

/** A class, so that all sessions have one hidden shape: the timed path reads a session's fields at every packet. */
export class Session implements Wheeled {
  readonly id: number
  readonly peer: Peer
  readonly ticket: Ticket
  readonly startedNs: bigint
  readonly memory: Buffer
  /** The same memory as numbers of 8 bytes. */
  readonly numbers: Float64Array
  sentRounds = 0
  answeredRounds = 0
  stage: Stage = 'probing'
  dueTick: number = IDLE
  readonly agentSession: Uint8Array
  readonly ticketHash: Uint8Array
  readonly challenge: string
  readonly key: Uint8Array
  receipt: Uint8Array | undefined = undefined
  receiptSends = 0

  constructor(start: SessionStart) {
    const memory = new ArrayBuffer(ROUNDS_AT + start.ticket.rounds * ROUND_BYTES)
    this.id = start.id
    this.peer = start.peer
    this.ticket = start.ticket
    this.startedNs = start.startedNs
    this.memory = Buffer.from(memory)
    this.numbers = new Float64Array(memory)
    this.agentSession = start.agentSession
    this.ticketHash = start.ticketHash
    this.challenge = start.challenge
    this.key = start.key
    writeAnswerKey(this.memory, start.key, start.ticket.challengeId)
    this.memory.set(start.agentSession, NAMES_AT)
    this.memory.writeUInt32BE(start.id, NAMES_AT + AGENT_SESSION_BYTES)
  }
}

/**
 * Probes on their way to the kernel: few, so that they stay in the cache. Where the kernel takes no more, a
 * buffer may be written again before it is sent; then its round is lost, and no round trip gets shorter.
 */
const PROBES_AT_ONCE = 64

/** Sends probes of any session out of a ring of buffers. */
export type SendProbe = (session: Session) => void

export function openProbeSender(random: Pick<RandomPool, 'copyTo'>, clock: Clock): SendProbe {
  const ring = Array.from({ length: PROBES_AT_ONCE }, probeBuffer)
  let next = 0
  return session => {
    const { memory, peer } = session
    const probe = ring[next++ % PROBES_AT_ONCE] ?? probeBuffer()
    const round = session.sentRounds++
    const at = ROUNDS_AT + round * ROUND_BYTES
    random.copyTo(memory, at + NONCE_AT, NONCE_BYTES)
    copyBytes(memory, NAMES_AT, probe, PROBE.agentSession, NAMES_BYTES)
    copyBytes(memory, at + NONCE_AT, probe, PROBE.nonce, NONCE_BYTES)
    probe[PROBE.round] = round
    session.numbers[at / 8] = Number(clock.monotonicNs() - session.startedNs)
    peer.door.send(probe, peer.address, peer.port)
  }
}

function probeBuffer(): Buffer {
  const probe = Buffer.alloc(PROBE.bytes)
  probe.writeUInt16BE(PACKET_MAGIC)
  probe[2] = PACKET_VERSION
  probe[3] = PACKET_TYPES.probe
  return probe
}

/** For a few bytes a loop is faster than the call of a native copy. */
function copyBytes(source: Buffer, sourceAt: number, target: Buffer, targetAt: number, length: number): void {
  for (let i = 0; i < length; i++) target[targetAt + i] = source[sourceAt + i] ?? 0
}

/** Judges an answer that was received at `atNs`; the cause when it is dropped. A second answer never counts. */
export function takeAnswer(session: Session, answer: Buffer, atNs: bigint, limitNs: number, isRight: AnswerCheck): DropCause | undefined {
  const { memory, numbers } = session
  const round = answer[ANSWER.round] ?? 0
  const at = ROUNDS_AT + round * ROUND_BYTES
  if (round >= session.sentRounds) return 'round-unknown'
  if (numbers[at / 8 + 1] !== 0) return 'answer-second'
  if (session.stage === 'reporting') return 'answer-late'
  if (!isRight(memory, round, at + NONCE_AT, answer)) return 'mac-wrong'
  // Whole numbers below 2^53: the difference is exact.
  const roundTripNs = Number(atNs - session.startedNs) - (numbers[at / 8] ?? 0)
  if (roundTripNs > limitNs || roundTripNs > LONGEST_ROUND_TRIP_NS) return 'answer-late'
  numbers[at / 8 + 1] = Math.max(1, roundTripNs)
  session.answeredRounds++
  copyBytes(answer, ANSWER.mac, memory, at + MAC_AT, MAC_BYTES)
  return undefined
}

/** Whether nothing more can come of it: all sent, all answered. */
export function isComplete(session: Session): boolean {
  return session.sentRounds === session.ticket.rounds && session.answeredRounds === session.sentRounds
}

/** When the latest probe was sent, ns after the session's start. */
export function latestSentNs(session: Session): number {
  return session.numbers[(ROUNDS_AT + (session.sentRounds - 1) * ROUND_BYTES) / 8] ?? 0
}

/** Smallest and largest round trip so far, ns; undefined while nothing was answered. */
export function roundTripRangeNs(session: Session): { readonly floorNs: number; readonly longestNs: number } | undefined {
  const roundTripsNs = answeredNumbers(session).map(round => roundTripNs(session, round))
  return roundTripsNs.length === 0 ? undefined : { floorNs: Math.min(...roundTripsNs), longestNs: Math.max(...roundTripsNs) }
}

/** What the landmark says about the session: every round that was sent, none left out. */
export function sessionReceipt(session: Session, record: LandmarkRecord, finishedAtMs: number): Receipt {
  const { ticket, ticketHash, sentRounds } = session
  const rounds = answeredNumbers(session)
  return {
    challengeId: ticket.challengeId,
    landmarkId: record.landmarkId,
    position: record.position,
    uncertaintyKm: record.uncertaintyKm,
    operator: record.operator,
    agreementKey: ticket.agreementKey,
    ticketHash,
    roundTripsNs: rounds.map(round => roundTripNs(session, round)),
    answeredRounds: rounds,
    sentRounds,
    lostRounds: sentRounds - rounds.length,
    transcriptHash: hashRounds(ticket.challengeId, rounds.map(round => answeredRound(session, round)), nodePrimitives),
    finishedAtMs,
  }
}

function answeredNumbers(session: Session): readonly number[] {
  const rounds: number[] = []
  for (let round = 0; round < session.sentRounds; round++) if (roundTripNs(session, round) > 0) rounds.push(round)
  return rounds
}

/** 0 while the round is unanswered. */
function roundTripNs(session: Session, round: number): number {
  return session.numbers[(ROUNDS_AT + round * ROUND_BYTES) / 8 + 1] ?? 0
}

function answeredRound({ memory }: Session, round: number): AnsweredRound {
  const at = ROUNDS_AT + round * ROUND_BYTES
  return { round, nonce: memory.subarray(at + NONCE_AT, at + MAC_AT), mac: memory.subarray(at + MAC_AT, at + ROUND_BYTES) }
}

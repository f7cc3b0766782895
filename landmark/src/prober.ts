// The prober: takes packets from the doors, runs sessions, hands out receipts. On the path: delay.
// Free of sockets, so that a test can drive it; the doors (udp-door.ts, tcp-door.ts) own those.
//
//   hello -> retry -> start -> [probe -> answer] x rounds -> receipt (to agent and verifier) -> ack

import { equalBytes, type SignEd25519 } from '@trigpoint/core/base'
import type { LandmarkRecord } from '@trigpoint/core/challenge'
import {
  ANSWER,
  encodePacket,
  PACKET_MAGIC,
  PACKET_TYPES,
  PACKET_VERSION,
  parsePacket,
  receiptAckMac,
  receiptMac,
  signReceipt,
  type ReceiptAckPacket,
  type StartPacket,
} from '@trigpoint/core/delay'
import { nodePrimitives, type AgreementKey, type Clock } from '@trigpoint/runtime'
import { openAdmission, type Admission } from './admission.ts'
import { openAnswerCheck, type AnswerCheck } from './answer-check.ts'
import { openCookieJar } from './cookies.ts'
import { countFloor, openCounters, type Counters, type DropCause } from './counters.ts'
import type { LandmarkLimits } from './limits.ts'
import { openRandomPool, type FillRandom, type RandomPool } from './random-pool.ts'
import { openSessionTable, type SessionTable } from './session-table.ts'
import {
  isComplete, latestSentNs, openProbeSender, roundTripRangeNs, sessionReceipt, takeAnswer, type Door, type Peer, type SendProbe, type Session,
} from './session.ts'
import { openTimingWheel, type TimingWheel } from './timing-wheel.ts'

/** Patience with the last answers beyond twice the longest round trip seen, ms. */
const LAST_ANSWER_MS = 200

/** First wait for the acknowledgement of a receipt, ms; each further one is twice as long. */
const ACK_WAIT_MS = 200

export interface ProberParts {
  readonly record: LandmarkRecord
  readonly sign: SignEd25519
  readonly agreement: AgreementKey
  readonly verifierKey: Uint8Array
  readonly limits: LandmarkLimits
  readonly clock: Clock
  readonly fillRandom: FillRandom
  /** Gets every signed receipt, once; must not wait. */
  readonly onReceipt: (receipt: Uint8Array) => void
}

export interface Prober {
  readonly counters: Counters
  readonly table: SessionTable
  /** A packet of one door; `atNs` is the monotonic time read first thing after the kernel handed it over. */
  receive(packet: Buffer, door: Door, address: string, port: number, atNs: bigint): void
  drop(cause: DropCause): void
  close(): void
}

/** First four bytes of an answer. */
const ANSWER_HEADER = PACKET_MAGIC * 65_536 + PACKET_VERSION * 256 + PACKET_TYPES.answer

export function openProber(parts: ProberParts): Prober {
  return new SessionProber(parts)
}

class SessionProber implements Prober {
  readonly counters: Counters = openCounters()
  readonly table: SessionTable
  private readonly parts: ProberParts
  private readonly random: RandomPool
  private readonly admission: Admission
  private readonly wheel: TimingWheel<Session>
  private readonly limitNs: number
  private readonly isRight: AnswerCheck
  private readonly sendProbe: SendProbe

  constructor(parts: ProberParts) {
    const { clock, limits } = parts
    this.parts = parts
    this.limitNs = limits.roundTripLimitMs * 1e6
    this.random = openRandomPool(parts.fillRandom)
    this.table = openSessionTable(clock, limits)
    this.isRight = openAnswerCheck(parts.record.landmarkId)
    this.sendProbe = openProbeSender(this.random, clock)
    const cookies = openCookieJar(clock, this.random)
    this.admission = openAdmission({ ...parts, table: this.table, cookies, counters: this.counters, random: this.random })
    this.wheel = openTimingWheel<Session>(clock, session => { this.act(session) })
  }

  receive(bytes: Buffer, door: Door, address: string, port: number, atNs: bigint): void {
    if (bytes.length === ANSWER.bytes && bytes.readUInt32BE(0) === ANSWER_HEADER) {
      this.takeAnswer(bytes, door, address, port, atNs)
      return
    }
    // A copy, because a session keeps parts of it and the TCP door uses its buffer again.
    const parsed = parsePacket(new Uint8Array(bytes))
    if (!parsed.ok) this.drop(parsed.refusal.code === 'delay.packet-version' ? 'version' : 'malformed')
    else if (parsed.value.kind === 'hello') this.admission.hello(parsed.value, { door, address, port })
    else if (parsed.value.kind === 'start') this.start(parsed.value, { door, address, port })
    else if (parsed.value.kind === 'receiptAck') this.acknowledge(parsed.value, door, address, port)
    else this.drop('unexpected')
  }

  drop(cause: DropCause): void {
    this.counters.drops[cause]++
  }

  close(): void {
    this.wheel.close()
    for (const session of this.table.all()) session.peer.door.release()
  }

  private takeAnswer(packet: Buffer, door: Door, address: string, port: number, atNs: bigint): void {
    const session = this.table.get(packet.readUInt32BE(ANSWER.landmarkSession))
    const cause = wrongSource(session, door, address, port) ?? (session && takeAnswer(session, packet, atNs, this.limitNs, this.isRight))
    if (cause !== undefined) {
      this.drop(cause)
      return
    }
    this.counters.probesAnswered++
    if (session?.stage === 'waiting' && isComplete(session)) this.wheel.schedule(session, 0)
  }

  private start(packet: StartPacket, peer: Peer): void {
    const admitted = this.admission.start(packet, peer)
    if (admitted === undefined) return
    if (admitted.isNew) {
      this.counters.sessionsStarted++
      peer.door.hold()
      this.wheel.schedule(admitted.session, 0)
    } else {
      this.drop('start-repeated')
      if (admitted.session.stage === 'reporting') sendReceipt(admitted.session)
    }
  }

  private acknowledge(packet: ReceiptAckPacket, door: Door, address: string, port: number): void {
    const session = this.table.get(packet.landmarkSession)
    const cause = wrongSource(session, door, address, port) ?? (session && isAck(session, packet) ? undefined : 'ack-wrong')
    if (cause !== undefined) this.drop(cause)
    else if (session !== undefined) {
      this.counters.receiptsAcknowledged++
      this.end(session)
    }
  }

  /** What a session's stage asks for, once its time has come. */
  private act(session: Session): void {
    if (session.stage === 'probing') this.probe(session)
    else if (session.stage === 'waiting') this.finish(session)
    else if (session.stage === 'reporting') this.report(session)
  }

  private probe(session: Session): void {
    const { limits } = this.parts
    this.sendProbe(session)
    this.counters.probesSent++
    if (session.sentRounds < session.ticket.rounds && latestSentNs(session) < limits.sessionLimitMs * 1e6) {
      this.wheel.schedule(session, this.spacingMs())
      return
    }
    session.stage = 'waiting'
    this.wheel.schedule(session, isComplete(session) ? 0 : lastWaitMs(session, limits.roundTripLimitMs))
  }

  private spacingMs(): number {
    const { shortestSpacingMs, longestSpacingMs } = this.parts.limits
    return shortestSpacingMs + (this.random.u32() / 2 ** 32) * (longestSpacingMs - shortestSpacingMs)
  }

  private finish(session: Session): void {
    const { record, sign, clock, onReceipt } = this.parts
    session.stage = 'reporting'
    this.counters.sessionsFinished++
    const range = roundTripRangeNs(session)
    if (range !== undefined) countFloor(this.counters, range.floorNs / 1e6)
    session.receipt = signReceipt(sessionReceipt(session, record, clock.nowMs()), sign)
    onReceipt(session.receipt)
    this.report(session)
  }

  private report(session: Session): void {
    if (session.receiptSends >= this.parts.limits.receiptSends) {
      this.end(session)
      return
    }
    sendReceipt(session)
    this.wheel.schedule(session, ACK_WAIT_MS * 2 ** (session.receiptSends - 1))
  }

  private end(session: Session): void {
    session.stage = 'closed'
    this.table.remove(session)
    this.wheel.cancel(session)
    session.peer.door.release()
  }
}

/** Only the address that proved its cookie, on the door that it came through, speaks for a session. */
function wrongSource(session: Session | undefined, door: Door, address: string, port: number): DropCause | undefined {
  if (session === undefined) return 'session-unknown'
  const { peer } = session
  return peer.port === port && peer.address === address && peer.door === door ? undefined : 'source-wrong'
}

function lastWaitMs(session: Session, limitMs: number): number {
  const range = roundTripRangeNs(session)
  return range === undefined ? limitMs : Math.min(limitMs, (2 * range.longestNs) / 1e6 + LAST_ANSWER_MS)
}

function isAck(session: Session, packet: ReceiptAckPacket): boolean {
  if (session.receipt === undefined) return false
  return equalBytes(packet.mac, receiptAckMac(session.key, session.receipt, nodePrimitives))
}

function sendReceipt(session: Session): void {
  const { receipt, peer, agentSession, id } = session
  if (receipt === undefined) return
  session.receiptSends++
  const mac = receiptMac(session.key, receipt, nodePrimitives)
  const packet = encodePacket({ kind: 'receipt', agentSession, landmarkSession: id, mac, receipt })
  peer.door.send(Buffer.from(packet.buffer, packet.byteOffset, packet.length), peer.address, peer.port)
}

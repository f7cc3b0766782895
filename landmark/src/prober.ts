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
import { openAdmission } from './admission.ts'
import { openCookieJar } from './cookies.ts'
import { countFloor, openCounters, type Counters, type DropCause } from './counters.ts'
import type { LandmarkLimits } from './limits.ts'
import { openRandomPool, type FillRandom } from './random-pool.ts'
import { openSessionTable, type SessionTable } from './session-table.ts'
import { isComplete, roundTripRangeNs, sendProbe, sessionReceipt, takeAnswer, type Door, type Session } from './session.ts'
import { openTimingWheel } from './timing-wheel.ts'

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
  const { clock, limits } = parts
  const counters = openCounters()
  const table = openSessionTable(clock, limits)
  const random = openRandomPool(parts.fillRandom)
  const cookies = openCookieJar(clock, random)
  const admission = openAdmission({ ...parts, table, cookies, counters, random })
  const wheel = openTimingWheel<Session>(clock, session => {
    if (session.stage === 'probing') probe(session)
    else if (session.stage === 'waiting') finish(session)
    else if (session.stage === 'reporting') report(session)
  })
  const limitNs = limits.roundTripLimitMs * 1e6
  const spacingMs = (): number =>
    limits.shortestSpacingMs + (random.u32() / 2 ** 32) * (limits.longestSpacingMs - limits.shortestSpacingMs)

  const probe = (session: Session): void => {
    sendProbe(session, random, clock)
    counters.probesSent++
    const ageMs = Number(clock.monotonicNs() - session.startedNs) / 1e6
    if (session.sentRounds < session.ticket.rounds && ageMs < limits.sessionLimitMs) {
      wheel.schedule(session, spacingMs())
      return
    }
    session.stage = 'waiting'
    wheel.schedule(session, lastWaitMs(session, limits.roundTripLimitMs))
  }
  const finish = (session: Session): void => {
    session.stage = 'reporting'
    counters.sessionsFinished++
    const range = roundTripRangeNs(session)
    if (range !== undefined) countFloor(counters, range.floorNs / 1e6)
    session.receipt = signReceipt(sessionReceipt(session, parts.record, clock.nowMs()), parts.sign)
    parts.onReceipt(session.receipt)
    report(session)
  }
  const report = (session: Session): void => {
    if (session.receiptSends >= limits.receiptSends) {
      close(session)
      return
    }
    sendReceipt(session)
    wheel.schedule(session, ACK_WAIT_MS * 2 ** (session.receiptSends - 1))
  }
  const close = (session: Session): void => {
    session.stage = 'closed'
    table.remove(session)
    wheel.cancel(session)
    session.peer.door.release()
  }
  const drop = (cause: DropCause): void => {
    counters.drops[cause]++
  }

  const answer = (packet: Buffer, door: Door, address: string, port: number, atNs: bigint): void => {
    const session = table.get(packet.readUInt32BE(ANSWER.landmarkSession))
    const cause = wrongSource(session, door, address, port) ?? (session && takeAnswer(session, packet, atNs, limitNs))
    if (cause !== undefined) {
      drop(cause)
      return
    }
    counters.probesAnswered++
    if (session?.stage === 'waiting' && isComplete(session)) wheel.schedule(session, 0)
  }
  const start = (packet: StartPacket, door: Door, address: string, port: number): void => {
    const admitted = admission.start(packet, { door, address, port })
    if (admitted === undefined) return
    if (admitted.isNew) {
      counters.sessionsStarted++
      door.hold()
      wheel.schedule(admitted.session, 0)
    } else {
      drop('start-repeated')
      if (admitted.session.stage === 'reporting') sendReceipt(admitted.session)
    }
  }
  const acknowledge = (packet: ReceiptAckPacket, door: Door, address: string, port: number): void => {
    const session = table.get(packet.landmarkSession)
    const cause = wrongSource(session, door, address, port) ?? (session && isAck(session, packet) ? undefined : 'ack-wrong')
    if (cause !== undefined) drop(cause)
    else if (session !== undefined) {
      counters.receiptsAcknowledged++
      close(session)
    }
  }
  return {
    counters,
    table,
    drop,
    receive: (bytes, door, address, port, atNs) => {
      if (bytes.length === ANSWER.bytes && bytes.readUInt32BE(0) === ANSWER_HEADER) {
        answer(bytes, door, address, port, atNs)
        return
      }
      // A copy, because a session keeps parts of it and the TCP door uses its buffer again.
      const parsed = parsePacket(new Uint8Array(bytes))
      if (!parsed.ok) drop(parsed.refusal.code === 'delay.packet-version' ? 'version' : 'malformed')
      else if (parsed.value.kind === 'hello') admission.hello(parsed.value, { door, address, port })
      else if (parsed.value.kind === 'start') start(parsed.value, door, address, port)
      else if (parsed.value.kind === 'receiptAck') acknowledge(parsed.value, door, address, port)
      else drop('unexpected')
    },
    close: () => {
      wheel.close()
      for (const session of table.all()) session.peer.door.release()
    },
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

// The delay client: opens sessions with landmarks, answers their probes, takes their receipts.
// On the path: delay. Runs in the responder thread (responder-worker.ts), alone with its sockets.
//
//   hello -> (retry) -> start -> (probe) -> answer ... (receipt) -> ack;  TCP where UDP gets no reply
//
// Whatever is not answered is sent again, ever more slowly; an answer never is (it would come too late).

import { randomBytes, randomInt } from 'node:crypto'
import { equalBytes } from '@trigpoint/core/base'
import { AGENT_SESSION_BYTES, encodePacket, PACKET_MAGIC, PACKET_TYPES, PACKET_VERSION, parsePacket, PROBE, receiptAckMac, receiptMac, type Packet, type ReceiptPacket } from '@trigpoint/core/delay'
import { nodePrimitives } from '@trigpoint/runtime'
import { answeredRounds, answerProbe, isNamed, openingPacket, openProbeSession, type ProbeSession, type SendPacket } from './probe-session.ts'
import { openTcpPath, type TcpPath } from './tcp-path.ts'
import type { ProbeFailure, ProbeReceipt, ProbeTarget, ResponderCounts } from './worker-messages.ts'

/** First wait for a reply, ms; each further one is 1.6 times as long, a tenth of it by chance. */
const FIRST_WAIT_MS = 300
const WAIT_GROWTH = 1.6

/** Unanswered sends over UDP before TCP is tried: about three seconds. */
const UDP_SENDS = 4

/** Silence after probes had come, ms: the receipt may have been lost, and a repeated start brings it again. */
const RECEIPT_WAIT_MS = 4000

/** How long a finished session still acknowledges repeated receipts, ms. */
const AFTERCARE_MS = 5000

export interface DelayClientParts {
  /** How to send to an address over UDP. */
  readonly sendTo: (address: string, port: number) => SendPacket
  readonly onReceipt: (measurement: number, receipt: ProbeReceipt) => void
  readonly onFailure: (measurement: number, failure: ProbeFailure) => void
}

export interface DelayClient {
  measure(measurement: number, targets: readonly ProbeTarget[], timeoutMs: number): void
  /** A datagram; the first thing that happens to it is its answer. */
  receive(packet: Buffer, address: string, port: number): void
  counts(): ResponderCounts
  close(): void
}

/** First four bytes of a probe. */
const PROBE_HEADER = PACKET_MAGIC * 65_536 + PACKET_VERSION * 256 + PACKET_TYPES.probe

export function openDelayClient(parts: DelayClientParts): DelayClient {
  return new SessionClient(parts)
}

class SessionClient implements DelayClient {
  private readonly parts: DelayClientParts
  /** By the first four bytes of their names. */
  private readonly sessions = new Map<number, ProbeSession>()
  private readonly connections = new Map<ProbeSession, TcpPath>()
  private probesAnswered = 0
  private packetsDropped = 0

  constructor(parts: DelayClientParts) {
    this.parts = parts
  }

  measure(measurement: number, targets: readonly ProbeTarget[], timeoutMs: number): void {
    const opened = targets.map(target => this.open(measurement, target))
    setTimeout(() => {
      for (const session of opened) this.endOutOfTime(session)
    }, timeoutMs)
  }

  receive(packet: Buffer, address: string, port: number): void {
    this.take(packet, address, port, 'udp')
  }

  counts(): ResponderCounts {
    return { probesAnswered: this.probesAnswered, packetsDropped: this.packetsDropped, sessions: this.sessions.size }
  }

  close(): void {
    for (const session of [...this.sessions.values()]) this.forget(session)
  }

  private take(packet: Buffer, address: string, port: number, transport: 'udp' | 'tcp'): void {
    const session = this.find(packet)
    if (session === undefined || !isFrom(session, address, port, transport)) this.packetsDropped++
    else if (packet.length === PROBE.bytes && packet.readUInt32BE(0) === PROBE_HEADER) this.answer(session, packet)
    else if (!this.obey(session, packet)) this.packetsDropped++
  }

  private answer(session: ProbeSession, probe: Buffer): void {
    const before = session.stage
    if (before === 'done' || !answerProbe(session, probe)) {
      this.packetsDropped++
      return
    }
    this.probesAnswered++
    if (before === 'measuring') session.timer?.refresh()
    else this.wait(session, RECEIPT_WAIT_MS, () => { this.askAgain(session) })
  }

  private find(packet: Buffer): ProbeSession | undefined {
    if (packet.length < PROBE.agentSession + AGENT_SESSION_BYTES) return undefined
    const session = this.sessions.get(packet.readUInt32BE(PROBE.agentSession))
    return session !== undefined && isNamed(session, packet, PROBE.agentSession) ? session : undefined
  }

  /** What a packet other than a probe asks for; false when it is dropped. */
  private obey(session: ProbeSession, bytes: Buffer): boolean {
    // A copy, because parts of it are kept and the TCP path uses its buffer again.
    const parsed = parsePacket(new Uint8Array(bytes))
    if (!parsed.ok) return false
    const packet: Packet = parsed.value
    if (packet.kind === 'receipt') return this.takeReceipt(session, packet)
    if (session.stage === 'hello' && packet.kind === 'retry') {
      session.cookie = packet.cookie
      this.begin(session, 'start')
      return true
    }
    if ((session.stage === 'start' || session.stage === 'measuring') && packet.kind === 'refusal') {
      this.fail(session, 'probe.landmark-refused', `The landmark ${session.target.landmarkId} refuses to measure: ${packet.cause}.`)
      return true
    }
    return false
  }

  private takeReceipt(session: ProbeSession, packet: ReceiptPacket): boolean {
    const { sessionKey, landmarkId } = session.target
    if (!equalBytes(packet.mac, receiptMac(sessionKey, packet.receipt, nodePrimitives))) return false
    const mac = receiptAckMac(sessionKey, packet.receipt, nodePrimitives)
    session.send(Buffer.from(encodePacket({ kind: 'receiptAck', landmarkSession: packet.landmarkSession, mac })))
    if (session.stage === 'done') return true
    this.parts.onReceipt(session.measurement, { landmarkId, receipt: packet.receipt, answered: answeredRounds(session) })
    this.finish(session)
    return true
  }

  private open(measurement: number, target: ProbeTarget): ProbeSession {
    let agentSession = randomBytes(AGENT_SESSION_BYTES)
    while (this.sessions.has(agentSession.readUInt32BE(0))) agentSession = randomBytes(AGENT_SESSION_BYTES)
    const session = openProbeSession(measurement, target, agentSession, this.parts.sendTo(target.address, target.port))
    this.sessions.set(agentSession.readUInt32BE(0), session)
    this.begin(session, 'hello')
    return session
  }

  private begin(session: ProbeSession, stage: 'hello' | 'start'): void {
    session.stage = stage
    session.sends = 0
    this.sendOpening(session)
  }

  private sendOpening(session: ProbeSession): void {
    if (session.sends === UDP_SENDS) {
      this.turnToTcp(session)
      return
    }
    session.send(openingPacket(session))
    const waitMs = FIRST_WAIT_MS * WAIT_GROWTH ** session.sends++ * (1 + randomInt(100) / 1000)
    this.wait(session, waitMs, () => { this.sendOpening(session) })
  }

  private turnToTcp(session: ProbeSession): void {
    const { address, port, landmarkId } = session.target
    session.transport = 'tcp'
    session.stage = 'start'
    session.cookie = new Uint8Array(session.cookie.length)
    const path = openTcpPath({
      address,
      port,
      onOpen: () => { path.send(openingPacket(session)) },
      onPacket: packet => { this.take(packet, address, port, 'tcp') },
      onEnd: () => { this.fail(session, 'probe.landmark-silent', `The landmark ${landmarkId} answers neither over UDP nor over TCP.`) },
    })
    session.send = packet => { path.send(packet) }
    this.connections.set(session, path)
    clearTimeout(session.timer)
  }

  /** The receipt may have been lost; a repeated start brings it again. */
  private askAgain(session: ProbeSession): void {
    session.send(openingPacket(session))
    this.wait(session, RECEIPT_WAIT_MS, () => { this.askAgain(session) })
  }

  private wait(session: ProbeSession, waitMs: number, then: () => void): void {
    clearTimeout(session.timer)
    session.timer = setTimeout(then, waitMs)
  }

  private endOutOfTime(session: ProbeSession): void {
    const { landmarkId } = session.target
    if (session.stage === 'measuring') this.fail(session, 'probe.out-of-time', `The landmark ${landmarkId} measured, but its receipt did not come in time.`)
    else this.fail(session, 'probe.landmark-silent', `The landmark ${landmarkId} did not answer in time.`)
  }

  private fail(session: ProbeSession, code: string, message: string): void {
    if (session.stage === 'done') return
    this.parts.onFailure(session.measurement, { landmarkId: session.target.landmarkId, code, message })
    this.finish(session)
  }

  private finish(session: ProbeSession): void {
    session.stage = 'done'
    this.wait(session, AFTERCARE_MS, () => { this.forget(session) })
    session.timer?.unref()
  }

  private forget(session: ProbeSession): void {
    clearTimeout(session.timer)
    this.sessions.delete(session.agentSession.readUInt32BE(0))
    this.connections.get(session)?.close()
    this.connections.delete(session)
  }
}

/** Only the address that was asked, over the transport that was asked, speaks for a session. */
function isFrom({ target, transport }: ProbeSession, address: string, port: number, over: 'udp' | 'tcp'): boolean {
  return target.port === port && target.address === address && transport === over
}

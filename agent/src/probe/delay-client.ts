// The delay client: opens sessions with landmarks, answers their probes, takes their receipts.
// On the path: delay. Runs in the responder thread (responder-worker.ts), alone with its sockets.
//
//   hello -> (retry) -> start -> (probe) -> answer ... (receipt) -> ack;  TCP where UDP gets no reply
//
// Whatever is not answered is sent again, ever more slowly; an answer never is (it would come too late).

import { randomBytes, randomInt } from 'node:crypto'
import { equalBytes } from '@trigpoint/core/base'
import { encodePacket, PACKET_MAGIC, PACKET_TYPES, PACKET_VERSION, parsePacket, PROBE, receiptAckMac, receiptMac, type Packet, type ReceiptPacket } from '@trigpoint/core/delay'
import { nodePrimitives } from '@trigpoint/runtime'
import { answeredRounds, answerProbe, isNamed, openingPacket, openProbeSession, type ProbeSession } from './probe-session.ts'
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
  readonly sendUdp: (packet: Buffer, address: string, port: number) => void
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
  const sessions = new Map<number, ProbeSession>()
  const connections = new Map<ProbeSession, TcpPath>()
  let probesAnswered = 0
  let packetsDropped = 0

  const find = (packet: Buffer, at: number): ProbeSession | undefined => {
    if (packet.length < at + 8) return undefined
    const session = sessions.get(packet.readUInt32BE(at))
    return session !== undefined && isNamed(session, packet, at) ? session : undefined
  }
  const isFrom = (session: ProbeSession, address: string, port: number, transport: 'udp' | 'tcp'): boolean =>
    session.target.port === port && session.target.address === address && session.transport === transport

  const receive = (packet: Buffer, address: string, port: number, transport: 'udp' | 'tcp'): void => {
    const session = find(packet, PROBE.agentSession)
    if (session === undefined || !isFrom(session, address, port, transport)) packetsDropped++
    else if (packet.length === PROBE.bytes && packet.readUInt32BE(0) === PROBE_HEADER) {
      const isFirst = session.stage !== 'measuring'
      if (answerProbe(session, packet)) {
        probesAnswered++
        awaitReceipt(session, isFirst)
      } else packetsDropped++
    } else if (!obey(session, packet)) packetsDropped++
  }
  const obey = (session: ProbeSession, bytes: Buffer): boolean => {
    // A copy, because parts of it are kept and the TCP path uses its buffer again.
    const parsed = parsePacket(new Uint8Array(bytes))
    if (!parsed.ok) return false
    const packet: Packet = parsed.value
    if (packet.kind === 'receipt') return takeReceipt(session, packet)
    if (session.stage === 'hello' && packet.kind === 'retry') {
      session.cookie = packet.cookie
      begin(session, 'start')
      return true
    }
    if ((session.stage === 'start' || session.stage === 'measuring') && packet.kind === 'refusal') {
      fail(session, 'probe.landmark-refused', `The landmark ${session.target.landmarkId} refuses to measure: ${packet.cause}.`)
      return true
    }
    return false
  }
  const takeReceipt = (session: ProbeSession, packet: ReceiptPacket): boolean => {
    const { sessionKey, landmarkId } = session.target
    if (!equalBytes(packet.mac, receiptMac(sessionKey, packet.receipt, nodePrimitives))) return false
    const mac = receiptAckMac(sessionKey, packet.receipt, nodePrimitives)
    session.send(Buffer.from(encodePacket({ kind: 'receiptAck', landmarkSession: packet.landmarkSession, mac })))
    if (session.stage === 'done') return true
    parts.onReceipt(session.measurement, { landmarkId, receipt: packet.receipt, answered: answeredRounds(session) })
    finish(session)
    return true
  }

  const begin = (session: ProbeSession, stage: 'hello' | 'start'): void => {
    session.stage = stage
    session.sends = 0
    sendOpening(session)
  }
  const sendOpening = (session: ProbeSession): void => {
    if (session.transport === 'udp' && session.sends === UDP_SENDS) {
      turnToTcp(session)
      return
    }
    session.send(openingPacket(session))
    const waitMs = FIRST_WAIT_MS * WAIT_GROWTH ** session.sends++ * (1 + randomInt(100) / 1000)
    wait(session, waitMs, () => { sendOpening(session) })
  }
  const turnToTcp = (session: ProbeSession): void => {
    const { address, port, landmarkId } = session.target
    session.transport = 'tcp'
    session.stage = 'start'
    session.cookie = new Uint8Array(session.cookie.length)
    const path = openTcpPath({
      address,
      port,
      onOpen: () => { path.send(openingPacket(session)) },
      onPacket: packet => { receive(packet, address, port, 'tcp') },
      onEnd: () => { fail(session, 'probe.landmark-silent', `The landmark ${landmarkId} answers neither over UDP nor over TCP.`) },
    })
    session.send = path.send
    connections.set(session, path)
    clearTimeout(session.timer)
  }
  const awaitReceipt = (session: ProbeSession, isFirst: boolean): void => {
    if (isFirst) wait(session, RECEIPT_WAIT_MS, () => { askAgain(session) })
    else session.timer?.refresh()
  }
  const askAgain = (session: ProbeSession): void => {
    session.send(openingPacket(session))
    wait(session, RECEIPT_WAIT_MS, () => { askAgain(session) })
  }
  const wait = (session: ProbeSession, waitMs: number, then: () => void): void => {
    clearTimeout(session.timer)
    session.timer = setTimeout(then, waitMs)
  }

  const fail = (session: ProbeSession, code: string, message: string): void => {
    if (session.stage === 'done') return
    parts.onFailure(session.measurement, { landmarkId: session.target.landmarkId, code, message })
    finish(session)
  }
  const finish = (session: ProbeSession): void => {
    session.stage = 'done'
    wait(session, AFTERCARE_MS, () => { forget(session) })
    session.timer?.unref()
  }
  const forget = (session: ProbeSession): void => {
    clearTimeout(session.timer)
    sessions.delete(session.agentSession.readUInt32BE(0))
    connections.get(session)?.close()
    connections.delete(session)
  }
  const open = (measurement: number, target: ProbeTarget): ProbeSession => {
    let agentSession = randomBytes(8)
    while (sessions.has(agentSession.readUInt32BE(0))) agentSession = randomBytes(8)
    const session = openProbeSession(measurement, target, agentSession, packet => { parts.sendUdp(packet, target.address, target.port) })
    sessions.set(agentSession.readUInt32BE(0), session)
    begin(session, 'hello')
    return session
  }
  return {
    measure: (measurement, targets, timeoutMs) => {
      const opened = targets.map(target => open(measurement, target))
      setTimeout(() => {
        for (const session of opened) outOfTime(session, fail)
      }, timeoutMs)
    },
    receive: (packet, address, port) => { receive(packet, address, port, 'udp') },
    counts: () => ({ probesAnswered, packetsDropped, sessions: sessions.size }),
    close: () => {
      for (const session of [...sessions.values()]) forget(session)
    },
  }
}

function outOfTime(session: ProbeSession, fail: (session: ProbeSession, code: string, message: string) => void): void {
  const { landmarkId } = session.target
  if (session.stage === 'measuring') fail(session, 'probe.out-of-time', `The landmark ${landmarkId} measured, but its receipt did not come in time.`)
  else fail(session, 'probe.landmark-silent', `The landmark ${landmarkId} did not answer in time.`)
}

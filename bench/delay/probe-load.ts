// A load of agents in one process and on one socket: opens sessions, answers probes as fast as it can, and
// begins a new session for each that ended. A bare client, so that the landmark is the slower side.

import { createSocket } from 'node:dgram'
import {
  AGENT_SESSION_BYTES, ANSWER, encodePacket, helloMac, PACKET_MAGIC, PACKET_TYPES, PACKET_VERSION, parsePacket, PROBE, receiptAckMac, type Packet,
} from '@trigpoint/core/delay'
import { nodePrimitives, openAnswerMac, type AnswerMac } from '@trigpoint/runtime'
import { benchChallenge, openBenchAgent, type BenchAgent, type BenchChallenge } from './bench-world.ts'

interface LoadSession {
  readonly name: Buffer
  readonly challenge: BenchChallenge
  readonly mac: AnswerMac
  readonly answer: Buffer
}

export interface LoadCounts {
  readonly answered: number
  readonly receipts: number
}

export interface ProbeLoad {
  counts(): LoadCounts
  stop(): void
}

/** Keeps `sessions` sessions of `rounds` rounds going against the landmark on this port. */
export function openProbeLoad(port: number, sessions: number, rounds: number): ProbeLoad {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, answer) => { answer(null, host, 4) } })
  const agent = openBenchAgent()
  const open = new Map<number, LoadSession>()
  let answered = 0
  let receipts = 0
  let names = 0
  let stopped = false
  const send = (packet: Packet): void => { socket.send(encodePacket(packet), port, '127.0.0.1') }
  const begin = (): void => {
    const session = openLoadSession(++names, rounds, agent)
    open.set(names, session)
    send({ kind: 'hello', agentSession: session.name })
  }
  const obey = (session: LoadSession, packet: Packet): void => {
    const { challenge, name } = session
    if (packet.kind === 'retry') {
      const proof = helloMac(challenge.sessionKey, name, packet.cookie, nodePrimitives)
      send({ kind: 'start', agentSession: name, cookie: packet.cookie, proof, ticket: challenge.ticket })
    } else if (packet.kind === 'receipt') {
      send({ kind: 'receiptAck', landmarkSession: packet.landmarkSession, mac: receiptAckMac(challenge.sessionKey, packet.receipt, nodePrimitives) })
      if (!open.delete(name.readUInt32BE(0))) return
      receipts++
      if (!stopped) begin()
    }
  }
  socket.on('message', packet => {
    const session = packet.length < 12 ? undefined : open.get(packet.readUInt32BE(4))
    if (session === undefined) return
    if (packet[3] !== PACKET_TYPES.probe) {
      const parsed = parsePacket(new Uint8Array(packet))
      if (parsed.ok) obey(session, parsed.value)
      return
    }
    packet.copy(session.answer, ANSWER.landmarkSession, PROBE.landmarkSession, PROBE.round + 1)
    session.mac.write(packet[PROBE.round] ?? 0, packet, PROBE.nonce, session.answer, ANSWER.mac)
    socket.send(session.answer, port, '127.0.0.1')
    answered++
  })
  socket.bind(0, '127.0.0.1', () => {
    socket.setRecvBufferSize(4 * 1024 * 1024)
    for (let i = 0; i < sessions; i++) setTimeout(begin, i / 2)
  })
  return {
    counts: () => ({ answered, receipts }),
    stop: () => { stopped = true },
  }
}

function openLoadSession(number: number, rounds: number, agent: BenchAgent): LoadSession {
  const name = Buffer.alloc(AGENT_SESSION_BYTES)
  name.writeUInt32BE(number)
  const challenge = benchChallenge(rounds, agent)
  const answer = Buffer.alloc(ANSWER.bytes)
  answer.writeUInt16BE(PACKET_MAGIC)
  answer[2] = PACKET_VERSION
  answer[3] = PACKET_TYPES.answer
  return { name, challenge, mac: openAnswerMac(challenge.sessionKey, challenge.challengeId, 'bench'), answer }
}

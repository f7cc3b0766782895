// An agent that does what it is told, one packet at a time, over a real UDP socket: the attacker's hands.
// It can do everything that the holder of a ticket and of a key can do, and all that a stranger can.

import { createSocket, type Socket } from 'node:dgram'
import { randomBytes } from 'node:crypto'
import {
  answerMac, answerPrefix, deriveSessionKey, encodePacket, helloMac, parsePacket, receiptAckMac, type Packet, type ProbePacket, type ReceiptPacket,
} from '@trigpoint/core/delay'
import { nodePrimitives, type AgreementKey } from '@trigpoint/runtime'
import type { MeasureRequest } from '../../agent/src/probe/index.ts'
import type { TestLandmark } from './delay-world.ts'

export type PacketOf<K extends Packet['kind']> = Extract<Packet, { kind: K }>

export interface HostileAgent {
  readonly socket: Socket
  readonly port: number
  readonly agentSession: Uint8Array
  readonly sessionKey: Uint8Array
  /** Everything received, in order. */
  readonly received: Packet[]
  /** The next packet of this kind that was not taken yet; fails after three seconds. */
  next<K extends Packet['kind']>(kind: K): Promise<PacketOf<K>>
  /** Whether no further packet of this kind comes for a while. */
  silence(kind: Packet['kind'], waitMs?: number): Promise<boolean>
  send(packet: Packet): void
  sendBytes(bytes: Uint8Array): void
  hello(): Promise<Uint8Array>
  start(cookie: Uint8Array, change?: { readonly ticket?: Uint8Array; readonly proof?: Uint8Array }): void
  /** The right answer to a probe, by default. */
  answer(probe: ProbePacket, change?: { readonly round?: number; readonly nonce?: Uint8Array; readonly key?: Uint8Array }): void
  acknowledge(receipt: ReceiptPacket): void
  close(): void
}

export interface HostileOptions {
  /** Another key than the ticket names: a thief's. */
  readonly agreement?: AgreementKey
  readonly host?: string
  /** Where to send; default: the landmark. */
  readonly target?: { readonly host: string; readonly port: number }
}

export async function openHostileAgent(landmark: TestLandmark, request: MeasureRequest, options: HostileOptions = {}): Promise<HostileAgent> {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => { socket.bind(0, options.host ?? '127.0.0.1', resolve) })
  const { record } = landmark
  const agreement = options.agreement ?? request.agreement
  const target = options.target ?? landmark.running.address
  const { challengeId } = request
  const sharedSecret = agreement.agree(record.agreementKey) ?? new Uint8Array(32)
  const keys = { landmarkAgreementKey: record.agreementKey, agentAgreementKey: agreement.publicKey }
  const sessionKey = deriveSessionKey({ sharedSecret, challengeId, landmarkId: record.landmarkId, ...keys }, nodePrimitives)
  const agentSession = new Uint8Array(randomBytes(8))
  const prefix = answerPrefix(challengeId, record.landmarkId)
  const { received, next, silence } = collectPackets(socket)
  const sendBytes = (bytes: Uint8Array): void => { socket.send(bytes, target.port, target.host) }
  const send = (packet: Packet): void => { sendBytes(encodePacket(packet)) }
  return {
    socket, agentSession, sessionKey, received, next, silence, send, sendBytes,
    port: socket.address().port,
    hello: async () => {
      send({ kind: 'hello', agentSession })
      return (await next('retry')).cookie
    },
    start: (cookie, change = {}) => {
      const proof = change.proof ?? helloMac(sessionKey, agentSession, cookie, nodePrimitives)
      send({ kind: 'start', agentSession, cookie, proof, ticket: change.ticket ?? request.landmarks[0]?.ticket ?? new Uint8Array(0) })
    },
    answer: (probe, change = {}) => {
      const round = change.round ?? probe.round
      const mac = answerMac(change.key ?? sessionKey, prefix, round, change.nonce ?? probe.nonce, nodePrimitives)
      send({ kind: 'answer', landmarkSession: probe.landmarkSession, round, mac })
    },
    acknowledge: ({ landmarkSession, receipt }) => {
      send({ kind: 'receiptAck', landmarkSession, mac: receiptAckMac(sessionKey, receipt, nodePrimitives) })
    },
    close: () => socket.close(),
  }
}

type Collected = Pick<HostileAgent, 'received' | 'next' | 'silence'>

function collectPackets(socket: Socket): Collected {
  const received: Packet[] = []
  const untaken: Packet[] = []
  const wake = new Set<() => void>()
  socket.on('message', bytes => {
    const parsed = parsePacket(new Uint8Array(bytes))
    if (!parsed.ok) throw new Error('the landmark sent what cannot be read')
    received.push(parsed.value)
    untaken.push(parsed.value)
    for (const each of [...wake]) each()
  })
  const take = <K extends Packet['kind']>(kind: K): PacketOf<K> | undefined => {
    const index = untaken.findIndex(packet => packet.kind === kind)
    return index < 0 ? undefined : (untaken.splice(index, 1)[0] as PacketOf<K>)
  }
  const within = <K extends Packet['kind']>(kind: K, waitMs: number): Promise<PacketOf<K> | undefined> =>
    new Promise(resolve => {
      const look = (): void => {
        const packet = take(kind)
        if (packet === undefined) return
        finish(packet)
      }
      const timer = setTimeout(() => { finish(undefined) }, waitMs)
      const finish = (packet: PacketOf<K> | undefined): void => {
        clearTimeout(timer)
        wake.delete(look)
        resolve(packet)
      }
      wake.add(look)
      look()
    })
  return {
    received,
    next: async kind => {
      const packet = await within(kind, 3000)
      if (packet === undefined) throw new Error(`no ${kind} came within three seconds`)
      return packet
    },
    silence: async (kind, waitMs = 150) => (await within(kind, waitMs)) === undefined,
  }
}

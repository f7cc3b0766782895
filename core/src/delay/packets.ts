// The packets between agent and landmark, each in one datagram (or, over TCP, behind a u16 length).
// On the path: delay. Every packet begins with "TG", the version and its type. Layouts are drawn in
// docs/format/delay.md; the hot paths of agent and landmark read PROBE and ANSWER by these offsets.
//
// A hello has a fixed, large size, so that nothing that an unproven address gets is larger than it sent.

import { asClaimed, encodeLayout, ok, openReader, refuse, type ByteReader, type Claimed, type Result } from '../base/index.ts'
import { TICKET_BYTES } from '../challenge/index.ts'
import { RECEIPT_BYTES } from './receipt.ts'
import { MAC_BYTES, NONCE_BYTES } from './session-key.ts'

/** "TG" and version 1: the first three bytes of every packet. */
export const PACKET_MAGIC = 0x5447
export const PACKET_VERSION = 1

/** Bytes of every hello; an unproven address gets at most a retry (29 bytes) for it. */
export const HELLO_BYTES = 512
export const COOKIE_BYTES = 17
/** The agent's name for a session: 64 random bits, echoed in all that it gets, so that nobody off the path can speak to it. */
export const AGENT_SESSION_BYTES = 8
/** Largest packet of the protocol: a receipt of 255 rounds. */
export const PACKET_BYTES: number = 4 + AGENT_SESSION_BYTES + 4 + MAC_BYTES + RECEIPT_BYTES

/** Type byte of each kind of packet. */
export const PACKET_TYPES = { hello: 1, retry: 2, start: 3, probe: 4, answer: 5, receipt: 6, receiptAck: 7, refusal: 8 } as const

/** Offsets of a probe: header 4, agent's session 8, landmark's session 4, round 1, nonce 16. */
export const PROBE = { agentSession: 4, landmarkSession: 12, round: 16, nonce: 17, bytes: 33 } as const
/** Offsets of an answer: header 4, landmark's session 4, round 1, MAC 16. */
export const ANSWER = { landmarkSession: 4, round: 8, mac: 9, bytes: 25 } as const

/** Why a landmark would not measure, as one byte. */
export const REFUSAL_CAUSES = {
  'ticket-malformed': 1,
  'ticket-other-landmark': 2,
  'ticket-expired': 3,
  'ticket-lifetime': 4,
  'ticket-signature': 5,
  'ticket-used': 6,
  'proof-wrong': 7,
  busy: 8,
} as const
export type RefusalCause = keyof typeof REFUSAL_CAUSES

/** Asks for a cookie; costs the landmark no memory. */
export interface HelloPacket {
  readonly kind: 'hello'
  readonly agentSession: Uint8Array
}
/** The cookie that proves the address. */
export interface RetryPacket {
  readonly kind: 'retry'
  readonly agentSession: Uint8Array
  readonly cookie: Uint8Array
}
/** Hello with cookie, ticket and proof of the key. Over TCP the cookie is zero. */
export interface StartPacket {
  readonly kind: 'start'
  readonly agentSession: Uint8Array
  readonly cookie: Uint8Array
  /** From `helloMac`. */
  readonly proof: Uint8Array
  readonly ticket: Uint8Array
}
export interface ProbePacket {
  readonly kind: 'probe'
  readonly agentSession: Uint8Array
  readonly landmarkSession: number
  readonly round: number
  readonly nonce: Uint8Array
}
export interface AnswerPacket {
  readonly kind: 'answer'
  readonly landmarkSession: number
  readonly round: number
  readonly mac: Uint8Array
}
export interface ReceiptPacket {
  readonly kind: 'receipt'
  readonly agentSession: Uint8Array
  readonly landmarkSession: number
  readonly mac: Uint8Array
  readonly receipt: Uint8Array
}
export interface ReceiptAckPacket {
  readonly kind: 'receiptAck'
  readonly landmarkSession: number
  readonly mac: Uint8Array
}
export interface RefusalPacket {
  readonly kind: 'refusal'
  readonly agentSession: Uint8Array
  readonly cause: RefusalCause
}
export type Packet =
  | HelloPacket
  | RetryPacket
  | StartPacket
  | ProbePacket
  | AnswerPacket
  | ReceiptPacket
  | ReceiptAckPacket
  | RefusalPacket

/** The bytes of a packet. */
export function encodePacket(packet: Packet): Uint8Array {
  const header = [
    ['u16', PACKET_MAGIC],
    ['u8', PACKET_VERSION],
    ['u8', PACKET_TYPES[packet.kind]],
  ] as const
  switch (packet.kind) {
    case 'hello':
      return padded(encodeLayout([...header, ['bytes', packet.agentSession]]))
    case 'retry':
      return encodeLayout([...header, ['bytes', packet.agentSession], ['bytes', packet.cookie]])
    case 'start': {
      const { agentSession, cookie, proof, ticket } = packet
      return padded(encodeLayout([...header, ['bytes', agentSession], ['bytes', cookie], ['bytes', proof], ['bytes16', ticket]]))
    }
    case 'probe': {
      const { agentSession, landmarkSession, round, nonce } = packet
      return encodeLayout([...header, ['bytes', agentSession], ['u32', landmarkSession], ['u8', round], ['bytes', nonce]])
    }
    case 'answer':
      return encodeLayout([...header, ['u32', packet.landmarkSession], ['u8', packet.round], ['bytes', packet.mac]])
    case 'receipt': {
      const { agentSession, landmarkSession, mac, receipt } = packet
      return encodeLayout([...header, ['bytes', agentSession], ['u32', landmarkSession], ['bytes', mac], ['bytes', receipt]])
    }
    case 'receiptAck':
      return encodeLayout([...header, ['u32', packet.landmarkSession], ['bytes', packet.mac]])
    case 'refusal':
      return encodeLayout([...header, ['bytes', packet.agentSession], ['u8', REFUSAL_CAUSES[packet.cause]]])
  }
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(HELLO_BYTES)
  whole.set(bytes)
  return whole
}

/** Reads a packet without believing it. Refuses `delay.packet-malformed`, `delay.packet-version`. */
export function parsePacket(bytes: Uint8Array): Result<Claimed<Packet>> {
  if (bytes.length > PACKET_BYTES) return malformed('length')
  const reader = openReader(bytes)
  if (reader.u16() !== PACKET_MAGIC) return malformed('magic')
  const version = reader.u8()
  if (version !== PACKET_VERSION)
    return refuse('delay.packet-version', `The packet is of version ${String(version)}; this side speaks 1.`, 'version', { version })
  const read = READERS[reader.u8()]
  if (read === undefined) return malformed('type')
  const packet = read(reader, bytes)
  return packet !== undefined && reader.done() ? ok(asClaimed(packet)) : malformed('content')
}

type ReadPacket = (reader: ByteReader, bytes: Uint8Array) => Packet | undefined

const READERS: Readonly<Record<number, ReadPacket>> = {
  [PACKET_TYPES.hello]: (reader, bytes) => {
    const agentSession = reader.bytes(AGENT_SESSION_BYTES)
    return endsInPadding(reader, bytes) ? { kind: 'hello', agentSession } : undefined
  },
  [PACKET_TYPES.retry]: reader => ({
    kind: 'retry',
    agentSession: reader.bytes(AGENT_SESSION_BYTES),
    cookie: reader.bytes(COOKIE_BYTES),
  }),
  [PACKET_TYPES.start]: readStart,
  [PACKET_TYPES.probe]: reader => ({
    kind: 'probe',
    agentSession: reader.bytes(AGENT_SESSION_BYTES),
    landmarkSession: reader.u32(),
    round: reader.u8(),
    nonce: reader.bytes(NONCE_BYTES),
  }),
  [PACKET_TYPES.answer]: reader => ({
    kind: 'answer',
    landmarkSession: reader.u32(),
    round: reader.u8(),
    mac: reader.bytes(MAC_BYTES),
  }),
  [PACKET_TYPES.receipt]: readReceipt,
  [PACKET_TYPES.receiptAck]: reader => ({
    kind: 'receiptAck',
    landmarkSession: reader.u32(),
    mac: reader.bytes(MAC_BYTES),
  }),
  [PACKET_TYPES.refusal]: readRefusal,
}

function readStart(reader: ByteReader, bytes: Uint8Array): StartPacket | undefined {
  const agentSession = reader.bytes(AGENT_SESSION_BYTES)
  const cookie = reader.bytes(COOKIE_BYTES)
  const proof = reader.bytes(MAC_BYTES)
  const ticket = reader.bytes16()
  if (ticket.length > TICKET_BYTES || !endsInPadding(reader, bytes)) return undefined
  return { kind: 'start', agentSession, cookie, proof, ticket }
}

function readReceipt(reader: ByteReader, bytes: Uint8Array): ReceiptPacket {
  const agentSession = reader.bytes(AGENT_SESSION_BYTES)
  const landmarkSession = reader.u32()
  const mac = reader.bytes(MAC_BYTES)
  const receipt = reader.bytes(Math.max(0, bytes.length - reader.offset()))
  return { kind: 'receipt', agentSession, landmarkSession, mac, receipt }
}

const CAUSE_OF_BYTE: ReadonlyMap<number, RefusalCause> = new Map(
  (Object.keys(REFUSAL_CAUSES) as RefusalCause[]).map(cause => [REFUSAL_CAUSES[cause], cause]),
)

function readRefusal(reader: ByteReader): RefusalPacket | undefined {
  const agentSession = reader.bytes(AGENT_SESSION_BYTES)
  const cause = CAUSE_OF_BYTE.get(reader.u8())
  return cause === undefined ? undefined : { kind: 'refusal', agentSession, cause }
}

/** A hello is exactly as long as it must be and ends in zeros: one meaning has one encoding. */
function endsInPadding(reader: ByteReader, bytes: Uint8Array): boolean {
  if (bytes.length !== HELLO_BYTES) return false
  return reader.bytes(HELLO_BYTES - reader.offset()).every(byte => byte === 0)
}

function malformed(where: string): Result<never> {
  return refuse('delay.packet-malformed', `The packet cannot be read: its ${where} is not allowed.`, where)
}

// Admission: from a stranger's hello to a session. On the path: delay, before the first probe.
//   hello            -> a cookie, shorter than the hello; nothing is remembered
//   start            -> cookie, rates, ticket (once), key agreement, proof of the key: cheapest first
// What fails before the address is proven is dropped and counted; what fails after is refused in words.
// A stolen ticket starts nothing and uses nothing up: the proof needs the key that the ticket names.

import { equalBytes, toHex } from '@trigpoint/core/base'
import { verifyTicket, type LandmarkRecord, type Ticket } from '@trigpoint/core/challenge'
import {
  deriveSessionKey,
  encodePacket,
  helloMac,
  type HelloPacket,
  type RefusalCause,
  type StartPacket,
} from '@trigpoint/core/delay'
import { nodePrimitives, type AgreementKey, type Clock } from '@trigpoint/runtime'
import type { CookieJar } from './cookies.ts'
import type { Counters } from './counters.ts'
import type { LandmarkLimits } from './limits.ts'
import type { RandomPool } from './random-pool.ts'
import { openAddressRateLimit, openRateLimit } from './rate-limits.ts'
import { Session, type Peer } from './session.ts'
import type { SessionTable } from './session-table.ts'

export interface AdmissionParts {
  readonly record: LandmarkRecord
  readonly agreement: AgreementKey
  readonly verifierKey: Uint8Array
  readonly table: SessionTable
  readonly cookies: CookieJar
  readonly counters: Counters
  readonly limits: LandmarkLimits
  readonly random: RandomPool
  readonly clock: Clock
}

export interface Admission {
  /** Answers an unproven hello with a cookie, as long as the rate allows. */
  hello(packet: HelloPacket, peer: Peer): void
  /** A new session, or the running one of the same peer (its start was sent again); otherwise undefined. */
  start(packet: StartPacket, peer: Peer): { readonly session: Session; readonly isNew: boolean } | undefined
}

export function openAdmission(parts: AdmissionParts): Admission {
  const { counters, clock, limits } = parts
  const helloRate = openRateLimit(clock, limits.hellosASecond, limits.hellosASecond)
  const startRate = openRateLimit(clock, limits.startsASecond, limits.startsASecond)
  const addressRate = openAddressRateLimit(clock, limits.addressStartsASecond, limits.addressStartsBurst, limits.addresses)
  const refuse = (packet: StartPacket, peer: Peer, cause: RefusalCause): undefined => {
    counters.refusals[cause] = (counters.refusals[cause] ?? 0) + 1
    send(peer, encodePacket({ kind: 'refusal', agentSession: packet.agentSession, cause }))
    peer.door.release()
  }
  const isTimely = (peer: Peer): boolean => addressRate.take(peer.address) && startRate.take()
  return {
    hello: (packet, peer) => {
      if (!helloRate.take()) {
        counters.drops['hello-rate']++
        return
      }
      counters.retries++
      const cookie = parts.cookies.make(peer.address, peer.port, packet.agentSession)
      send(peer, encodePacket({ kind: 'retry', agentSession: packet.agentSession, cookie }))
    },
    start: (packet, peer) => {
      const cause = !provesAddress(packet, peer, parts.cookies) ? 'cookie-wrong' : !isTimely(peer) ? 'start-rate' : undefined
      if (cause !== undefined) {
        counters.drops[cause]++
        return undefined
      }
      const admitted = admit(packet, peer, parts)
      return typeof admitted === 'string' ? refuse(packet, peer, admitted) : admitted
    },
  }
}

/** A TCP connection has proven its address by being open. */
function provesAddress(packet: StartPacket, peer: Peer, cookies: CookieJar): boolean {
  return peer.door.transport === 'tcp' || cookies.accepts(packet.cookie, peer.address, peer.port, packet.agentSession)
}

function admit(
  packet: StartPacket,
  peer: Peer,
  parts: AdmissionParts,
): { readonly session: Session; readonly isNew: boolean } | RefusalCause {
  const { record, table, verifierKey, clock } = parts
  const checked = verifyTicket(packet.ticket, verifierKey, record.landmarkId, clock.nowMs(), nodePrimitives)
  if (!checked.ok) return refusalCause(checked.refusal.code)
  const ticket: Ticket = checked.value
  const challenge = toHex(ticket.challengeId)
  const running = table.ofChallenge(challenge)
  if (running !== undefined && isSamePeer(running, packet, peer)) return { session: running, isNew: false }
  if (table.isUsed(challenge)) return 'ticket-used'
  if (!table.hasRoom()) return 'busy'
  const key = agreeKey(ticket, parts)
  if (key === undefined || !equalBytes(packet.proof, helloMac(key, packet.agentSession, packet.cookie, nodePrimitives))) return 'proof-wrong'
  const session = new Session({
    id: freeId(parts),
    peer,
    agentSession: packet.agentSession,
    ticket,
    ticketHash: nodePrimitives.hash('sha256', packet.ticket),
    challenge,
    key,
    startedNs: clock.monotonicNs(),
  })
  table.add(session)
  return { session, isNew: true }
}

function isSamePeer(session: Session, packet: StartPacket, peer: Peer): boolean {
  const { door, address, port } = session.peer
  return door === peer.door && address === peer.address && port === peer.port && equalBytes(session.agentSession, packet.agentSession)
}

function agreeKey(ticket: Ticket, { record, agreement }: AdmissionParts): Uint8Array | undefined {
  const sharedSecret = agreement.agree(ticket.agreementKey)
  if (sharedSecret === undefined) return undefined
  const { landmarkId } = record
  const keys = { landmarkAgreementKey: agreement.publicKey, agentAgreementKey: ticket.agreementKey }
  return deriveSessionKey({ sharedSecret, challengeId: ticket.challengeId, landmarkId, ...keys }, nodePrimitives)
}

/** Unpredictable, and not in use; 31 bits, because larger numbers are slower to look up. */
function freeId({ random, table }: AdmissionParts): number {
  for (;;) {
    const id = random.u32() >>> 1
    if (table.get(id) === undefined) return id
  }
}

const CAUSE_OF_CODE: Readonly<Record<string, RefusalCause>> = {
  'challenge.ticket-malformed': 'ticket-malformed',
  'challenge.ticket-other-landmark': 'ticket-other-landmark',
  'challenge.ticket-expired': 'ticket-expired',
  'challenge.ticket-lifetime': 'ticket-lifetime',
  'challenge.ticket-signature': 'ticket-signature',
}

function refusalCause(code: string): RefusalCause {
  return CAUSE_OF_CODE[code] ?? 'ticket-malformed'
}

function send(peer: Peer, packet: Uint8Array): void {
  peer.door.send(Buffer.from(packet.buffer, packet.byteOffset, packet.length), peer.address, peer.port)
}

// Makes the golden vectors of the delay protocol: vectors/{landmark-record,ticket,receipt,packets}/vectors.json.
//   npx tsx --conditions=source tools/vectors/delay-formats.ts
// Keys come from fixed seeds, so every run gives the same bytes. A test holds the files to this generator and
// the parsers to the files; other implementations, in any language, are welcome to.

import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toHex } from '@trigpoint/core/base'
import { bindEvidenceNonce, signLandmarkRecord, signTicket, type LandmarkRecord } from '@trigpoint/core/challenge'
import {
  answerMac, answerPrefix, deriveSessionKey, encodePacket, hashRounds, hashTranscript, helloMac, receiptAckMac, receiptMac, signReceipt, type Packet, type Receipt,
} from '@trigpoint/core/delay'
import { nodePrimitives } from '@trigpoint/runtime'
import {
  agentAgreement, landmarkAgreement, landmarkKey, otherKey, SAMPLE_MS, sampleChallengeId, sampleReceipt, sampleRecord, sampleRounds, sampleTicket, seed,
  signedSampleReceipt, signedSampleRecord, signedSampleTicket, verifierKey,
} from './samples.ts'

/** One input and what becomes of it: `ok`, or the code of its refusal. */
export interface VectorCase {
  readonly name: string
  readonly bytes: string
  readonly outcome: string
}

export interface VectorFile {
  readonly origin: string
  readonly [name: string]: unknown
  readonly cases: readonly VectorCase[]
}

const ORIGIN = 'made by tools/vectors/delay-formats.ts; keys from public seeds'

/** All files by the name of their format. */
export function delayVectors(): Readonly<Record<string, VectorFile>> {
  return { 'landmark-record': recordVectors(), ticket: ticketVectors(), receipt: receiptVectors(), packets: packetVectors() }
}

function recordVectors(): VectorFile {
  const signed = (change: Partial<LandmarkRecord>): Uint8Array => signLandmarkRecord({ ...sampleRecord, ...change }, verifierKey.sign)
  return {
    origin: ORIGIN,
    registrarKey: toHex(verifierKey.publicKey),
    atMs: SAMPLE_MS,
    record: { ...sampleRecord, signingKey: toHex(sampleRecord.signingKey), agreementKey: toHex(sampleRecord.agreementKey) },
    cases: [
      of('a record', signedSampleRecord, 'ok'),
      of('signed by another key', signLandmarkRecord(sampleRecord, otherKey.sign), 'challenge.record-signature'),
      of('a bit of the position changed', flipped(signedSampleRecord, 60), 'challenge.record-signature'),
      of('not yet valid', signed({ validFromMs: SAMPLE_MS + 1 }), 'challenge.record-not-yet-valid'),
      of('expired', signed({ validUntilMs: SAMPLE_MS }), 'challenge.record-expired'),
      of('an id in upper case', signed({ landmarkId: 'SIN-1' }), 'challenge.record-malformed'),
      of('beyond the pole', signed({ position: { latDeg: 90.5, lonDeg: 0 } }), 'challenge.record-malformed'),
      of('of version 2', Uint8Array.of(2, ...signedSampleRecord.slice(1)), 'challenge.record-malformed'),
      of('one byte short', signedSampleRecord.slice(0, -1), 'challenge.record-malformed'),
      of('one byte long', Uint8Array.of(...signedSampleRecord, 0), 'challenge.record-malformed'),
    ],
  }
}

function ticketVectors(): VectorFile {
  const { challengeId, agreementKey, ...rest } = sampleTicket
  return {
    origin: ORIGIN,
    verifierKey: toHex(verifierKey.publicKey),
    landmarkId: 'sin-1',
    nowMs: SAMPLE_MS,
    ticket: { challengeId: toHex(challengeId), agreementKey: toHex(agreementKey), ...rest },
    ticketHash: toHex(nodePrimitives.hash('sha256', signedSampleTicket)),
    cases: [
      of('a ticket', signedSampleTicket, 'ok'),
      of('signed by another key', signTicket(sampleTicket, otherKey.sign), 'challenge.ticket-signature'),
      of('a bit of the key changed', flipped(signedSampleTicket, 40), 'challenge.ticket-signature'),
      of('for another landmark', signTicket({ ...sampleTicket, landmarkId: 'kul-1' }, verifierKey.sign), 'challenge.ticket-other-landmark'),
      of('expired', signTicket({ ...sampleTicket, expiresAtMs: SAMPLE_MS }, verifierKey.sign), 'challenge.ticket-expired'),
      of('of an hour', signTicket({ ...sampleTicket, expiresAtMs: SAMPLE_MS + 3_600_000 }, verifierKey.sign), 'challenge.ticket-lifetime'),
      of('for no round', signTicket({ ...sampleTicket, rounds: 0 }, verifierKey.sign), 'challenge.ticket-malformed'),
      of('one byte short', signedSampleTicket.slice(0, -1), 'challenge.ticket-malformed'),
      of('one byte long', Uint8Array.of(...signedSampleTicket, 0), 'challenge.ticket-malformed'),
    ],
  }
}

function receiptVectors(): VectorFile {
  const signed = (change: Partial<Receipt>): Uint8Array => signReceipt({ ...sampleReceipt, ...change }, landmarkKey.sign)
  const nothing: Partial<Receipt> = { roundTripsNs: [], answeredRounds: [], sentRounds: 2, lostRounds: 2, transcriptHash: hashRounds(sampleChallengeId, [], nodePrimitives) }
  const transcriptHash = hashTranscript([signedSampleReceipt], nodePrimitives)
  const [challengeNonce, agentKey] = [seed(6), otherKey.publicKey]
  return {
    origin: ORIGIN,
    landmarkKey: toHex(landmarkKey.publicKey),
    expected: { landmarkId: 'sin-1', challengeId: toHex(sampleChallengeId), agreementKey: toHex(agentAgreement.publicKey), position: sampleRecord.position, uncertaintyKm: sampleRecord.uncertaintyKm, operator: sampleRecord.operator },
    roundTripsNs: sampleReceipt.roundTripsNs,
    answeredRounds: sampleReceipt.answeredRounds,
    rounds: sampleRounds.map(({ round, nonce, mac }) => ({ round, nonce: toHex(nonce), mac: toHex(mac) })),
    roundsHash: toHex(sampleReceipt.transcriptHash),
    transcriptHash: toHex(transcriptHash),
    evidenceNonce: {
      challengeNonce: toHex(challengeNonce),
      agentKey: toHex(agentKey),
      nonce: toHex(bindEvidenceNonce(nodePrimitives, { challengeNonce, agentKey, transcriptHash })),
    },
    cases: [
      of('a receipt', signedSampleReceipt, 'ok'),
      of('that nobody answered', signed(nothing), 'ok'),
      of('signed by another key', signReceipt(sampleReceipt, otherKey.sign), 'delay.receipt-signature'),
      of('a bit of a round trip changed', flipped(signedSampleReceipt, 140), 'delay.receipt-signature'),
      of('of another landmark', signed({ landmarkId: 'kul-1' }), 'delay.receipt-other-landmark'),
      of('of another challenge', signed({ challengeId: new Uint8Array(16) }), 'delay.receipt-other-challenge'),
      of('of another key', signed({ agreementKey: new Uint8Array(32) }), 'delay.receipt-other-key'),
      of('from another place', signed({ position: { latDeg: 3.14, lonDeg: 101.7 } }), 'delay.receipt-other-place'),
      of('of another operator', signed({ operator: 'other-hosts' }), 'delay.receipt-other-place'),
      of('one byte short', signedSampleReceipt.slice(0, -1), 'delay.receipt-malformed'),
      of('one byte long', Uint8Array.of(...signedSampleReceipt, 0), 'delay.receipt-malformed'),
    ],
  }
}

function packetVectors(): VectorFile {
  const sharedSecret = agentAgreement.agree(landmarkAgreement.publicKey) ?? new Uint8Array(0)
  const keys = { landmarkAgreementKey: landmarkAgreement.publicKey, agentAgreementKey: agentAgreement.publicKey }
  const sessionKey = deriveSessionKey({ sharedSecret, challengeId: sampleChallengeId, landmarkId: 'sin-1', ...keys }, nodePrimitives)
  const agentSession = Uint8Array.from({ length: 8 }, (_, i) => 0xa0 + i)
  const cookie = Uint8Array.from({ length: 17 }, (_, i) => 0xc0 + i)
  const nonce = Uint8Array.from({ length: 16 }, (_, i) => 0x30 + i)
  const landmarkSession = 0x01020304
  const packets: readonly Packet[] = [
    { kind: 'hello', agentSession },
    { kind: 'retry', agentSession, cookie },
    { kind: 'start', agentSession, cookie, proof: helloMac(sessionKey, agentSession, cookie, nodePrimitives), ticket: signedSampleTicket },
    { kind: 'probe', agentSession, landmarkSession, round: 2, nonce },
    { kind: 'answer', landmarkSession, round: 2, mac: answerMac(sessionKey, answerPrefix(sampleChallengeId, 'sin-1'), 2, nonce, nodePrimitives) },
    { kind: 'receipt', agentSession, landmarkSession, mac: receiptMac(sessionKey, signedSampleReceipt, nodePrimitives), receipt: signedSampleReceipt },
    { kind: 'receiptAck', landmarkSession, mac: receiptAckMac(sessionKey, signedSampleReceipt, nodePrimitives) },
    { kind: 'refusal', agentSession, cause: 'ticket-used' },
  ]
  const encoded = packets.map(packet => [packet.kind, encodePacket(packet)] as const)
  return {
    origin: ORIGIN,
    agentPrivateKey: toHex(seed(4)),
    landmarkPrivateKey: toHex(seed(3)),
    agentAgreementKey: toHex(agentAgreement.publicKey),
    landmarkAgreementKey: toHex(landmarkAgreement.publicKey),
    sharedSecret: toHex(sharedSecret),
    challengeId: toHex(sampleChallengeId),
    landmarkId: 'sin-1',
    sessionKey: toHex(sessionKey),
    cases: [
      ...encoded.map(([kind, bytes]) => of(kind, bytes, 'ok')),
      ...encoded.filter(([kind]) => kind !== 'receipt').map(([kind, bytes]) => of(`${kind}, one byte short`, bytes.slice(0, -1), 'delay.packet-malformed')),
      ...encoded.filter(([kind]) => kind !== 'receipt').map(([kind, bytes]) => of(`${kind}, one byte long`, Uint8Array.of(...bytes, 0), 'delay.packet-malformed')),
      of('a hello whose padding is not zero', flipped(encodePacket({ kind: 'hello', agentSession }), 500), 'delay.packet-malformed'),
      of('of an unknown type', Uint8Array.of(0x54, 0x47, 1, 9), 'delay.packet-malformed'),
      of('of version 2', Uint8Array.of(0x54, 0x47, 2, 4), 'delay.packet-version'),
      of('of another protocol', Uint8Array.of(0x47, 0x54, 1, 4), 'delay.packet-malformed'),
      of('empty', new Uint8Array(0), 'delay.packet-malformed'),
    ],
  }
}

function of(name: string, bytes: Uint8Array, outcome: string): VectorCase {
  return { name, bytes: toHex(bytes), outcome }
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [format, file] of Object.entries(delayVectors())) {
    const folder = new URL(`../../vectors/${format}/`, import.meta.url)
    mkdirSync(folder, { recursive: true })
    writeFileSync(new URL('vectors.json', folder), `${JSON.stringify(file, null, 1)}\n`)
  }
}

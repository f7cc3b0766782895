// Sample documents of the delay protocol with keys from fixed seeds: what vectors are made of and tests begin with.
// The keys are public and worthless by design.

import { encodeLandmarkRecord, signLandmarkRecord, signTicket, type LandmarkRecord, type Ticket } from '@trigpoint/core/challenge'
import { hashRounds, signReceipt, type AnsweredRound, type Receipt } from '@trigpoint/core/delay'
import { agreementFromSeed, ed25519FromSeed, nodePrimitives, type AgreementKey, type SigningKey } from '@trigpoint/runtime'

/** 32 bytes of one value: a seed that nobody mistakes for a secret. */
export function seed(value: number): Uint8Array {
  return new Uint8Array(32).fill(value)
}

export const verifierKey: SigningKey = ed25519FromSeed(seed(1))
export const landmarkKey: SigningKey = ed25519FromSeed(seed(2))
export const landmarkAgreement: AgreementKey = agreementFromSeed(seed(3))
export const agentAgreement: AgreementKey = agreementFromSeed(seed(4))
export const otherKey: SigningKey = ed25519FromSeed(seed(5))

/** 2026-01-01T00:00:00Z. */
export const SAMPLE_MS = 1_767_225_600_000

export const sampleChallengeId: Uint8Array = Uint8Array.from({ length: 16 }, (_, i) => i)

export const sampleRecord: LandmarkRecord = {
  landmarkId: 'sin-1',
  name: 'Singapur Würfel 1',
  operator: 'example-hosts',
  country: 'SG',
  position: { latDeg: 1.3521, lonDeg: 103.8198 },
  uncertaintyKm: 0.05,
  signingKey: landmarkKey.publicKey,
  agreementKey: landmarkAgreement.publicKey,
  host: 'sin-1.landmarks.example',
  port: 4713,
  validFromMs: SAMPLE_MS - 86_400_000,
  validUntilMs: SAMPLE_MS + 86_400_000,
}

export const sampleTicket: Ticket = {
  challengeId: sampleChallengeId,
  landmarkId: 'sin-1',
  agreementKey: agentAgreement.publicKey,
  rounds: 4,
  expiresAtMs: SAMPLE_MS + 120_000,
}

/** Rounds 0, 1 and 3 of four; round 2 was lost. */
export const sampleRounds: readonly AnsweredRound[] = [0, 1, 3].map(round => ({
  round,
  nonce: new Uint8Array(16).fill(0x10 + round),
  mac: new Uint8Array(16).fill(0x20 + round),
}))

export const signedSampleRecord: Uint8Array = signLandmarkRecord(sampleRecord, verifierKey.sign)
export const signedSampleTicket: Uint8Array = signTicket(sampleTicket, verifierKey.sign)

export const sampleReceipt: Receipt = {
  challengeId: sampleChallengeId,
  landmarkId: 'sin-1',
  position: sampleRecord.position,
  uncertaintyKm: sampleRecord.uncertaintyKm,
  operator: sampleRecord.operator,
  agreementKey: agentAgreement.publicKey,
  ticketHash: nodePrimitives.hash('sha256', signedSampleTicket),
  roundTripsNs: [1_250_000, 1_199_999, 3_000_000_001],
  answeredRounds: [0, 1, 3],
  sentRounds: 4,
  lostRounds: 1,
  transcriptHash: hashRounds(sampleChallengeId, sampleRounds, nodePrimitives),
  finishedAtMs: SAMPLE_MS + 1500,
}

export const signedSampleReceipt: Uint8Array = signReceipt(sampleReceipt, landmarkKey.sign)

/** Where the signature of a signed sample begins. */
export const recordBodyBytes: number = encodeLandmarkRecord(sampleRecord).length

// A landmark, a verifier's key and an agent's key on this machine, with real sockets: what every test of the
// delay protocol starts from. Tickets and records are signed here as a verifier would.

import { randomBytes } from 'node:crypto'
import { signLandmarkRecord, signTicket, type LandmarkRecord, type Ticket } from '@trigpoint/core/challenge'
import { createAgreement, createEd25519, type AgreementKey, type SigningKey } from '@trigpoint/runtime'
import type { LandmarkToAsk, MeasureRequest } from '../../agent/src/probe/index.ts'
import { openLandmark, type LandmarkConfig, type LandmarkKeys, type RunningLandmark } from '../../landmark/src/index.ts'

export interface TestLandmark {
  readonly record: LandmarkRecord
  readonly keys: LandmarkKeys
  readonly running: RunningLandmark
}

export interface DelayWorld {
  readonly verifier: SigningKey
  openLandmark(landmarkId: string, config?: Partial<LandmarkConfig>): Promise<TestLandmark>
  /** A fresh challenge for these landmarks, as an agent gets it. */
  challenge(landmarks: readonly TestLandmark[], change?: Partial<Ticket>): MeasureRequest
  close(): Promise<void>
}

export function openDelayWorld(): DelayWorld {
  const verifier = createEd25519()
  const opened: RunningLandmark[] = []
  return {
    verifier,
    openLandmark: async (landmarkId, config = {}) => {
      const keys = { signing: createEd25519(), agreement: createAgreement() }
      const record = testRecord(landmarkId, keys)
      const running = await openLandmark({
        record: signLandmarkRecord(record, verifier.sign),
        keys,
        verifierKey: verifier.publicKey,
        verifierUrl: undefined,
        listen: { host: '127.0.0.1', port: 0 },
        ...config,
        limits: { shortestSpacingMs: 1, longestSpacingMs: 4, ...config.limits },
      })
      opened.push(running)
      return { record, keys, running }
    },
    challenge: (landmarks, change = {}) => {
      const challengeId = new Uint8Array(randomBytes(16))
      const agreement = createAgreement()
      return { challengeId, agreement, landmarks: landmarks.map(landmark => askOf(landmark, verifier, agreement, { challengeId, ...change })) }
    },
    close: async () => {
      await Promise.all(opened.map(landmark => landmark.close()))
    },
  }
}

export function testRecord(landmarkId: string, keys: LandmarkKeys): LandmarkRecord {
  const nowMs = Date.now()
  return {
    landmarkId,
    name: `Test landmark ${landmarkId}`,
    operator: 'test',
    country: 'SG',
    position: { latDeg: 1.35, lonDeg: 103.82 },
    uncertaintyKm: 0.1,
    signingKey: keys.signing.publicKey,
    agreementKey: keys.agreement.publicKey,
    host: '127.0.0.1',
    port: 4713,
    validFromMs: nowMs - 60_000,
    validUntilMs: nowMs + 3_600_000,
  }
}

function askOf({ record, running }: TestLandmark, verifier: SigningKey, agreement: AgreementKey, ticket: Partial<Ticket>): LandmarkToAsk {
  const whole: Ticket = {
    challengeId: new Uint8Array(16),
    landmarkId: record.landmarkId,
    agreementKey: agreement.publicKey,
    rounds: 10,
    expiresAtMs: Date.now() + 60_000,
    ...ticket,
  }
  return {
    landmarkId: record.landmarkId,
    host: running.address.host,
    port: running.address.port,
    signingKey: record.signingKey,
    agreementKey: record.agreementKey,
    ticket: signTicket(whole, verifier.sign),
  }
}

// A landmark, a verifier's key and an agent's key on this machine, with real sockets: what every test of the
// delay protocol starts from. Tickets and records are signed here as a verifier would.

import { randomBytes } from 'node:crypto'
import { signLandmarkRecord, signTicket, type LandmarkRecord, type Ticket } from '@trigpoint/core/challenge'
import { expectReceipt, verifyReceipt, type Receipt, type ReceiptPacket } from '@trigpoint/core/delay'
import { createAgreement, createEd25519, nodePrimitives, type AgreementKey, type SigningKey } from '@trigpoint/runtime'
import type { LandmarkToAsk, MeasureRequest } from '../../agent/src/probe/index.ts'
import type { HostileAgent } from './hostile-agent.ts'
import { openLandmark, type LandmarkConfig, type LandmarkKeys, type RunningLandmark } from '../../landmark/src/index.ts'

export interface TestLandmark extends AskedLandmark {
  readonly running: RunningLandmark
}

/** What a challenge needs of a landmark. */
export interface AskedLandmark {
  readonly record: LandmarkRecord
  readonly keys: LandmarkKeys
  readonly running: Pick<RunningLandmark, 'address'>
}

export interface DelayWorld {
  readonly verifier: SigningKey
  openLandmark(landmarkId: string, config?: Partial<LandmarkConfig>): Promise<TestLandmark>
  /** A fresh challenge for these landmarks, as an agent gets it. */
  challenge(landmarks: readonly AskedLandmark[], change?: Partial<Ticket>): MeasureRequest
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

function askOf({ record, running }: AskedLandmark, verifier: SigningKey, agreement: AgreementKey, ticket: Partial<Ticket>): LandmarkToAsk {
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

/** The same request, sent somewhere else. */
export function through(request: MeasureRequest, target: { readonly host: string; readonly port: number }): MeasureRequest {
  return { ...request, landmarks: request.landmarks.map(landmark => ({ ...landmark, host: target.host, port: target.port })) }
}

/** What the landmark signed, as the verifier would accept it. */
export function proveReceipt(landmark: TestLandmark, packet: ReceiptPacket, request: MeasureRequest): Receipt {
  const expected = expectReceipt(landmark.record, request.challengeId, request.agreement.publicKey)
  const verified = verifyReceipt(packet.receipt, expected, nodePrimitives)
  if (!verified.ok) throw new Error(verified.refusal.code)
  return verified.value
}

/** Waits for the receipt, acknowledges and proves it. */
export async function takeReceipt(landmark: TestLandmark, agent: HostileAgent, request: MeasureRequest): Promise<Receipt> {
  const packet = await agent.next('receipt')
  agent.acknowledge(packet)
  return proveReceipt(landmark, packet, request)
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

// One landmark and one verifier with fixed keys: what the delay benchmarks measure.

import { randomBytes } from 'node:crypto'
import { signLandmarkRecord, signTicket } from '@trigpoint/core/challenge'
import { deriveSessionKey } from '@trigpoint/core/delay'
import { agreementFromSeed, createAgreement, ed25519FromSeed, nodePrimitives, type AgreementKey } from '@trigpoint/runtime'
import { openLandmark, type LandmarkLimits, type RunningLandmark } from '../../landmark/src/index.ts'

const verifier = ed25519FromSeed(new Uint8Array(32).fill(1))
const signing = ed25519FromSeed(new Uint8Array(32).fill(2))
const agreement = agreementFromSeed(new Uint8Array(32).fill(3))

export const BENCH_LANDMARK = { landmarkId: 'bench', signingKey: signing.publicKey, agreementKey: agreement.publicKey }

export function openBenchLandmark(limits: Partial<LandmarkLimits>): Promise<RunningLandmark> {
  const nowMs = Date.now()
  const place = { name: 'bench', operator: 'bench', country: 'SG', position: { latDeg: 0, lonDeg: 0 }, uncertaintyKm: 0 }
  const record = { ...BENCH_LANDMARK, ...place, host: '127.0.0.1', port: 1, validFromMs: nowMs - 1000, validUntilMs: nowMs + 3_600_000 }
  return openLandmark({
    record: signLandmarkRecord(record, verifier.sign),
    keys: { signing, agreement },
    verifierKey: verifier.publicKey,
    verifierUrl: undefined,
    listen: { host: '127.0.0.1', port: 0 },
    limits,
  })
}

export interface BenchChallenge {
  readonly challengeId: Uint8Array
  readonly agreement: AgreementKey
  readonly ticket: Uint8Array
  readonly sessionKey: Uint8Array
}

/** A challenge for a fresh key; or for `agent`, whose part of the key agreement is then made once. */
export function benchChallenge(rounds: number, agent: BenchAgent = openBenchAgent()): BenchChallenge {
  const challengeId = new Uint8Array(randomBytes(16))
  const { sharedSecret, key } = agent
  const ticket = signTicket({ challengeId, landmarkId: 'bench', agreementKey: key.publicKey, rounds, expiresAtMs: Date.now() + 600_000 }, verifier.sign)
  const keys = { landmarkAgreementKey: agreement.publicKey, agentAgreementKey: key.publicKey }
  return { challengeId, agreement: key, ticket, sessionKey: deriveSessionKey({ sharedSecret, challengeId, landmarkId: 'bench', ...keys }, nodePrimitives) }
}

export interface BenchAgent {
  readonly key: AgreementKey
  readonly sharedSecret: Uint8Array
}

export function openBenchAgent(): BenchAgent {
  const key = createAgreement()
  return { key, sharedSecret: key.agree(agreement.publicKey) ?? new Uint8Array(0) }
}

// An agent, two landmarks and the planet between them, real packets throughout: what a fix brings back is sound.
// Only the verifier is a stand-in that hands out tickets and keeps what it gets.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { fromBase64, LIGHT_KM_PER_MS, ok, toBase64, toHex, type Position, type Result } from '@trigpoint/core/base'
import { signLandmarkRecord, signTicket } from '@trigpoint/core/challenge'
import { parseReceipt } from '@trigpoint/core/delay'
import { evidenceRequestSchema, fixRequestSchema, type ChallengeBody, type Fix, type SignedBody } from '@trigpoint/core/wire'
import { agentIdOf, enrolAgent, openAgent } from '@trigpoint/agent'
import { greatCircleKm, openPlanetWorker, PUBLIC_INTERNET } from '@trigpoint/lab'
import { openLandmark } from '@trigpoint/landmark'
import { createAgreement, createEd25519, silentLog, systemClock } from '@trigpoint/runtime'
import { afterEach, expect, test } from 'vitest'

const LOOPBACK = '127.0.0.1'
const CYBERJAYA = { latDeg: 2.922, lonDeg: 101.655 }
const SHENZHEN = { latDeg: 22.54, lonDeg: 113.95 }
const PLACES: Readonly<Record<string, Position>> = { 'cyberjaya-east': { latDeg: 2.928, lonDeg: 101.662 }, 'singapore': { latDeg: 1.336, lonDeg: 103.888 } }

const verifierKey = createEd25519()
const closes: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close()
})

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, LOOPBACK)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

async function startLandmark(landmarkId: string, position: Position): Promise<{ landmarkId: string; position: Position; host: string; port: number; signingKey: Uint8Array; agreementKey: Uint8Array }> {
  const keys = { signing: createEd25519(), agreement: createAgreement() }
  const [signingKey, agreementKey] = [keys.signing.publicKey, keys.agreement.publicKey]
  const record = signLandmarkRecord({
    landmarkId, name: landmarkId, operator: `operator of ${landmarkId}`, country: 'MY', position, uncertaintyKm: 0.1, signingKey, agreementKey,
    host: LOOPBACK, port: 1, validFromMs: 0, validUntilMs: systemClock.nowMs() + 3_600_000,
  }, verifierKey.sign)
  const landmark = await openLandmark({ record, keys, verifierKey: verifierKey.publicKey, verifierUrl: undefined, listen: { host: LOOPBACK, port: 0 } })
  closes.push(() => landmark.close())
  return { landmarkId, position, ...landmark.address, signingKey, agreementKey }
}

test('a fix over the planet is as far as the node is, moves with it, and ends without a silent node\'s landmarks', { timeout: 120_000 }, async () => {
  const landmarks = await Promise.all(Object.entries(PLACES).map(([id, position]) => startLandmark(id, position)))
  const localPort = await freePort()
  const nodes = [{ nodeId: 'node-1', position: CYBERJAYA, localPort, lastMileMs: 0.02 }]
  const planet = await openPlanetWorker({ landmarks: landmarks.map(each => ({ ...each, lastMileMs: 0.02 })), nodes, model: PUBLIC_INTERNET, seed: 'scenario' })
  closes.push(() => planet.close())
  const dataDir = mkdtempSync(join(tmpdir(), 'agent-planet-'))
  closes.push(() => { rmSync(dataDir, { recursive: true, force: true }) })
  const evidence: SignedBody[] = []
  let challenges = 0
  const client = {
    enrol: (signed: SignedBody) => {
      const { agentKey } = JSON.parse(signed.body) as { agentKey: string }
      return Promise.resolve(ok({ agentId: agentIdOf(fromBase64(agentKey) ?? new Uint8Array(0)), siteId: 'site', verifierKey: toBase64(verifierKey.publicKey), fixIntervalMs: 3_600_000 }))
    },
    requestFix(signed: SignedBody): Promise<Result<ChallengeBody>> {
      const request = fixRequestSchema.parse(JSON.parse(signed.body))
      const [challengeId, expiresAtMs] = [new Uint8Array(16).fill(++challenges), systemClock.nowMs() + 60_000]
      const asked = landmarks.map(({ landmarkId, signingKey, agreementKey }) => ({
        landmarkId, ...planet.landmarkAddress(landmarkId), signingKey: toBase64(signingKey), agreementKey: toBase64(agreementKey),
        ticket: toBase64(signTicket({ challengeId, landmarkId, agreementKey: fromBase64(request.agreementKey) ?? new Uint8Array(0), rounds: 30, expiresAtMs }, verifierKey.sign)),
      }))
      return Promise.resolve(ok({ challengeId: toHex(challengeId), nonce: toBase64(new Uint8Array(32)), expiresAtMs, rounds: 30, landmarks: asked }))
    },
    sendEvidence(_challengeId: string, signed: SignedBody): Promise<Result<Fix>> {
      evidence.push(signed)
      return Promise.resolve(ok({ outcome: 'unknown', status: 'judged', reason: 'A stand-in judges nothing.' } as Fix))
    },
    close: () => undefined,
  }
  const chip = { uuid: 'u', serial: 's', board: 'b', chassis: 'c', busId: '0', driverVersion: '1', vbiosVersion: '2', product: 'B8' }
  const chips = { kind: 'none', list: () => Promise.resolve([chip]), collect: () => Promise.resolve([]), close: () => Promise.resolve() }
  const enrolled = await enrolAgent({ dataDir, verifierUrl: 'http://127.0.0.1:9', token: 'not needed by a stand-in', nodeName: 'n', chips, client, clock: systemClock, log: silentLog })
  expect(enrolled.ok).toBe(true)
  const agent = await openAgent({ dataDir, chips, client, bind: { host: LOOPBACK, port: localPort }, clock: systemClock, random: () => 0.9, log: silentLog })
  closes.push(() => agent.close())

  /** Smallest round trip that each landmark signed in the last fix, ms. */
  const smallest = (): Readonly<Record<string, number>> => {
    const body = evidenceRequestSchema.parse(JSON.parse(evidence.at(-1)?.body ?? '{}'))
    return Object.fromEntries(body.receipts.map(text => {
      const receipt = parseReceipt(fromBase64(text) ?? new Uint8Array(0))
      if (!receipt.ok) throw new Error(receipt.refusal.message)
      return [receipt.value.landmarkId, Math.min(...receipt.value.roundTripsNs) / 1e6]
    }))
  }
  const reaches = (from: Position): void => {
    for (const [landmarkId, position] of Object.entries(PLACES))
      expect(((smallest()[landmarkId] ?? 0) / 2) * LIGHT_KM_PER_MS, landmarkId).toBeGreaterThanOrEqual(greatCircleKm(from, position))
  }

  expect(await agent.fixNow()).toMatchObject({ status: 'delivered', receipts: 2, failures: [] })
  reaches(CYBERJAYA)
  // A landmark on the campus proves the campus, even on a busy machine: within 150 km at the speed of light.
  expect(smallest()['cyberjaya-east']).toBeLessThan(1)
  console.info('round trips from Cyberjaya, ms:', smallest())

  planet.move('node-1', SHENZHEN)
  expect(await agent.fixNow()).toMatchObject({ status: 'delivered', receipts: 2 })
  reaches(SHENZHEN)
  console.info('round trips from Shenzhen, ms:', smallest())

  planet.setSilent('node-1', true)
  expect(await agent.fixNow()).toMatchObject({ status: 'delivered', receipts: 0, failures: [{ code: 'probe.landmark-silent' }, { code: 'probe.landmark-silent' }] })
})

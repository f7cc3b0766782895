// A verifier on loopback with everything around it that a test can turn: landmarks that sign what the geometry
// says (or what the test says), nodes with software chips, a clock that moves when told. Real HTTP, real
// signatures; only the packets between node and landmark are left out (test/delay has those).

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asProven, fromBase64, fromHex, LIGHT_KM_PER_MS, toBase64, toHex, type Position, type Result } from '@trigpoint/core/base'
import { bindEvidenceNonce } from '@trigpoint/core/challenge'
import { hashTranscript, orderReceipts, signReceipt, type Receipt } from '@trigpoint/core/delay'
import type { ChallengeBody, ClaimedChip, EvidenceRequest, Fix, LandmarkRequest, Site } from '@trigpoint/core/wire'
import { openSoftwareChips, type ChipFile } from '@trigpoint/agent'
import { greatCircleKm, makeNode, openTestVendor } from '@trigpoint/lab'
import { createAgreement, createEd25519, nodePrimitives, openManualClock, openVerifierClient, signBody, type ManualClock, type SigningKey, type VerifierClient } from '@trigpoint/runtime'
import { openVerifier, type RunningVerifier, type VerifierOptions } from '@trigpoint/verifier'

export const vendor = openTestVendor('api tests')
export const START_MS: number = Date.UTC(2026, 10, 2)
export const CYBERJAYA: Position = { latDeg: 2.922, lonDeg: 101.655 }
export const SHENZHEN: Position = { latDeg: 22.54, lonDeg: 113.95 }

const PLACES: Readonly<Record<string, readonly [number, number, string]>> = {
  'cyberjaya': [2.92, 101.66, 'MY'], 'kuala-lumpur': [3.14, 101.69, 'MY'], 'melaka': [2.2, 102.25, 'MY'], 'singapore': [1.336, 103.888, 'SG'], 'hong-kong': [22.3, 114.17, 'HK'],
  'shenzhen': [22.55, 113.96, 'CN'], 'guangzhou': [23.13, 113.26, 'CN'], 'tokyo': [35.68, 139.76, 'JP'], 'frankfurt': [50.11, 8.68, 'DE'],
}

export interface TestLandmark {
  readonly landmarkId: string
  readonly key: SigningKey
  readonly request: LandmarkRequest
}

export interface TestNode {
  readonly agentId: string
  readonly key: SigningKey
  readonly chips: readonly ChipFile[]
  readonly claimed: ClaimedChip[]
  position: Position
  sequence: number
}

export interface World {
  readonly verifier: RunningVerifier
  readonly admin: VerifierClient
  readonly clock: ManualClock
  readonly landmarks: ReadonlyMap<string, TestLandmark>
  readonly dataDir: string
  close(): Promise<void>
}

export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.refusal.code}: ${result.refusal.message}`)
}

export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'accepted' : result.refusal.code
}

export function testSite(siteId: string, changes: Partial<Site> = {}): Site {
  return {
    siteId, name: `Site ${siteId}`, operator: 'Operator', position: CYBERJAYA, country: 'MY',
    policy: { policyId: `policy-${siteId}`, version: 1, allowedCountries: ['MY'], bound: 'vacuum', faulty: 'default', minimumLandmarks: 3, maximumAgeMs: 600_000, acceptTestChips: true }, ...changes,
  }
}

export async function openWorld(changes: Partial<VerifierOptions> = {}): Promise<World> {
  const clock = openManualClock(START_MS)
  const dataDir = changes.dataDir ?? mkdtempSync(join(tmpdir(), 'trigpoint-api-'))
  const verifier = await openVerifier({
    dataDir, listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: 60_000, clock, landmarks: { near: 4, lastSeenNear: 2, far: 3 },
    rateLimit: { burst: 100_000, perSecond: 1000 }, ...changes,
  })
  const admin = clientOf(verifier, verifier.adminToken)
  const landmarks = new Map<string, TestLandmark>()
  for (const [landmarkId, [latDeg, lonDeg, country]] of Object.entries(PLACES)) {
    const key = createEd25519()
    const request: LandmarkRequest = {
      name: landmarkId, operator: `host of ${landmarkId}`, country, position: { latDeg, lonDeg }, uncertaintyKm: 0.1, signingKey: toBase64(key.publicKey),
      agreementKey: toBase64(createAgreement().publicKey), host: '127.0.0.1', port: 4000, validUntilMs: START_MS + 30 * 86_400_000,
    }
    valueOf(await admin.putLandmark(landmarkId, request))
    landmarks.set(landmarkId, { landmarkId, key, request })
  }
  return {
    verifier, admin, clock, landmarks, dataDir,
    close: async () => {
      admin.close()
      await verifier.close()
      if (changes.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export function clientOf(verifier: RunningVerifier, token?: string): VerifierClient {
  return valueOf(openVerifierClient({ url: verifier.url, token }))
}

/** Enrols a node of so many chips at a site that is there. */
export async function enrolNode(world: World, siteId: string, name: string, gpus = 2): Promise<TestNode> {
  const { token } = valueOf(await world.admin.createEnrolmentToken({ siteId, expiresAtMs: world.clock.nowMs() + 3_600_000 }))
  const key = createEd25519()
  const chips = makeNode(vendor, { name, gpus })
  const claimed = chips.map(({ chipId, product, driverVersion, vbiosVersion, inventory }) => ({ chipId, product, driverVersion, vbiosVersion, ...inventory }))
  const signed = signBody('enrol', { token, agentKey: toBase64(key.publicKey), nodeName: name, agentVersion: '1', chips: claimed, atMs: world.clock.nowMs() }, key.sign)
  const { agentId } = valueOf(await world.admin.enrol(signed))
  return { agentId, key, chips, claimed, position: CYBERJAYA, sequence: 0 }
}

export interface Asked {
  readonly challenge: ChallengeBody
  readonly agreementKey: Uint8Array
}

export async function ask(world: World, node: TestNode): Promise<Asked> {
  const agreementKey = createAgreement().publicKey
  return { agreementKey, challenge: valueOf(await requestFix(world, node, agreementKey)) }
}

export function requestFix(world: World, node: TestNode, agreementKey: Uint8Array, changes: object = {}): Promise<Result<ChallengeBody>> {
  const body = { agentId: node.agentId, agreementKey: toBase64(agreementKey), chips: node.claimed, sequence: ++node.sequence, atMs: world.clock.nowMs(), ...changes }
  return world.admin.requestFix(signBody('fix-request', body, node.key.sign))
}

/** What a landmark signs about a node at its place, with a detour of a third and a little work on both ends. */
export function measure(world: World, node: TestNode, { challenge, agreementKey }: Asked, landmarkId: string, changes: Partial<Receipt> = {}): Uint8Array {
  const landmark = world.landmarks.get(landmarkId)
  if (landmark === undefined) throw new Error(`no landmark ${landmarkId}`)
  const { position, uncertaintyKm, operator } = landmark.request
  const floorNs = Math.round(((2 * greatCircleKm(position, node.position) * 1.33) / LIGHT_KM_PER_MS + 0.05) * 1e6)
  return signReceipt({
    challengeId: fromHex(challenge.challengeId) ?? new Uint8Array(16), landmarkId, position, uncertaintyKm, operator, agreementKey, ticketHash: nodePrimitives.hash('sha256', fromBase64(challenge.landmarks.find(one => one.landmarkId === landmarkId)?.ticket ?? '') ?? new Uint8Array(0)),
    roundTripsNs: [floorNs + 9000, floorNs, floorNs + 70_000], answeredRounds: [0, 1, 3], sentRounds: 4, lostRounds: 1, transcriptHash: new Uint8Array(32), finishedAtMs: world.clock.nowMs(), ...changes,
  }, landmark.key.sign)
}

export interface EvidenceChanges {
  /** Landmarks whose receipts the agent brings; all challenged ones where not said. */
  readonly receipts?: readonly Uint8Array[]
  readonly chips?: readonly ChipFile[]
  /** Changes to the message after the chips signed. */
  readonly message?: Partial<EvidenceRequest>
  readonly nonce?: Uint8Array
  /** What the node's CPU says over the nonce. */
  readonly tees?: (nonce: Uint8Array) => EvidenceRequest['tees']
}

/** All challenged landmarks' receipts, in order. */
export function measureAll(world: World, node: TestNode, asked: Asked): readonly Uint8Array[] {
  return orderReceipts(asked.challenge.landmarks).map(({ landmarkId }) => measure(world, node, asked, landmarkId))
}

/** The evidence message, signed. */
export async function evidenceOf(world: World, node: TestNode, asked: Asked, changes: EvidenceChanges = {}): Promise<ReturnType<typeof signBody>> {
  const receipts = changes.receipts ?? measureAll(world, node, asked)
  const transcriptHash = hashTranscript(receipts, nodePrimitives)
  const nonce = changes.nonce ?? bindEvidenceNonce(nodePrimitives, { challengeNonce: fromBase64(asked.challenge.nonce) ?? new Uint8Array(32), agentKey: node.key.publicKey, transcriptHash })
  const collected = await openSoftwareChips(changes.chips ?? node.chips, world.clock).collect(nonce)
  const message: EvidenceRequest = {
    agentId: node.agentId, challengeId: asked.challenge.challengeId, receipts: receipts.map(toBase64), failures: [], chips: node.claimed, atMs: world.clock.nowMs(),
    evidence: collected.map(({ kind, arch, evidence, certificatesPem, latencyNs }) => ({ kind, arch, evidence: toBase64(evidence), certificatesPem, latencyNs })),
    ...(changes.tees === undefined ? {} : { tees: changes.tees(nonce) }), ...changes.message,
  }
  return signBody('fix-evidence', message, node.key.sign)
}

/** A whole fix: challenge, receipts by both ways, evidence, result. */
export async function runFix(world: World, node: TestNode, changes: EvidenceChanges = {}): Promise<Fix> {
  const asked = await ask(world, node)
  for (const receipt of measureAll(world, node, asked)) valueOf(await world.admin.sendReceipt(receipt))
  return valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, changes)))
}

export { asProven, toHex }

// The challenge: a fresh nonce and landmarks that the node could not foresee, each with a signed ticket.
// On the path: step 1 (fix.md, messages 1 and 2). Request and challenge are stored before the answer leaves.

import { fromBase64, fromHex, ok, refuse, toBase64, toHex, type Result } from '@trigpoint/core/base'
import { chooseLandmarks, signTicket } from '@trigpoint/core/challenge'
import { findSameResponder } from '@trigpoint/core/custody'
import { fixRequestSchema, MAXIMUM_LANDMARKS_A_FIX, type ChallengeBody, type FixRequest, type SignedBody } from '@trigpoint/core/wire'
import { isSignedBy } from '@trigpoint/runtime'
import type { AgentRow, FixRow, SiteRow, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { listVisitingDevices, VISIT_INTERVAL_MS, type VisitingDevice } from '../inspection/inspection-device.ts'
import type { LandmarkRegister, StandingLandmark } from '../registry/landmark-register.ts'
import { raise } from '../custody/publish.ts'
import { readMessage, refuseSignature } from './signed-message.ts'

/** An honest agent has one open; a second may be left from a restart. Beyond that somebody collects challenges. */
const MAXIMUM_OPEN = 4

/**
 * Issues a challenge to an enrolled agent. `raw`: the request as received.
 * Refuses `message.malformed`, `message.signature`, `fix.agent-unknown`, `fix.replayed`, `fix.key-reused`,
 * `fix.too-many-open`, `fix.no-landmarks`.
 */
export async function issueChallenge(context: FlowContext, register: LandmarkRegister, raw: Uint8Array, signed: SignedBody): Promise<Result<ChallengeBody>> {
  const request = readMessage(signed.body, fixRequestSchema)
  if (!request.ok) return request
  const known = await context.store.getAgent(request.value.agentId)
  if (known === undefined) return refuse('fix.agent-unknown', 'This agent is not enrolled here. Enrol it with a token of its site.', 'agentId')
  if (!isSignedBy('fix-request', signed, known.agentKey, context.primitives)) return refuseSignature()
  const nowMs = context.clock.nowMs()
  const issued = await context.store.write(async writer => {
    const admitted = await admitRequest(writer, request.value, nowMs)
    if (!admitted.ok) return admitted
    const { agent, site, agreementKey } = admitted.value
    const landmarks = await choose(context, register, writer, site, agent, nowMs)
    if (landmarks.length === 0) return refuse('fix.no-landmarks', 'No landmark is registered, valid and in good standing; an administrator must register some.', '')
    const fix = newFix(context, { agent, site, agreementKey, landmarks, request: request.value, nowMs })
    await writer.addReceived({ kind: 'fix-request', atMs: nowMs, subject: fix.challengeId, hash: context.primitives.hash('sha256', raw), bytes: raw })
    await writer.putFix(fix)
    await writer.putAgent({ ...agent, lastSequence: request.value.sequence, lastSeenAtMs: nowMs, clockSkewMs: fix.clockSkewMs })
    return ok({ fix, landmarks })
  })
  if (!issued.ok) {
    if (issued.refusal.code === 'fix.key-reused') await reportReuse(context, known, request.value, nowMs)
    return issued
  }
  return ok(challengeOf(context, issued.value.fix, issued.value.landmarks))
}

interface Admitted {
  readonly agent: AgentRow
  readonly site: SiteRow
  readonly agreementKey: Uint8Array
}

/** Checks that need the state of this very moment: sequence, freshness of the key, open challenges. */
async function admitRequest(writer: StoreWriter, request: FixRequest, nowMs: number): Promise<Result<Admitted>> {
  const agent = await writer.getAgent(request.agentId)
  const site = agent && (await writer.getSite(agent.siteId))
  const agreementKey = fromBase64(request.agreementKey)
  if (agent === undefined || site === undefined || agreementKey === undefined) return refuse('fix.agent-unknown', 'This agent is not enrolled here.', 'agentId')
  if (request.sequence <= agent.lastSequence)
    return refuse('fix.replayed', `Sequence ${String(request.sequence)} is not above ${String(agent.lastSequence)}: this request was sent before, or a copy of the agent runs.`, 'sequence', { lastSequence: agent.lastSequence })
  if ((await writer.findFixByAgreementKey(agreementKey)) !== undefined)
    return refuse('fix.key-reused', 'This answering key was used before; make a fresh one for each request.', 'agreementKey')
  const open = (await writer.listAgentFixes(agent.agentId, MAXIMUM_OPEN)).filter(fix => fix.summary.status === 'challenged' && nowMs <= fix.expiresAtMs)
  if (open.length >= MAXIMUM_OPEN)
    return refuse('fix.too-many-open', `${String(open.length)} challenges of this agent are open; finish one, or wait until they expire.`, '', { open: open.length })
  return ok({ agent, site, agreementKey })
}

async function choose(context: FlowContext, register: LandmarkRegister, writer: StoreWriter, site: SiteRow, agent: AgentRow, nowMs: number): Promise<readonly Challenged[]> {
  const standing = await register.listStanding(writer, nowMs)
  const lastSeen = (await writer.listAgentFixes(agent.agentId, 2 * MAXIMUM_OPEN)).find(fix => fix.nearest !== null)?.nearest
  const chosen = chooseLandmarks({
    records: standing.map(({ record }) => record), claimed: site.position, ...(lastSeen === undefined || lastSeen === null ? {} : { lastSeen }),
    ...context.settings.landmarks, draw: below => context.random.below(below),
  })
  const ids = new Set(chosen.map(record => record.landmarkId))
  const landmarks = standing.filter(({ record }) => ids.has(record.landmarkId))
  // An inspector's device times the visit; without landmarks it is nothing to make a fix of.
  return landmarks.length === 0 ? [] : [...landmarks, ...(await listVisitingDevices(register, writer, site.siteId, nowMs)).slice(0, MAXIMUM_LANDMARKS_A_FIX - landmarks.length)]
}

type Challenged = StandingLandmark | VisitingDevice

function isVisiting(landmark: Challenged): landmark is VisitingDevice {
  return 'role' in landmark
}

interface NewFix extends Admitted {
  readonly landmarks: readonly Challenged[]
  readonly request: FixRequest
  readonly nowMs: number
}

function newFix(context: FlowContext, { agent, site, agreementKey, landmarks, request, nowMs }: NewFix): FixRow {
  const challengeId = toHex(context.random.bytes(16))
  return {
    challengeId, agentId: agent.agentId, siteId: site.siteId, expiresAtMs: nowMs + context.settings.challengeLifetimeMs, nonce: context.random.bytes(32), agreementKey,
    rounds: context.settings.rounds, challenged: landmarks.map(landmark => ({ landmarkId: landmark.record.landmarkId, record: landmark.text, ...(isVisiting(landmark) ? { role: landmark.role } : {}) })),
    policy: site.policy, clockSkewMs: request.atMs - nowMs, evidenceId: null, evidenceHash: null, evidenceAtMs: null, nearest: null, decisive: [],
    summary: {
      challengeId, agentId: agent.agentId, siteId: site.siteId, requestedAtMs: nowMs, judgedAtMs: null, status: 'challenged', outcome: 'unknown',
      reason: 'The challenge is out; the evidence has not come yet.', countries: [], areaKm2: null,
    },
  }
}

function challengeOf(context: FlowContext, fix: FixRow, standing: readonly Challenged[]): ChallengeBody {
  const challengeId = fromHex(fix.challengeId) ?? new Uint8Array(16)
  const { agreementKey, rounds, expiresAtMs } = fix
  const landmarks = standing.map(({ record }) => {
    const { landmarkId, host, port, signingKey, agreementKey: landmarkAgreementKey } = record
    const ticket = signTicket({ challengeId, landmarkId, agreementKey, rounds, expiresAtMs }, context.trust.sign)
    return { landmarkId, host, port, signingKey: toBase64(signingKey), agreementKey: toBase64(landmarkAgreementKey), ticket: toBase64(ticket) }
  })
  return { challengeId: fix.challengeId, nonce: toBase64(fix.nonce), expiresAtMs, rounds, landmarks, ...(standing.some(isVisiting) ? { againInMs: VISIT_INTERVAL_MS } : {}) }
}

/** Two agents with one fresh key: one box answers for both. */
async function reportReuse(context: FlowContext, second: AgentRow, request: FixRequest, nowMs: number): Promise<void> {
  await context.store.write(async writer => {
    const fix = await writer.findFixByAgreementKey(fromBase64(request.agreementKey) ?? new Uint8Array(32))
    const first = fix && (await writer.getAgent(fix.agentId))
    const finding = fix && first && findSameResponder(first, second, [fix.challengeId])
    if (finding !== undefined) await raise(writer, finding, nowMs)
  })
  context.bell.ring()
}

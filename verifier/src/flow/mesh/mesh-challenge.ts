// A landmark asks to be ranged: it is an agent of itself, its answers are timed by a rotating choice of the others.
// On the path: challenge, for the mesh (docs/format/mesh.md). Request and challenge are stored before the answer
// leaves; the request is what binds the fresh answering key to the landmark, so it is kept with every proof.

import { fromBase64, fromHex, ok, refuse, toBase64, toHex, type Proven, type Result } from '@trigpoint/core/base'
import { choosePartners, signTicket, type LandmarkRecord } from '@trigpoint/core/challenge'
import { meshRequestSchema, type MeshChallenge, type MeshRequest, type SignedBody } from '@trigpoint/core/wire'
import { isSignedBy } from '@trigpoint/runtime'
import type { MeshChallengeRow, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import type { LandmarkRegister, StandingLandmark } from '../registry/landmark-register.ts'
import { readMessage, refuseSignature } from '../fix/signed-message.ts'

/** A landmark that asks more often than so many times the interval allows is told to wait. */
const PATIENCE = 4

/**
 * Issues the tickets of one round of the mesh. `raw`: the request as received.
 * Refuses `message.malformed`, `message.signature`, `mesh.landmark-unknown`, `mesh.landmark-standing`, `mesh.replayed`, `mesh.too-soon`.
 */
export async function issueMeshChallenge(context: FlowContext, register: LandmarkRegister, raw: Uint8Array, signed: SignedBody): Promise<Result<MeshChallenge>> {
  const request = readMessage(signed.body, meshRequestSchema)
  if (!request.ok) return request
  const { landmarkId } = request.value
  const row = await context.store.getLandmark(landmarkId)
  if (row === undefined) return refuse('mesh.landmark-unknown', `There is no landmark ${landmarkId} here.`, 'landmarkId')
  const nowMs = context.clock.nowMs()
  const text = toBase64(row.record)
  const record = register.prove(text, nowMs)
  // Against the key of the registered record, also where that does not count at present: else anybody could ask how it stands.
  const signingKey = record?.signingKey ?? fromBase64(row.request.signingKey)
  if (signingKey === undefined || !isSignedBy('mesh-request', signed, signingKey, context.primitives)) return refuseSignature()
  if (record === undefined || row.suspendedReason !== null)
    return refuse('mesh.landmark-standing', row.suspendedReason === null ? `The record of ${landmarkId} has expired; have it renewed.` : `${landmarkId} is suspended: ${row.suspendedReason}`, 'landmarkId')
  const issued = await context.store.write(async writer => {
    const admitted = await admitRequest(context, writer, request.value, nowMs)
    if (!admitted.ok) return admitted
    const partners = await choose(context, register, writer, record, nowMs)
    const challenge = newChallenge(context, { record, text, partners, request: request.value, raw, nowMs })
    if (partners.length > 0) await writer.putMeshChallenge(challenge)
    return ok({ challenge, partners })
  })
  if (!issued.ok) return issued
  for (const { record: partner } of issued.value.partners) context.mesh.noteAsked(partner.landmarkId, landmarkId, nowMs)
  return ok(challengeBody(context, issued.value.challenge, issued.value.partners))
}

/** Sequence and pace, by the state of this very moment. */
async function admitRequest(context: FlowContext, writer: StoreWriter, { landmarkId, sequence }: MeshRequest, nowMs: number): Promise<Result<undefined>> {
  const member = await writer.getMeshMember(landmarkId)
  if (member !== undefined && sequence <= member.lastSequence)
    return refuse('mesh.replayed', `Sequence ${String(sequence)} is not above ${String(member.lastSequence)}: this request was sent before, or a copy of the landmark runs.`, 'sequence', { lastSequence: member.lastSequence })
  const soonestMs = (member?.askedAtMs ?? -Infinity) + context.mesh.settings.intervalMs / PATIENCE
  if (nowMs < soonestMs)
    return refuse('mesh.too-soon', `${landmarkId} was ranged a moment ago; ask again in ${String(Math.ceil((soonestMs - nowMs) / 1000))} s.`, '', { waitMs: Math.ceil(soonestMs - nowMs) })
  await writer.putMeshMember({ landmarkId, lastSequence: sequence, askedAtMs: nowMs })
  return ok(undefined)
}

async function choose(context: FlowContext, register: LandmarkRegister, writer: StoreWriter, self: Proven<LandmarkRecord>, nowMs: number): Promise<readonly StandingLandmark[]> {
  const { settings } = context.mesh
  const standing = await register.listStanding(writer, nowMs)
  const timed = new Map((await writer.listMeshLinksOf(self.landmarkId, nowMs - settings.windowMs)).filter(link => link.to === self.landmarkId).map(link => [link.from, link.lastAtMs]))
  const chosen = choosePartners({
    self, records: standing.map(({ record }) => record), nowMs, wanted: settings.partners, draw: below => context.random.below(below),
    lastAskedAtMs: from => context.mesh.lastAskedAtMs(from, self.landmarkId) ?? timed.get(from),
  })
  const ids = new Set(chosen.map(record => record.landmarkId))
  return standing.filter(({ record }) => ids.has(record.landmarkId))
}

interface NewChallenge {
  readonly record: Proven<LandmarkRecord>
  readonly text: string
  readonly partners: readonly StandingLandmark[]
  readonly request: MeshRequest
  readonly raw: Uint8Array
  readonly nowMs: number
}

function newChallenge(context: FlowContext, { record, text, partners, request, raw, nowMs }: NewChallenge): MeshChallengeRow {
  const { rounds, challengeLifetimeMs } = context.mesh.settings
  return {
    challengeId: toHex(context.random.bytes(16)), landmarkId: record.landmarkId, requestedAtMs: nowMs, expiresAtMs: nowMs + challengeLifetimeMs,
    agreementKey: fromBase64(request.agreementKey) ?? new Uint8Array(32), rounds, challenged: partners.map(partner => ({ landmarkId: partner.record.landmarkId, record: partner.text })),
    record: text, request: raw,
  }
}

function challengeBody(context: FlowContext, challenge: MeshChallengeRow, partners: readonly StandingLandmark[]): MeshChallenge {
  const { agreementKey, rounds, expiresAtMs } = challenge
  const challengeId = fromHex(challenge.challengeId) ?? new Uint8Array(16)
  const landmarks = partners.map(({ record }) => {
    const { landmarkId, host, port, signingKey, agreementKey: partnerKey } = record
    const ticket = signTicket({ challengeId, landmarkId, agreementKey, rounds, expiresAtMs }, context.trust.sign)
    return { landmarkId, host, port, signingKey: toBase64(signingKey), agreementKey: toBase64(partnerKey), ticket: toBase64(ticket) }
  })
  return { challengeId: challenge.challengeId, expiresAtMs, rounds, nextRequestMs: nextRequestMs(context), landmarks }
}

/** Around the interval, so that landmarks which started together spread. */
function nextRequestMs(context: FlowContext): number {
  const { intervalMs } = context.mesh.settings
  return Math.round(intervalMs * (0.75 + context.random.below(1000) / 2000))
}

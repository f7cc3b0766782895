// What administrators register: sites with their policies, and landmarks, whose records this verifier signs.
// On the path: before challenge. Every change is stored as it was received and told in the story.

import { fromBase64, ok, refuse, toBase64, type Result } from '@trigpoint/core/base'
import { parseLandmarkRecord, signLandmarkRecord, type LandmarkRecord } from '@trigpoint/core/challenge'
import type { LandmarkRequest, Site } from '@trigpoint/core/wire'
import type { LandmarkRow, SiteRow, StoreWriter } from '../../ports/index.ts'
import { withStanding } from '../custody/chip.ts'
import type { FlowContext } from '../context.ts'
import { listAllLandmarks } from './landmark-register.ts'
import { tell } from '../custody/publish.ts'
import { sealLandmark, sealPolicy, sealSite } from '../log/seal.ts'
import { rulesOf } from '../custody/silence.ts'

/** Creates or changes a site. A changed policy needs a higher version. Refuses `site.policy-version`. */
export async function putSite(context: FlowContext, raw: Uint8Array, site: Site): Promise<Result<Site>> {
  const nowMs = context.clock.nowMs()
  const stored = await context.store.write(async writer => {
    const before = await writer.getSite(site.siteId)
    const policyChanged = before !== undefined && JSON.stringify({ ...before.policy, version: 0 }) !== JSON.stringify({ ...site.policy, version: 0 })
    if (policyChanged && site.policy.version <= before.policy.version)
      return refuse('site.policy-version', `The policy differs from version ${String(before.policy.version)}: give it a higher version.`, 'policy.version', { version: before.policy.version })
    await keep(context, writer, site.siteId, raw, nowMs)
    await writer.putSite(site)
    await sealSite(context, writer, site, nowMs)
    await sealPolicy(context, writer, site, nowMs)
    if (policyChanged) await refoldSite(context, writer, site)
    if (before === undefined || policyChanged)
      await tell(writer, { atMs: nowMs, kind: 'custody', title: `${site.name}: ${before === undefined ? 'registered' : `policy version ${String(site.policy.version)}`}`, detail: `Allowed: ${site.policy.allowedCountries.join(', ')}.`, siteId: site.siteId, chipIds: [], challengeId: null })
    await writer.addEvent({ kind: 'site', siteId: site.siteId }, site.siteId)
    return ok(site)
  })
  if (stored.ok) context.bell.ring()
  return stored
}

/** A new longest age counts from the proofs that are there. Verdicts that were given stay as they are. */
export async function refoldSite(context: FlowContext, writer: StoreWriter, site: SiteRow): Promise<void> {
  for (const chip of await writer.listSiteChips(site.siteId)) await writer.putChip(withStanding(chip, chip.standing, rulesOf(context, site)))
}

/** Registers a landmark and signs its record. Refuses `landmark.invalid`, `landmark.key-taken`, `landmark.operator-spelling`. */
export async function putLandmark(context: FlowContext, raw: Uint8Array, landmarkId: string, request: LandmarkRequest): Promise<Result<Uint8Array>> {
  const nowMs = context.clock.nowMs()
  const record = signRecord(context, landmarkId, request, nowMs)
  if (!record.ok) return record
  const stored = await context.store.write(async writer => {
    const distinct = refuseDouble(await listAllLandmarks(writer), landmarkId, request)
    if (distinct !== undefined) return distinct
    const before = await writer.getLandmark(landmarkId)
    const row: LandmarkRow = {
      landmarkId, request, record: record.value, suspendedReason: before?.suspendedReason ?? null, receipts: before?.receipts ?? 0,
      lastReceiptAtMs: before?.lastReceiptAtMs ?? null, bestRoundTripNs: before?.bestRoundTripNs ?? null,
    }
    await keep(context, writer, landmarkId, raw, nowMs)
    await writer.putLandmark(row)
    if (before !== undefined && isElsewhere(before.request, request)) await writer.forgetMeshLinks(landmarkId)
    await sealLandmark(context, writer, row, nowMs)
    if (before === undefined) await tell(writer, { atMs: nowMs, kind: 'landmark', title: `Landmark ${request.name} registered`, detail: `Run by ${request.operator} in ${request.country}.`, siteId: null, chipIds: [], challengeId: null })
    await writer.addEvent({ kind: 'landmark', landmarkId }, null)
    return record
  })
  if (stored.ok) context.bell.ring()
  return stored
}

/**
 * One machine under two names, or one operator under two spellings, would count as two where f of n may lie: one liar
 * could then outvote the proof.
 */
function refuseDouble(rows: readonly LandmarkRow[], landmarkId: string, { signingKey, agreementKey, operator }: LandmarkRequest): Result<never> | undefined {
  const others = rows.filter(row => row.landmarkId !== landmarkId)
  const twin = others.find(({ request }) => [signingKey, agreementKey].some(key => key === request.signingKey || key === request.agreementKey))
  if (twin !== undefined) return refuse('landmark.key-taken', `Landmark ${twin.landmarkId} holds this key. Each landmark has its own keys: make new ones.`, 'signingKey', { landmarkId: twin.landmarkId })
  const spelled = others.find(({ request }) => request.operator !== operator && foldOperator(request.operator) === foldOperator(operator))
  return spelled && refuse('landmark.operator-spelling', `The operator is written "${spelled.request.operator}" at ${spelled.landmarkId}; landmarks of one operator count once, so write it alike.`, 'operator', { landmarkId: spelled.landmarkId })
}

/** Letters and digits alone, without case: what a person reads as the same name. */
function foldOperator(operator: string): string {
  const folded = operator.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')
  return folded === '' ? operator : folded
}

/** What was timed of and by a landmark says nothing about another place or machine. */
function isElsewhere(before: LandmarkRequest, now: LandmarkRequest): boolean {
  return before.position.latDeg !== now.position.latDeg || before.position.lonDeg !== now.position.lonDeg || before.signingKey !== now.signingKey
}

function signRecord(context: FlowContext, landmarkId: string, request: LandmarkRequest, nowMs: number): Result<Uint8Array> {
  const record: LandmarkRecord = {
    landmarkId, name: request.name, operator: request.operator, country: request.country, position: request.position, uncertaintyKm: request.uncertaintyKm,
    signingKey: fromBase64(request.signingKey) ?? new Uint8Array(0), agreementKey: fromBase64(request.agreementKey) ?? new Uint8Array(0),
    host: request.host, port: request.port, validFromMs: nowMs, validUntilMs: request.validUntilMs,
  }
  if (record.signingKey.length !== 32 || record.agreementKey.length !== 32) return refuse('landmark.invalid', 'A key of the landmark is not canonical base64 of 32 bytes.', 'signingKey')
  const bytes = signLandmarkRecord(record, context.trust.sign)
  const parsed = parseLandmarkRecord(bytes)
  if (parsed.ok) return ok(bytes)
  return refuse('landmark.invalid', `The landmark cannot be registered: ${parsed.refusal.message}`, parsed.refusal.where)
}

/** Takes a landmark out of every later challenge and proof, or back in. Refuses `landmark.unknown`. */
export async function suspendLandmark(context: FlowContext, raw: Uint8Array, landmarkId: string, suspended: boolean, reason: string): Promise<Result<LandmarkRow>> {
  const nowMs = context.clock.nowMs()
  const changed = await context.store.write(async writer => {
    const before = await writer.getLandmark(landmarkId)
    if (before === undefined) return refuse('landmark.unknown', `There is no landmark ${landmarkId}.`, 'landmarkId')
    const row: LandmarkRow = { ...before, suspendedReason: suspended ? reason || 'by an administrator' : null }
    await keep(context, writer, landmarkId, raw, nowMs)
    await writer.putLandmark(row)
    // Back in on an administrator's word: judged by what is timed from now on. The evidence that was kept stays.
    if (!suspended && before.suspendedReason !== null) await writer.forgetMeshLinks(landmarkId)
    await sealLandmark(context, writer, row, nowMs)
    await tell(writer, { atMs: nowMs, kind: 'landmark', title: `Landmark ${before.request.name} ${suspended ? 'suspended' : 'in use again'}`, detail: reason, siteId: null, chipIds: [], challengeId: null })
    await writer.addEvent({ kind: 'landmark', landmarkId }, null)
    return ok(row)
  })
  context.mesh.forget(landmarkId)
  if (changed.ok) context.bell.ring()
  return changed
}

/** The signed record of a landmark, base64. */
export function recordText(row: LandmarkRow): string {
  return toBase64(row.record)
}

async function keep(context: FlowContext, writer: StoreWriter, subject: string, raw: Uint8Array, atMs: number): Promise<void> {
  await writer.addReceived({ kind: 'admin', atMs, subject, hash: context.primitives.hash('sha256', raw), bytes: raw })
}

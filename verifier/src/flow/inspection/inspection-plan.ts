// Planning an inspection, drawing its sample at arrival, calling it off. On the path: custody, before the visit.
// Every step is a leaf of the log: the plan before anybody can know the sample, the draw with all that it needs to be
// drawn again.

import { fromHex, ok, refuse, toHex, type Result } from '@trigpoint/core/base'
import { beaconRoundAt, digestPlan, drawSample, QUICKNET, sampleSize, verifyBeacon, type BeaconChoice, type InspectionPlan } from '@trigpoint/core/custody/inspection'
import type { InspectionDraw, InspectionRequest } from '@trigpoint/core/wire'
import type { InspectionRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { tell } from '../custody/publish.ts'
import { sealStatement } from '../log/seal.ts'

/** Beacon rounds nearer than this could be known to somebody with a fast line before the plan is in the log. */
const BEACON_LEAD_MS = 30_000

/** Visits whose plan was made longer ago are of a fleet that has changed; plan again. */
export const PLAN_LIFETIME_MS: number = 90 * 86_400_000

/** Plans an inspection of all units that papers or answers place at the site. Refuses `site.unknown`, `inspection.no-units`, `inspection.too-late`. */
export async function planInspection(context: FlowContext, request: InspectionRequest): Promise<Result<InspectionRow>> {
  const nowMs = context.clock.nowMs()
  if (request.drawAtMs !== undefined && request.drawAtMs < nowMs) return refuse('inspection.too-late', 'The draw would lie in the past.', 'drawAtMs')
  const planned = await context.store.write(async writer => {
    const site = await writer.getSite(request.siteId)
    if (site === undefined) return refuse('site.unknown', `There is no site ${request.siteId}.`, 'siteId')
    const units = (await writer.listSiteChips(site.siteId)).filter(chip => chip.standing.state !== 'removed').map(chip => chip.chipId).sort()
    if (units.length === 0) return refuse('inspection.no-units', `No chip is said to be at ${site.name}: there is nothing to inspect.`, 'siteId')
    const row = newInspection(context, request, units, nowMs)
    await writer.putInspection(row)
    await sealStatement(context, writer, { kind: 'inspection', id: `${row.inspectionId}:plan`, atMs: nowMs, value: { planDigest: row.planDigest, secretHash: row.plan.secretHash } })
    // The site learns nothing of it: the story tells only visits that were announced.
    if (row.announcedAtMs !== null) await tell(writer, storyOf(row, site.name, nowMs, 'inspection announced', `${String(row.plan.sampleSize)} of ${String(units.length)} units will be drawn on arrival.`))
    return ok(row)
  })
  if (planned.ok) context.bell.ring()
  return planned
}

function newInspection(context: FlowContext, request: InspectionRequest, units: readonly string[], nowMs: number): InspectionRow {
  const { siteId, inspector, missingShare, confidence, announcedAtMs } = request
  const secret = context.random.bytes(32)
  const beacon: BeaconChoice = request.beacon === 'joint' ? { kind: 'joint' } : { kind: 'drand', round: beaconRoundAt(QUICKNET, Math.max(request.drawAtMs ?? 0, nowMs + BEACON_LEAD_MS)) }
  const aim = { population: units.length, missingShare, confidence }
  const plan: InspectionPlan = {
    ...aim, inspectionId: toHex(context.random.bytes(16)), siteId, createdAtMs: nowMs, sampleSize: sampleSize(aim), units, beacon,
    secretHash: toHex(context.primitives.hash('sha256', secret)),
  }
  return {
    inspectionId: plan.inspectionId, siteId, status: 'planned', createdAtMs: nowMs, inspector, announcedAtMs, plan, planDigest: toHex(digestPlan(context.primitives, plan)),
    secret: toHex(secret), drawn: null, device: null, record: null, judgement: null, cancelledReason: null,
  }
}

/**
 * Draws the sample: with the inspector's own 32 bytes, or with the beacon's signature of the planned round. The same
 * again gives the same. Refuses `inspection.unknown`, `inspection.wrong-state`, `inspection.value-missing`,
 * `inspection.beacon-signature`, `inspection.too-late`.
 */
export async function drawInspection(context: FlowContext, inspectionId: string, draw: InspectionDraw): Promise<Result<InspectionRow>> {
  const nowMs = context.clock.nowMs()
  const drawn = await context.store.write(async writer => {
    const row = await writer.getInspection(inspectionId)
    if (row === undefined) return refuseUnknownInspection(inspectionId)
    if (row.status === 'drawn') return ok(row)
    if (row.status !== 'planned') return refuseState(row, 'drawn')
    if (nowMs > row.createdAtMs + PLAN_LIFETIME_MS) return refuse('inspection.too-late', 'The plan is older than 90 days; the fleet has changed since. Make a new one.', 'inspectionId')
    const value = publicValueOf(context, row.plan, draw)
    if (!value.ok) return value
    const sample = drawSample(context.primitives, row.plan, { secret: fromHex(row.secret) ?? new Uint8Array(0), publicValue: value.value })
    if (!sample.ok) return sample
    const after: InspectionRow = { ...row, status: 'drawn', drawn: { atMs: nowMs, publicValue: toHex(value.value), beaconSignature: draw.beaconSignature ?? null, sample: sample.value } }
    await writer.putInspection(after)
    const opening = { inspectionId, secret: row.secret, publicValue: toHex(value.value), beaconSignature: draw.beaconSignature ?? null, sample: [...sample.value] }
    await sealStatement(context, writer, { kind: 'inspection', id: `${inspectionId}:draw`, atMs: nowMs, value: opening })
    return ok(after)
  })
  if (drawn.ok) context.bell.ring()
  return drawn
}

function publicValueOf(context: FlowContext, plan: InspectionPlan, draw: InspectionDraw): Result<Uint8Array> {
  if (plan.beacon.kind === 'joint') {
    const contribution = draw.contribution === undefined ? undefined : fromHex(draw.contribution)
    return contribution === undefined ? refuse('inspection.value-missing', 'This plan is drawn with 32 bytes of the inspector\'s own chance: send `contribution`.', 'contribution') : ok(contribution)
  }
  if (draw.beaconSignature === undefined)
    return refuse('inspection.value-missing', `This plan is drawn with round ${String(plan.beacon.round)} of the public beacon quicknet: send its signature.`, 'beaconSignature', { round: plan.beacon.round })
  return verifyBeacon(context.primitives, QUICKNET, plan.beacon.round, draw.beaconSignature)
}

/** Calls an inspection off; it stays in the list with its reason. Refuses `inspection.unknown`, `inspection.wrong-state`. */
export async function cancelInspection(context: FlowContext, inspectionId: string, reason: string): Promise<Result<InspectionRow>> {
  const nowMs = context.clock.nowMs()
  const cancelled = await context.store.write(async writer => {
    const row = await writer.getInspection(inspectionId)
    if (row === undefined) return refuseUnknownInspection(inspectionId)
    if (row.status === 'judged' || row.status === 'cancelled') return refuseState(row, 'called off')
    const after: InspectionRow = { ...row, status: 'cancelled', cancelledReason: reason }
    await writer.putInspection(after)
    await sealStatement(context, writer, { kind: 'inspection', id: `${inspectionId}:cancelled`, atMs: nowMs, value: { inspectionId, reason } })
    return ok(after)
  })
  if (cancelled.ok) context.bell.ring()
  return cancelled
}

export function refuseUnknownInspection(inspectionId: string): Result<never> {
  return refuse('inspection.unknown', `There is no inspection ${inspectionId}.`, 'inspectionId')
}

export function refuseState({ status }: InspectionRow, wanted: string): Result<never> {
  return refuse('inspection.wrong-state', `The inspection is ${status}; it cannot be ${wanted} now.`, 'inspectionId', { status })
}

export function storyOf(row: InspectionRow, siteName: string, atMs: number, what: string, detail: string): Parameters<typeof tell>[1] {
  return { atMs, kind: 'custody', title: `${siteName}: ${what}`, detail, siteId: row.siteId, chipIds: [], challengeId: null }
}

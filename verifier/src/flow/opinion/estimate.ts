// The estimate beside a fix: computed after the verdict, outside its transaction, kept as a small row, drawn when
// asked for. On the path: after verdict, which never reads it. Everything it rests on is kept (the fix's delays, the
// model by its digest, the place that the papers named), so that it can be computed again, and is when it is drawn.

import { ok, refuse, type Position, type Result } from '@trigpoint/core/base'
import type { FixEstimate, FixToEstimate } from '@trigpoint/core/estimate'
import type { DelayModelBody, EstimateDrawingBody, Fix } from '@trigpoint/core/wire'
import type { EstimateRow, FixRow, KeptModel, ModelShelf, OpinionBasis, Opinions } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'

/** Routes change within months. */
const STALE_MODEL_MS = 30 * 86_400_000
/** Half of the pairs of a mesh that fits are within 0.67 standard deviations of usual. */
const POOR_QUARTILE = 1.2
const DAY_MS = 86_400_000

/** What opinions need beside the flow's own context. */
export interface OpinionContext extends FlowContext {
  readonly opinions: Opinions
  readonly shelf: Pick<ModelShelf, 'current' | 'read'>
}

export type EstimateContext = Pick<OpinionContext, 'store' | 'clock' | 'opinions' | 'shelf'>

/** What of a judged fix the estimate is made of; undefined where nothing was timed or proved. */
export function fixToEstimate(fix: Fix, claimed: Position | null): FixToEstimate | undefined {
  const landmarks = fix.landmarks.flatMap(({ landmarkId, operator, position, uncertaintyKm, roundTripNs, reachKm }) =>
    (roundTripNs === null || reachKm === null ? [] : [{ landmarkId, operator, position, uncertaintyKm, roundTripMs: roundTripNs / 1e6, reachKm }]))
  if (fix.region === null || landmarks.length === 0) return undefined
  const { bound, faulty, empty, areaKm2 } = fix.region
  return { landmarks, bound, faulty, empty, areaKm2, claimed }
}

/** The estimate of a fix: the kept one, or computed and kept now. Refuses `estimate.none`. */
export async function readEstimate(context: EstimateContext, row: FixRow): Promise<Result<EstimateRow>> {
  const kept = await context.store.getEstimate(row.challengeId)
  return kept === undefined ? computeEstimate(context, row) : ok(kept)
}

async function computeEstimate(context: EstimateContext, row: FixRow): Promise<Result<EstimateRow>> {
  const fix = await context.store.getFixResult(row.challengeId)
  const site = await context.store.getSite(row.siteId)
  const input = fix && fixToEstimate(fix, site?.position ?? null)
  if (fix === undefined || input === undefined) return refuseNone()
  const { estimate, basis } = await context.opinions.estimate(input, await context.shelf.current())
  if (estimate === undefined) return refuseNone()
  const computed = estimateRow(fix, estimate, basis, context.clock.nowMs())
  await context.store.write(writer => writer.putEstimate(computed))
  return ok(computed)
}

function refuseNone(): Result<never> {
  return refuse('estimate.none', 'Nothing was timed in this fix, so there is nothing to estimate.', 'challengeId')
}

function estimateRow(fix: Fix, estimate: FixEstimate, basis: OpinionBasis, atMs: number): EstimateRow {
  const nearest = fix.landmarks.find(({ landmarkId }) => landmarkId === estimate.nearest.landmarkId)
  return {
    challengeId: fix.challengeId, atMs, position: estimate.position, credible: [...estimate.credible], countries: [...estimate.countries], claimed: estimate.claimed,
    nearest: { ...estimate.nearest, name: nearest?.name ?? estimate.nearest.landmarkId, position: nearest?.position ?? estimate.position },
    model: modelBody(basis, atMs), prior: basis.prior,
  }
}

/** The model as it is shown, with what speaks against relying on it at a time. */
export function modelBody({ kind, digest, fittedAtMs, quality }: OpinionBasis, atMs: number): DelayModelBody {
  const ageMs = fittedAtMs === null ? 0 : atMs - fittedAtMs
  const notes = [
    ...(kind === 'default' ? ['No mesh has taught a model yet: a generic delay-distance curve is used.'] : []),
    ...(kind === 'mesh' && quality.thin ? ['The mesh is thin: the estimate rests mostly on a generic curve.'] : []),
    ...(quality.unusualnessQuartile > POOR_QUARTILE ? ['The delays of the mesh scatter more than the curve allows: the fit is poor.'] : []),
    ...(ageMs > STALE_MODEL_MS ? [`The model was ${String(Math.floor(ageMs / DAY_MS))} days old: routes change.`] : []),
  ]
  return { kind, digest, fittedAtMs, landmarks: quality.landmarks, pairs: quality.pairs, medianErrorKm: quality.medianErrorKm, notes }
}

/** The estimate drawn for maps, computed again with the model that it used. Refuses `estimate.none`, `estimate.model-gone`. */
export async function drawFixEstimate(context: EstimateContext, row: FixRow): Promise<Result<EstimateDrawingBody>> {
  const kept = await readEstimate(context, row)
  if (!kept.ok) return kept
  const model = await modelUsed(context, kept.value)
  const fix = await context.store.getFixResult(row.challengeId)
  const input = fix && fixToEstimate(fix, kept.value.claimed?.position ?? null)
  if (!model.ok) return model
  if (input === undefined) return refuseNone()
  const { estimate, drawing, basis } = await context.opinions.draw(input, model.value)
  if (estimate === undefined || drawing === undefined) return refuseNone()
  const reproduced = basis.digest === kept.value.model.digest && basis.prior === kept.value.prior && isSame(estimate, kept.value)
  return ok({
    type: drawing.type, reproduced,
    features: drawing.features.map(feature => ({ type: feature.type, properties: { ...feature.properties }, geometry: { ...feature.geometry } })),
  })
}

async function modelUsed({ shelf }: EstimateContext, { model }: EstimateRow): Promise<Result<KeptModel | undefined>> {
  if (model.kind === 'default') return ok(undefined)
  const text = await shelf.read(model.digest)
  return text === undefined ? refuse('estimate.model-gone', `The model ${model.digest.slice(0, 16)}… that was used is no longer kept.`, 'challengeId') : ok({ digest: model.digest, text })
}

function isSame(estimate: FixEstimate, { position, credible, countries, claimed }: EstimateRow): boolean {
  const bytes = (value: unknown): string => JSON.stringify(value)
  return bytes([estimate.position, estimate.credible, estimate.countries, estimate.claimed]) === bytes([position, credible, countries, claimed])
}

// Calibration in service: the delay model is fitted anew on the stored mesh, beside everything else, and the old ones
// stay. On the path: before the estimate, which is an opinion; no verdict rests on a model.

import type { MeshMaterial, MeshWorker, ModelFacts, ModelRow, ModelStore } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'
import { digestMaterial, readMeshMaterial } from './mesh-material.ts'
import { sealStatement } from '../log/seal.ts'

/** A model is stale when so many fits should have replaced it. */
const STALE_FITS = 3
/** Fewer pairs teach nothing: the generic curve is as good. */
const FEWEST_PAIRS = 3
/** An early model is replaced as soon as the mesh has grown so much. */
const GROWTH = 2
/** Where the curve fits, the middle half of the pairs is unusual by 0.67; beyond this it does not. */
const POOR_UNUSUALNESS = 1.5
/** A model whose landmarks find each other no better than this is poor. */
const POOR_MEDIAN_ERROR_KM = 800

/** Facts about a model as they stand at `nowMs`. */
export function modelFactsOf(row: ModelRow, nowMs: number, fitEveryMs: number): ModelFacts {
  const staleAtMs = row.fittedAtMs + STALE_FITS * fitEveryMs
  const isPoor = row.thin || row.unusualnessQuartile === null || row.unusualnessQuartile > POOR_UNUSUALNESS || (row.medianErrorKm ?? 0) > POOR_MEDIAN_ERROR_KM
  return { ...row, staleAtMs, isStale: nowMs >= staleAtMs, isPoor }
}

/** Whether it is time: none yet, old enough, or the mesh has grown beyond what it was fitted on. `pairs`: ordered ones. */
export function isFitDue(newest: ModelRow | undefined, pairs: number, nowMs: number, fitEveryMs: number): boolean {
  if (pairs / 2 < FEWEST_PAIRS) return false
  return newest === undefined || nowMs - newest.fittedAtMs >= fitEveryMs || pairs / 2 >= GROWTH * Math.max(newest.pairs, 1)
}

/**
 * Fits a model where that is due; undefined where it is not, or where nothing changed since the last one.
 * The file is written before the row that names it. Throws Fault `mesh.worker-failed`, `models.unwritable`, `store.*`.
 */
export async function fitModel(context: FlowContext, register: LandmarkRegister, worker: MeshWorker, models: ModelStore): Promise<ModelRow | undefined> {
  const [newest] = await context.store.listModels(1)
  const material = await readMeshMaterial(context, register)
  if (!isFitDue(newest, material.rows.length, context.clock.nowMs(), context.mesh.settings.fitEveryMs)) return undefined
  const dataDigest = digestMaterial(material, context.primitives)
  // The same data would give the same model: only its date is new.
  return newest?.dataDigest === dataDigest ? undefined : fitOn(context, worker, models, material, dataDigest)
}

async function fitOn(context: FlowContext, worker: MeshWorker, models: ModelStore, material: MeshMaterial, dataDigest: string): Promise<ModelRow> {
  const fittedAtMs = context.clock.nowMs()
  const { text, row } = await worker.fit(material, { fittedAtMs, dataDigest })
  const fitted: ModelRow = { ...row, digest: await models.keep(text) }
  await context.store.write(async writer => {
    await writer.putModel(fitted)
    await sealStatement(context, writer, { kind: 'model', id: fitted.digest, atMs: fittedAtMs, value: { ...fitted } })
  })
  models.announce(fitted)
  context.log.info('a delay model was fitted', { digest: fitted.digest, landmarks: fitted.landmarks, pairs: fitted.pairs, medianErrorKm: fitted.medianErrorKm })
  return fitted
}

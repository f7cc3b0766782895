// The engine of opinions: borders, places and models, prepared once, and the computations over them. Synchronous and
// without state that changes an answer: it runs in a thread of its own, or in the caller's (tests, sources).

import { assert, utf8Bytes, toHex } from '@trigpoint/core/base'
import {
  encodeModel, GENERIC_CALIBRATION, openFixEstimator, openMesh, parseModel, reportPlan, type Calibration, type DelayModel, type FixEstimator, type FixToEstimate, type Places,
} from '@trigpoint/core/estimate'
import { countryAt, type Borders } from '@trigpoint/core/region'
import { Fault, nodePrimitives } from '@trigpoint/runtime'
import type { DrawingAnswer, EstimateAnswer, OpinionBasis, PlanAnswer, PlanTask } from '../ports/index.ts'

/** What is asked of the engine; models are named by their digest and handed over before. */
export type OpinionTask =
  | { readonly kind: 'estimate' | 'draw'; readonly fix: FixToEstimate; readonly digest: string | undefined }
  | { readonly kind: 'plan'; readonly plan: PlanTask; readonly digest: string | undefined }

export interface OpinionEngine {
  /** Throws Fault `opinion.model` for a text that is no model. */
  learn(digest: string, text: string): void
  estimate(fix: FixToEstimate, digest: string | undefined): EstimateAnswer
  draw(fix: FixToEstimate, digest: string | undefined): DrawingAnswer
  plan(task: PlanTask, digest: string | undefined): PlanAnswer
}

/** Models that are kept: the current one, and those of old fixes that somebody looks at. */
export const KEPT_MODELS = 3

interface LearnedModel {
  readonly calibration: Calibration
  readonly basis: OpinionBasis
  readonly estimator: FixEstimator
}

/** `places` undefined: no prior. */
export function openEngine(borders: Borders, places: Places | undefined): OpinionEngine {
  const models = new Map<string, LearnedModel>()
  let generic: LearnedModel | undefined
  const modelOf = (digest: string | undefined): LearnedModel => {
    if (digest === undefined) return (generic ??= learnGeneric(borders, places))
    const model = models.get(digest)
    assert(model !== undefined, 'a model is handed over before it is used')
    return model
  }
  return {
    learn: (digest, text) => {
      models.delete(digest)
      models.set(digest, learnModel(digest, text, borders, places))
      for (const oldest of models.keys()) if (models.size > KEPT_MODELS) models.delete(oldest)
    },
    estimate: (fix, digest) => {
      const { estimator, basis } = modelOf(digest)
      return { estimate: estimator.estimate(fix), basis }
    },
    draw: (fix, digest) => {
      const { estimator, basis } = modelOf(digest)
      return { estimate: estimator.estimate(fix), drawing: estimator.draw(fix), basis }
    },
    plan: ({ bound, faulty, toleranceKm, ...question }, digest) => {
      const { calibration, basis } = modelOf(digest)
      const options = { calibration, borders, bound, faulty, ...(toleranceKm === undefined ? {} : { toleranceKm }) }
      return { report: reportPlan({ ...question, places, options }), basis }
    },
  }
}

function learnModel(digest: string, text: string, borders: Borders, places: Places | undefined): LearnedModel {
  const model = parseModel(text)
  if (!model.ok) throw new Fault('opinion.model', `The delay model ${digest} cannot be used: ${model.refusal.message}.`)
  return learn({ kind: 'mesh', digest, fittedAtMs: model.value.fittedAtMs }, model.value, borders, places)
}

function learnGeneric(borders: Borders, places: Places | undefined): LearnedModel {
  const text = encodeModel({ fittedAtMs: 0, dataDigest: '0'.repeat(64), prior: null, calibration: GENERIC_CALIBRATION }, openMesh([], []))
  const digest = toHex(nodePrimitives.hash('sha256', utf8Bytes(text)))
  return learn({ kind: 'default', digest, fittedAtMs: null }, { calibration: GENERIC_CALIBRATION, landmarks: [], rows: [] }, borders, places)
}

function learn(basis: Pick<OpinionBasis, 'kind' | 'digest' | 'fittedAtMs'>, model: Pick<DelayModel, 'calibration' | 'landmarks' | 'rows'>, borders: Borders, places: Places | undefined): LearnedModel {
  const { calibration } = model
  return {
    calibration, basis: { ...basis, quality: calibration.quality, prior: places?.name ?? null },
    estimator: openFixEstimator({ model, places, countryAt: position => countryAt(borders, position) }),
  }
}

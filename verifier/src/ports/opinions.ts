// Opinions: what is computed beside the verdict, at leisure and away from the thread that judges: estimates of
// fixes, their drawings, plans. On the path: after verdict. Whatever fails here, no verdict waits for it.

import type { Bound } from '@trigpoint/core/base'
import type { CandidateCosts, DelayModel, EstimateDrawing, FixEstimate, FixToEstimate, PlanLandmark, PlanReport, PlanSite } from '@trigpoint/core/estimate'

/** A model file (core/estimate `encodeModel`) under the SHA-256 of its text, hex. */
export interface KeptModel {
  readonly digest: string
  readonly text: string
}

/** What an opinion rests on. */
export interface OpinionBasis {
  readonly kind: 'mesh' | 'default'
  readonly digest: string
  /** Null of the generic model. */
  readonly fittedAtMs: number | null
  readonly quality: DelayModel['calibration']['quality']
  /** Name of the list of places; null where none is used. */
  readonly prior: string | null
}

export interface PlanTask {
  readonly sites: readonly PlanSite[]
  readonly landmarks: readonly PlanLandmark[]
  readonly bound: Bound
  readonly faulty: number
  readonly toleranceKm?: number | undefined
  readonly add: number
  readonly costs: CandidateCosts
}

export interface EstimateAnswer {
  readonly estimate: FixEstimate | undefined
  readonly basis: OpinionBasis
}

export interface DrawingAnswer extends EstimateAnswer {
  readonly drawing: EstimateDrawing | undefined
}

export interface PlanAnswer {
  readonly report: PlanReport
  readonly basis: OpinionBasis
}

/** `model` undefined: the generic one. Throws Fault `opinion.*`. */
export interface Opinions {
  estimate(fix: FixToEstimate, model: KeptModel | undefined): Promise<EstimateAnswer>
  draw(fix: FixToEstimate, model: KeptModel | undefined): Promise<DrawingAnswer>
  plan(task: PlanTask, model: KeptModel | undefined): Promise<PlanAnswer>
  close(): Promise<void>
}

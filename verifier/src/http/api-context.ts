// What the endpoints share: the flow, the facts about this process, its metrics.

import type { DryRuns, FlowContext, LandmarkRegister, OpinionContext, Planner, ProofContext, SecondLook, StatusFacts } from '../flow/index.ts'
import type { ModelShelf } from '../ports/index.ts'
import type { Metrics } from './metrics.ts'

/** What is computed beside the verdict. */
export interface OpinionApi {
  readonly context: OpinionContext
  readonly secondLook: SecondLook
  readonly planner: Planner
}

export interface ApiContext {
  readonly flow: FlowContext
  readonly register: LandmarkRegister
  /** Policies that are being tried against the fleet. */
  readonly dryRuns: DryRuns
  readonly facts: StatusFacts
  readonly metrics: Metrics
  /** Delay models that the mesh taught. */
  readonly models: Pick<ModelShelf, 'facts'>
  readonly opinions: OpinionApi
  /** The log and the keys that sign results. */
  readonly proofs: ProofContext
  /** C2SP tlog-policy text of the log, for trust files. */
  readonly logPolicy: string
}

// What the endpoints share: the flow, the facts about this process, its metrics.

import type { FlowContext, LandmarkRegister, ProofContext, StatusFacts } from '../flow/index.ts'
import type { Metrics } from './metrics.ts'

export interface ApiContext {
  readonly flow: FlowContext
  readonly register: LandmarkRegister
  readonly facts: StatusFacts
  readonly metrics: Metrics
  /** The log and the keys that sign results. */
  readonly proofs: ProofContext
  /** C2SP tlog-policy text of the log, for trust files. */
  readonly logPolicy: string
}

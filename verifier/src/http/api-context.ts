// What the endpoints share: the flow, the facts about this process, its metrics.

import type { FlowContext, LandmarkRegister, StatusFacts } from '../flow/index.ts'
import type { Metrics } from './metrics.ts'

export interface ApiContext {
  readonly flow: FlowContext
  readonly register: LandmarkRegister
  readonly facts: StatusFacts
  readonly metrics: Metrics
}

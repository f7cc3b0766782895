// The verdict on one fix: inside, outside or unknown, with every check that was made.
// On the path: verdict, the last step of the judgement. Wire form: `verdictSchema` (core/wire).

import type { Bound, Check } from '../base/index.ts'
import type { ChipAppraisal } from '../evidence/index.ts'
import type { Obstacle, ProvenRegion } from '../region/index.ts'
import type { SitePolicy } from './policy.ts'

export type Outcome = 'inside' | 'outside' | 'unknown'

export interface FixInput {
  /** When the fix is judged. */
  readonly atMs: number
  /** When its last round trip was measured; `atMs` where absent. */
  readonly measuredAtMs?: number | undefined
  readonly policy: SitePolicy
  readonly region: ProvenRegion
  readonly appraisals: readonly ChipAppraisal[]
  /** What the protocol steps checked: signatures, tickets, transcript, contradictions. */
  readonly protocolChecks: readonly Check[]
  readonly tables: BorderTablesUsed
  /** From `explainRegion`: makes the reason name landmarks and round trips. */
  readonly obstacles?: readonly Obstacle[] | undefined
}

export interface BorderTablesUsed {
  /** `Borders.version`. */
  readonly borders: string
  /** `Borders.reviewedAtMs`: when the tables were last compared with the world. */
  readonly reviewedAtMs?: number | undefined
}

export interface ChipVerdict {
  readonly chipId: string
  readonly outcome: Outcome
  /** A software chip under a test root: proves nothing about hardware. */
  readonly test: boolean
  readonly checks: readonly Check[]
}

export interface Verdict {
  readonly outcome: Outcome
  /** One plain sentence for a person. */
  readonly reason: string
  /** What would change it; empty when nothing is needed. */
  readonly help: string
  readonly chips: readonly ChipVerdict[]
  /** Countries that cannot be excluded. */
  readonly countries: readonly string[]
  readonly contained: string | null
  readonly bound: Bound
  readonly faulty: number
  /** Upper bound of the region's area. */
  readonly areaKm2: number
  /** Every check made, passed or failed. */
  readonly checks: readonly Check[]
  readonly warnings: readonly string[]
}

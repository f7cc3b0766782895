// What the check of a bundle found on its way; from it the words of the report are made. On the path: result.

import type { LoggedLeaf } from '../log/index.ts'
import type { LogReference } from './claims.ts'
import type { ProvenRegion } from '../region/index.ts'
import type { FullParts, SiteParts, VerdictParts } from './check-parts.ts'
import type { Signer } from './check-signer.ts'
import type { RecomputedDelay } from './recompute-delay.ts'
import type { RecomputedEvidence } from './recompute-evidence.ts'

/** Each is undefined where the bundle does not show it or a check before it failed. */
export interface Found {
  readonly signer: Signer
  readonly logged: LoggedLeaf | undefined
  /** Where a result by itself says that it is logged; nothing here shows it. */
  readonly named: LogReference | undefined
  readonly parts: VerdictParts | undefined
  readonly site: SiteParts | undefined
  readonly full: FullParts | undefined
  readonly delay: RecomputedDelay | undefined
  readonly evidence: RecomputedEvidence | undefined
  readonly region: ProvenRegion | undefined
}

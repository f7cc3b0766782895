// What the verifier remembers of estimates: one small row a fix. Drawings are computed again when asked for.

import type { FixEstimateBody } from '@trigpoint/core/wire'

export type EstimateRow = FixEstimateBody

export interface EstimateReads {
  getEstimate(challengeId: string): Promise<EstimateRow | undefined>
}

export interface EstimateWrites {
  /** The newest put counts. */
  putEstimate(row: EstimateRow): Promise<void>
}

// What a likelihood is made of: a target's measured delays, and what the mesh taught about delays.
// On the path: between calibration and likelihood.

import type { DelayCurve } from './delay-curve.ts'

export interface Measured {
  /** Index in the mesh. */
  readonly landmark: number
  readonly roundTripMs: number
}

/** What the mesh taught; see calibration. */
export interface Taught {
  readonly curve: DelayCurve
  /** Likeness by distance in steps of 10 km, one table for each of PAIR_SHARES. */
  readonly likenessTables: readonly Float64Array[]
  /** How unusual each pair of the mesh is, n x n, NaN where unknown. */
  readonly unusual: Float64Array
}

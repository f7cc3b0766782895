// Whether a claimed place can be where the chip is: whether the proven region holds it.
// On the path: region, for findings ("the papers say Kuala Lumpur, the delays exclude it") and the console.

import type { Position } from '../base/index.ts'
import { vectorOf } from '../sphere/index.ts'
import type { Disc } from './disc.ts'
import { isPossible, wallsOf } from './wall.ts'

/** The parts of a proven region that decide what it holds. */
export interface RegionDiscs {
  readonly discs: readonly Disc[]
  readonly faulty: number
}

/** False only where the chip cannot be at `position`; never false for a place where it may be. */
export function containsPosition(region: RegionDiscs, position: Position): boolean {
  return isPossible(wallsOf(region.discs), region.faulty, vectorOf(position))
}

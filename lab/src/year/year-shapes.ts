// Shapes of a rehearsed year.

import type { CustodyFact, FindingCode, SilenceWindow, SiteFacts } from '@trigpoint/core/custody'

export const DAY_MS = 86_400_000
export const YEAR_DAYS = 365
export const CHIPS_A_CHASSIS = 8

export interface ChipFacts {
  readonly chipId: string
  /** In order of their times. */
  readonly facts: readonly CustodyFact[]
}

/** Something that was done, and the finding that should catch it. */
export interface Deed {
  readonly what: string
  readonly atMs: number
  readonly code: FindingCode
}

export interface ChassisPlan {
  readonly seed: string
  readonly chassis: string
  readonly site: SiteFacts
  /** Another site of the same operator. */
  readonly otherSite: SiteFacts
  readonly startMs: number
  readonly isDiverted: boolean
  /** Maintenance that the site declared beforehand. */
  readonly windows: readonly SilenceWindow[]
  /** When the verifier itself was away. */
  readonly awayWindows: readonly SilenceWindow[]
}

export interface ChassisYear {
  readonly chassis: string
  readonly site: SiteFacts
  readonly otherSite: SiteFacts
  readonly isDiverted: boolean
  readonly deeds: readonly Deed[]
  readonly chips: readonly ChipFacts[]
}

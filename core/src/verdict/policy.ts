// What a site's operator and its regulator agreed on: where its chips may be and how well that must be proved.
// On the path: verdict. The wire form is `sitePolicySchema` (core/wire).

import type { Bound } from '../base/index.ts'
import type { ToleratedMismatch } from '../evidence/index.ts'
import { defaultFaulty, type Disc } from '../region/index.ts'

export interface SitePolicy {
  readonly policyId: string
  readonly version: number
  /** ISO alpha-2; HK, MO, TW and XK are countries of their own here. Empty: nothing can be inside. */
  readonly allowedCountries: readonly string[]
  /** `vacuum` is true whatever the network; `fibre` is true if every path is silica fibre. */
  readonly bound: Bound
  /** How many landmark operators may lie; `default`: `defaultFaulty` of the operators that measured. */
  readonly faulty: number | 'default'
  readonly minimumLandmarks: number
  /** How old the newest proof may be before a chip is `unknown` again. */
  readonly maximumAgeMs: number
  /** Whether software chips under a test root count; every verdict then says so. */
  readonly acceptTestChips: boolean
  /** Whether firmware must match its reference values; otherwise a mismatch is a warning. */
  readonly requireMeasured?: boolean | undefined
  /** Mismatches that count as measured all the same; they are judged where evidence is appraised. */
  readonly toleratedMismatches?: readonly ToleratedMismatch[] | undefined
  readonly toleranceKm?: number | undefined
  readonly countryToleranceKm?: Readonly<Record<string, number>> | undefined
}

/** How many operators may lie under this policy, given the discs of a fix. */
export function faultyOf(policy: SitePolicy, discs: readonly Disc[]): number {
  if (policy.faulty !== 'default') return policy.faulty
  return defaultFaulty(new Set(discs.map(disc => disc.operator)).size)
}

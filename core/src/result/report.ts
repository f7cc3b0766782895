// What checking a bundle gives: every check, passed or not, what was recomputed, and in plain words what is proven
// and on whose word the rest stands. On the path: result, for people.

import type { Check, Refusal } from '../base/index.ts'
import type { ProvenRegion } from '../region/index.ts'
import type { Outcome } from '../verdict/index.ts'
import type { Level } from './parts.ts'

export interface ReportedChip {
  readonly chipId: string
  readonly outcome: Outcome
  readonly verified: boolean
  readonly measured: boolean
  readonly test: boolean
}

/** One step of the check, in the order in which a person asks. */
export type Step = 'signer' | 'record' | 'log' | 'challenge' | 'delay' | 'evidence' | 'region' | 'verdict'

export interface StepCheck extends Check {
  readonly step: Step
}

/** What every check of a file gives. */
export interface CheckReport {
  /** Whether every check holds: only then is anything below to be believed. */
  readonly proven: boolean
  readonly checks: readonly StepCheck[]
  /** The first check that does not hold. */
  readonly refusal: Refusal | undefined
  /** Plain sentences. */
  readonly statements: Statements
}

export interface BundleReport extends CheckReport {
  readonly level: Level
  /** What the bundle says, even where it is not proven. */
  readonly outcome: Outcome | undefined
  readonly countries: readonly string[]
  readonly chips: readonly ReportedChip[]
  readonly judgedAtMs: number | undefined
  /** Whether the policy takes the proof as fresh at the time asked about. */
  readonly fresh: boolean
  readonly siteName: string | undefined
  /** Recomputed from the receipts; only at level `full`. */
  readonly region: ProvenRegion | undefined
}

export interface Statements {
  /** What this check establishes by itself. */
  readonly proven: readonly string[]
  /** What it does not, and on whose word it rests. */
  readonly word: readonly string[]
}

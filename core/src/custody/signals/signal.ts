// A signal: the pattern behind a finding's code, told once. docs/findings/<code>.md and the console's explanations
// are made from these entries (tools/findings.mjs), so that text and code cannot drift apart. On the path: custody.

import type { FindingCode, FindingSeverity } from '../finding.ts'

export interface Signal {
  readonly code: FindingCode
  /** A few words, as a heading. */
  readonly title: string
  /** What must be seen for the finding to be raised, with its thresholds. */
  readonly pattern: string
  /** The records it is computed from. */
  readonly computedFrom: readonly string[]
  /** The gravest it can have, and what lowers it. */
  readonly severity: FindingSeverity
  readonly severityNote: string
  /** What it most often is when nobody did wrong. */
  readonly honestCauses: readonly string[]
  readonly nextStep: string
}

/** Entries by their codes; each file of this folder exports one such map. */
export type SignalMap<C extends FindingCode> = { readonly [K in C]: Signal & { readonly code: K } }

// The tables of rules as flow sees them: those of the program, replaced by imported ones, and the screening list.

import type { RuleBook, Screening } from '@trigpoint/core/custody/rules'

export interface RulesInUse {
  readonly book: RuleBook
  /** Undefined where no list was imported. */
  readonly screening: Screening | undefined
  /** Files that were left out, with the reason. */
  readonly left: readonly string[]
  /** Grows whenever a table was replaced while the verifier runs. */
  readonly edition: number
}

export interface RulePort {
  current(): RulesInUse
  /** Reads again what was imported since. */
  refresh(): Promise<void>
}

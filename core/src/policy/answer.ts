// What a policy answers, step by step. On the path: policy. An answer names the tables that it rests on; one that is
// stale is a warning on it.

import { nameTable, warnStale, type RuleBook } from '../custody/rules/index.ts'
import { dayMs } from '../custody/rules/index.ts'
import type { PolicyFile, PolicyLicence } from './policy-file.ts'

/** `open`: what is known leaves it undecided. */
export type PolicyOutcome = 'allowed' | 'refused' | 'open'

export type StepCode = 'site' | 'end-user' | 'chip' | 'headquarters' | 'destination' | 'letter' | 'place' | 'movement' | 'permit' | 'notice'

export interface PolicyStep {
  readonly code: StepCode
  readonly outcome: PolicyOutcome
  /** One sentence for a person. */
  readonly detail: string
}

export interface PolicyAnswer {
  readonly outcome: PolicyOutcome
  /** The step that decided; null when all allowed. */
  readonly because: StepCode | null
  readonly steps: readonly PolicyStep[]
  /** Licences and exceptions that lifted something. */
  readonly licences: readonly string[]
  readonly tables: readonly string[]
  readonly warnings: readonly string[]
}

/** The worst step decides: refused before open before allowed. */
export function composeAnswer(policy: PolicyFile, steps: readonly PolicyStep[], licences: readonly PolicyLicence[], book: RuleBook, atMs: number): PolicyAnswer {
  const worst = steps.find(step => step.outcome === 'refused') ?? steps.find(step => step.outcome === 'open')
  const rests = [book.chips, book.limits, book.overrides, book.countryGroups]
  const expired = policy.validUntil !== undefined && atMs >= dayMs(policy.validUntil) ? [`The policy ${policy.policy} was valid until ${policy.validUntil}.`] : []
  return {
    outcome: worst?.outcome ?? 'allowed', because: worst?.code ?? null, steps, licences: [...new Set(licences.map(licence => licence.id))],
    tables: rests.map(nameTable), warnings: [...rests.flatMap(table => warnStale(table, atMs) ?? []), ...expired],
  }
}

export function step(code: StepCode, outcome: PolicyOutcome, detail: string): PolicyStep {
  return { code, outcome, detail }
}

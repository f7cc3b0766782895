// What stands in the trails of two cases that were joined or parted, and with it the whole list of what can stand in a
// trail. Types alone; judged and made in link-cases.ts, folded in fold-link.ts. On the path: custody.

import type { PersonAction, SystemAction } from './case-action.ts'
import type { CaseFile, CaseFinding, CaseTip, CircleFacts, Decision, DueTimes, Task } from './case-file.ts'

/** What goes over from one case into another, as the entry of the trail holds it. */
export interface CarriedFacts extends CircleFacts {
  readonly number: number
  readonly severity: CaseFile['severity']
  readonly siteIds: readonly string[]
  readonly chipIds: readonly string[]
  readonly findings: readonly CaseFinding[]
  readonly tips: readonly CaseTip[]
  readonly files: number
  readonly tasks: readonly Pick<Task, 'text' | 'owner' | 'dueAtMs'>[]
  readonly decisions: readonly Decision[]
  readonly advice: CaseFile['advice']
  readonly due: DueTimes
  readonly acknowledgedAtMs: number | null
  readonly feedbackAtMs: number | null
  readonly firstNoticeAtMs: number | null
  readonly narrativeAtMs: number | null
  readonly deed: CaseFile['deed']
  readonly lastSignalAtMs: number
}

/** Joining and parting: made by a person, in two cases at once. `digest` is the other's newest one before, hex. */
export type LinkAction =
  | { readonly kind: 'merge-into'; readonly caseId: string; readonly reason: string }
  | { readonly kind: 'merge-from'; readonly caseId: string; readonly digest: string; readonly reason: string; readonly facts: CarriedFacts }
  | { readonly kind: 'split-off'; readonly caseId: string; readonly reason: string; readonly findingIds: readonly string[]; readonly tipIds: readonly string[]; readonly chipIds: readonly string[] }
  | { readonly kind: 'split-from'; readonly caseId: string; readonly digest: string; readonly reason: string; readonly facts: CarriedFacts }

export type CaseAction = PersonAction | SystemAction | LinkAction

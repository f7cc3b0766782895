// A case as the fold of its trail shows it. Never edited: the same trail gives the same case, so what a list shows
// can be made anew at any time. On the path: custody.

import type { FindingSeverity } from '../finding.ts'
import type { ChecklistItem, Disposition, Exposure, NoticeCategory, Perishability, TipChannel } from './case-action.ts'

/** new: nobody looked. triaged: weighed. open: somebody owns it. closing: a first person proposed an end. closed: a second confirmed it. */
export const CASE_STATES = ['new', 'triaged', 'open', 'closing', 'closed'] as const
export type CaseState = (typeof CASE_STATES)[number]

export interface Task {
  /** From 1, within the case. */
  readonly task: number
  readonly text: string
  readonly owner: string | null
  readonly dueAtMs: number | null
  readonly addedBy: string
  readonly outcome: 'open' | 'done' | 'dropped'
  readonly note: string
}

/** Who said so and when: beside every decision. */
export interface Said {
  readonly by: string
  readonly atMs: number
}

export interface Decision extends Said {
  readonly credible: boolean
  readonly categories: readonly NoticeCategory[]
  readonly reason: string
}

export interface Rating extends Said {
  readonly severity: FindingSeverity
  readonly perishability: Perishability
  readonly exposure: Exposure
  readonly reason: string
}

export interface Proposal extends Said {
  readonly disposition: Disposition
  readonly reason: string
}

export interface CaseFinding {
  readonly findingId: string
  readonly code: string
  readonly severity: FindingSeverity
  readonly title: string
  readonly siteId: string | null
  readonly chips: number
  readonly foundAtMs: number
}

export interface CaseTip {
  readonly tipId: string
  readonly channel: TipChannel
  readonly atMs: number
}

/** Due times that came over from another case; the earlier of these and the case's own counts. Null: none. */
export interface DueTimes {
  readonly acknowledgeByMs: number | null
  readonly feedbackByMs: number | null
  readonly narrativeByMs: number | null
}

/** Who may know of a case. */
export interface CircleFacts {
  readonly needToKnow: readonly string[]
  readonly excluded: readonly (Said & { readonly person: string; readonly reason: string })[]
  /** It holds what a token of one site may not see, whatever its sites are. */
  readonly beyondSites: boolean
}

/** Another case that this one was joined with or parted from. */
export interface CaseLink extends Said {
  readonly how: 'merged-into' | 'merged-from' | 'split-off' | 'split-from'
  readonly caseId: string
  readonly reason: string
}

export interface CaseFile {
  readonly caseId: string
  readonly number: number
  readonly origin: 'finding' | 'tip' | 'person'
  readonly openedBy: string
  readonly openedAtMs: number
  readonly title: string
  readonly summary: string
  readonly state: CaseState
  readonly severity: FindingSeverity
  /** Newest first weighing last; changes keep their reason. */
  readonly ratings: readonly Rating[]
  readonly owner: string | null
  /** Empty: whoever may read cases. */
  readonly needToKnow: readonly string[]
  readonly excluded: readonly (Said & { readonly person: string; readonly reason: string })[]
  readonly tasks: readonly Task[]
  readonly checks: readonly (Said & { readonly item: ChecklistItem; readonly note: string })[]
  readonly advice: readonly (Said & { readonly from: string; readonly text: string; readonly followed: boolean; readonly justification: string })[]
  readonly decisions: readonly Decision[]
  readonly findings: readonly CaseFinding[]
  readonly tips: readonly CaseTip[]
  readonly files: number
  readonly siteIds: readonly string[]
  readonly chipIds: readonly string[]
  /** Newest thing that a finding or tip brought. */
  readonly lastSignalAtMs: number
  readonly acknowledgedAtMs: number | null
  readonly feedbackAtMs: number | null
  readonly firstNoticeAtMs: number | null
  readonly narrativeAtMs: number | null
  readonly deed: (Said & { readonly deedAtMs: number; readonly reason: string }) | null
  readonly proposal: Proposal | null
  readonly closing: (Proposal & { readonly confirmedBy: string; readonly closedAtMs: number }) | null
  readonly reopened: number
  readonly entries: number
  /** Left out where there is none. */
  readonly links?: readonly CaseLink[]
  readonly due?: DueTimes
  readonly beyondSites?: boolean
}

/** Names are compared as people mean them: a person with two tokens is one person. */
export function samePerson(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && nameKey(a) === nameKey(b)
}

/** What a person's name is compared by. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()
}

/** The case that this one was merged into; undefined: it stands by itself. */
export function mergedInto({ links }: Pick<CaseFile, 'links'>): CaseLink | undefined {
  return links?.find(({ how }) => how === 'merged-into')
}

const GRAVITY = ['info', 'low', 'medium', 'high', 'critical'] as const

/** The gravest of these severities. */
export function gravest(first: FindingSeverity, ...others: readonly FindingSeverity[]): FindingSeverity {
  return others.reduce((most, one) => (GRAVITY.indexOf(one) > GRAVITY.indexOf(most) ? one : most), first)
}

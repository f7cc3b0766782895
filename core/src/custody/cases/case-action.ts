// What can happen to a case: a closed list. People act through the first group; the second is what the system notes
// by itself. Every one becomes an entry of the trail, and the case is nothing but the fold of its trail.
// On the path: custody. Never proof of guilt: a case is the record of how a signal was followed up.

import type { FindingSeverity } from '../finding.ts'

/** How fast the evidence perishes: chips that still answer can be inspected today, a paper trail can wait. */
export type Perishability = 'hours' | 'days' | 'weeks' | 'stable'
/** How much the law may ask of whoever holds the case. */
export type Exposure = 'none' | 'low' | 'medium' | 'high'
export type Disposition = 'substantiated' | 'not-substantiated' | 'inconclusive' | 'referred'
/** A: another place than the papers say. B: another user. C: tampering, or an attempt at it. */
export type NoticeCategory = 'A' | 'B' | 'C'

export type PersonAction =
  | { readonly kind: 'acknowledge'; readonly note: string }
  | { readonly kind: 'triage'; readonly severity: FindingSeverity; readonly perishability: Perishability; readonly exposure: Exposure; readonly reason: string }
  | { readonly kind: 'assign'; readonly owner: string; readonly note: string }
  | { readonly kind: 'restrict'; readonly persons: readonly string[]; readonly reason: string }
  | { readonly kind: 'exclude'; readonly person: string; readonly reason: string }
  | { readonly kind: 'include'; readonly person: string; readonly reason: string }
  | { readonly kind: 'add-task'; readonly text: string; readonly owner: string | null; readonly dueAtMs: number | null }
  | { readonly kind: 'end-task'; readonly task: number; readonly outcome: 'done' | 'dropped'; readonly note: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'advice'; readonly from: string; readonly text: string; readonly followed: boolean; readonly justification: string }
  | { readonly kind: 'decide'; readonly credible: boolean; readonly categories: readonly NoticeCategory[]; readonly reason: string }
  | { readonly kind: 'feedback'; readonly text: string }
  | { readonly kind: 'disclosure'; readonly step: 'first-notice' | 'narrative'; readonly reference: string }
  | { readonly kind: 'date-deed'; readonly deedAtMs: number; readonly reason: string }
  | { readonly kind: 'check'; readonly item: ChecklistItem; readonly note: string }
  | { readonly kind: 'propose'; readonly disposition: Disposition; readonly reason: string }
  | { readonly kind: 'return'; readonly reason: string }
  | { readonly kind: 'confirm'; readonly note: string }
  | { readonly kind: 'reopen'; readonly reason: string }

/** Opened by a person, by a finding or by a tip; the rest of its first facts follow in the same transaction. */
export interface OpenAction {
  readonly kind: 'open'
  readonly origin: 'finding' | 'tip' | 'person'
  readonly title: string
  readonly summary: string
  readonly severity: FindingSeverity
  readonly siteIds: readonly string[]
  readonly chipIds: readonly string[]
}

export type SystemAction =
  | OpenAction
  | {
    readonly kind: 'finding'; readonly findingId: string; readonly code: string; readonly severity: FindingSeverity; readonly title: string
    readonly siteId: string | null; readonly chipIds: readonly string[]; readonly foundAtMs: number
  }
  | { readonly kind: 'finding-grew'; readonly findingId: string; readonly chipIds: readonly string[] }
  | { readonly kind: 'tip'; readonly tipId: string; readonly channel: TipChannel; readonly sha256: string; readonly files: number }
  | { readonly kind: 'message'; readonly tipId: string; readonly from: 'tipster' | 'case'; readonly sha256: string; readonly files: number }
  | { readonly kind: 'file'; readonly fileId: string; readonly sha256: string; readonly bytes: number }
  | { readonly kind: 'reappeared'; readonly reason: string }

export type TipChannel = 'form' | 'mail' | 'api'

export const CHECKLIST_ITEMS = ['selection', 'analysis', 'steps', 'evidence', 'advice', 'ratings', 'supervisor'] as const
export type ChecklistItem = (typeof CHECKLIST_ITEMS)[number]

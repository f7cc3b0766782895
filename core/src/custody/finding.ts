// A finding: a pattern that a person should look at, said in plain sentences: what was seen, what an honest
// cause would be, what to do next. On the path: custody. Never proof of guilt; `codes` is a closed list.

export const FINDING_CODES = [
  'cohort-silence', 'reappearance', 'outside', 'overdue', 'contradiction', 'two-keys-one-serial', 'two-nodes-one-chip',
  'same-responder', 'evidence-withheld', 'label-moved', 'topology-broken', 'evidence-replayed', 'firmware-changed', 'latency-outlier',
  'dummy-at-inspection', 'role-conflict',
  'landmark-suspect', 'relay-suspected', 'moved',
  'headquarters', 'payer-mismatch', 'shell-buyer', 'no-capacity-to-pay', 'screening-hit', 'surge-before-rule', 'permit-missing', 'not-authorised',
  'two-places', 'description-mismatch', 'transhipment', 'never-arrived', 'capacity', 'import-inventory-gap', 'refuses-verification', 'stalling',
] as const

export type FindingCode = (typeof FINDING_CODES)[number]

/** What a finding rests on; with `id` it names a record of the verifier, and where that has a leaf, its place in the log. */
export const EVIDENCE_KINDS = [
  'fix', 'receipt', 'paper', 'event', 'inspection', 'inventory', 'policy', 'party', 'mesh', 'maintenance', 'rule-table', 'enrolment', 'dossier',
] as const

export interface EvidenceRef {
  readonly kind: (typeof EVIDENCE_KINDS)[number]
  /** As in the subject of its leaf, without the kind: a challenge, a paper's event id, `<challenge>:<landmark>:<hash>` of a receipt. */
  readonly id: string
}

export type FindingSeverity = 'info' | 'low' | 'medium' | 'high' | 'critical'

export interface FindingDraft {
  readonly code: FindingCode
  /** With the code it names the finding: the same pattern seen again is the same finding. */
  readonly subject: string
  readonly severity: FindingSeverity
  readonly title: string
  readonly explanation: string
  readonly honestCause: string
  readonly nextStep: string
  readonly siteId: string | null
  readonly chipIds: readonly string[]
  readonly challengeIds: readonly string[]
  /** What it rests on; fixes named in `challengeIds` need not be repeated. */
  readonly evidence?: readonly EvidenceRef[]
  /** When the pattern began, where that is known from facts and not from when somebody looked. */
  readonly openedAtMs?: number
  /** When the pattern ceased to hold; left out while it holds, or where a deed once done stays done. */
  readonly endedAtMs?: number
}

/** `1 chip`, `8 chips`. */
export function countOf(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`
}

/** A length of time for a person: `40 s`, `12 min`, `3 h`, `5 days`. */
export function spanText(spanMs: number): string {
  const seconds = Math.round(spanMs / 1000)
  if (seconds < 120) return `${String(seconds)} s`
  if (seconds < 7200) return `${String(Math.round(seconds / 60))} min`
  return seconds < 172_800 ? `${String(Math.round(seconds / 3600))} h` : `${String(Math.round(seconds / 86_400))} days`
}

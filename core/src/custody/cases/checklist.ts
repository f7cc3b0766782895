// What must be there before a case is closed: after the Commerce inspector general's review of May 2026 (how cases
// were chosen, what was analysed, which steps were defined, where the evidence is, why advice was not followed, how
// ratings changed, that a supervisor looked). On the path: custody.

import type { ChecklistItem } from './case-action.ts'
import type { CaseFile } from './case-file.ts'

export interface ChecklistLine {
  readonly item: ChecklistItem
  readonly title: string
  readonly question: string
  /** What the case itself knows about it, for whoever answers. */
  readonly known: (file: CaseFile) => string
}

const count = (number: number, one: string, many = `${one}s`): string => `${String(number)} ${number === 1 ? one : many}`

export const CHECKLIST: readonly ChecklistLine[] = [
  { item: 'selection', title: 'Target selection', question: 'Why was this site, chassis or party chosen, and what was left out?', known: file => `${count(file.findings.length, 'finding')} and ${count(file.tips.length, 'tip')} brought the case here.` },
  { item: 'analysis', title: 'Documented analysis', question: 'What was analysed, and what does it show? Which honest causes were looked at and excluded?', known: file => `${count(file.decisions.length, 'decision')} on credible information.` },
  { item: 'steps', title: 'Defined steps', question: 'Which steps were defined, and was each of them taken?', known: file => `${count(file.tasks.length, 'task')}, ${String(file.tasks.filter(task => task.outcome === 'open').length)} still open.` },
  { item: 'evidence', title: 'Central evidence', question: 'Is all evidence in the case, and can it be checked without us?', known: file => `${count(file.files, 'file')}; proof bundles of the findings’ fixes are in every pack.` },
  { item: 'advice', title: 'Advice', question: 'Which advice was given, and where it was not followed, why?', known: file => `${count(file.advice.length, 'piece')} of advice, ${String(file.advice.filter(one => !one.followed).length)} not followed.` },
  { item: 'ratings', title: 'Rating changes', question: 'Was every change of the rating documented with its reason?', known: file => `${count(file.ratings.length, 'rating')}, each with its reason.` },
  { item: 'supervisor', title: 'Supervisor check', question: 'Has a second person looked at all of this?', known: () => 'Answered by whoever confirms the closing.' },
]

/** What still stands between a case and the proposal to close it; the supervisor comes after. */
export function missingForClosing(file: CaseFile): readonly string[] {
  const answered = new Set(file.checks.map(({ item }) => item))
  return [
    ...(file.ratings.length === 0 ? ['a triage'] : []),
    ...(file.owner === null ? ['an owner'] : []),
    ...(file.decisions.length === 0 ? ['a decision whether the information is credible'] : []),
    ...(file.tips.length > 0 && file.feedbackAtMs === null ? ['feedback to the tipster'] : []),
    ...file.tasks.filter(({ outcome }) => outcome === 'open').map(({ task }) => `an end of task ${String(task)}`),
    ...CHECKLIST.filter(({ item }) => item !== 'supervisor' && !answered.has(item)).map(({ title }) => `the checklist’s line “${title}”`),
  ]
}

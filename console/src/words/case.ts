// Cases in words: their states, their clocks, what their trails say.

import type { CaseClockBody, CaseEntryBody, CaseSummary, Disposition, ReportKind } from '@trigpoint/core/wire'

export const CASE_STATE_NAME: Readonly<Record<CaseSummary['state'], string>> = { new: 'New', triaged: 'Triaged', open: 'Open', closing: 'To be confirmed', closed: 'Closed' }

export const CASE_STATE_MEANING: Readonly<Record<CaseSummary['state'], string>> = {
  new: 'Nobody has weighed it yet.', triaged: 'It was weighed; nobody owns it yet.', open: 'Somebody owns it and works on it.', closing: 'A first person proposed how it ends; a second confirms or returns it.', closed: 'It has ended; a key that reappears opens it again.',
}

export const DISPOSITION_NAME: Readonly<Record<Disposition, string>> = { 'substantiated': 'Substantiated', 'not-substantiated': 'Not substantiated', 'inconclusive': 'Inconclusive', 'referred': 'Referred' }

export const PERISHABILITY_NAME = { hours: 'Within hours', days: 'Within days', weeks: 'Within weeks', stable: 'It keeps' } as const
export const EXPOSURE_NAME = { none: 'None', low: 'Low', medium: 'Medium', high: 'High' } as const
export const CATEGORY_NAME = { A: 'A: another place', B: 'B: another user', C: 'C: tampering' } as const
export const ORIGIN_NAME = { finding: 'a finding', tip: 'a tip', person: 'a person' } as const
export const CHANNEL_NAME = { form: 'public form', mail: 'mail', api: 'program' } as const

export const REPORT_NAME: Readonly<Record<ReportKind, readonly [name: string, what: string]>> = {
  'notice-a': ['Notice A', 'another place than the application says'], 'notice-b': ['Notice B', 'another user'], 'notice-c': ['Notice C', 'tampering, or an attempt'],
  'self-disclosure': ['Self-disclosure', 'narrative of a voluntary self-disclosure'], 'end-use-check': ['End-use check', 'what is on paper, what is proven'], 'annex': ['Item annex', 'items and serials of a licence'],
  'collateral': ['Collateral statement', 'for a lender'],
}

const CLOCK_STATE = { 'running': 'runs out', 'overdue': 'ran out', 'done': 'done', 'done-late': 'done late' } as const

export function clockWord({ state }: CaseClockBody): string {
  return CLOCK_STATE[state]
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : Array.isArray(value) ? value.map(text).join(', ') : ''
}

/** `case-12` as `case 12`. */
export function caseWord(caseId: unknown, isFirst = false): string {
  return text(caseId).replace('case-', isFirst ? 'Case ' : 'case ')
}

export const LINK_NAME = { 'merged-into': 'Merged into', 'merged-from': 'Merged in:', 'split-off': 'Split off:', 'split-from': 'Split off from' } as const

type Say = (action: CaseEntryBody['action']) => readonly [title: string, detail: string]

const SAID: Readonly<Record<string, Say>> = {
  'open': a => ['Case opened', text(a['title'])],
  'finding': a => [`Finding: ${text(a['title'])}`, text(a['code'])],
  'finding-grew': a => ['A finding names more chips', text(a['chipIds'])],
  'tip': a => ['A tip came in', `by ${text(a['channel'])}; what it says is in the mailbox`],
  'message': a => [a['from'] === 'tipster' ? 'The tipster wrote' : 'The tipster was answered', ''],
  'file': a => ['A file was kept', `SHA-256 ${text(a['sha256']).slice(0, 16)}…`],
  'acknowledge': a => ['Acknowledged', text(a['note'])],
  'triage': a => [`Weighed: ${text(a['severity'])}, evidence ${text(a['perishability'])}, exposure ${text(a['exposure'])}`, text(a['reason'])],
  'assign': a => [`Given to ${text(a['owner'])}`, text(a['note'])],
  'restrict': a => [text(a['persons']) === '' ? 'Need-to-know list lifted' : `Need to know: ${text(a['persons'])}`, text(a['reason'])],
  'exclude': a => [`${text(a['person'])} excluded for a conflict`, text(a['reason'])],
  'include': a => [`${text(a['person'])} no longer excluded`, text(a['reason'])],
  'add-task': a => [`Task: ${text(a['text'])}`, text(a['owner'])],
  'end-task': a => [`Task ${text(a['task'])} ${text(a['outcome'])}`, text(a['note'])],
  'note': a => ['Note', text(a['text'])],
  'advice': a => [`Advice of ${text(a['from'])}${a['followed'] === true ? ', followed' : ', not followed'}`, `${text(a['text'])} ${text(a['justification'])}`],
  'decide': a => [a['credible'] === true ? `Decided: credible information (${text(a['categories'])})` : 'Decided: not credible', text(a['reason'])],
  'feedback': a => ['Feedback given', text(a['text'])],
  'disclosure': a => [a['step'] === 'narrative' ? 'Narrative filed' : 'First notice given', text(a['reference'])],
  'date-deed': a => ['The deed was dated', text(a['reason'])],
  'check': a => [`Checklist: ${text(a['item'])}`, text(a['note'])],
  'propose': a => [`Closing proposed: ${text(a['disposition'])}`, text(a['reason'])],
  'return': a => ['Closing returned', text(a['reason'])],
  'confirm': a => ['Closed; confirmed by a second person', text(a['note'])],
  'merge-into': a => [`Merged into ${caseWord(a['caseId'])}`, text(a['reason'])],
  'merge-from': a => [`${caseWord(a['caseId'], true)} was merged in`, text(a['reason'])],
  'split-off': a => [`Split off into ${caseWord(a['caseId'])}`, text(a['reason'])],
  'split-from': a => [`Split off from ${caseWord(a['caseId'])}`, text(a['reason'])],
  'reopen': a => ['Opened again', text(a['reason'])],
  'reappeared': a => ['Opened again by itself', text(a['reason'])],
}

/** A line of a trail: what happened, and the words that go with it. */
export function entryWords({ action }: CaseEntryBody): readonly [title: string, detail: string] {
  return SAID[action.kind]?.(action) ?? [action.kind, '']
}

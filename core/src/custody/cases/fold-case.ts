// A case from its trail: one small function an action. Total: whatever stands in a trail folds, because what may
// stand there was judged before it was written (judge-action.ts). On the path: custody.

import { assert } from '../../base/index.ts'
import type { OpenAction } from './case-action.ts'
import type { CaseFile, CaseFinding, CaseState } from './case-file.ts'
import { gravest, samePerson } from './case-file.ts'
import { LINK_FOLDS } from './fold-link.ts'
import type { CaseAction } from './link-action.ts'

/** One line of a trail. `actor`: a person's name, empty for the system itself. */
export interface CaseEntry {
  /** From 1, without gaps. */
  readonly sequence: number
  readonly atMs: number
  readonly actor: string
  readonly action: CaseAction
}

type Changes = Partial<CaseFile>
type Fold<K extends CaseAction['kind']> = (file: CaseFile, action: Extract<CaseAction, { readonly kind: K }>, said: { readonly by: string; readonly atMs: number }) => Changes

/** Opens the case with its first entry. */
export function openCaseFile(caseId: string, number: number, entry: CaseEntry & { readonly action: OpenAction }): CaseFile {
  const { origin, title, summary, severity, siteIds, chipIds } = entry.action
  return {
    caseId, number, origin, title, summary, severity, siteIds, chipIds, openedBy: entry.actor, openedAtMs: entry.atMs, state: 'new', ratings: [], owner: null, needToKnow: [], excluded: [],
    tasks: [], checks: [], advice: [], decisions: [], findings: [], tips: [], files: 0, lastSignalAtMs: entry.atMs, acknowledgedAtMs: null, feedbackAtMs: null, firstNoticeAtMs: null,
    narrativeAtMs: null, deed: null, proposal: null, closing: null, reopened: 0, entries: 1,
  }
}

/** The case after one more entry. */
export function foldEntry(file: CaseFile, entry: CaseEntry): CaseFile {
  assert(entry.sequence === file.entries + 1, 'a trail has no gaps')
  const fold = FOLDS[entry.action.kind] as Fold<CaseAction['kind']>
  const changed = { ...file, ...fold(file, entry.action, { by: entry.actor, atMs: entry.atMs }), entries: entry.sequence }
  return { ...changed, state: changed.state === 'closed' || changed.state === 'closing' ? changed.state : workingState(changed) }
}

/** The whole trail at once. */
export function foldCase(caseId: string, number: number, entries: readonly CaseEntry[]): CaseFile {
  const [first, ...rest] = entries
  assert(first?.action.kind === 'open', 'a trail begins with its opening')
  return rest.reduce(foldEntry, openCaseFile(caseId, number, { ...first, action: first.action }))
}

function workingState({ owner, ratings }: CaseFile): CaseState {
  if (owner !== null) return 'open'
  return ratings.length > 0 ? 'triaged' : 'new'
}

function union(list: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...list, ...more])]
}

/** What arrives while a case is being closed takes it back to work: nobody confirms what they have not seen. */
function stirred(file: CaseFile): Changes {
  return file.state === 'closing' ? { state: 'open', proposal: null } : {}
}

const REOPENED: Changes = { state: 'open', closing: null, proposal: null, checks: [] }

const FOLDS: { readonly [K in CaseAction['kind']]: Fold<K> } = {
  'open': () => ({}),
  'acknowledge': (file, _action, { atMs }) => ({ acknowledgedAtMs: file.acknowledgedAtMs ?? atMs }),
  'triage': (file, { severity, perishability, exposure, reason }, said) => ({ severity, ratings: [...file.ratings, { ...said, severity, perishability, exposure, reason }] }),
  'assign': (file, { owner }, { atMs }) => ({ owner, acknowledgedAtMs: file.acknowledgedAtMs ?? (file.tips.length === 0 ? atMs : null) }),
  'restrict': (_file, { persons }) => ({ needToKnow: union([], persons) }),
  'exclude': (file, { person, reason }, said) => ({
    excluded: [...file.excluded.filter(one => !samePerson(one.person, person)), { ...said, person, reason }],
    owner: samePerson(file.owner, person) ? null : file.owner,
    needToKnow: file.needToKnow.filter(name => !samePerson(name, person)),
    ...(samePerson(file.proposal?.by ?? null, person) ? stirred(file) : {}),
  }),
  'include': (file, { person }) => ({ excluded: file.excluded.filter(one => !samePerson(one.person, person)) }),
  'add-task': (file, { text, owner, dueAtMs }, { by }) => ({ tasks: [...file.tasks, { task: file.tasks.length + 1, text, owner, dueAtMs, addedBy: by, outcome: 'open', note: '' }], ...stirred(file) }),
  'end-task': (file, { task, outcome, note }) => ({ tasks: file.tasks.map(one => (one.task === task ? { ...one, outcome, note } : one)) }),
  'note': () => ({}),
  'advice': (file, { from, text, followed, justification }, said) => ({ advice: [...file.advice, { ...said, from, text, followed, justification }] }),
  'decide': (file, { credible, categories, reason }, said) => ({ decisions: [...file.decisions, { ...said, credible, categories, reason }] }),
  'feedback': (file, _action, { atMs }) => ({ feedbackAtMs: file.feedbackAtMs ?? atMs }),
  'disclosure': (file, { step }, { atMs }) => (step === 'first-notice' ? { firstNoticeAtMs: file.firstNoticeAtMs ?? atMs } : { narrativeAtMs: file.narrativeAtMs ?? atMs }),
  'date-deed': (_file, { deedAtMs, reason }, said) => ({ deed: { ...said, deedAtMs, reason } }),
  'check': (file, { item, note }, said) => ({ checks: [...file.checks.filter(one => one.item !== item), { ...said, item, note }] }),
  'propose': (_file, { disposition, reason }, said) => ({ state: 'closing', proposal: { ...said, disposition, reason } }),
  'return': () => ({ state: 'open', proposal: null }),
  'confirm': (file, { note }, { by, atMs }) => {
    assert(file.proposal !== null, 'only what was proposed is confirmed')
    const check = { item: 'supervisor', note, by, atMs } as const
    return { state: 'closed', proposal: null, closing: { ...file.proposal, confirmedBy: by, closedAtMs: atMs }, checks: [...file.checks.filter(one => one.item !== 'supervisor'), check] }
  },
  'reopen': file => ({ ...REOPENED, reopened: file.reopened + 1 }),
  'reappeared': file => ({ ...REOPENED, reopened: file.reopened + 1 }),
  'finding': (file, { findingId, code, severity, title, siteId, chipIds, foundAtMs }, { atMs }) => {
    const finding: CaseFinding = { findingId, code, severity, title, siteId, chips: chipIds.length, foundAtMs }
    return {
      findings: [...file.findings, finding], chipIds: union(file.chipIds, chipIds), siteIds: siteId === null ? file.siteIds : union(file.siteIds, [siteId]), lastSignalAtMs: atMs, ...stirred(file),
      // Until a person weighed it, a case is as grave as its gravest finding, and is called after it.
      ...(file.ratings.length === 0 && graver(severity, file.severity) ? { severity, ...(file.origin === 'finding' ? { title } : {}) } : {}),
    }
  },
  'finding-grew': (file, { findingId, chipIds }, { atMs }) => ({
    findings: file.findings.map(one => (one.findingId === findingId ? { ...one, chips: one.chips + chipIds.length } : one)),
    chipIds: union(file.chipIds, chipIds), lastSignalAtMs: atMs, ...stirred(file),
  }),
  'tip': (file, { tipId, channel }, { atMs }) => ({ tips: [...file.tips, { tipId, channel, atMs }], lastSignalAtMs: atMs, ...stirred(file) }),
  'message': (file, { from }, { atMs }) => ({
    ...(from === 'tipster' ? { lastSignalAtMs: atMs, ...stirred(file) } : { acknowledgedAtMs: file.acknowledgedAtMs ?? atMs }),
  }),
  'file': file => ({ files: file.files + 1 }),
  ...LINK_FOLDS,
}

/** Whether the first severity is above the second. */
export function graver(a: CaseFinding['severity'], b: CaseFinding['severity']): boolean {
  return a !== b && gravest(a, b) === a
}

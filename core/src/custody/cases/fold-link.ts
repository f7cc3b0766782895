// What merging and splitting do to the fold of a case. On the path: custody. Pure, total; judged in link-cases.ts.

import { gravest, type CaseFile, type CaseLink, type DueTimes } from './case-file.ts'
import { dueTimesOf } from './clocks.ts'
import type { CarriedFacts, LinkAction } from './link-action.ts'

type Fold<K extends LinkAction['kind']> = (file: CaseFile, action: Extract<LinkAction, { readonly kind: K }>, said: { readonly by: string; readonly atMs: number }) => Partial<CaseFile>

export const LINK_FOLDS: { readonly [K in LinkAction['kind']]: Fold<K> } = {
  'merge-into': (file, { caseId, reason }, said) => ({ state: 'closed', proposal: null, links: linked(file, { ...said, how: 'merged-into', caseId, reason }) }),
  'merge-from': (file, { caseId, reason, facts }, said) => ({
    ...carried(file, facts, said.by), ...stirred(file), ...doneInBoth(file, facts), links: linked(file, { ...said, how: 'merged-from', caseId, reason }),
    severity: gravest(file.severity, facts.severity),
  }),
  'split-off': (file, { caseId, reason, findingIds, tipIds, chipIds }, said) => ({
    ...stirred(file), findings: file.findings.filter(({ findingId }) => !findingIds.includes(findingId)), tips: file.tips.filter(({ tipId }) => !tipIds.includes(tipId)),
    chipIds: file.chipIds.filter(chipId => !chipIds.includes(chipId)), links: linked(file, { ...said, how: 'split-off', caseId, reason }),
  }),
  'split-from': (file, { caseId, reason, facts }, said) => {
    const { acknowledgedAtMs, feedbackAtMs, firstNoticeAtMs, narrativeAtMs } = facts
    return { ...carried(file, facts, said.by), acknowledgedAtMs, feedbackAtMs, firstNoticeAtMs, narrativeAtMs, links: linked(file, { ...said, how: 'split-from', caseId, reason }) }
  },
}

function linked(file: CaseFile, link: CaseLink): readonly CaseLink[] {
  return [...(file.links ?? []), link]
}

/** What was being closed goes back to work: nobody confirms what they have not seen. */
function stirred(file: CaseFile): Partial<CaseFile> {
  return file.state === 'closing' ? { state: 'open', proposal: null } : {}
}

function carried(file: CaseFile, facts: CarriedFacts, by: string): Partial<CaseFile> {
  const had = new Set(file.findings.map(({ findingId }) => findingId))
  const tasks = facts.tasks.map((task, at) => ({ ...task, task: file.tasks.length + at + 1, text: `${task.text} (of case ${String(facts.number)})`, addedBy: by, outcome: 'open' as const, note: '' }))
  return {
    findings: [...file.findings, ...facts.findings.filter(({ findingId }) => !had.has(findingId))], tips: [...file.tips, ...facts.tips], files: file.files + facts.files,
    siteIds: union(file.siteIds, facts.siteIds), chipIds: union(file.chipIds, facts.chipIds), tasks: [...file.tasks, ...tasks],
    decisions: [...file.decisions, ...facts.decisions].sort(byTime), advice: [...file.advice, ...facts.advice].sort(byTime), deed: file.deed ?? facts.deed,
    needToKnow: facts.needToKnow, excluded: facts.excluded, beyondSites: facts.beyondSites, due: earliest(dueTimesOf(file), facts.due), lastSignalAtMs: Math.max(file.lastSignalAtMs, facts.lastSignalAtMs),
  }
}

function byTime(a: { readonly atMs: number }, b: { readonly atMs: number }): number {
  return a.atMs - b.atMs
}

function union(list: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...list, ...more])]
}

function earliest(one: DueTimes, other: DueTimes): DueTimes {
  const least = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))
  return { acknowledgeByMs: least(one.acknowledgeByMs, other.acknowledgeByMs), feedbackByMs: least(one.feedbackByMs, other.feedbackByMs), narrativeByMs: least(one.narrativeByMs, other.narrativeByMs) }
}

/** A duty is done when it was done in both, and since the later of the two; a notice counts from the first. */
function doneInBoth(file: CaseFile, facts: CarriedFacts): Partial<CaseFile> {
  const both = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.max(a, b))
  const notices = [file, facts].filter(one => one.firstNoticeAtMs !== null)
  return {
    acknowledgedAtMs: both(file.acknowledgedAtMs, facts.acknowledgedAtMs), feedbackAtMs: both(file.feedbackAtMs, facts.feedbackAtMs),
    firstNoticeAtMs: notices.length === 0 ? null : Math.min(...notices.map(one => one.firstNoticeAtMs ?? Infinity)),
    narrativeAtMs: notices.length === 0 || notices.some(one => one.narrativeAtMs === null) ? null : Math.max(...notices.map(one => one.narrativeAtMs ?? 0)),
  }
}

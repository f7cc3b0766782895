// Two cases that are one, and one that is two. Merging carries everything of one case into another and ends the first;
// splitting carries chosen findings and tips into a new one. Nothing is lost: both trails keep what they had, each
// names the other, and what is carried stands in the entry itself. On the path: custody. Pure.
//
// Nobody sees more than before: whoever sees the merged case could see both, and a case that was split off is seen by
// those alone who could see the first. Clocks only get earlier: the due times of both stay, the earlier counts.

import { ok, refuse, type Result } from '../../base/index.ts'
import { mayActOnCase, maySeeCase, type CaseReader } from './case-access.ts'
import type { CaseFile, Said } from './case-file.ts'
import { gravest, nameKey, samePerson } from './case-file.ts'
import { dueTimesOf } from './clocks.ts'
import { MAXIMUM_TASKS } from './judge-action.ts'
import type { CarriedFacts } from './link-action.ts'

export interface SplitWanted {
  readonly findingIds: readonly string[]
  readonly tipIds: readonly string[]
  readonly reason: string
}

/** Refuses `case.same-case`, `case.closed`, `case.not-allowed`, `case.reason-missing`, `case.full`. The caller has seen that the person may act on both. */
export function judgeMerge(source: CaseFile, target: CaseFile, { reason, person }: { readonly reason: string; readonly person: string }): Result<undefined> {
  if (source.caseId === target.caseId) return refuse('case.same-case', 'A case is not merged into itself.', 'into')
  for (const file of [source, target]) if (file.state === 'closed') return refuse('case.closed', `Case ${String(file.number)} is closed; open it again first.`, 'into')
  const owner: CaseReader = { role: 'investigator', person: target.owner, scope: undefined }
  if (target.owner !== null && !samePerson(target.owner, person) && !maySeeCase(source, owner)) return refuse('case.not-allowed', `${target.owner}, who owns case ${String(target.number)}, may not know of case ${String(source.number)}: give the case to somebody who may, first.`, 'into')
  const openTasks = source.tasks.filter(({ outcome }) => outcome === 'open').length
  if (target.tasks.length + openTasks > MAXIMUM_TASKS) return refuse('case.full', `Both cases together have more than ${String(MAXIMUM_TASKS)} tasks; end some first.`, 'into')
  return reason.trim() === '' ? refuse('case.reason-missing', 'Say why the two are one matter.', 'reason') : ok(undefined)
}

/** Refuses `case.closed`, `case.reason-missing`, `case.part-unknown`, `case.nothing-left`. */
export function judgeSplit(file: CaseFile, { findingIds, tipIds, reason }: SplitWanted): Result<undefined> {
  if (file.state === 'closed') return refuse('case.closed', `Case ${String(file.number)} is closed; open it again first.`, 'caseId')
  const unknown = [...findingIds.filter(id => !file.findings.some(one => one.findingId === id)), ...tipIds.filter(id => !file.tips.some(one => one.tipId === id))][0]
  if (unknown !== undefined || findingIds.length + tipIds.length === 0) return refuse('case.part-unknown', unknown === undefined ? 'Say which findings or tips go.' : `Case ${String(file.number)} has no finding or tip ${unknown}.`, 'findingIds')
  if (new Set(findingIds).size === file.findings.length && new Set(tipIds).size === file.tips.length) return refuse('case.nothing-left', 'Something has to stay: what goes whole is not split off.', 'findingIds')
  return reason.trim() === '' ? refuse('case.reason-missing', 'Say why these are two matters.', 'reason') : ok(undefined)
}

/** Both may be acted on by this person. */
export function mayLink(one: CaseFile, other: CaseFile, reader: CaseReader): boolean {
  return mayActOnCase(one, reader) && mayActOnCase(other, reader)
}

/** Everything of `source`, for the one that it is merged into. */
export function carryAll(source: CaseFile, target: CaseFile, person: string): CarriedFacts {
  return {
    ...commonOf(source), siteIds: source.siteIds, chipIds: source.chipIds, findings: source.findings, tips: source.tips, files: source.files, decisions: source.decisions, advice: source.advice,
    tasks: source.tasks.filter(({ outcome }) => outcome === 'open').map(({ text, owner, dueAtMs }) => ({ text, owner, dueAtMs })),
    needToKnow: mergedCircle(source, target, person), excluded: unionExcluded(target.excluded, source.excluded),
    // A token of one site saw neither a case of several sites nor one of none.
    beyondSites: [source, target].some(file => file.beyondSites === true || file.siteIds.length === 0),
  }
}

/** Chosen findings and tips, with the chips and sites that they name. */
export function carryPart(file: CaseFile, { findingIds, tipIds }: SplitWanted, { chipIds, files }: { readonly chipIds: readonly string[]; readonly files: number }): CarriedFacts {
  const findings = file.findings.filter(({ findingId }) => findingIds.includes(findingId))
  const named = [...new Set(findings.flatMap(({ siteId }) => siteId ?? []))]
  return {
    ...commonOf(file), siteIds: named.length === 0 ? file.siteIds : named, chipIds, findings, tips: file.tips.filter(({ tipId }) => tipIds.includes(tipId)), files, tasks: [], decisions: [], advice: [],
    severity: findings.length === 0 ? file.severity : gravest('info', ...findings.map(({ severity }) => severity)), needToKnow: circleOf(file) ?? [], excluded: file.excluded, beyondSites: file.beyondSites === true || file.siteIds.length !== 1,
  }
}

type Common = Pick<CarriedFacts, 'number' | 'severity' | 'due' | 'acknowledgedAtMs' | 'feedbackAtMs' | 'firstNoticeAtMs' | 'narrativeAtMs' | 'deed' | 'lastSignalAtMs'>

function commonOf(file: CaseFile): Common {
  const { number, severity, acknowledgedAtMs, feedbackAtMs, firstNoticeAtMs, narrativeAtMs, deed, lastSignalAtMs } = file
  return { number, severity, due: dueTimesOf(file), acknowledgedAtMs, feedbackAtMs, firstNoticeAtMs, narrativeAtMs, deed, lastSignalAtMs }
}

/** Those who may know of a case by name; undefined: whoever may read cases. */
function circleOf({ needToKnow, owner }: CaseFile): readonly string[] | undefined {
  return needToKnow.length === 0 ? undefined : distinctNames(owner === null ? needToKnow : [...needToKnow, owner])
}

/** Whoever was in both circles, and the person who merges, who sees both. */
function mergedCircle(source: CaseFile, target: CaseFile, person: string): readonly string[] {
  const [one, other] = [circleOf(source), circleOf(target)]
  if (one === undefined || other === undefined) return distinctNames([...(one ?? other ?? []), ...(one === other ? [] : [person])])
  return distinctNames([...one.filter(name => other.some(each => samePerson(each, name))), person])
}

function distinctNames(names: readonly string[]): readonly string[] {
  return [...new Map(names.map(name => [nameKey(name), name])).values()]
}

type Excluded = readonly (Said & { readonly person: string; readonly reason: string })[]

function unionExcluded(one: Excluded, other: Excluded): Excluded {
  return [...one, ...other.filter(each => !one.some(({ person }) => samePerson(person, each.person)))]
}

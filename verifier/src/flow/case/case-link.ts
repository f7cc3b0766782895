// Joining two cases and parting one, in one transaction: both trails, the keys by which findings join, the mailboxes
// of the tips that go over. On the path: custody. What is allowed and what is carried is judged in core (link-cases.ts).

import { ok, refuse, toHex, type Result } from '@trigpoint/core/base'
import { carryAll, carryPart, judgeMerge, judgeSplit, mayLink, type CaseReader } from '@trigpoint/core/custody/cases'
import type { CaseKey, CaseRow, StoreReader, StoreWriter } from '../../ports/index.ts'
import { actorOf, findCase } from './case-act.ts'
import { chassisOf } from './case-open.ts'
import { appendToCase, openCase, type Deed } from './case-trail.ts'
import type { FlowContext } from '../context.ts'

export interface SplitRequest {
  readonly title: string
  readonly reason: string
  readonly findingIds: readonly string[]
  readonly tipIds: readonly string[]
}

/** Merges a case into another and gives the other. Refuses `case.unknown`, `case.person-missing` and what judgeMerge refuses. */
export async function mergeCases(context: FlowContext, sourceId: string, { into, reason }: { readonly into: string; readonly reason: string }, who: CaseReader): Promise<Result<CaseRow>> {
  return context.store.write(async writer => {
    const source = await findCase(writer, sourceId, who)
    const target = source.ok ? await findCase(writer, into, who) : source
    if (!source.ok || !target.ok) return target
    const actor = actorOf(who)
    if (!actor.ok) return actor
    if (!mayLink(source.value.file, target.value.file, who)) return refuse('case.unknown', `There is no case ${into}.`, 'into')
    const { person } = actor.value
    const judged = judgeMerge(source.value.file, target.value.file, { reason, person })
    if (!judged.ok) return judged
    return ok(await merge(writer, source.value, target.value, reason, { actor: person, atMs: context.clock.nowMs() }))
  })
}

async function merge(writer: StoreWriter, source: CaseRow, target: CaseRow, reason: string, deed: Deed): Promise<CaseRow> {
  const [from, to] = [source.file, target.file]
  const facts = carryAll(from, to, deed.actor)
  await writer.copyCaseKeys(from.caseId, to.caseId)
  for (const { tipId } of from.tips) await writer.moveTip(tipId, to.caseId)
  await appendToCase(writer, source, { kind: 'merge-into', caseId: to.caseId, reason }, deed)
  return appendToCase(writer, target, { kind: 'merge-from', caseId: from.caseId, digest: toHex(source.digest), reason, facts }, deed)
}

/** Splits findings and tips off into a new case and gives that. Refuses `case.unknown`, `case.person-missing` and what judgeSplit refuses. */
export async function splitCase(context: FlowContext, caseId: string, request: SplitRequest, who: CaseReader): Promise<Result<CaseRow>> {
  return context.store.write(async writer => {
    const found = await findCase(writer, caseId, who)
    if (!found.ok) return found
    const actor = actorOf(who)
    if (!actor.ok) return actor
    if (!mayLink(found.value.file, found.value.file, who)) return refuse('case.unknown', `There is no case ${caseId}.`, 'caseId')
    const judged = judgeSplit(found.value.file, request)
    if (!judged.ok) return judged
    return ok(await split(writer, found.value, request, { actor: actor.value.person, atMs: context.clock.nowMs() }))
  })
}

async function split(writer: StoreWriter, row: CaseRow, { title, reason, findingIds, tipIds }: SplitRequest, deed: Deed): Promise<CaseRow> {
  const { file } = row
  const goes = await namedBy(writer, findingIds)
  const stays = await namedBy(writer, file.findings.map(({ findingId }) => findingId).filter(id => !findingIds.includes(id)))
  const files = (await writer.listCaseFiles(file.caseId)).filter(({ tipId }) => tipId !== null && tipIds.includes(tipId)).length
  const facts = carryPart(file, { findingIds, tipIds, reason }, { chipIds: [...goes.chips], files })
  const opened = await openCase(writer, { kind: 'open', origin: file.origin, title, summary: '', severity: facts.severity, siteIds: facts.siteIds, chipIds: facts.chipIds }, deed)
  const newId = opened.file.caseId
  const left = [...goes.chips].filter(chipId => !stays.chips.has(chipId))
  await writer.addCaseKeys(newId, [...keysOf('finding', findingIds), ...keysOf('chassis', [...goes.chassis])])
  await writer.dropCaseKeys(file.caseId, [...keysOf('finding', findingIds), ...keysOf('chip', left), ...keysOf('chassis', [...goes.chassis].filter(key => !stays.chassis.has(key)))])
  for (const tipId of tipIds) await writer.moveTip(tipId, newId)
  await appendToCase(writer, row, { kind: 'split-off', caseId: newId, reason, findingIds, tipIds, chipIds: left }, deed)
  return appendToCase(writer, opened, { kind: 'split-from', caseId: file.caseId, digest: toHex(row.digest), reason, facts }, deed)
}

function keysOf(kind: CaseKey['kind'], keys: readonly string[]): readonly CaseKey[] {
  return keys.map(key => ({ kind, key }))
}

async function namedBy(reader: StoreReader, findingIds: readonly string[]): Promise<{ readonly chips: ReadonlySet<string>; readonly chassis: ReadonlySet<string> }> {
  const findings = (await Promise.all(findingIds.map(id => reader.getFinding(id)))).filter(finding => finding !== undefined)
  const chassis = await Promise.all(findings.map(finding => chassisOf(reader, finding)))
  return { chips: new Set(findings.flatMap(({ chipIds }) => chipIds)), chassis: new Set(chassis.flat()) }
}

// Every finding at or above the threshold opens or joins a case, in the transaction that raised it. The same finding
// again changes nothing; chips that it gained are noted; a key of a closed case that comes back opens it again.
// On the path: custody.

import { chooseCase, graver, mergedInto, type CaseFile } from '@trigpoint/core/custody/cases'
import type { FindingSeverity } from '@trigpoint/core/custody'
import type { Finding } from '@trigpoint/core/wire'
import type { CaseKey, CaseRow, StoreReader, StoreWriter } from '../../ports/index.ts'
import { appendToCase, NOBODY_IN_PARTICULAR, openCase } from './case-trail.ts'

export const CASE_THRESHOLD_META = 'case-threshold'
export const DEFAULT_CASE_THRESHOLD: FindingSeverity = 'high'

/** Gives the case, or undefined where the finding is below the threshold or within declared maintenance. */
export async function openOrJoinCase(writer: StoreWriter, finding: Finding, nowMs: number): Promise<CaseRow | undefined> {
  const threshold = (await writer.getMeta(CASE_THRESHOLD_META)) as FindingSeverity | undefined
  if (graver(threshold ?? DEFAULT_CASE_THRESHOLD, finding.severity) || typeof finding.mutedBy === 'string') return undefined
  const chassis = await chassisOf(writer, finding)
  const known = (await writer.listCasesByKey('finding', [finding.findingId])).find(({ file }) => mergedInto(file) === undefined)
  if (known !== undefined) return growCase(writer, known, finding, chassis, nowMs)
  const joined = await findCase(writer, finding, chassis, nowMs)
  return addFinding(writer, joined, finding, chassis, nowMs)
}

async function findCase(writer: StoreWriter, finding: Finding, chassis: readonly string[], nowMs: number): Promise<CaseRow> {
  const [byChip, byChassis, bySite] = await Promise.all([
    writer.listCasesByKey('chip', finding.chipIds), writer.listCasesByKey('chassis', chassis), writer.listCasesByKey('site', finding.siteId === null ? [] : [finding.siteId]),
  ])
  const files = (rows: readonly CaseRow[]): readonly CaseFile[] => rows.map(({ file }) => file)
  const joining = chooseCase({ byFinding: [], byChip: files(byChip), byChassis: files(byChassis), bySite: files(bySite) }, nowMs)
  const row = [...byChip, ...byChassis, ...bySite].find(({ file }) => file.caseId === joining?.file.caseId)
  if (row === undefined || joining === undefined) return openForFinding(writer, finding, nowMs)
  return joining.how === 'reappeared' ? reopen(writer, row, `A chip of this closed case is named by a new finding: ${finding.title}.`, nowMs) : row
}

function openForFinding(writer: StoreWriter, finding: Finding, nowMs: number): Promise<CaseRow> {
  const { title, severity } = finding
  return openCase(writer, { kind: 'open', origin: 'finding', title, summary: '', severity, siteIds: [], chipIds: [] }, { actor: NOBODY_IN_PARTICULAR, atMs: nowMs })
}

async function addFinding(writer: StoreWriter, row: CaseRow, finding: Finding, chassis: readonly string[], nowMs: number): Promise<CaseRow> {
  const { findingId, code, severity, title, siteId, chipIds, openedAtMs } = finding
  await writer.addCaseKeys(row.file.caseId, [{ kind: 'finding', key: findingId }, ...chassisKeys(chassis)])
  return appendToCase(writer, row, { kind: 'finding', findingId, code, severity, title, siteId, chipIds, foundAtMs: openedAtMs }, { actor: NOBODY_IN_PARTICULAR, atMs: nowMs })
}

/** Seen again: only chips that the case did not have are news. */
async function growCase(writer: StoreWriter, row: CaseRow, finding: Finding, chassis: readonly string[], nowMs: number): Promise<CaseRow> {
  const had = new Set(row.file.chipIds)
  const chipIds = finding.chipIds.filter(chipId => !had.has(chipId))
  if (chipIds.length === 0) return row
  await writer.addCaseKeys(row.file.caseId, chassisKeys(chassis))
  const open = row.file.state === 'closed' ? await reopen(writer, row, `The finding names ${String(chipIds.length)} more: ${finding.title}.`, nowMs) : row
  return appendToCase(writer, open, { kind: 'finding-grew', findingId: finding.findingId, chipIds }, { actor: NOBODY_IN_PARTICULAR, atMs: nowMs })
}

function reopen(writer: StoreWriter, row: CaseRow, reason: string, nowMs: number): Promise<CaseRow> {
  return appendToCase(writer, row, { kind: 'reappeared', reason }, { actor: NOBODY_IN_PARTICULAR, atMs: nowMs })
}

/** At its site: two sites may both have a chassis that calls itself 1. */
export async function chassisOf(reader: StoreReader, finding: Finding): Promise<readonly string[]> {
  const chassis = new Set<string>()
  for (const chipId of finding.chipIds) {
    const chip = await reader.getChip(chipId)
    const name = chip?.claimed?.chassis ?? ''
    if (chip !== undefined && name !== '') chassis.add(`${chip.siteId}/${name}`)
  }
  return [...chassis]
}

function chassisKeys(chassis: readonly string[]): readonly CaseKey[] {
  return chassis.map(key => ({ kind: 'chassis', key }))
}

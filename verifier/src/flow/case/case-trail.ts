// Writing to a case: every change is one more entry of its trail, chained to the one before, and the case is folded
// anew from it, all in the caller's transaction. Nothing else in the verifier changes a case. On the path: custody.

import { encodeCanonicalJson, type Json } from '@trigpoint/core/result'
import { digestEntry, FIRST_DIGEST, foldEntry, openCaseFile, type CaseAction, type CaseEntry, type OpenAction } from '@trigpoint/core/custody/cases'
import { nodePrimitives } from '@trigpoint/runtime'
import type { CaseKey, CaseRow, StoreWriter, TrailRow } from '../../ports/index.ts'

/** The system itself, where no person acted. */
export const NOBODY_IN_PARTICULAR = ''

export interface Deed {
  /** A person's name, or NOBODY_IN_PARTICULAR. */
  readonly actor: string
  readonly atMs: number
}

/** Opens the next case. Numbers have no gaps: a case that is missing would show. */
export async function openCase(writer: StoreWriter, action: OpenAction, { actor, atMs }: Deed): Promise<CaseRow> {
  const number = (await writer.lastCaseNumber()) + 1
  const caseId = `case-${String(number)}`
  const entry = { sequence: 1, atMs, actor, action }
  const trail = trailOf(caseId, entry, FIRST_DIGEST)
  const row: CaseRow = { file: openCaseFile(caseId, number, entry), digest: trail.digest, sealed: 0 }
  await writer.addTrail(trail)
  await writer.putCase(row)
  await writer.addCaseKeys(caseId, keysOf(row))
  return row
}

/** Adds one entry. The caller has judged it. */
export async function appendToCase(writer: StoreWriter, row: CaseRow, action: CaseAction, { actor, atMs }: Deed): Promise<CaseRow> {
  const entry: CaseEntry = { sequence: row.file.entries + 1, atMs, actor, action }
  const trail = trailOf(row.file.caseId, entry, row.digest)
  const after: CaseRow = { ...row, file: foldEntry(row.file, entry), digest: trail.digest }
  await writer.addTrail(trail)
  await writer.putCase(after)
  if (after.file.chipIds !== row.file.chipIds || after.file.siteIds !== row.file.siteIds) await writer.addCaseKeys(row.file.caseId, keysOf(after))
  return after
}

/** An entry as it was written. */
export function readTrail({ text }: Pick<TrailRow, 'text'>): CaseEntry {
  return JSON.parse(text) as CaseEntry
}

function trailOf(caseId: string, entry: CaseEntry, before: Uint8Array): TrailRow {
  const text = encodeCanonicalJson(entry as unknown as Json)
  return { caseId, sequence: entry.sequence, text, digest: digestEntry(nodePrimitives, before, text) }
}

function keysOf({ file }: CaseRow): readonly CaseKey[] {
  return [...file.chipIds.map(key => ({ kind: 'chip', key }) as const), ...file.siteIds.map(key => ({ kind: 'site', key }) as const)]
}

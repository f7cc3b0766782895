// The visit: scans noted on the way, and the signed record that ends it. On the path: custody. The record is judged
// once, with what answered around the visit; what was confirmed becomes a paper, what was not becomes a finding.

import { findRoleConflict, judgeInspection } from '@trigpoint/core/custody/inspection'
import { fromBase64, ok, refuse, type Result } from '@trigpoint/core/base'
import { inspectionRecordSchema, type InspectionRecord, type SignedBody, type UnitScanBody } from '@trigpoint/core/wire'
import { isSignedBy } from '@trigpoint/runtime'
import type { InspectionRow, SiteRow, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { readInspectionFacts } from './inspection-facts.ts'
import { refuseState, refuseUnknownInspection, storyOf } from './inspection-plan.ts'
import { LARGEST_LEAD_MS, recordPaperIn } from '../custody/paper.ts'
import { raise, tell } from '../custody/publish.ts'
import { sealStatement } from '../log/seal.ts'
import { readMessage } from '../fix/signed-message.ts'

/** Earlier visits that are looked at for a conflict of roles. */
const LOOKED_VISITS = 20

/** Keeps what was scanned. Refuses `inspection.unknown`, `inspection.wrong-state`, `inspection.not-in-sample`. */
export async function noteScans(context: FlowContext, inspectionId: string, scans: readonly UnitScanBody[]): Promise<Result<InspectionRow>> {
  const noted = await context.store.write(async writer => {
    const row = await writer.getInspection(inspectionId)
    if (row === undefined) return refuseUnknownInspection(inspectionId)
    if (row.status !== 'drawn') return refuseState(row, 'noted in')
    const stranger = scans.find(scan => row.drawn?.sample.includes(scan.chipId) !== true)
    if (stranger !== undefined) return refuse('inspection.not-in-sample', `${stranger.chipId} is not in the drawn sample.`, 'scans')
    for (const scan of scans) await writer.addScan(inspectionId, scan)
    return ok(row)
  })
  if (noted.ok) context.bell.ring()
  return noted
}

/**
 * Takes the signed record and judges the inspection. The same again gives the same answer. Refuses `message.malformed`,
 * `message.signature`, `inspection.unknown`, `inspection.wrong-state`, `inspection.record-differs`.
 */
export async function submitRecord(context: FlowContext, inspectionId: string, raw: Uint8Array, signed: SignedBody): Promise<Result<InspectionRow>> {
  const message = readMessage(signed.body, inspectionRecordSchema)
  if (!message.ok) return message
  const record: InspectionRecord = message.value
  const nowMs = context.clock.nowMs()
  const judged = await context.store.write(async writer => {
    const row = await writer.getInspection(inspectionId)
    const site = row && (await writer.getSite(row.siteId))
    if (row === undefined || site === undefined) return refuseUnknownInspection(inspectionId)
    if (row.status === 'judged' && JSON.stringify(row.record) === JSON.stringify(record)) return ok(row)
    if (row.status !== 'drawn' || row.device === null) return refuseState(row, 'finished')
    if (!isSignedBy('inspection-record', signed, fromBase64(row.device.signingKey) ?? new Uint8Array(0), context.primitives))
      return refuse('message.signature', 'The record is not signed by the device that timed this visit. Finish it on that device.', 'signature')
    const problem = problemOf(row, record, nowMs)
    if (problem !== undefined) return refuse('inspection.record-differs', problem, 'body')
    await writer.addReceived({ kind: 'admin', atMs: nowMs, subject: inspectionId, hash: context.primitives.hash('sha256', raw), bytes: raw })
    return ok(await judgeIn(context, writer, row, site, record, nowMs))
  })
  if (judged.ok) context.bell.ring()
  return judged
}

function problemOf(row: InspectionRow, record: InspectionRecord, nowMs: number): string | undefined {
  if (record.inspectionId !== row.inspectionId || record.siteId !== row.siteId || record.planDigest !== row.planDigest) return 'The record is of another inspection, site or plan.'
  if (record.startedAtMs > record.finishedAtMs || record.finishedAtMs > nowMs + LARGEST_LEAD_MS) return 'The record ends before it begins, or in the future.'
  if (record.startedAtMs < (row.drawn?.atMs ?? 0) - LARGEST_LEAD_MS) return 'The record begins before the sample was drawn.'
  const stranger = record.scans.find(scan => row.drawn?.sample.includes(scan.chipId) !== true)
  return stranger === undefined ? undefined : `${stranger.chipId} is not in the drawn sample.`
}

async function judgeIn(context: FlowContext, writer: StoreWriter, row: InspectionRow, site: SiteRow, record: InspectionRecord, nowMs: number): Promise<InspectionRow> {
  const { input } = await readInspectionFacts(writer, row, record)
  const { findings, ...judgement } = judgeInspection(input)
  const after: InspectionRow = { ...row, status: 'judged', record, judgement }
  await writer.putInspection(after)
  const { units, counts, outcome, statement } = judgement
  await sealStatement(context, writer, {
    kind: 'inspection', id: row.inspectionId, atMs: nowMs,
    value: { record: { ...record, scans: [...record.scans], counts: [...record.counts] }, outcome, statement, units: units.map(unit => ({ ...unit })), counts: counts.map(count => ({ ...count })) },
  })
  await tell(writer, storyOf(row, site.name, record.finishedAtMs, `inspection ${outcome === 'accepted' ? 'accepted' : outcome === 'failed' ? 'failed' : 'not complete'}`, statement))
  await recordConfirmed(context, writer, after, record)
  const conflict = findRoleConflict(await rolesOf(writer, row, site, record))
  for (const draft of [...findings, ...(conflict === undefined ? [] : [conflict])]) await raise(writer, draft, nowMs)
  return after
}

/** What was confirmed is inspected; nothing else is. */
async function recordConfirmed(context: FlowContext, writer: StoreWriter, { inspectionId, siteId, judgement }: InspectionRow, record: InspectionRecord): Promise<void> {
  const chipIds = (judgement?.units ?? []).filter(unit => unit.status === 'confirmed').map(unit => unit.chipId)
  if (chipIds.length === 0) return
  const event = { eventId: `inspection:${inspectionId}`, kind: 'inspected' as const, atMs: record.finishedAtMs, siteId, chipIds, reference: inspectionId, note: `Inspected by ${record.inspector}.` }
  await recordPaperIn(context, writer, new TextEncoder().encode(JSON.stringify(event)), event)
}

async function rolesOf(writer: StoreWriter, row: InspectionRow, site: SiteRow, record: InspectionRecord): Promise<Parameters<typeof findRoleConflict>[0]> {
  const earlier = (await writer.listInspections({ siteId: row.siteId, limit: LOOKED_VISITS })).items.filter(other => other.status === 'judged' && other.inspectionId !== row.inspectionId)
  return {
    inspectionId: row.inspectionId, siteId: row.siteId, siteName: site.name, inspector: record.inspector, announcedAtMs: row.announcedAtMs, startedAtMs: record.startedAtMs,
    interested: [site.operator], earlier: earlier.map(other => other.inspector),
  }
}

// Inspections as the API shows them. On the path: custody. Before the sample is drawn nobody sees it; what a node
// reports of labels is never shown before the record is in, so that it cannot be copied into one.

import { judgeInspection, type InspectionRecordFacts } from '@trigpoint/core/custody/inspection'
import type { Inspection, InspectionSummary, UnitScanBody } from '@trigpoint/core/wire'
import type { InspectionRow, StoreReader } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { readInspectionFacts, type InspectionFacts } from './inspection-facts.ts'

export async function showInspectionSummary(reader: StoreReader, row: InspectionRow): Promise<InspectionSummary> {
  const { plan, drawn, record, judgement } = row
  return {
    inspectionId: row.inspectionId, siteId: row.siteId, siteName: (await reader.getSite(row.siteId))?.name ?? row.siteId, inspector: row.inspector, status: row.status,
    outcome: judgement?.outcome ?? null, createdAtMs: row.createdAtMs, announcedAtMs: row.announcedAtMs, drawnAtMs: drawn?.atMs ?? null, finishedAtMs: record?.finishedAtMs ?? null,
    population: plan.population, sampleSize: plan.sampleSize, missingShare: plan.missingShare, confidence: plan.confidence, planDigest: row.planDigest, secretHash: plan.secretHash,
    beacon: { kind: plan.beacon.kind, round: plan.beacon.kind === 'drand' ? plan.beacon.round : null },
  }
}

/** One inspection: its judgement, or how it stands so far. */
export async function showInspection(context: Pick<FlowContext, 'store' | 'clock'>, row: InspectionRow): Promise<Inspection> {
  const { store, clock } = context
  const scans = row.record?.scans ?? (row.drawn === null ? [] : await store.listScans(row.inspectionId))
  const so: InspectionRecordFacts = row.record ?? { startedAtMs: row.drawn?.atMs ?? row.createdAtMs, finishedAtMs: clock.nowMs(), scans, counts: [] }
  const facts = row.drawn === null ? undefined : await readInspectionFacts(store, row, so)
  const judgement = row.judgement ?? (facts === undefined ? undefined : judgeInspection(facts.input))
  return {
    ...(await showInspectionSummary(store, row)),
    opening: row.drawn === null ? null : { units: [...row.plan.units], secret: row.secret, publicValue: row.drawn.publicValue, beaconSignature: row.drawn.beaconSignature },
    device: row.device === null ? null : { landmarkId: row.device.landmarkId, host: row.device.host, port: row.device.port, validUntilMs: row.device.validUntilMs, receipts: (await store.listLandmarkReceipts(row.device.landmarkId, 10_000)).length },
    units: facts === undefined || judgement === undefined ? [] : judgement.units.map(unit => showUnit(unit, scans, facts, row.judgement === null)),
    counts: (row.judgement?.counts ?? []).map(count => ({ ...count })), statement: row.judgement?.statement ?? '', note: row.record?.note ?? '', cancelledReason: row.cancelledReason,
    limits: facts?.input.limits ?? { localNs: 0, windowMs: 0 },
  }
}

function showUnit(unit: NonNullable<InspectionRow['judgement']>['units'][number], scans: readonly UnitScanBody[], { input, chips }: InspectionFacts, isOpen: boolean): Inspection['units'][number] {
  const chip = chips.get(unit.chipId)
  const local = input.answers.filter(answer => answer.chipId === unit.chipId && answer.localNs !== null && answer.localNs <= input.limits.localNs)
  const newest = scans.filter(scan => scan.chipId === unit.chipId).reduce<UnitScanBody | null>((best, scan) => (best === null || scan.scannedAtMs >= best.scannedAtMs ? scan : best), null)
  // What the node reports is not told while it can still be written into the record.
  const detail = isOpen && unit.status === 'label-differs' ? 'The device key answers next to you, but a label differs from what the node reports: read it again, and note what it says.' : unit.detail
  return {
    ...unit, detail, nodeName: chip?.nodeName ?? '', product: chip?.claimed?.product ?? '', chassis: chip?.claimed?.chassis ?? '', scan: newest,
    localNs: unit.localNs ?? local[0]?.localNs ?? null, answeredAtMs: local.length === 0 ? null : Math.max(...local.map(answer => answer.atMs)),
  }
}

// What verified reports leave behind beside the verdict: the devices under all their names, their firmware, their
// neighbours, the nonces that they signed and how long that took; and the findings that follow.
// On the path: evidence and custody, in the transaction of the verdict. A fix and a report without one leave the same.

import { fromHex } from '@trigpoint/core/base'
import {
  findEvidenceReplayed, findFirmwareChanged, findIdentityContradiction, findLatencyOutlier, findTopologyBroken,
  type FindingDraft, type FirmwareChange, type LatencySeen, type SeenAt,
} from '@trigpoint/core/custody'
import { compareTopology, foldIdentity, recordTopology, type DeviceIdentity, type DeviceRecord } from '@trigpoint/core/evidence'
import type { DeviceRow, ReportRow, ReportSource, SeenFirmware, SeenName, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { AppraisedEvidence } from '../fix/appraise-chips.ts'
import { seriesOf, type JudgedLatency } from '../fix/latency.ts'

export interface ReportedDevices {
  readonly source: ReportSource
  /** The challenge, or the id of what was handed in. */
  readonly reportId: string
  readonly seen: SeenAt
  readonly atMs: number
  readonly appraised: readonly AppraisedEvidence[]
  readonly latencies: ReadonlyMap<string, JudgedLatency>
  /** Chips that were proved inside by this very report. */
  readonly inside: ReadonlySet<string>
}

/** Names and firmwares kept of a device; a chip that changes more often has told enough. */
const KEPT = 64
const NEWEST_REPORTS = 5
const REPORTS_OF_A_NONCE = 16
const NO_NONCE = new Uint8Array(32)

/** Writes all of it; gives the findings to raise. */
export async function recordDevices(writer: StoreWriter, reported: ReportedDevices): Promise<readonly (FindingDraft | undefined)[]> {
  const { appraised, seen } = reported
  const verified = appraised.filter(chip => chip.appraisal.verified && chip.appraisal.identity !== null)
  const replayed = await findReplay(writer, reported)
  const folded = []
  for (const chip of verified) folded.push(await foldDevice(writer, reported, chip))
  const outliers = await recordReports(writer, reported)
  const topology = await foldTopology(writer, reported)
  return [
    replayed, ...folded.flatMap(one => one.contradictions), findFirmwareChanged(seen, folded.flatMap(one => one.firmware ?? [])),
    topology, findLatencyOutlier(seen, outliers),
  ]
}

/** Chain and signature hold, whatever nonce was signed: the chip made this report, at some time. */
function isSigned({ appraisal }: AppraisedEvidence): boolean {
  return appraisal.chain === 'ok' && appraisal.signature === 'ok' && appraisal.id !== null
}

async function findReplay(writer: StoreWriter, { appraised, seen, reportId, source }: ReportedDevices): Promise<FindingDraft | undefined> {
  const nonces = new Set(appraised.filter(isSigned).flatMap(({ appraisal }) => appraisal.reportedNonce ?? []))
  for (const nonce of nonces) {
    const earlier = (await writer.listReportsOver(fromHex(nonce) ?? NO_NONCE, REPORTS_OF_A_NONCE)).filter(row => row.reportId !== reportId)
    // The same file handed in again from the same node is a repetition, not a claim to be fresh.
    const telling = source === 'fix' ? earlier : earlier.filter(row => row.nodeId !== seen.nodeId || !appraised.some(chip => isSame(chip, row)))
    const finding = findEvidenceReplayed(seen, nonce, telling)
    if (finding !== undefined) return finding
  }
  return undefined
}

function isSame({ chipId, digest }: AppraisedEvidence, row: ReportRow): boolean {
  return row.chipId === chipId && Buffer.compare(row.digest, digest) === 0
}

interface FoldedDevice {
  readonly contradictions: readonly FindingDraft[]
  readonly firmware: FirmwareChange | undefined
}

async function foldDevice(writer: StoreWriter, { seen, atMs }: ReportedDevices, chip: AppraisedEvidence): Promise<FoldedDevice> {
  const { identity } = chip.appraisal
  if (identity === null) return { contradictions: [], firmware: undefined }
  const known = await writer.getDevice(chip.chipId)
  const others = identity.san === null ? [] : await writer.listDevicesNamed(identity.san)
  const { record, findings } = foldIdentity(known && recordOf(known), identity, others.map(recordOf))
  const before = known?.firmware.at(-1)
  const firmware = firmwareOf(chip, atMs)
  const isNew = before === undefined || !isSameFirmware(before, firmware)
  const row = deviceRow(record, identity, known, isNew ? [...(known?.firmware ?? []), firmware] : known?.firmware ?? [], atMs)
  if (known === undefined || isNew || JSON.stringify(known) !== JSON.stringify(row)) await writer.putDevice(row)
  return {
    contradictions: findings.map(({ code, detail }) => findIdentityContradiction({ ...seen, chipIds: [chip.chipId] }, { subject: `${code}/${chip.chipId}`, detail })),
    firmware: isNew ? { chipId: chip.chipId, before, after: firmware } : undefined,
  }
}

function recordOf({ chipId, hwmodel, certificates, ueids, sans }: DeviceRow): DeviceRecord {
  const names = (seen: readonly SeenName[]): readonly string[] => seen.map(({ name }) => name)
  return { chipId, hwmodel, certificates: names(certificates), ueids: names(ueids), sans: names(sans) }
}

function deviceRow(record: DeviceRecord, identity: DeviceIdentity, known: DeviceRow | undefined, firmware: readonly SeenFirmware[], atMs: number): DeviceRow {
  const seen = (names: readonly string[], before: readonly SeenName[] | undefined): readonly SeenName[] =>
    names.map(name => before?.find(one => one.name === name) ?? { name, firstAtMs: atMs }).slice(-KEPT)
  return {
    chipId: record.chipId, hwmodel: record.hwmodel, currentUeid: identity.ueid,
    certificates: seen(record.certificates, known?.certificates), ueids: seen(record.ueids, known?.ueids), sans: seen(record.sans, known?.sans), firmware: firmware.slice(-KEPT),
  }
}

function firmwareOf({ appraisal, tolerated }: AppraisedEvidence, firstAtMs: number): SeenFirmware {
  const { driverVersion, vbiosVersion, mode, measurements } = appraisal
  return { driverVersion, vbiosVersion, mode, judged: measurements.compared > 0, mismatches: measurements.mismatches.filter(index => !tolerated.includes(index)), firstAtMs }
}

function isSameFirmware({ firstAtMs: _a, ...before }: SeenFirmware, { firstAtMs: _b, ...after }: SeenFirmware): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}

async function recordReports(writer: StoreWriter, { appraised, latencies, inside, seen, source, reportId, atMs }: ReportedDevices): Promise<readonly LatencySeen[]> {
  const outliers: LatencySeen[] = []
  for (const chip of appraised.filter(isSigned)) {
    const judged = latencies.get(chip.chipId)
    await writer.addReport({
      chipId: chip.chipId, reportId, source, nodeId: seen.nodeId, siteId: seen.siteId, atMs, nonce: fromHex(chip.appraisal.reportedNonce ?? '') ?? NO_NONCE, digest: chip.digest,
      series: seriesOf(seen.siteId, chip), latencyNs: chip.latencyNs, enrolled: inside.has(chip.chipId) && judged?.ok !== false, outlier: judged?.ok === false,
    })
    if (judged?.ok === false) outliers.push(await countOutliers(writer, chip.chipId, judged))
  }
  return outliers
}

async function countOutliers(reader: StoreReader, chipId: string, judged: JudgedLatency): Promise<LatencySeen> {
  const newest = await reader.listChipReports(chipId, NEWEST_REPORTS)
  const { latencyNs, samples, leastNs, medianNs, mostNs } = judged
  return { chipId, latencyNs, samples, leastNs: leastNs ?? 0, medianNs: medianNs ?? 0, mostNs: mostNs ?? 0, outside: newest.filter(row => row.outlier).length, newest: newest.length }
}

/** Compares with this node's last neighbourhood, and with those of other nodes that named the same identities. */
async function foldTopology(writer: StoreWriter, { appraised, seen, reportId, atMs }: ReportedDevices): Promise<FindingDraft | undefined> {
  const appraisals = appraised.map(chip => chip.appraisal)
  const machines = recordTopology(appraisals).map(({ pdis }) => pdis).sort((a, b) => (a.join() < b.join() ? -1 : 1))
  if (machines.length === 0) return undefined
  const contradictions = [...new Set(appraisals.flatMap(({ topology }) => topology?.contradictions ?? []))]
  const own = await writer.newestTopology(seen.nodeId)
  const elsewhere = (await writer.findTopologies(machines.flat())).filter(row => row.nodeId !== seen.nodeId)
  const records = (lists: readonly (readonly string[])[]): { readonly pdis: readonly string[] }[] => lists.map(pdis => ({ pdis }))
  const change = own === undefined ? { added: [], lost: [], moved: [] } : compareTopology(records(own.machines), records(machines))
  const fromElsewhere = compareTopology(elsewhere.flatMap(row => records(row.machines)), records(machines)).moved
  const moved = [...new Set([...change.moved, ...fromElsewhere])].sort()
  if (own === undefined || JSON.stringify(own.machines) !== JSON.stringify(machines))
    await writer.addTopology({ nodeId: seen.nodeId, siteId: seen.siteId, atMs, reportId, machines, added: change.added, lost: change.lost, moved })
  const isNews = own === undefined || JSON.stringify(own.machines) !== JSON.stringify(machines)
  return findTopologyBroken(seen, { added: change.added, lost: change.lost, moved: isNews ? moved : [], contradictions })
}

// Appraisals as readers are shown them: core/wire/device.ts. On the path: evidence, beside the verdict.

import type { BindingLevel, TeeAppraisal } from '@trigpoint/core/evidence'
import type { AppraisedDevice, AppraisedTee, ChipIdentity, FixEvidence, InventoryEntry, TopologyEntry } from '@trigpoint/core/wire'
import type { DeviceRow, InventoryRow, ReportRow, TopologyRow } from '../../ports/index.ts'
import type { AppraisedEvidence } from '../fix/appraise-chips.ts'
import type { JudgedLatency } from '../fix/latency.ts'

export interface ShownEvidence {
  readonly appraisals: readonly AppraisedEvidence[]
  readonly latencies: ReadonlyMap<string, JudgedLatency>
  readonly tees: readonly TeeAppraisal[]
  readonly binding: BindingLevel
  readonly missing: readonly string[]
}

export function showEvidence({ appraisals, latencies, tees, binding, missing }: ShownEvidence): FixEvidence {
  return { devices: appraisals.map(chip => showDevice(chip, latencies.get(chip.chipId))), binding, tees: tees.map(showTee), missing: [...missing] }
}

export function showDevice(chip: AppraisedEvidence, judged?: JudgedLatency): AppraisedDevice {
  const { appraisal, chipId, verified, measured, test, tolerated } = chip
  const { kind, form, mode, identity, driverVersion, vbiosVersion, anchor, revocation, revocationReason, revocationProducedAtMs, measurements, references } = appraisal
  return {
    chipId, kind, verified, measured, test, form, mode, hwmodel: identity?.hwmodel ?? null, ueid: identity?.ueid ?? null, driverVersion, vbiosVersion, anchor,
    revocation: { status: revocation, reason: revocationReason, producedAtMs: revocationProducedAtMs },
    measurements: { compared: measurements.compared, mismatches: [...measurements.mismatches], tolerated: [...tolerated] },
    references: references.filter(one => one.used || one.versionMatch).map(one => ({ kind: one.kind, version: one.version, sha256: one.sha256, used: one.used, expired: one.expired })),
    latency: judged === undefined ? null : showLatency(judged),
  }
}

function showLatency({ check: _check, ...shown }: JudgedLatency): NonNullable<AppraisedDevice['latency']> {
  return shown
}

export function showTee({ scheme, verified, test, binding, measurement, platform, versions, checks }: TeeAppraisal): AppraisedTee {
  return { scheme, verified, test, binding, measurement, platform, versions, checks: [...checks] }
}

export function showIdentity(chipId: string, device: DeviceRow | undefined, reports: readonly ReportRow[]): ChipIdentity {
  return {
    chipId, hwmodel: device?.hwmodel ?? null, certificates: [...(device?.certificates ?? [])], ueids: [...(device?.ueids ?? [])], currentUeid: device?.currentUeid ?? null,
    sans: [...(device?.sans ?? [])], firmware: (device?.firmware ?? []).map(one => ({ ...one, mismatches: [...one.mismatches] })),
    reports: reports.map(({ reportId, source, nodeId, siteId, atMs, latencyNs, outlier }) => ({ reportId, source, nodeId, siteId, atMs, latencyNs, outlier })),
  }
}

export function showInventory({ nodeId, siteId, nodeName, source, atMs, systemUuid, chips, changes }: InventoryRow): InventoryEntry {
  return { nodeId, siteId, nodeName, source, atMs, systemUuid, chips: [...chips], changes: [...changes] }
}

export function showTopology({ nodeId, siteId, atMs, reportId, machines, added, lost, moved }: TopologyRow): TopologyEntry {
  return { nodeId, siteId, atMs, reportId, machines: machines.map(pdis => [...pdis]), added: [...added], lost: [...lost], moved: [...moved] }
}

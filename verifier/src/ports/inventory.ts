// What the verifier remembers of devices beside their verdicts: who they are and were called, what their hosts say they
// are mounted in, who stands beside them, and how each report was made. On the path: evidence and custody.
// Devices and topology rest on verified signatures; inventory is the host's word and shown as such.

import type { ClaimedChip } from '@trigpoint/core/wire'
import type { Paged, PageOf } from './page.ts'

/** Who handed something in: our agent in a fix, the vendor's own agent, or a person with a file. */
export type ReportSource = 'fix' | 'vendor-agent' | 'file'

/** What a node said of itself from a time on; one row when something changed. */
export interface InventoryRow {
  readonly id: number
  /** An agent's id, or that of a node whose vendor agent reports. */
  readonly nodeId: string
  readonly siteId: string
  readonly nodeName: string
  readonly source: ReportSource
  readonly atMs: number
  readonly systemUuid: string | null
  readonly chips: readonly ClaimedChip[]
  /** What differs from the row before, a sentence each; empty in the first. */
  readonly changes: readonly string[]
}

/** A node's signed neighbourhood from a time on; one row when it changed. */
export interface TopologyRow {
  readonly id: number
  readonly nodeId: string
  readonly siteId: string
  readonly atMs: number
  /** The fix or report that showed it. */
  readonly reportId: string
  /** Identities (PDI) of each machine, sorted. */
  readonly machines: readonly (readonly string[])[]
  readonly added: readonly string[]
  readonly lost: readonly string[]
  readonly moved: readonly string[]
}

/** A name under which a device was seen, from a time on. */
export interface SeenName {
  readonly name: string
  readonly firstAtMs: number
}

/** Firmware that a device reported, from a time on. */
export interface SeenFirmware {
  readonly driverVersion: string | null
  readonly vbiosVersion: string | null
  readonly mode: string
  /** Whether it was held against reference values, and what differed. */
  readonly judged: boolean
  readonly mismatches: readonly number[]
  readonly firstAtMs: number
}

/** One device under all its names; rests on verified evidence only. */
export interface DeviceRow {
  readonly chipId: string
  readonly hwmodel: string
  /** SHA-256 of the device certificates; more than one is a finding. */
  readonly certificates: readonly SeenName[]
  /** Names that firmware gives; the last seen stands in `currentUeid`. */
  readonly ueids: readonly SeenName[]
  readonly currentUeid: string
  readonly sans: readonly SeenName[]
  /** Newest last. */
  readonly firmware: readonly SeenFirmware[]
}

/** One verified report of a chip: what it signed, and how long that took. */
export interface ReportRow {
  readonly chipId: string
  /** The challenge, or the id of what was handed in. */
  readonly reportId: string
  readonly source: ReportSource
  readonly nodeId: string
  readonly siteId: string
  readonly atMs: number
  /** The nonce inside the signed request, 32 bytes. */
  readonly nonce: Uint8Array
  /** SHA-256 of the report. */
  readonly digest: Uint8Array
  /** Latencies are compared within one series: site, model and firmware. */
  readonly series: string
  /** The host's word; null where nobody timed it. */
  readonly latencyNs: number | null
  /** It was inside when it answered: its latency is enrolled. */
  readonly enrolled: boolean
  readonly outlier: boolean
}

/** A node that reports by the vendor's own agent. */
export interface VendorNodeRow {
  readonly nodeId: string
  readonly siteId: string
  /** The name by which that agent calls its node. */
  readonly nodeUuid: string
  readonly nodeName: string
  readonly firstAtMs: number
  readonly lastAtMs: number
  /** The nonce that it was given last, hex, and when; null once it was used. */
  readonly nonce: string | null
  readonly nonceAtMs: number | null
}

/** What the vendor's services answered for a fix: data that its judgement rests on. */
export interface FixAnswers {
  readonly askedAtMs: number
  /** OCSP responses, DER in base64. */
  readonly revocations: readonly string[]
  /** SHA-256 of the manifests that were fetched for it. */
  readonly references: readonly string[]
  /** What did not come, a sentence each. */
  readonly missing: readonly string[]
}

export interface InventoryReads {
  newestInventory(nodeId: string): Promise<InventoryRow | undefined>
  /** Newest first. */
  listInventory(nodeId: string, page: PageOf): Promise<Paged<InventoryRow>>
  newestTopology(nodeId: string): Promise<TopologyRow | undefined>
  /** Newest first. */
  listTopology(nodeId: string, limit: number): Promise<readonly TopologyRow[]>
  /** Of each node that ever named one of these identities, its newest row, while it still names one. */
  findTopologies(pdis: readonly string[]): Promise<readonly TopologyRow[]>
  getDevice(chipId: string): Promise<DeviceRow | undefined>
  /** Devices that ever bore this name (a SAN or a ueid). */
  listDevicesNamed(name: string): Promise<readonly DeviceRow[]>
  /** Reports over this nonce, oldest first. */
  listReportsOver(nonce: Uint8Array, limit: number): Promise<readonly ReportRow[]>
  /** Newest first. */
  listChipReports(chipId: string, limit: number): Promise<readonly ReportRow[]>
  /** Latencies of enrolled reports of a series, oldest first; of one chip where it is named. */
  listEnrolledLatencies(series: string, chipId: string | undefined, limit: number): Promise<readonly number[]>
  getVendorNode(nodeId: string): Promise<VendorNodeRow | undefined>
  getFixAnswers(challengeId: string): Promise<FixAnswers | undefined>
}

export interface InventoryWrites {
  addInventory(row: Omit<InventoryRow, 'id'>): Promise<number>
  addTopology(row: Omit<TopologyRow, 'id'>): Promise<number>
  putDevice(row: DeviceRow): Promise<void>
  /** False when this chip's report of that id was there. */
  addReport(row: ReportRow): Promise<boolean>
  putVendorNode(row: VendorNodeRow): Promise<void>
  putFixAnswers(challengeId: string, answers: FixAnswers): Promise<void>
}

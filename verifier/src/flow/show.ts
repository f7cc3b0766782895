// What readers are shown, composed from the store: the shapes of core/wire. On the path: console's side of the
// verifier. `scope` is the one site that an operator may see; undefined for those who may see all.

import type { Chip, ChipSummary, Fix, FixLandmark, Landmark, LandmarkSummary, SiteSummary, Status } from '@trigpoint/core/wire'
import type { ChipRow, FixRow, LandmarkRow, ReceiptRow, SiteRow, StoreReader } from '../ports/index.ts'
import type { FlowContext } from './context.ts'
import type { LandmarkRegister } from './registry/landmark-register.ts'
import { readMeshMarks, showMeshHealth, type MeshMarks } from './mesh/mesh-show.ts'

export type Scope = string | undefined

/** Lines of a chip's story on its page; the timeline has the rest. */
const CHIP_EVENTS = 50
/** Receipts on a landmark's page. */
const RECENT_RECEIPTS = 50

export function showChipSummary(row: ChipRow): ChipSummary {
  const { chipId, siteId, agentId, nodeName, outcome, reason, help, test, countries, lastFixId, lastFixAtMs, standing, claimed } = row
  return {
    chipId, siteId, agentId, nodeName, outcome, reason, help, test, lastFixId, lastFixAtMs, countries: [...countries],
    product: claimed?.product ?? '', chassis: claimed?.chassis ?? '', state: standing.state, stateSinceMs: standing.sinceMs,
  }
}

export async function showChip(context: FlowContext, register: LandmarkRegister, row: ChipRow, scope: Scope): Promise<Chip> {
  const last = row.lastFixId === null ? undefined : await context.store.getFix(row.lastFixId)
  // A chip that came from another site brings nothing of that site's story with it.
  const fix = scope === undefined || last?.siteId === scope ? last : undefined
  const events = await context.store.listTimeline({ limit: CHIP_EVENTS, chipId: row.chipId, siteId: scope })
  return { ...showChipSummary(row), claimed: row.claimed, fix: fix === undefined ? null : await showFix(context, register, fix), events: [...events.items] }
}

export async function showSite(reader: StoreReader, site: SiteRow): Promise<SiteSummary> {
  const [chips, fleet, lastFixAtMs] = await Promise.all([reader.countChips(site.siteId), reader.countSite(site.siteId), reader.lastFixAtMs(site.siteId)])
  return { ...site, chips, agents: fleet.agents, lastFixAtMs, openFindings: fleet.openFindings }
}

/** A fix as it was judged, or as far as it has come; receipts that came after the verdict are said, not counted. */
export async function showFix(context: FlowContext, register: LandmarkRegister, row: FixRow): Promise<Fix> {
  const result = await context.store.getFixResult(row.challengeId)
  const receipts = await context.store.listReceipts(row.challengeId)
  const estimate = await context.store.getEstimate(row.challengeId)
  if (result !== undefined) return { ...withLateReceipts(result, receipts), ...(estimate === undefined ? {} : { estimate }) }
  const landmarks = row.challenged.map(({ landmarkId, record }) => showWaiting(landmarkId, register.prove(record, row.summary.requestedAtMs), receipts))
  return { ...row.summary, policy: row.policy, verdict: null, region: null, landmarks, failures: [] }
}

function withLateReceipts(result: Fix, receipts: readonly ReceiptRow[]): Fix {
  const late = [...new Set(receipts.filter(row => row.isLate).map(row => row.landmarkId))]
  if (late.length === 0 || result.verdict === null) return result
  const warning = `After the verdict a receipt came from ${late.join(', ')}; it was kept and changed nothing.`
  return { ...result, verdict: { ...result.verdict, warnings: [...result.verdict.warnings, warning] } }
}

function showWaiting(landmarkId: string, record: ReturnType<LandmarkRegister['prove']>, receipts: readonly ReceiptRow[]): FixLandmark {
  const receipt = receipts.find(row => row.landmarkId === landmarkId && row.source === 'landmark')
  return {
    landmarkId, name: record?.name ?? landmarkId, operator: record?.operator ?? '', position: record?.position ?? { latDeg: 0, lonDeg: 0 }, uncertaintyKm: record?.uncertaintyKm ?? 0,
    roundTripNs: receipt?.roundTripNs ?? null, roundTripsNs: [], sentRounds: 0, lostRounds: receipt?.lostRounds ?? 0, reachKm: null, decisive: false,
    source: receipt === undefined ? 'none' : 'landmark',
  }
}

/** The best round trip says how near a landmark somebody's chips stand: it is shown to those who see all sites. */
export function showLandmarkSummary(row: LandmarkRow, marks: MeshMarks, scope: Scope): LandmarkSummary {
  const { name, operator, country, position, uncertaintyKm, host, port, validUntilMs } = row.request
  const { landmarkId, receipts, lastReceiptAtMs, suspendedReason } = row
  const bestRoundTripNs = scope === undefined ? row.bestRoundTripNs : null
  return { landmarkId, name, operator, country, position, uncertaintyKm, host, port, validUntilMs, receipts, lastReceiptAtMs, bestRoundTripNs, suspended: suspendedReason !== null, mesh: marks.of(landmarkId) }
}

export async function showLandmark(context: FlowContext, row: LandmarkRow, scope: Scope): Promise<Landmark> {
  const receipts = (await context.store.listLandmarkReceipts(row.landmarkId, RECENT_RECEIPTS)).filter(receipt => scope === undefined || receipt.siteId === scope)
  const recent = await Promise.all(receipts.map(async ({ challengeId, siteId, atMs, roundTripNs, lostRounds }) => {
    const fix = await context.store.getFix(challengeId)
    return { challengeId, siteId, atMs, roundTripNs, lostRounds, decisive: fix?.decisive.includes(row.landmarkId) ?? false }
  }))
  const [marks, health] = [await readMeshMarks(context.store), await showMeshHealth(context, row)]
  return { ...showLandmarkSummary(row, marks, scope), suspendedReason: row.suspendedReason, recent, health }
}

export interface StatusFacts {
  readonly version: string
  readonly verifierKey: string
  readonly startedAtMs: number
  readonly demo: boolean
}

export async function showStatus(context: FlowContext, facts: StatusFacts, scope: Scope): Promise<Status> {
  const [chips, fleet] = await Promise.all([context.store.countChips(scope), context.store.countFleet(scope)])
  return { ...facts, nowMs: context.clock.nowMs(), chips, ...fleet, tables: { borders: context.borders.version } }
}

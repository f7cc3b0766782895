// What readers are shown of custody: states at any time, stock, counts, windows and the reconciliation.
// On the path: console's side of the verifier.

import { reconcile, type ChipStay, type ReconciledChip, type ReconciliationLine } from '@trigpoint/core/custody'
import type { CarrierState, CustodyStates, DossierBody, Maintenance, MaintenanceList, ReconciliationBody, SiteStock, StayBody } from '@trigpoint/core/wire'
import type { DossierRow, StoreReader, WindowRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { ALLOWED_MAINTENANCE_MS, usedMaintenanceMs } from './custody-records.ts'
import { chipsOf } from '../epcis/epcis-chips.ts'
import { reconciledChip, skuOf } from './finding-views.ts'

const RUNNING_OUT = 50
const CARRIED = 1000
const SHOWN_SERIALS = 1000
const COUNTED_MUTED = 500
const PAGE = 500

export function showStay(stay: ChipStay): StayBody {
  const { chipId, state, sinceMs, untilMs, siteId, chassis, factId } = stay
  return { chipId, state, sinceMs, untilMs, siteId, chassis, fact: factId === null ? null : { kind: /^[0-9a-f]{32}$/.test(factId) ? 'fix' : 'paper', id: factId } }
}

/** A carrier by its URI (associations and aggregations up to then), else a chassis by the serial that its node names. */
export async function showCarrier(reader: StoreReader, id: string, atMs: number, scope: string | undefined): Promise<CarrierState> {
  const stays: ChipStay[] = [...(await reader.listChassisStays(id, atMs, CARRIED))]
  if (stays.length === 0) for (const chipId of (await chipsOf(reader, [id], atMs)).slice(0, CARRIED)) {
    const stay = await reader.getStayAt(chipId, atMs)
    if (stay !== undefined) stays.push(stay)
  }
  const seen = stays.filter(stay => scope === undefined || stay.siteId === scope)
  const [first] = seen
  const state = first === undefined ? 'empty' : seen.every(stay => stay.state === first.state) ? first.state : 'mixed'
  return { id, atMs, chips: seen.map(showStay), state, sites: [...new Set(seen.flatMap(stay => stay.siteId ?? []))].sort() }
}

export async function showStock(reader: StoreReader, siteId: string, atMs: number, page: { readonly limit: number; readonly after?: string | undefined }): Promise<SiteStock> {
  const { items, next } = await reader.listSiteStays(siteId, atMs, page)
  return { siteId, atMs, counts: [...(await reader.countSiteStays(siteId, atMs))], items: items.map(showStay), next }
}

export async function showStates({ store, settings, clock }: Pick<FlowContext, 'store' | 'settings' | 'clock'>, siteId: string | undefined): Promise<CustodyStates> {
  const atMs = clock.nowMs()
  const runningOut = (await store.listRunningOut(siteId, RUNNING_OUT)).map(({ chipId, standing, siteId: home, overdueAtMs }) => ({ chipId, siteId: standing.siteId ?? home, state: standing.state, sinceMs: standing.sinceMs, dueMs: overdueAtMs ?? 0 }))
  return { atMs, counts: [...(await store.countSiteStays(siteId, atMs))], longestStaysMs: { ...settings.stays }, runningOut }
}

export async function showMaintenance(reader: StoreReader, siteId: string, nowMs: number): Promise<MaintenanceList> {
  const windows = await reader.listWindows(siteId)
  const items: Maintenance[] = []
  for (const window of windows) items.push(await showWindow(reader, window))
  return { items, usedMs: usedMaintenanceMs(windows, siteId, nowMs), allowedMs: ALLOWED_MAINTENANCE_MS }
}

export async function showWindow(reader: StoreReader, { windowId, kind, siteId, fromMs, untilMs, chassis, reason, declaredAtMs }: WindowRow): Promise<Maintenance> {
  const muted = await reader.listFindings({ limit: COUNTED_MUTED, mutedBy: windowId })
  return { windowId, kind, siteId, fromMs, untilMs, chassis: [...chassis], reason, declaredAtMs, muted: muted.items.length }
}

export function showDossier(siteId: string, row: DossierRow | undefined): DossierBody {
  const refusals = row?.dossier.refusals
  return { siteId, atMs: row?.atMs ?? null, dossier: { ...row?.dossier, refusals: refusals && [...refusals] } }
}

/** Lines of one site or of all that may be seen; `sku` picks those of one product. */
export async function reconcileSites(reader: StoreReader, siteId: string | undefined, sku: string | undefined): Promise<readonly ReconciliationLine[]> {
  const imports = await reader.listImports(siteId)
  const chips: ReconciledChip[] = []
  for (let after: string | undefined; ; ) {
    const page = await reader.listChips({ limit: PAGE, after, siteId })
    for (const row of page.items) chips.push(await reconciledChip(reader, row))
    if (page.next === null) break
    after = page.next
  }
  const known = new Set(chips.map(chip => chip.chipId))
  for (const chipId of new Set(imports.flatMap(record => record.chipIds))) {
    const row = known.has(chipId) ? undefined : await reader.getChip(chipId)
    if (row !== undefined) chips.push(await reconciledChip(reader, row))
  }
  // A chip that was imported elsewhere belongs to that site's line.
  const lines = reconcile(imports, chips, skuOf).filter(line => siteId === undefined || line.siteId === siteId)
  return sku === undefined ? lines : lines.filter(line => line.sku === skuOf(sku))
}

export function showReconciliation(lines: readonly ReconciliationLine[], atMs: number): ReconciliationBody {
  return { atMs, lines: lines.map(line => ({ ...line, serials: line.serials.filter(serial => serial.place === 'unaccounted' || serial.place === 'elsewhere').slice(0, SHOWN_SERIALS) })) }
}

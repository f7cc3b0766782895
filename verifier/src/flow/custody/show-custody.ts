// What readers are shown of custody: states at any time, stock, counts, windows and the reconciliation.
// On the path: console's side of the verifier.

import { CUSTODY_STATES, PLACES_OF_STATE, reconcileCounts, type ChipStay, type ReconciledSerial, type ReconciliationLine } from '@trigpoint/core/custody'
import type { CarrierState, CustodyStates, DossierBody, Maintenance, MaintenanceList, ReconciliationBody, SiteStock, StayBody } from '@trigpoint/core/wire'
import type { DossierRow, StoreReader, WindowRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { ALLOWED_MAINTENANCE_MS, usedMaintenanceMs } from './custody-records.ts'
import { chipsOf } from '../epcis/epcis-chips.ts'
import { reconciledChips, skuOf } from './finding-views.ts'

const RUNNING_OUT = 50
const CARRIED = 1000
const SHOWN_SERIALS = 1000
const COUNTED_MUTED = 500

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

/** Lines of one site or of all that may be seen; `sku` picks those of one product. Serials: what customs entries name, and the first thousand that are nowhere. */
export async function reconcileSites(reader: StoreReader, siteId: string | undefined, sku: string | undefined): Promise<readonly ReconciliationLine[]> {
  const imports = await reader.listImports(siteId)
  const named = await reconciledChips(reader, [...new Set(imports.flatMap(record => record.chipIds))])
  const counts = await reader.countPlaces(siteId)
  const lines = reconcileCounts(imports, named, counts, skuOf).filter(line => (siteId === undefined || line.siteId === siteId) && (sku === undefined || line.sku === skuOf(sku)))
  const spellings = new Set(counts.map(count => count.sku))
  return Promise.all(lines.map(async line => ({ ...line, serials: [...line.serials, ...(await nowhere(reader, line, [...spellings].filter(spelling => skuOf(spelling) === line.sku)))] })))
}

const NOWHERE = CUSTODY_STATES.filter(state => PLACES_OF_STATE[state] === 'unaccounted')

/** Chips of a line that are in no place and that no customs entry names. */
async function nowhere(reader: StoreReader, line: ReconciliationLine, spellings: readonly string[]): Promise<readonly ReconciledSerial[]> {
  const known = new Set(line.serials.map(serial => serial.chipId))
  if (line.serials.filter(serial => serial.place === 'unaccounted').length >= line.unaccounted) return []
  const found: ReconciledSerial[] = []
  for (const sku of spellings) for (const state of NOWHERE) {
    const chipIds = await reader.listPlaceChips({ siteId: line.siteId, sku, state }, SHOWN_SERIALS)
    found.push(...chipIds.filter(chipId => !known.has(chipId)).map((chipId): ReconciledSerial => ({ chipId, place: 'unaccounted', state, siteId: line.siteId, isImported: false })))
  }
  return found.sort((a, b) => (a.chipId < b.chipId ? -1 : 1)).slice(0, SHOWN_SERIALS)
}

export function showReconciliation(lines: readonly ReconciliationLine[], atMs: number): ReconciliationBody {
  return { atMs, lines: lines.map(line => ({ ...line, serials: line.serials.filter(serial => serial.place === 'unaccounted' || serial.place === 'elsewhere').slice(0, SHOWN_SERIALS) })) }
}

// What people declare beside papers: maintenance windows and site dossiers. Stored, sealed, and the subjects that they
// touch are looked at again. On the path: custody.

import { ok, refuse, toHex, type Result } from '@trigpoint/core/base'
import type { MaintenanceRequest, SiteDossierBody } from '@trigpoint/core/wire'
import type { DossierRow, StoreWriter, WindowRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { tell } from './publish.ts'
import { sealStatement } from '../log/seal.ts'

const WINDOW_ID_BYTES = 8
/** Longer is storage, a move or an end: those have papers. */
const LONGEST_WINDOW_MS = 14 * 24 * 3600 * 1000
/** A window is declared before it begins; clocks and hurry have this much. */
const LATEST_DECLARATION_MS = 15 * 60_000
export const YEAR_MS: number = 365 * 24 * 3600 * 1000
/** Declared time a year that a site may use: more would excuse anything. */
export const ALLOWED_MAINTENANCE_MS: number = 30 * 24 * 3600 * 1000

/** Declares maintenance. Refuses `site.unknown`, `maintenance.too-long`, `maintenance.too-late`, `maintenance.used-up`. */
export async function declareMaintenance(context: FlowContext, raw: Uint8Array, siteId: string, request: MaintenanceRequest): Promise<Result<WindowRow>> {
  const nowMs = context.clock.nowMs()
  const declared = await context.store.write(async (writer): Promise<Result<WindowRow>> => {
    const site = await writer.getSite(siteId)
    if (site === undefined) return refuse('site.unknown', `There is no site ${siteId}.`, 'siteId')
    const lastsMs = request.untilMs - request.fromMs
    if (lastsMs <= 0 || lastsMs > LONGEST_WINDOW_MS) return refuse('maintenance.too-long', 'A window ends after it begins and lasts two weeks at most; what is longer needs papers.', 'untilMs')
    if (request.fromMs < nowMs - LATEST_DECLARATION_MS) return refuse('maintenance.too-late', 'A window is declared before it begins: what has happened already is a finding, and is answered there.', 'fromMs')
    if (usedMaintenanceMs(await writer.listWindows(siteId), siteId, nowMs) + lastsMs > ALLOWED_MAINTENANCE_MS)
      return refuse('maintenance.used-up', 'The site has declared thirty days within a year; more would excuse anything.', 'untilMs')
    const row: WindowRow = { ...request, windowId: toHex(context.random.bytes(WINDOW_ID_BYTES)), kind: 'declared', siteId, declaredAtMs: nowMs }
    await keep(context, writer, siteId, raw, nowMs)
    await writer.putWindow(row)
    await sealStatement(context, writer, { kind: 'maintenance', id: row.windowId, atMs: nowMs, value: { windowId: row.windowId, siteId, fromMs: row.fromMs, untilMs: row.untilMs, chassis: [...row.chassis], reason: row.reason } })
    await tell(writer, { atMs: nowMs, kind: 'custody', title: `${site.name}: maintenance declared`, detail: `${row.reason}${row.chassis.length === 0 ? '' : ` Chassis ${row.chassis.join(', ')}.`}`.slice(0, 1024), siteId, chipIds: [], challengeId: null })
    await writer.touchSubjects(row.chassis.map(chassis => ({ kind: 'cohort', id: `${siteId}/${chassis}` })), nowMs)
    return ok(row)
  })
  if (declared.ok) context.bell.ring()
  return declared
}

/** Declared time of a site within the year up to now, windows to come included. */
export function usedMaintenanceMs(windows: readonly WindowRow[], siteId: string, nowMs: number): number {
  return windows.filter(window => window.kind === 'declared' && window.siteId === siteId && window.untilMs > nowMs - YEAR_MS).reduce((sum, window) => sum + window.untilMs - Math.max(window.fromMs, nowMs - YEAR_MS), 0)
}

/** Replaces what is declared of a site. Refuses `site.unknown`. */
export async function putDossier(context: FlowContext, raw: Uint8Array, siteId: string, dossier: SiteDossierBody): Promise<Result<DossierRow>> {
  const nowMs = context.clock.nowMs()
  const stored = await context.store.write(async (writer): Promise<Result<DossierRow>> => {
    const site = await writer.getSite(siteId)
    if (site === undefined) return refuse('site.unknown', `There is no site ${siteId}.`, 'siteId')
    const row: DossierRow = { siteId, atMs: nowMs, dossier }
    await keep(context, writer, siteId, raw, nowMs)
    await writer.putDossier(row)
    const sealed = { siteId, dossier: JSON.parse(JSON.stringify(dossier)) as Record<string, never> }
    await sealStatement(context, writer, { kind: 'dossier', id: `${siteId}:${String(nowMs)}`, atMs: nowMs, value: sealed })
    await tell(writer, { atMs: nowMs, kind: 'custody', title: `${site.name}: dossier renewed`, detail: '', siteId, chipIds: [], challengeId: null })
    await writer.touchSubjects([{ kind: 'site', id: siteId }], nowMs)
    return ok(row)
  })
  if (stored.ok) context.bell.ring()
  return stored
}

async function keep(context: FlowContext, writer: StoreWriter, subject: string, raw: Uint8Array, atMs: number): Promise<void> {
  await writer.addReceived({ kind: 'admin', atMs, subject, hash: context.primitives.hash('sha256', raw), bytes: raw })
}

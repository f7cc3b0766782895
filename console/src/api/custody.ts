// What the custody pages ask: states, maintenance, reconciliation, one finding.

import {
  chipStateAtSchema, custodyStatesSchema, dossierBodySchema, findingSchema, maintenanceListSchema, maintenanceSchema, reconciliationSchema,
  type ChipStateAt, type CustodyStates, type DossierBody, type Finding, type MaintenanceList, type MaintenanceRequest, type ReconciliationBody, type SiteDossierBody,
} from '@trigpoint/core/wire'
import type { Question } from './queries.ts'
import { readJson, sendJson } from './request.ts'

function ofSite(path: string, site: string | undefined): string {
  return site === undefined ? path : `${path}?site=${encodeURIComponent(site)}`
}

export function statesQuery(site: string | undefined): Question<CustodyStates> {
  return { queryKey: ['chips', 'states', site], queryFn: ({ signal }) => readJson(ofSite('/v1/custody/states', site), custodyStatesSchema, signal) }
}

export function maintenanceQuery(siteId: string): Question<MaintenanceList> {
  return { queryKey: ['sites', siteId, 'maintenance'], queryFn: ({ signal }) => readJson(`/v1/sites/${encodeURIComponent(siteId)}/maintenance`, maintenanceListSchema, signal) }
}

export async function declareMaintenance(siteId: string, request: MaintenanceRequest): Promise<void> {
  await sendJson(`/v1/sites/${encodeURIComponent(siteId)}/maintenance`, request, maintenanceSchema)
}

export function reconciliationQuery(site: string | undefined): Question<ReconciliationBody> {
  return { queryKey: ['chips', 'reconciliation', site], queryFn: ({ signal }) => readJson(ofSite('/v1/reconciliation', site), reconciliationSchema, signal) }
}

export function reconciliationCsvPath(site: string | undefined): string {
  return ofSite('/v1/reconciliation.csv', site)
}

export function findingQuery(findingId: string): Question<Finding> {
  return { queryKey: ['findings', 'one', findingId], queryFn: ({ signal }) => readJson(`/v1/findings/${encodeURIComponent(findingId)}`, findingSchema, signal) }
}

/** The state of a chip at a moment, as it was known at a moment; left out: now. */
export function chipStateQuery(chipId: string, { atMs, knownAtMs }: { readonly atMs: number | undefined; readonly knownAtMs: number | undefined }): Question<ChipStateAt> {
  const query = new URLSearchParams({ ...(atMs === undefined ? {} : { at: String(atMs) }), ...(knownAtMs === undefined ? {} : { knownAt: String(knownAtMs) }) }).toString()
  const path = `/v1/chips/${encodeURIComponent(chipId)}/state${query === '' ? '' : `?${query}`}`
  return { queryKey: ['chips', chipId, 'state', atMs ?? null, knownAtMs ?? null], queryFn: ({ signal }) => readJson(path, chipStateAtSchema, signal) }
}

export function dossierQuery(siteId: string): Question<DossierBody> {
  return { queryKey: ['sites', siteId, 'dossier'], queryFn: ({ signal }) => readJson(dossierPath(siteId), dossierBodySchema, signal) }
}

export async function putDossier(siteId: string, dossier: SiteDossierBody): Promise<void> {
  await sendJson(dossierPath(siteId), dossier, dossierBodySchema, 'PUT')
}

function dossierPath(siteId: string): string {
  return `/v1/sites/${encodeURIComponent(siteId)}/dossier`
}

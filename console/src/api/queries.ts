// Every question that the console asks, with its key in the cache. Keys start with the noun that a live
// event names, so that one event renews exactly what it touched (live-cache.ts).

import {
  chipIdentitySchema, chipSchema, chipSummarySchema, findingSchema, fixSchema, fixSummarySchema, inventoryEntrySchema, landmarkSchema, landmarkSummarySchema,
  pageSchema, siteSummarySchema, statusSchema, timelineEntrySchema,
  type Severity,
  type Chip, type ChipIdentity, type ChipState, type ChipSummary, type Finding, type Fix, type FixSummary, type InventoryEntry, type Landmark, type LandmarkSummary, type Outcome, type SiteSummary,
  type Status, type TimelineEntry,
} from '@trigpoint/core/wire'
import type { QueryFunction, QueryKey } from '@tanstack/react-query'
import type { FindingCode } from '@trigpoint/core/custody'
import { readJson } from './request.ts'

const chipPageSchema = pageSchema(chipSummarySchema)
const sitePageSchema = pageSchema(siteSummarySchema)
const landmarkPageSchema = pageSchema(landmarkSummarySchema)
const findingPageSchema = pageSchema(findingSchema)
const timelinePageSchema = pageSchema(timelineEntrySchema)
const fixPageSchema = pageSchema(fixSummarySchema)
const inventoryPageSchema = pageSchema(inventoryEntrySchema)

/** Rows of a chip list that one page shows. */
const CHIPS_A_PAGE = 100
const LIST_LIMIT = 500
const TIMELINE_LIMIT = 60
const HISTORY_LIMIT = 60

export interface ChipFilter {
  readonly site?: string | undefined
  readonly outcome?: Outcome | undefined
  readonly state?: ChipState | undefined
  readonly q?: string | undefined
  readonly cursor?: string | undefined
}

/** A question to the verifier: where its answer is kept, and how it is asked. */
export interface Question<T> {
  readonly queryKey: QueryKey
  readonly queryFn: QueryFunction<T>
}

export interface ChipPage {
  readonly items: readonly ChipSummary[]
  readonly next: string | null
}

/** What a list of findings or events is about; everything when empty. */
export interface About {
  readonly site?: string | undefined
  readonly chip?: string | undefined
}

function withQuery(path: string, values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(values)) if (value !== undefined && value !== '') query.set(key, String(value))
  return `${path}?${query.toString()}`
}

/** The verifier's own account of itself; `skewMs` is how far its clock is ahead of the browser's. */
export const statusQuery: Question<Status & { readonly skewMs: number }> = {
  queryKey: ['status'],
  queryFn: async ({ signal }) => {
    const status = await readJson('/v1/status', statusSchema, signal)
    return { ...status, skewMs: status.nowMs - Date.now() }
  },
}

export const sitesQuery: Question<readonly SiteSummary[]> = {
  queryKey: ['sites'],
  queryFn: async ({ signal }) => (await readJson(withQuery('/v1/sites', { limit: LIST_LIMIT }), sitePageSchema, signal)).items,
}

export function siteQuery(siteId: string): Question<SiteSummary> {
  return { queryKey: ['sites', siteId], queryFn: ({ signal }) => readJson(`/v1/sites/${encodeURIComponent(siteId)}`, siteSummarySchema, signal) }
}

export function chipsQuery(filter: ChipFilter, limit = CHIPS_A_PAGE): Question<ChipPage> {
  return { queryKey: ['chips', filter, limit], queryFn: ({ signal }) => readJson(withQuery('/v1/chips', { ...filter, limit }), chipPageSchema, signal) }
}

export function chipQuery(chipId: string): Question<Chip> {
  return { queryKey: ['chip', chipId], queryFn: ({ signal }) => readJson(`/v1/chips/${encodeURIComponent(chipId)}`, chipSchema, signal) }
}

export function chipFixesQuery(chipId: string): Question<readonly FixSummary[]> {
  const path = withQuery(`/v1/chips/${encodeURIComponent(chipId)}/fixes`, { limit: HISTORY_LIMIT })
  return { queryKey: ['chip', chipId, 'fixes'], queryFn: async ({ signal }) => (await readJson(path, fixPageSchema, signal)).items }
}

export function chipIdentityQuery(chipId: string): Question<ChipIdentity> {
  return { queryKey: ['chip', chipId, 'identity'], queryFn: ({ signal }) => readJson(`/v1/chips/${encodeURIComponent(chipId)}/identity`, chipIdentitySchema, signal) }
}

/** What a node said of itself, newest first. */
export function inventoryQuery(nodeId: string): Question<readonly InventoryEntry[]> {
  const path = withQuery(`/v1/agents/${encodeURIComponent(nodeId)}/inventory`, { limit: HISTORY_LIMIT })
  return { queryKey: ['chip', 'inventory', nodeId], queryFn: async ({ signal }) => (await readJson(path, inventoryPageSchema, signal)).items }
}

export function fixQuery(challengeId: string): Question<Fix> {
  return { queryKey: ['fix', challengeId], queryFn: ({ signal }) => readJson(`/v1/fixes/${encodeURIComponent(challengeId)}`, fixSchema, signal) }
}

export const landmarksQuery: Question<readonly LandmarkSummary[]> = {
  queryKey: ['landmarks'],
  queryFn: async ({ signal }) => (await readJson(withQuery('/v1/landmarks', { limit: LIST_LIMIT }), landmarkPageSchema, signal)).items,
}

export function landmarkQuery(landmarkId: string): Question<Landmark> {
  return { queryKey: ['landmarks', landmarkId], queryFn: ({ signal }) => readJson(`/v1/landmarks/${encodeURIComponent(landmarkId)}`, landmarkSchema, signal) }
}

/** Which findings: the open ones unless said otherwise; `state` undefined and given: all. */
export interface FindingFilter extends About {
  readonly code?: FindingCode | undefined
  readonly severity?: Severity | undefined
  readonly state?: 'open' | 'ended' | 'muted' | undefined
}

export function findingsQuery(about: FindingFilter = { state: 'open' }): Question<readonly Finding[]> {
  const path = withQuery('/v1/findings', { ...about, limit: LIST_LIMIT })
  return { queryKey: ['findings', about], queryFn: async ({ signal }) => (await readJson(path, findingPageSchema, signal)).items }
}

/** Newest first. */
export function timelineQuery(about: About = {}): Question<readonly TimelineEntry[]> {
  const path = withQuery('/v1/timeline', { ...about, limit: TIMELINE_LIMIT })
  return {
    queryKey: ['timeline', about],
    queryFn: async ({ signal }) => [...(await readJson(path, timelinePageSchema, signal)).items].sort((a, b) => b.atMs - a.atMs || b.id - a.id),
  }
}

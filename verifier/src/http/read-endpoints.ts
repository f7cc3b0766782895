// What people and programs read. Every list is a page; an operator's are of its own site.
// What a reader may not see is answered as unknown, so that ids of other sites cannot be probed.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import {
  chipIdSchema, chipSchema, chipStateSchema, chipSummarySchema, fixSchema, fixSummarySchema, hex16Schema, landmarkSchema, landmarkSummarySchema, outcomeSchema,
  pageSchema, siteSummarySchema, slugSchema, statusSchema, timelineEntrySchema,
} from '@trigpoint/core/wire'
import { z } from 'zod'
import { readMeshMarks, showChip, showChipSummary, showFix, showLandmark, showLandmarkSummary, showSite, showStatus } from '../flow/index.ts'
import type { ChipRow, Paged } from '../ports/index.ts'
import { maySee, type Reader } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, pageQuerySchema, type Endpoint } from './endpoint.ts'

export function readEndpoints(api: ApiContext): readonly Endpoint[] {
  return [...fleetEndpoints(api), ...chipEndpoints(api), ...landmarkEndpoints(api), ...storyEndpoints(api)]
}

function fleetEndpoints({ flow, facts, register }: ApiContext): readonly Endpoint[] {
  const { store } = flow
  return [
    endpoint({
      method: 'get', path: '/v1/status', summary: 'Counts and versions', access: 'read', response: statusSchema,
      handle: async ({ reader }) => ok(await showStatus(flow, facts, reader.scope)),
    }),
    endpoint({
      method: 'get', path: '/v1/sites', summary: 'Sites', access: 'read', query: pageQuerySchema, response: pageSchema(siteSummarySchema),
      handle: async ({ query, reader }) => {
        const own = reader.scope === undefined ? undefined : await store.getSite(reader.scope)
        const page = reader.scope === undefined ? await store.listSites({ limit: query.limit, after: query.cursor }) : { items: own === undefined ? [] : [own], next: null }
        return ok({ items: await Promise.all(page.items.map(site => showSite(store, site))), next: page.next })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/sites/{siteId}', summary: 'One site', access: 'read', params: z.object({ siteId: slugSchema }), response: siteSummarySchema,
      handle: async ({ params, reader }) => {
        const site = maySee(reader, params.siteId) ? await store.getSite(params.siteId) : undefined
        return site === undefined ? refuse('site.unknown', `There is no site ${params.siteId}.`, 'siteId') : ok(await showSite(store, site))
      },
    }),
    endpoint({
      method: 'get', path: '/v1/fixes/{challengeId}', summary: 'One fix, with its region, its delays and every check', access: 'read', params: z.object({ challengeId: hex16Schema }), response: fixSchema,
      handle: async ({ params, reader }) => {
        const fix = await store.getFix(params.challengeId)
        return fix === undefined || !maySee(reader, fix.siteId) ? refuse('fix.unknown', `There is no fix ${params.challengeId}.`, 'challengeId') : ok(await showFix(flow, register, fix))
      },
    }),
  ]
}

const chipQuerySchema = pageQuerySchema.extend({ site: slugSchema.optional(), outcome: outcomeSchema.optional(), state: chipStateSchema.optional(), q: z.string().min(1).max(64).optional() })

function chipEndpoints({ flow, register }: ApiContext): readonly Endpoint[] {
  const { store } = flow
  const params = z.object({ chipId: chipIdSchema })
  const find = async (chipId: string, reader: Reader): Promise<Result<ChipRow>> => {
    const row = await store.getChip(chipId)
    return row === undefined || !maySee(reader, row.siteId) ? refuse('chip.unknown', `There is no chip ${chipId}.`, 'chipId') : ok(row)
  }
  return [
    endpoint({
      method: 'get', path: '/v1/chips', summary: 'Chips, by site, outcome, state and text', access: 'read', query: chipQuerySchema, response: pageSchema(chipSummarySchema),
      handle: async ({ query: { limit, cursor, site, outcome, state, q }, reader }) => {
        const siteId = scopeOf(reader, site)
        if (siteId === null) return ok({ items: [], next: null })
        const page = await store.listChips({ limit, after: cursor, siteId, outcome, state, text: q })
        return ok({ items: page.items.map(showChipSummary), next: page.next })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/chips/{chipId}', summary: 'One chip, with its newest fix and its story', access: 'read', params, response: chipSchema,
      handle: async call => {
        const row = await find(call.params.chipId, call.reader)
        return row.ok ? ok(await showChip(flow, register, row.value, call.reader.scope)) : row
      },
    }),
    endpoint({
      method: 'get', path: '/v1/chips/{chipId}/fixes', summary: 'Fixes of a chip, newest first', access: 'read', params, query: pageQuerySchema, response: pageSchema(fixSummarySchema),
      handle: async call => {
        const row = await find(call.params.chipId, call.reader)
        if (!row.ok) return row
        const page = await store.listChipFixes(call.params.chipId, { limit: call.query.limit, after: call.query.cursor })
        // A chip that came from another site brings no look into that site's fixes.
        return ok({ items: page.items.filter(fix => maySee(call.reader, fix.siteId)).map(fix => fix.summary), next: page.next })
      },
    }),
  ]
}

function landmarkEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get', path: '/v1/landmarks', summary: 'Landmarks', access: 'read', query: pageQuerySchema, response: pageSchema(landmarkSummarySchema),
      handle: async ({ query, reader }) => {
        const page = await flow.store.listLandmarks({ limit: query.limit, after: query.cursor })
        const marks = await readMeshMarks(flow.store)
        return ok({ items: page.items.map(row => showLandmarkSummary(row, marks, reader.scope)), next: page.next })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/landmarks/{landmarkId}', summary: 'One landmark, with its newest receipts', access: 'read', params: z.object({ landmarkId: slugSchema }), response: landmarkSchema,
      handle: async ({ params, reader }) => {
        const row = await flow.store.getLandmark(params.landmarkId)
        return row === undefined ? refuse('landmark.unknown', `There is no landmark ${params.landmarkId}.`, 'landmarkId') : ok(await showLandmark(flow, row, reader.scope))
      },
    }),
  ]
}

const storyQuerySchema = pageQuerySchema.extend({ site: slugSchema.optional(), chip: chipIdSchema.optional() })

function storyEndpoints({ flow: { store } }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get', path: '/v1/timeline', summary: 'The story, newest first', access: 'read', query: storyQuerySchema, response: pageSchema(timelineEntrySchema),
      handle: async ({ query: { limit, cursor, site, chip }, reader }) => {
        const siteId = scopeOf(reader, site)
        return ok(mutable(siteId === null ? EMPTY : await store.listTimeline({ limit, after: cursor, siteId, chipId: chip })))
      },
    }),
  ]
}

const EMPTY: Paged<never> = { items: [], next: null }

function mutable<T>(page: Paged<T>): { items: T[]; next: string | null } {
  return { items: [...page.items], next: page.next }
}

/** The site that a list is of, within what may be seen: undefined for all sites, null where nothing may be shown. */
function scopeOf(reader: Reader, asked: string | undefined): string | undefined | null {
  if (reader.scope === undefined) return asked
  return asked === undefined || asked === reader.scope ? reader.scope : null
}

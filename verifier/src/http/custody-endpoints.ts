// Custody over HTTP: states at any time, stock, maintenance, dossiers, reconciliation, findings by filter.
// An operator sees and declares for its own site; what it may not see is answered as unknown.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { FINDING_CODES, reconciliationCsv } from '@trigpoint/core/custody'
import {
  atMsSchema, carrierStateSchema, chipIdSchema, chipStateAtSchema, custodyStatesSchema, dossierBodySchema, findingSchema, findingStateSchema, maintenanceListSchema, maintenanceRequestSchema,
  maintenanceSchema, pageSchema, recomputedSchema, reconciliationSchema, severitySchema, siteDossierSchema, siteStockSchema, slugSchema,
} from '@trigpoint/core/wire'
import { z } from 'zod'
import {
  declareMaintenance, putDossier, recomputeFindings, reconcileSites, showCarrier, showChipState, showDossier, showMaintenance, showReconciliation, showStates, showStock, showWindow,
} from '../flow/index.ts'
import { maySee, type Reader } from './access.ts'
import type { FileAnswer } from './answer.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, pageQuerySchema, type Endpoint } from './endpoint.ts'

const MAXIMUM_CUSTODY_BODY_BYTES = 256 * 1024

const atQuery = z.object({ at: z.coerce.number().pipe(atMsSchema).optional() })
const ofSite = z.object({ siteId: slugSchema })

export function custodyEndpoints(api: ApiContext): readonly Endpoint[] {
  return [...stateEndpoints(api), ...declarationEndpoints(api), ...reconciliationEndpoints(api), ...findingEndpoints(api)]
}

function stateEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const { store, clock } = flow
  return [
    endpoint({
      method: 'get', path: '/v1/chips/{chipId}/state', summary: 'The state of a chip at any time, by what is known now or was known at another time, with its whole life, its papers and every contradiction', access: 'read', params: z.object({ chipId: chipIdSchema }), query: atQuery.extend({ knownAt: z.coerce.number().pipe(atMsSchema).optional() }), response: chipStateAtSchema,
      handle: async ({ params, query, reader }) => {
        const row = await store.getChip(params.chipId)
        if (row === undefined || !maySee(reader, row.siteId)) return refuse('chip.unknown', `There is no chip ${params.chipId}.`, 'chipId')
        return ok(await showChipState(flow, row, { atMs: query.at ?? clock.nowMs(), knownAtMs: query.knownAt, scope: reader.scope }))
      },
    }),
    endpoint({
      method: 'get', path: '/v1/carriers', summary: 'What a board, chassis or crate held at any time, by its identifier or the serial that its node names', access: 'read', query: atQuery.extend({ id: z.string().min(1).max(256) }), response: carrierStateSchema,
      handle: async ({ query, reader }) => ok(await showCarrier(store, query.id, query.at ?? clock.nowMs(), reader.scope)),
    }),
    endpoint({
      method: 'get', path: '/v1/sites/{siteId}/stock', summary: 'The chips of a site at any time, by state', access: 'read', params: ofSite, query: pageQuerySchema.extend(atQuery.shape), response: siteStockSchema,
      handle: async ({ params, query, reader }) => {
        const site = await siteFor(api(flow), reader, params.siteId)
        return site.ok ? ok(await showStock(store, params.siteId, query.at ?? clock.nowMs(), { limit: query.limit, after: query.cursor })) : site
      },
    }),
    endpoint({
      method: 'get', path: '/v1/custody/states', summary: 'Chips per state and site, and whose state runs out next', access: 'read', query: z.object({ site: slugSchema.optional() }), response: custodyStatesSchema,
      handle: async ({ query, reader }) => {
        const site = reader.scope ?? query.site
        return ok(await showStates(flow, site))
      },
    }),
  ]
}

function api(flow: ApiContext['flow']): Pick<ApiContext, 'flow'> {
  return { flow }
}

async function siteFor({ flow }: Pick<ApiContext, 'flow'>, reader: Reader, siteId: string): Promise<Result<undefined>> {
  const site = maySee(reader, siteId) ? await flow.store.getSite(siteId) : undefined
  return site === undefined ? refuse('site.unknown', `There is no site ${siteId}.`, 'siteId') : ok(undefined)
}

function declarationEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const { store, clock } = flow
  return [
    endpoint({
      method: 'get', path: '/v1/sites/{siteId}/maintenance', summary: 'Declared maintenance of a site, with the findings that it mutes', access: 'read', params: ofSite, response: maintenanceListSchema,
      handle: async ({ params, reader }) => {
        const site = await siteFor({ flow }, reader, params.siteId)
        return site.ok ? ok(await showMaintenance(store, params.siteId, clock.nowMs())) : site
      },
    }),
    endpoint({
      method: 'post', path: '/v1/sites/{siteId}/maintenance', summary: 'Declare maintenance before it begins', access: 'enrol', maximumBodyBytes: MAXIMUM_CUSTODY_BODY_BYTES, params: ofSite, body: maintenanceRequestSchema, response: maintenanceSchema,
      handle: async ({ params, body, raw, reader }) => {
        const site = await siteFor({ flow }, reader, params.siteId)
        const declared = site.ok ? await declareMaintenance(flow, raw, params.siteId, body) : site
        return declared.ok ? ok(await showWindow(store, declared.value)) : declared
      },
    }),
    endpoint({
      method: 'get', path: '/v1/sites/{siteId}/dossier', summary: 'What is declared of a site: power, racks, agreements, refusals', access: 'read', params: ofSite, response: dossierBodySchema,
      handle: async ({ params, reader }) => {
        const site = await siteFor({ flow }, reader, params.siteId)
        return site.ok ? ok(showDossier(params.siteId, await store.getDossier(params.siteId))) : site
      },
    }),
    endpoint({
      method: 'put', path: '/v1/sites/{siteId}/dossier', summary: 'Replace the dossier of a site', access: 'admin', maximumBodyBytes: MAXIMUM_CUSTODY_BODY_BYTES, params: ofSite, body: siteDossierSchema, response: dossierBodySchema,
      handle: async ({ params, body, raw }) => {
        const stored = await putDossier(flow, raw, params.siteId, body)
        return stored.ok ? ok(showDossier(params.siteId, stored.value)) : stored
      },
    }),
  ]
}

const reconciliationQuery = z.object({ site: slugSchema.optional(), sku: z.string().min(1).max(256).optional() })

function reconciliationEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const linesFor = async (reader: Reader, site: string | undefined, sku: string | undefined): ReturnType<typeof reconcileSites> =>
    (reader.scope !== undefined && site !== undefined && site !== reader.scope ? [] : reconcileSites(flow.store, reader.scope ?? site, sku))
  return [
    endpoint({
      method: 'get', path: '/v1/reconciliation', summary: 'Imported, received, installed, attested, in stock and in transit, with the serials of every gap', access: 'read', query: reconciliationQuery, response: reconciliationSchema,
      handle: async ({ query, reader }) => ok(showReconciliation(await linesFor(reader, query.site, query.sku), flow.clock.nowMs())),
    }),
    endpoint({
      method: 'get', path: '/v1/reconciliation.csv', summary: 'The same for a spreadsheet; nothing in it is computed', access: 'read', query: reconciliationQuery, response: z.string(), mediaType: 'text/csv', isFile: true,
      handle: async ({ query, reader }) => ok({ body: reconciliationCsv(await linesFor(reader, query.site, query.sku)), mediaType: 'text/csv; charset=utf-8', fileName: 'reconciliation.csv' } satisfies FileAnswer),
    }),
  ]
}

const findingQuery = pageQuerySchema.extend({
  site: slugSchema.optional(), chip: chipIdSchema.optional(), code: z.enum(FINDING_CODES).optional(), severity: severitySchema.optional(), state: findingStateSchema.optional(),
})

function findingEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const { store } = flow
  return [
    endpoint({
      method: 'get', path: '/v1/findings', summary: 'Findings, newest first, by site, chip, code, severity, and whether open, ended or muted', access: 'read', query: findingQuery, response: pageSchema(findingSchema),
      handle: async ({ query: { limit, cursor, site, chip, code, severity, state }, reader }) => {
        if (reader.scope !== undefined && site !== undefined && site !== reader.scope) return ok({ items: [], next: null })
        const page = await store.listFindings({ limit, after: cursor, siteId: reader.scope ?? site, chipId: chip, code, severity, state })
        return ok({ items: [...page.items], next: page.next })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/findings/{findingId}', summary: 'One finding with its evidence', access: 'read', params: z.object({ findingId: z.string().min(1).max(128) }), response: findingSchema,
      handle: async ({ params, reader }) => {
        const finding = await store.getFinding(params.findingId)
        return finding === undefined || !maySee(reader, finding.siteId) ? refuse('finding.unknown', `There is no finding ${params.findingId}.`, 'findingId') : ok(finding)
      },
    }),
    endpoint({
      method: 'post', path: '/v1/findings/recompute', summary: 'Look at every subject again, from its facts', access: 'admin', response: recomputedSchema,
      handle: async () => ok(await recomputeFindings(flow)),
    }),
  ]
}

// Parties over HTTP: dossiers, orders, screening. For those who see all sites; to an operator there are none.

import { ok, refuse } from '@trigpoint/core/base'
import { orderSchema, pageSchema, partyPageSchema, partySchema, partySummarySchema, screeningAnswerSchema, screeningRequestSchema, slugSchema } from '@trigpoint/core/wire'
import { z } from 'zod'
import { addOrder, putParty, screenName, showParty, showPartySummary } from '../flow/index.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, pageQuerySchema, type Endpoint } from './endpoint.ts'

const MAXIMUM_DOSSIER_BYTES = 128 * 1024

export function partyEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const ofParty = z.object({ partyId: slugSchema })
  return [
    endpoint({
      method: 'get', path: '/v1/parties', summary: 'Parties: who buys, uses, pays and carries', access: 'read', query: pageQuerySchema, response: pageSchema(partySummarySchema),
      handle: async ({ query, reader }) => {
        if (reader.scope !== undefined) return ok({ items: [], next: null })
        const page = await flow.store.listParties({ limit: query.limit, after: query.cursor })
        return ok({ items: await Promise.all(page.items.map(row => showPartySummary(flow, row))), next: page.next })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/parties/{partyId}', summary: 'One dossier: owners, orders, screening hits with their scores', access: 'read', params: ofParty, response: partyPageSchema,
      handle: async ({ params, reader }) => {
        const row = reader.scope === undefined ? await flow.store.getParty(params.partyId) : undefined
        return row === undefined ? refuse('party.unknown', `There is no party ${params.partyId}.`, 'partyId') : ok(await showParty(flow, row))
      },
    }),
    endpoint({
      method: 'put', path: '/v1/parties/{partyId}', summary: 'Create or change a dossier; it is screened and judged at once', access: 'admin', maximumBodyBytes: MAXIMUM_DOSSIER_BYTES, params: ofParty, body: partySchema, response: partyPageSchema,
      handle: async ({ params, raw, body }) => {
        if (params.partyId !== body.partyId) return refuse('api.malformed', `The path names ${params.partyId}, the body ${body.partyId}.`, 'body.partyId')
        const row = await putParty(flow, raw, body)
        return row.ok ? ok(await showParty(flow, row.value)) : row
      },
    }),
    endpoint({
      method: 'post', path: '/v1/orders', summary: 'Record an order of a party', access: 'admin', maximumBodyBytes: MAXIMUM_DOSSIER_BYTES, body: orderSchema, response: orderSchema,
      handle: ({ raw, body }) => addOrder(flow, raw, body),
    }),
    endpoint({
      method: 'post', path: '/v1/screening', summary: 'Hold a name and an address against the imported screening list', access: 'read', maximumBodyBytes: MAXIMUM_DOSSIER_BYTES, body: screeningRequestSchema, response: screeningAnswerSchema,
      handle: async ({ body, reader }) => (reader.scope === undefined ? ok(screenName(flow, body)) : refuse('api.forbidden', 'Parties are screened by people who see all sites.', 'authorization')),
    }),
  ]
}

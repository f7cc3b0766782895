// Devices beside their verdicts: a chip under all its names, what nodes said of themselves, who stood beside whom.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { chipIdentitySchema, chipIdSchema, hex16Schema, inventoryEntrySchema, pageSchema, topologyEntrySchema } from '@trigpoint/core/wire'
import { z } from 'zod'
import { showIdentity, showInventory, showTopology } from '../flow/index.ts'
import { maySee, type Reader } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, pageQuerySchema, type Endpoint } from './endpoint.ts'

/** Newest reports and neighbourhoods that are shown. */
const SHOWN_REPORTS = 50
const SHOWN_TOPOLOGIES = 100

export function deviceEndpoints({ flow: { store } }: ApiContext): readonly Endpoint[] {
  const agentParams = z.object({ agentId: hex16Schema })
  /** The site of an agent, or of a node that reports without one. */
  const admitNode = async (nodeId: string, reader: Reader): Promise<Result<string>> => {
    const siteId = (await store.getAgent(nodeId))?.siteId ?? (await store.getVendorNode(nodeId))?.siteId
    return siteId === undefined || !maySee(reader, siteId) ? refuse('node.unknown', `There is no node ${nodeId}.`, 'agentId') : ok(siteId)
  }
  return [
    endpoint({
      method: 'get', path: '/v1/chips/{chipId}/identity', summary: 'One chip under all its names, its firmware over time, its newest reports', access: 'read',
      params: z.object({ chipId: chipIdSchema }), response: chipIdentitySchema,
      handle: async ({ params: { chipId }, reader }) => {
        const chip = await store.getChip(chipId)
        if (chip === undefined || !maySee(reader, chip.siteId)) return refuse('chip.unknown', `There is no chip ${chipId}.`, 'chipId')
        const reports = (await store.listChipReports(chipId, SHOWN_REPORTS)).filter(row => maySee(reader, row.siteId))
        return ok(showIdentity(chipId, await store.getDevice(chipId), reports))
      },
    }),
    endpoint({
      method: 'get', path: '/v1/agents/{agentId}/inventory', summary: 'What a node said of itself, each time it changed, newest first: claims of the host', access: 'read',
      params: agentParams, query: pageQuerySchema, response: pageSchema(inventoryEntrySchema),
      handle: async ({ params: { agentId }, query: { limit, cursor }, reader }) => {
        const node = await admitNode(agentId, reader)
        if (!node.ok) return node
        const page = await store.listInventory(agentId, { limit, after: cursor })
        // What a node said at another site is that site's.
        return ok({ items: page.items.filter(row => maySee(reader, row.siteId)).map(showInventory), next: page.next })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/agents/{agentId}/topology', summary: 'The signed neighbourhoods of a node\'s chips, each time they changed, newest first', access: 'read',
      params: agentParams, response: z.object({ items: z.array(topologyEntrySchema) }),
      handle: async ({ params: { agentId }, reader }) => {
        const node = await admitNode(agentId, reader)
        if (!node.ok) return node
        return ok({ items: (await store.listTopology(agentId, SHOWN_TOPOLOGIES)).filter(row => maySee(reader, row.siteId)).map(showTopology) })
      },
    }),
  ]
}

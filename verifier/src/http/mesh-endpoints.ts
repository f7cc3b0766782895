// The mesh over HTTP: landmarks ask to be ranged; readers see what came of it. On the path: challenge and console.

import { ok, type Result } from '@trigpoint/core/base'
import { MAXIMUM_MESH_BODY_BYTES, meshChallengeSchema, meshLinkSchema, meshSummarySchema, pageSchema, signedBodySchema, type MeshLink } from '@trigpoint/core/wire'
import { z } from 'zod'
import { issueMeshChallenge, showMesh } from '../flow/index.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

/** A link is 60 bytes; an export of a thousand landmarks takes two hundred pages. */
const linkQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(5000).default(1000), cursor: z.string().max(256).optional() })

export function meshEndpoints({ flow, register, models }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post', path: '/v1/mesh/requests', summary: 'Ask to be ranged by other landmarks (landmarks)', access: 'open', maximumBodyBytes: MAXIMUM_MESH_BODY_BYTES,
      body: signedBodySchema, response: meshChallengeSchema,
      handle: ({ raw, body }) => issueMeshChallenge(flow, register, raw, body),
    }),
    endpoint({
      method: 'get', path: '/v1/mesh', summary: 'The landmarks\' mesh: coverage, contradictions, suspects, the delay model', access: 'read', response: meshSummarySchema,
      handle: async () => ok(await showMesh(flow, models)),
    }),
    endpoint({
      method: 'get', path: '/v1/mesh/links', summary: 'Smallest round trip of each ordered pair in the window', access: 'read', query: linkQuerySchema, response: pageSchema(meshLinkSchema),
      handle: async ({ query }): Promise<Result<{ items: MeshLink[]; next: string | null }>> => {
        const page = await flow.store.listMeshLinks(flow.clock.nowMs() - flow.mesh.settings.windowMs, { limit: query.limit, after: query.cursor })
        return ok({ items: [...page.items], next: page.next })
      },
    }),
  ]
}

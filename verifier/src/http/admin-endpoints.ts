// What administrators do, and the one thing that operators do: tokens for enrolling their own nodes.

import { ok, refuse, toBase64 } from '@trigpoint/core/base'
import {
  custodyEventSchema, enrolmentTokenRequestSchema, landmarkRecordBodySchema, landmarkRequestSchema, landmarkSchema, siteSchema, slugSchema, suspensionRequestSchema,
  timelineEntrySchema, tokenRequestSchema, tokenResponseSchema, tokenRevokedSchema,
} from '@trigpoint/core/wire'
import { z } from 'zod'
import { createToken, putLandmark, putSite, recordPaper, revokeToken, showLandmark, suspendLandmark } from '../flow/index.ts'
import { maySee } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

const MAXIMUM_ADMIN_BODY_BYTES = 64 * 1024
/** Ten thousand chip ids of thirty characters. */
const MAXIMUM_PAPER_BODY_BYTES = 512 * 1024

export function adminEndpoints(api: ApiContext): readonly Endpoint[] {
  return [...registryEndpoints(api), ...tokenEndpoints(api)]
}

function registryEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const ofSite = z.object({ siteId: slugSchema })
  const ofLandmark = z.object({ landmarkId: slugSchema })
  return [
    endpoint({
      method: 'put', path: '/v1/sites/{siteId}', summary: 'Create or change a site and its policy', access: 'admin', maximumBodyBytes: MAXIMUM_ADMIN_BODY_BYTES,
      params: ofSite, body: siteSchema, response: siteSchema,
      handle: async ({ params, raw, body }) =>
        params.siteId === body.siteId ? putSite(flow, raw, body) : refuse('api.malformed', `The path names ${params.siteId}, the body ${body.siteId}.`, 'body.siteId'),
    }),
    endpoint({
      method: 'put', path: '/v1/landmarks/{landmarkId}', summary: 'Register a landmark and get its signed record', access: 'admin', maximumBodyBytes: MAXIMUM_ADMIN_BODY_BYTES,
      params: ofLandmark, body: landmarkRequestSchema, response: landmarkRecordBodySchema,
      handle: async ({ params, raw, body }) => {
        const record = await putLandmark(flow, raw, params.landmarkId, body)
        return record.ok ? ok({ landmarkId: params.landmarkId, record: toBase64(record.value) }) : record
      },
    }),
    endpoint({
      method: 'put', path: '/v1/landmarks/{landmarkId}/suspension', summary: 'Take a landmark out of later challenges and proofs, or back in', access: 'admin',
      maximumBodyBytes: MAXIMUM_ADMIN_BODY_BYTES, params: ofLandmark, body: suspensionRequestSchema, response: landmarkSchema,
      handle: async ({ params, raw, body, reader }) => {
        const row = await suspendLandmark(flow, raw, params.landmarkId, body.suspended, body.reason)
        return row.ok ? ok(await showLandmark(flow, row.value, reader.scope)) : row
      },
    }),
    endpoint({
      method: 'post', path: '/v1/custody-events', summary: 'Record what a paper says happened to chips', access: 'admin', maximumBodyBytes: MAXIMUM_PAPER_BODY_BYTES,
      body: custodyEventSchema, response: timelineEntrySchema,
      handle: ({ raw, body }) => recordPaper(flow, raw, body),
    }),
  ]
}

function tokenEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post', path: '/v1/enrolment-tokens', summary: 'Make a one-time token with which one agent enrols at a site', access: 'enrol', maximumBodyBytes: MAXIMUM_ADMIN_BODY_BYTES,
      body: enrolmentTokenRequestSchema, response: tokenResponseSchema,
      handle: async ({ body, reader }) => {
        if (!maySee(reader, body.siteId)) return refuse('api.forbidden', 'This token may enrol nodes at its own site only.', 'body.siteId')
        return createToken(flow, { kind: 'enrolment', role: null, siteId: body.siteId, name: 'enrolment', expiresAtMs: body.expiresAtMs })
      },
    }),
    endpoint({
      method: 'post', path: '/v1/tokens', summary: 'Make an access token', access: 'admin', maximumBodyBytes: MAXIMUM_ADMIN_BODY_BYTES, body: tokenRequestSchema, response: tokenResponseSchema,
      handle: ({ body: { role, siteId, name, expiresAtMs } }) => createToken(flow, { kind: 'access', role, siteId: siteId ?? null, name, expiresAtMs: expiresAtMs ?? null }),
    }),
    endpoint({
      method: 'delete', path: '/v1/tokens/{tokenId}', summary: 'Revoke a token at once', access: 'admin', params: z.object({ tokenId: z.string().max(64) }), response: tokenRevokedSchema,
      handle: ({ params }) => revokeToken(flow, params.tokenId),
    }),
  ]
}

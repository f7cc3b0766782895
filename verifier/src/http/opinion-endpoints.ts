// What is read beside the proof: estimates, fingerprints, plans. An operator's are of its own site; landmarks are
// public, so that everybody who may read may plan.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import {
  estimateDrawingSchema, fingerprintRequestSchema, fingerprintSchema, fixEstimateSchema, fixFingerprintSchema, hex16Schema, planRequestSchema, planResponseSchema, siteFingerprintSchema, slugSchema,
} from '@trigpoint/core/wire'
import { z } from 'zod'
import { drawFixEstimate, enrolSite, readEstimate, showFingerprint } from '../flow/index.ts'
import type { FixRow } from '../ports/index.ts'
import { maySee, type Reader } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

const MAXIMUM_BODY_BYTES = 64 * 1024

export function opinionEndpoints(api: ApiContext): readonly Endpoint[] {
  return [...fixEndpoints(api), ...siteEndpoints(api), planEndpoint(api)]
}

function fixEndpoints({ flow: { store }, opinions }: ApiContext): readonly Endpoint[] {
  const params = z.object({ challengeId: hex16Schema })
  const find = async (challengeId: string, reader: Reader): Promise<Result<FixRow>> => {
    const fix = await store.getFix(challengeId)
    return fix === undefined || !maySee(reader, fix.siteId) ? refuse('fix.unknown', `There is no fix ${challengeId}.`, 'challengeId') : ok(fix)
  }
  return [
    endpoint({
      method: 'get', path: '/v1/fixes/{challengeId}/estimate', summary: 'The estimate beside a fix, an opinion; with format=geojson drawn for maps', access: 'read',
      params, query: z.object({ format: z.enum(['json', 'geojson']).default('json') }), response: z.union([fixEstimateSchema, estimateDrawingSchema]),
      handle: async ({ params: { challengeId }, query, reader }) => {
        const fix = await find(challengeId, reader)
        if (!fix.ok) return fix
        return query.format === 'geojson' ? drawFixEstimate(opinions.context, fix.value) : readEstimate(opinions.context, fix.value)
      },
    }),
    endpoint({
      method: 'get', path: '/v1/fixes/{challengeId}/fingerprint', summary: 'The delays of a fix, held against those enrolled at the inspection of its site', access: 'read',
      params, response: fixFingerprintSchema,
      handle: async ({ params: { challengeId }, reader }) => {
        const fix = await find(challengeId, reader)
        if (!fix.ok) return fix
        await opinions.secondLook.settled()
        return ok({ check: (await store.getFingerprintCheck(challengeId)) ?? null })
      },
    }),
  ]
}

function siteEndpoints({ flow, opinions }: ApiContext): readonly Endpoint[] {
  const params = z.object({ siteId: slugSchema })
  return [
    endpoint({
      method: 'get', path: '/v1/sites/{siteId}/fingerprint', summary: 'The delays that were enrolled at the inspection of a site, and the newest fixes held against them', access: 'read',
      params, response: siteFingerprintSchema,
      handle: async ({ params: { siteId }, reader }) => {
        const site = maySee(reader, siteId) ? await flow.store.getSite(siteId) : undefined
        if (site === undefined) return refuse('site.unknown', `There is no site ${siteId}.`, 'siteId')
        await opinions.secondLook.settled()
        return ok(await showFingerprint(flow.store, siteId))
      },
    }),
    endpoint({
      method: 'post', path: '/v1/sites/{siteId}/fingerprint', summary: 'Enrol the delays of a site now, from its newest fixes that speak for it', access: 'admin', maximumBodyBytes: MAXIMUM_BODY_BYTES,
      params, body: fingerprintRequestSchema, response: fingerprintSchema,
      handle: ({ params: { siteId }, raw, body }) => enrolSite(flow, raw, siteId, body.reason),
    }),
  ]
}

function planEndpoint({ opinions }: ApiContext): Endpoint {
  return endpoint({
    method: 'post', path: '/v1/plan', summary: 'Which borders the landmarks resolve for sites, what it takes for the rest, where more landmarks help', access: 'read', maximumBodyBytes: MAXIMUM_BODY_BYTES,
    body: planRequestSchema, response: planResponseSchema,
    handle: ({ body, reader }) => opinions.planner.plan(body, siteId => maySee(reader, siteId)),
  })
}

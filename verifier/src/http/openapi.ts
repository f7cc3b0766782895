// The OpenAPI 3.1 document, made from the endpoints: the same schemas that validate what arrives.

import { OpenAPIHono } from '@hono/zod-openapi'
import { faultBodySchema, liveEventSchema, refusalBodySchema } from '@trigpoint/core/wire'
import type { Endpoint } from './endpoint.ts'
import { EPCIS_PATHS } from './epcis-openapi.ts'

type Docs = OpenAPIHono['openAPIRegistry']
type PathConfig = Parameters<Docs['registerPath']>[0]

const DESCRIPTION = [
  'The authority of Trigpoint: challenges, fixes, verdicts. Every 4xx carries a refusal (docs/refusals.md), every 5xx a fault; both say what to do.',
  'Agents and landmarks sign their messages (docs/format/api.md); people and programs send a bearer token.',
].join(' ')

const LIVE_EVENTS: PathConfig = {
  method: 'get', path: '/v1/events', summary: 'Live events (server-sent): `id` grows, `event` is the kind, `data` is this schema as JSON. Last-Event-ID continues after it.',
  security: [{ token: [] }], description: 'Needs a token: any role.',
  responses: { 200: { description: 'A stream that does not end', content: { 'text/event-stream': { schema: liveEventSchema } } } },
}

/** The document, as an object. */
export function describeApi(endpoints: readonly Endpoint[], version: string): object {
  const docs = new OpenAPIHono()
  docs.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  for (const endpoint of endpoints) docs.openAPIRegistry.registerPath(pathOf(endpoint))
  docs.openAPIRegistry.registerPath(LIVE_EVENTS)
  for (const path of EPCIS_PATHS) docs.openAPIRegistry.registerPath(path)
  return docs.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Trigpoint verifier', version, description: DESCRIPTION, license: { name: 'Apache-2.0' } } })
}

function pathOf({ method, path, summary, access, params, query, body, response, mediaType = 'application/json', binaryMediaType }: Endpoint): PathConfig {
  return {
    method, path, summary,
    ...(access === 'open' ? {} : { security: [{ token: [] }], description: `Needs a token: ${access === 'read' ? 'any role' : access === 'enrol' ? 'operator of the site, or admin' : access === 'report' ? 'a reporting token of the site' : 'admin'}.` }),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      200: { description: 'Done', content: { [mediaType]: { schema: response }, ...(binaryMediaType === undefined ? {} : { [binaryMediaType]: { schema: { type: 'string', format: 'binary' } } }) } },
      '4XX': { description: 'Refused: nothing was done; the refusal says why', content: { 'application/json': { schema: refusalBodySchema } } },
      '5XX': { description: 'Failed: nothing was kept; the same request may be sent again', content: { 'application/json': { schema: faultBodySchema } } },
    },
  }
}

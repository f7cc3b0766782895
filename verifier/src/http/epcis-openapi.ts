// The routes below /epcis for the OpenAPI document. Their bodies are the standard's own (EPCIS 2.0 JSON schema,
// docs/format/epcis.md): here they are named, not repeated.

import { z } from 'zod'
import { RESOURCES } from './epcis-query-routes.ts'

type Row = readonly [method: 'get' | 'post', path: string, summary: string, status: 200 | 201 | 202]

const JOBS_AND_EVENTS: readonly Row[] = [
  ['post', '/epcis/capture', 'Capture an EPCIS document: validated, recorded, made into papers', 202],
  ['get', '/epcis/capture', 'Capture jobs, newest first', 200],
  ['get', '/epcis/capture/{captureID}', 'One capture job', 200],
  ['post', '/epcis/events', 'Capture one event', 201],
  ['get', '/epcis/events', 'Events, by the parameters of SimpleEventQuery', 200],
  ['get', '/epcis/events/{eventID}', 'One event', 200],
]

const NAMES: readonly Row[] = Object.keys(RESOURCES).flatMap((resource): Row[] => [
  ['get', `/epcis/${resource}`, `Names of ${resource} that events used`, 200], ['get', `/epcis/${resource}/{name}/events`, `Events of one of the ${resource}`, 200],
])

/** As `registerPath` takes them. */
export const EPCIS_PATHS = [...JOBS_AND_EVENTS, ...NAMES].map(([method, path, summary, status]) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '')
  return {
    method, path, summary, security: [{ token: [] }], description: `Needs a token: ${method === 'post' ? 'admin' : 'any role that sees all sites'}. EPCIS 2.0 JSON or JSON-LD.`,
    request: {
      ...(names.length === 0 ? {} : { params: z.object(Object.fromEntries(names.map(name => [name, z.string()]))) }),
      ...(method === 'post' ? { body: { required: true, content: { 'application/json': { schema: z.looseObject({}) } } } } : {}),
    },
    responses: {
      [status]: { description: status === 202 ? 'Captured; `Location` names the job' : 'Done', content: { 'application/json': { schema: z.looseObject({}) } } },
      '4XX': { description: 'Refused, with the places of the problems', content: { 'application/problem+json': { schema: z.looseObject({ type: z.string(), title: z.string(), status: z.number() }) } } },
    },
  }
})

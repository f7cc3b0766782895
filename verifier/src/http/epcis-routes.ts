// The EPCIS 2.0 REST binding below /epcis. On the path: custody; EPCIS 2.0 section 12. Capturing needs the role admin;
// reading needs a role that sees all sites, because events are of all.
//
//   POST /epcis/capture  GET /epcis/capture[/{id}]  GET|POST /epcis/events  GET /epcis/events/{id}
//   GET /epcis/{eventTypes|epcs|bizSteps|bizLocations|readPoints|dispositions}[/{name}[/events]]

import { refuse, type Refusal, type Result } from '@trigpoint/core/base'
import type { Context, Hono } from 'hono'
import type { Access, Reader } from './access.ts'
import type { EpcisCall, EpcisParts } from './epcis-call.ts'
import { answerBare, answerEpcis, answerProblem, negotiate } from './epcis-answer.ts'
import { getJob, getJobs, postCapture, postEvent } from './epcis-capture-routes.ts'
import { collection, getEvent, getEvents, getMember, getNames, RESOURCES } from './epcis-query-routes.ts'

interface RouteEnv {
  Variables: { route: string }
}

/** The front door of the application, and what it counts. */
export interface EpcisDoor {
  pass(c: Context<RouteEnv>, access: Access): Promise<Result<Reader | undefined>>
  note(c: Context<RouteEnv>, refusal: Refusal): void
}

type Handle = (call: EpcisCall) => Promise<Response>

export function addEpcisRoutes(app: Hono<RouteEnv>, parts: EpcisParts, door: EpcisDoor): void {
  const add = (method: 'get' | 'post', path: string, access: 'read' | 'admin', handle: Handle): void => {
    app.on(method, path, c => serve(c, door, { path, access, handle }))
  }
  add('post', '/epcis/capture', 'admin', call => postCapture(parts, call))
  add('get', '/epcis/capture', 'read', call => getJobs(parts, call))
  add('get', '/epcis/capture/:name', 'read', call => getJob(parts, call))
  add('post', '/epcis/events', 'admin', call => postEvent(parts, call))
  add('get', '/epcis/events', 'read', call => getEvents(parts, call))
  add('get', '/epcis/events/:name', 'read', call => getEvent(parts, call))
  for (const [resource, { parameter }] of Object.entries(RESOURCES)) {
    add('get', `/epcis/${resource}`, 'read', call => getNames(parts, call, resource))
    add('get', `/epcis/${resource}/:name`, 'read', call => getMember(parts, call, parameter))
    add('get', `/epcis/${resource}/:name/events`, 'read', call => getEvents(parts, call, [[parameter, call.param ?? '']]))
  }
  add('get', '/epcis', 'read', async call => members(call, ['events', 'capture', ...Object.keys(RESOURCES)]))
  app.delete('/epcis/nextPageToken/:name', c => serve(c, door, { path: '/epcis/nextPageToken/:name', access: 'read', handle: async () => answerBare(204, {}) }))
  for (const path of ['/epcis/queries', '/epcis/queries/*']) app.on(['get', 'post', 'delete'], path, c => serve(c, door, { path, access: 'read', handle: async () => answerProblem(NO_QUERIES) }))
  app.options('/epcis/*', c => discover(c, door))
  app.options('/epcis', c => discover(c, door))
  app.all('/epcis/*', c => refuseRoute(c, door))
}

const NO_QUERIES: Refusal = { code: 'epcis.not-offered', message: 'Named queries and subscriptions are not offered; ask GET /epcis/events, with GE_recordTime for what is new.', where: 'path' }
/** Web servers and browsers stop near 8,000; Node's parser at 16,384 with the headers. */
const LONGEST_ADDRESS = 12_000

async function serve(c: Context<RouteEnv>, door: EpcisDoor, { path, access, handle }: { readonly path: string; readonly access: 'read' | 'admin'; readonly handle: Handle }): Promise<Response> {
  c.set('route', `${c.req.method} ${path}`)
  const reader = await door.pass(c, access)
  if (!reader.ok) return refusedAt(c, door, reader.refusal)
  if (reader.value?.scope !== undefined) return refusedAt(c, door, { code: 'api.forbidden', message: 'Events are of all sites; this token sees one.', where: 'authorization' })
  if (c.req.url.length > LONGEST_ADDRESS) return refusedAt(c, door, { code: 'epcis.address-too-long', message: `The address has ${String(c.req.url.length)} characters; ${String(LONGEST_ADDRESS)} are read.`, where: 'path' })
  return handle({ request: c.req.raw, url: new URL(c.req.url), param: c.req.param('name') })
}

function members(call: EpcisCall, names: readonly string[]): Response {
  const form = negotiate(call.request.headers)
  return form.ok ? answerEpcis(collection(names), form.value) : answerProblem(form.refusal)
}

async function discover(c: Context<RouteEnv>, door: EpcisDoor): Promise<Response> {
  c.set('route', 'OPTIONS /epcis')
  const reader = await door.pass(c, 'read')
  if (!reader.ok) return refusedAt(c, door, reader.refusal)
  return answerBare(204, { allow: /^\/epcis\/(capture|events)$/.test(c.req.path) ? 'OPTIONS, GET, POST' : 'OPTIONS, GET' })
}

async function refuseRoute(c: Context<RouteEnv>, door: EpcisDoor): Promise<Response> {
  c.set('route', 'other /epcis')
  const reader = await door.pass(c, 'read')
  if (!reader.ok) return refusedAt(c, door, reader.refusal)
  const refused = c.req.method === 'GET' ? refuse('api.unknown-route', `There is nothing at ${c.req.path.slice(0, 128)}.`, 'path') : refuse('api.wrong-method', `${c.req.method} is not offered at ${c.req.path.slice(0, 128)}.`, 'method')
  return refusedAt(c, door, refused.refusal)
}

function refusedAt(c: Context<RouteEnv>, door: EpcisDoor, refusal: Refusal): Response {
  door.note(c, refusal)
  return answerProblem(refusal)
}

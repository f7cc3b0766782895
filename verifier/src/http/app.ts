// The HTTP application: endpoints, live events, documents, health, metrics and the console's files, behind one
// front door and one fault boundary. On the path: the verifier's edge; it calls flow and knows no database.

import { getConnInfo } from '@hono/node-server/conninfo'
import { refuse, type Refusal, type Result } from '@trigpoint/core/base'
import { REPORT_CSS } from '@trigpoint/core/custody/reports'
import { Hono, type Context } from 'hono'
import { createHash } from 'node:crypto'
import { foldTime, READERS_SHARE, showMesh } from '../flow/index.ts'
import { identifyReader, type Access, type Reader } from './access.ts'
import { adminEndpoints } from './admin-endpoints.ts'
import { agentEndpoints } from './agent-endpoints.ts'
import { answerFile, answerJson, answerMedia, answerRefusal, answerThrown, type FileAnswer } from './answer.ts'
import type { ApiContext } from './api-context.ts'
import { caseEndpoints } from './case-endpoints.ts'
import type { ConsoleFiles } from './console-files.ts'
import type { Endpoint } from './endpoint.ts'
import { deviceEndpoints } from './device-endpoints.ts'
import { custodyEndpoints } from './custody-endpoints.ts'
import { addEpcisRoutes } from './epcis-routes.ts'
import { passFrontDoor, type FrontDoor } from './front-door.ts'
import { leafEndpoints } from './leaf-endpoints.ts'
import type { LiveEvents } from './live-events.ts'
import { meshEndpoints } from './mesh-endpoints.ts'
import { measureMesh } from './metrics.ts'
import { describeApi } from './openapi.ts'
import { vendorAgentEndpoints } from './vendor-agent-endpoints.ts'
import { opinionEndpoints } from './opinion-endpoints.ts'
import { inspectionEndpoints } from './inspection-endpoints.ts'
import { partyEndpoints } from './party-endpoints.ts'
import { policyEndpoints } from './policy-endpoints.ts'
import { proofEndpoints } from './proof-endpoints.ts'
import { openBodyReader, type BodyReader } from './read-body.ts'
import { readEndpoints } from './read-endpoints.ts'
import { ruleEndpoints } from './rule-endpoints.ts'
import { tipEndpoints } from './tip-endpoints.ts'

export interface AppParts {
  readonly api: ApiContext
  readonly door: FrontDoor
  readonly live: LiveEvents
  /** Serves the log's static files below `/log`. */
  readonly log: (request: Request) => Promise<Response>
  readonly console: ConsoleFiles | undefined
  /** Answers below `/demo`, for a demonstration's controls. */
  readonly demo: { handle(request: Request): Promise<Response> } | undefined
}

/** The one style sheet that stands within a page: that of reports, which must hold together as a single file. */
const REPORT_STYLE = `sha256-${createHash('sha256').update(REPORT_CSS).digest('base64')}`

/** Only what comes from here may run, load or frame anything (CSP level 3). */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'self'; style-src 'self' '${REPORT_STYLE}'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; form-action 'self'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Waiting leaves are counted for the metrics up to here: more is bad enough. */
const COUNTED_LEAVES = 1000

/** What a handler tells the metrics: which route took the request. */
export interface ApiEnv {
  Variables: { route: string }
}

export function openApp(parts: AppParts): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const { metrics, flow } = parts.api
  app.use(async (c, next) => {
    const startedNs = flow.clock.monotonicNs()
    await next()
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value)
    const route = (c.get('route') as string | undefined) ?? 'other'
    metrics.requests.inc({ route, status: String(c.res.status) })
    metrics.seconds.observe({ route }, Number(flow.clock.monotonicNs() - startedNs) / 1e9)
  })
  app.onError((error, c) => answerThrown(error, flow.log, c.req.path))
  const endpoints = [...policyEndpoints(parts.api), ...partyEndpoints(parts.api), ...ruleEndpoints(parts.api), ...agentEndpoints(parts.api), ...readEndpoints(parts.api), ...custodyEndpoints(parts.api), ...meshEndpoints(parts.api), ...proofEndpoints(parts.api), ...caseEndpoints(parts.api), ...tipEndpoints(parts.api), ...leafEndpoints(parts.api), ...opinionEndpoints(parts.api), ...adminEndpoints(parts.api), ...deviceEndpoints(parts.api), ...vendorAgentEndpoints(parts.api), ...inspectionEndpoints(parts.api)]
  addSystem(app, parts, endpoints)
  const bodies = openBodyReader()
  for (const endpoint of endpoints) app.on(endpoint.method, routeOf(endpoint), c => serveEndpoint(c, parts, endpoint, bodies))
  for (const route of new Set(endpoints.map(routeOf))) app.all(route, c => refused(c, parts, refuse('api.wrong-method', `${c.req.method} is not offered at ${c.req.path}.`, 'method')))
  addEpcisRoutes(app, { flow, bodies }, {
    pass: (c, access) => pass(c, parts, access),
    note: (c, refusal) => { noteRefusal(c, parts, refusal) },
  })
  app.notFound(c => serveRest(c, parts))
  return app
}

/** Hono writes parameters with a colon. */
function routeOf({ path }: Endpoint): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

async function pass(c: Context<ApiEnv>, { door }: AppParts, access: Access): Promise<Result<Reader | undefined>> {
  return passFrontDoor(door, { address: addressOf(c), host: c.req.header('host'), authorization: c.req.header('authorization') }, access)
}

function addressOf(c: Context<ApiEnv>): string {
  try {
    return getConnInfo(c).remote.address ?? 'unknown'
  } catch {
    return 'unknown'
  }
}

async function serveEndpoint(c: Context<ApiEnv>, parts: AppParts, endpoint: Endpoint, bodies: BodyReader): Promise<Response> {
  c.set('route', `${endpoint.method.toUpperCase()} ${endpoint.path}`)
  const reader = await pass(c, parts, endpoint.access)
  if (!reader.ok) return refused(c, parts, reader)
  const { guard } = endpoint
  const waitS = guard?.take(addressOf(c)) ?? 0
  if (waitS > 0) return answerRefusal(tooManyTips(waitS))
  if (endpoint.access === 'read') await foldTime(parts.api.flow, READERS_SHARE)
  const run = (raw: Uint8Array): Promise<Result<unknown>> => endpoint.run({ params: c.req.param(), query: c.req.query(), raw, reader: reader.value })
  const result = endpoint.body === undefined ? await run(new Uint8Array(0)) : await bodies.withBody(c.req.raw, endpoint.maximumBodyBytes, run)
  if (!result.ok) {
    if (guard === undefined) return refused(c, parts, result)
    guard.charge(addressOf(c), GUESS_COST)
    parts.api.metrics.refusals.inc({ code: result.refusal.code })
    return answerRefusal(result.refusal)
  }
  if (endpoint.isFile === true) return answerFile(result.value as FileAnswer)
  const mediaType = result.value instanceof Uint8Array ? endpoint.binaryMediaType : endpoint.mediaType
  return mediaType === undefined ? answerJson(result.value) : answerMedia(result.value, mediaType)
}

/** A code that was guessed wrong costs as much as this many requests. */
const GUESS_COST = 5

function tooManyTips(waitS: number): Refusal {
  return { code: 'tip.too-many', message: `Too many requests from this address; wait ${String(waitS)} s.`, where: '', detail: { retryAfterS: waitS } }
}

function refused(c: Context<ApiEnv>, { api }: AppParts, result: Result<unknown>): Response {
  if (result.ok) return answerJson(result.value)
  noteRefusal(c, { api }, result.refusal)
  return answerRefusal(result.refusal)
}

function noteRefusal(c: Context<ApiEnv>, { api }: Pick<AppParts, 'api'>, refusal: Refusal): void {
  api.metrics.refusals.inc({ code: refusal.code })
  api.flow.log.info('refused', { method: c.req.method, path: c.req.path, code: refusal.code, address: addressOf(c) })
}

function addSystem(app: Hono<ApiEnv>, parts: AppParts, endpoints: readonly Endpoint[]): void {
  const { api, live, demo } = parts
  let document: object | undefined
  app.get('/healthz', () => answerJson({ status: 'ok' }))
  app.get('/readyz', async () => {
    await api.flow.store.check()
    const stopped = api.proofs.log.stopped()
    if (stopped !== undefined) throw stopped
    return answerJson({ status: 'ready' })
  })
  app.get('/openapi.json', async c => {
    const admitted = await pass(c, parts, 'open')
    return admitted.ok ? answerJson((document ??= describeApi(endpoints, api.facts.version))) : refused(c, parts, admitted)
  })
  app.get('/metrics', async c => {
    const reader = await pass(c, parts, 'read')
    if (!reader.ok) return refused(c, parts, reader)
    if (reader.value?.scope !== undefined) return refused(c, parts, refuse('api.forbidden', 'Metrics are of all sites; this token sees one.', 'authorization'))
    api.metrics.readers.set(live.readers())
    api.metrics.logEntries.set(api.proofs.log.size())
    api.metrics.waitingLeaves.set((await api.flow.store.listWaitingLeaves(COUNTED_LEAVES)).length)
    measureMesh(api.metrics, await showMesh(api.flow, api.models), api.flow.clock.nowMs())
    return new Response(await api.metrics.registry.metrics(), { headers: { 'content-type': api.metrics.registry.contentType } })
  })
  app.get('/v1/events', async c => {
    c.set('route', 'GET /v1/events')
    const reader = await pass(c, parts, 'read')
    if (!reader.ok || reader.value === undefined) return refused(c, parts, reader)
    const mayStill = async (): Promise<boolean> => (await identifyReader(parts.door.access, c.req.header('authorization'))).ok
    const stream = await live.answer(c.req.raw, reader.value, mayStill)
    return stream ?? refused(c, parts, refuse('api.busy', 'Too many live readers are open; try again in a few seconds.', ''))
  })
  app.all('/log/*', async c => {
    c.set('route', 'GET /log/*')
    const admitted = await pass(c, parts, 'open')
    return admitted.ok ? parts.log(c.req.raw) : refused(c, parts, admitted)
  })
  if (demo !== undefined) app.all('/demo/*', async c => {
    const reader = await pass(c, parts, 'read')
    return reader.ok ? demo.handle(c.req.raw) : refused(c, parts, reader)
  })
}

/** What no route took: the console's files and views, else a refusal in JSON. */
async function serveRest(c: Context<ApiEnv>, parts: AppParts): Promise<Response> {
  const admitted = await pass(c, parts, 'open')
  if (!admitted.ok) return refused(c, parts, admitted)
  const isView = (c.req.method === 'GET' || c.req.method === 'HEAD') && !/^\/(v1|demo|log|epcis)(\/|$)/.test(c.req.path)
  const file = isView ? parts.console?.answer(new URL(c.req.url).pathname, c.req.raw) : undefined
  if (file !== undefined) return file
  return refused(c, parts, refuse('api.unknown-route', `There is nothing at ${c.req.path.slice(0, 128)}. See /openapi.json.`, 'path'))
}

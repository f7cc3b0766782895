// A stand-in for the verifier, for the console's tests and for work on its looks: serves the built console
// and a small world in the wire's own shapes. Run by itself it stays up: `npx tsx test/browser/fixture-server.ts`.

import { createReadStream, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Chip, ChipSummary, LiveEvent, Status } from '@trigpoint/core/wire'
import { liveEventSchema, statusSchema } from '@trigpoint/core/wire'
import { answerDevice } from './fixture-devices.ts'
import { answerMesh, withHealth } from './fixture-mesh.ts'
import { answerOpinion } from './fixture-opinions.ts'
import { countOutcomes, makeWorld, type FixtureWorld } from './fixture-world.ts'

const DIST = new URL('../../console/dist/', import.meta.url).pathname
/** The policy that the console must work under: nothing inline, nothing from elsewhere. */
export const CONTENT_POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; form-action 'self'"
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }

export interface FixtureOptions {
  readonly port?: number
  /** Ask for this token; nobody may read without it. */
  readonly token?: string
  readonly demo?: boolean
  readonly extraChips?: number
}

export interface Fixture {
  readonly url: string
  readonly world: FixtureWorld
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  /** Speed that the console chose last. */
  speed(): number
  /** Sends a live event to every open stream. */
  push(event: LiveEvent): void
  /** Answers every request under this path with a problem until called with null. */
  refuse(path: string, status: number, body: unknown): void
  allow(path: string): void
  /** Cuts every open event stream. */
  cutStreams(): void
  close(): Promise<void>
}

interface State {
  readonly options: FixtureOptions
  readonly world: FixtureWorld
  readonly startedAtMs: number
  readonly asked: string[]
  readonly streams: Set<ServerResponse>
  readonly refusals: Map<string, { status: number; body: unknown }>
  eventId: number
  speed: number
}

export async function openFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const startedAtMs = Date.now()
  const state: State = {
    options, startedAtMs, world: makeWorld(startedAtMs, options.extraChips ?? 0), asked: [], streams: new Set(), refusals: new Map(), eventId: 0, speed: 1,
  }
  const server: Server = createServer((request, response) => { answer(state, request, response) })
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}`,
    world: state.world,
    asked: state.asked,
    speed: () => state.speed,
    push: event => { pushEvent(state, event) },
    refuse: (path, status, body) => { state.refusals.set(path, { status, body }) },
    allow: path => { state.refusals.delete(path) },
    cutStreams: () => { for (const stream of state.streams) stream.destroy() },
    close: () => new Promise<void>(resolve => {
      server.close(() => { resolve() })
      server.closeAllConnections()
    }),
  }
}

function pushEvent(state: State, event: LiveEvent): void {
  const data = JSON.stringify(liveEventSchema.parse(event))
  for (const stream of state.streams) stream.write(`id: ${String(++state.eventId)}\nevent: ${event.kind}\ndata: ${data}\n\n`)
}

function answer(state: State, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  state.asked.push(url.pathname + url.search)
  response.setHeader('content-security-policy', CONTENT_POLICY)
  const refusal = [...state.refusals].find(([path]) => url.pathname.startsWith(path))?.[1]
  if (refusal !== undefined) sendJson(response, refusal.body, refusal.status)
  else if (url.pathname.startsWith('/demo/')) answerDemo(state, request, response, url)
  else if (!url.pathname.startsWith('/v1/')) sendFile(response, url.pathname)
  else if (state.options.token !== undefined && request.headers.authorization !== `Bearer ${state.options.token}`)
    sendRefusal(response, 401, 'http.token-invalid', 'The token is unknown, expired or missing. Sign in with a valid one.')
  else if (url.pathname === '/v1/events') openStream(state, response)
  else
    void answerOpinion(state.world, request, url).then(opinion => {
      if (opinion === undefined) answerApi(state, url, response)
      else sendJson(response, opinion)
    })
}

function openStream(state: State, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': open\n\n')
  state.streams.add(response)
  response.on('close', () => state.streams.delete(response))
}

function answerApi(state: State, url: URL, response: ServerResponse): void {
  const [, , noun = '', rawId, part] = url.pathname.split('/')
  const id = rawId === undefined ? undefined : decodeURIComponent(rawId)
  const { world } = state
  const device = answerDevice(world, url.pathname) ?? answerMesh(world, url.pathname)
  if (device !== undefined) {
    sendJson(response, device)
    return
  }
  const page = (items: readonly unknown[]): void => { sendPage(response, url, items) }
  const one = (item: unknown): void => { if (item === undefined) sendRefusal(response, 404, 'http.not-found', `There is no ${noun.replace(/s$/, '')} of that id.`); else sendJson(response, item) }
  switch (noun) {
    case 'status': sendJson(response, makeStatus(state)); return
    case 'sites': if (id === undefined) page(world.sites); else one(world.sites.find(site => site.siteId === id)); return
    case 'chips':
      if (id === undefined) page(filterChips(world.chips, url).map(summaryOf))
      else if (part === 'fixes') page(world.history.get(id) ?? [])
      else one(world.chips.find(chip => chip.chipId === id))
      return
    case 'fixes': one(world.fixes.find(fix => fix.challengeId === id)); return
    case 'landmarks':
      if (id === undefined) page(world.landmarks.map(({ recent: _recent, ...summary }) => summary))
      else one(world.landmarks.filter(landmark => landmark.landmarkId === id).map(landmark => withHealth(world, landmark))[0])
      return
    case 'findings': page(world.findings.filter(finding => [null, finding.siteId].includes(url.searchParams.get('site')))); return
    case 'timeline': page(world.timeline.filter(entry => [null, entry.siteId].includes(url.searchParams.get('site')))); return
    default: sendRefusal(response, 404, 'http.not-found', 'There is nothing at this address.')
  }
}

function makeStatus(state: State): Status {
  const { world } = state
  return statusSchema.parse({
    version: '0.1.0', verifierKey: Buffer.alloc(32, 7).toString('base64'), startedAtMs: state.startedAtMs, nowMs: Date.now(), chips: countOutcomes(world.chips), sites: world.sites.length,
    landmarks: world.landmarks.length, agents: 8, fixes: world.fixes.length, openFindings: world.findings.length, tables: { borders: 'fixture' }, demo: state.options.demo ?? false,
  })
}

function filterChips(chips: readonly Chip[], url: URL): readonly Chip[] {
  const wants = (name: string, value: string): boolean => [null, value].includes(url.searchParams.get(name))
  const text = (url.searchParams.get('q') ?? '').toLowerCase()
  return chips.filter(chip => wants('site', chip.siteId) && wants('outcome', chip.outcome) && wants('state', chip.state)
    && [chip.chipId, chip.nodeName, chip.product, chip.chassis].some(value => value.toLowerCase().includes(text)))
}

function summaryOf({ claimed: _claimed, fix: _fix, events: _events, ...summary }: Chip): ChipSummary {
  return summary
}

function answerDemo(state: State, request: IncomingMessage, response: ServerResponse, url: URL): void {
  if (state.options.demo !== true) { sendRefusal(response, 404, 'http.not-found', 'This verifier runs no demo.'); return }
  if (url.pathname === '/demo/state') { sendJson(response, demoState(state)); return }
  if (url.pathname === '/demo/persons') { sendJson(response, { items: [] }); return }
  let body = ''
  request.on('data', (piece: Buffer) => { body += piece.toString() })
  request.on('end', () => {
    state.speed = (JSON.parse(body) as { speed: number }).speed
    sendJson(response, demoState(state))
  })
}

function demoState(state: State): unknown {
  const chapters = [
    ['delivered', 'Delivered', 'Eight-chip servers arrive at Cyberjaya.'], ['verified', 'Verified', 'They answer, and are proven to be in Malaysia.'],
    ['inspected', 'Inspected', 'A person counts the chips on the spot.'], ['silent', 'Silent', 'One server stops answering.'],
    ['reappeared', 'Answers elsewhere', 'It answers again: from a place where it may not be.'],
  ] as const
  return {
    speed: state.speed, storyAtMs: 280_000, phase: 'silent', paused: false,
    phases: chapters.map(([name, title, detail], index) => ({ name, title, detail, startsAtMs: index * 60_000, state: index < 3 ? 'done' : index === 3 ? 'now' : 'next' })),
  }
}

function sendPage(response: ServerResponse, url: URL, items: readonly unknown[]): void {
  const limit = Number(url.searchParams.get('limit') ?? 100)
  const from = Number(url.searchParams.get('cursor') ?? 0)
  sendJson(response, { items: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null })
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sendRefusal(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, { refusal: { code, message, where: '' } }, status)
}

function sendFile(response: ServerResponse, path: string): void {
  const wanted = normalize(join(DIST, path))
  const file = extname(path) === '' || !wanted.startsWith(DIST) || !existsSync(wanted) ? join(DIST, 'index.html') : wanted
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
  createReadStream(file).pipe(response)
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const fixture = await openFixture({ port: Number(process.env['PORT'] ?? 0), demo: true })
  console.log(fixture.url)
}

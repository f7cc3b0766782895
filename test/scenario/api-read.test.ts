// What readers get over the API: lists in pages, live events that lose nothing, what the clock does to chips,
// papers, the documents and the console's files.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CustodyEvent, LiveEvent } from '@trigpoint/core/wire'
import { clientOf, codeOf, enrolNode, evidenceOf, ask, measureAll, openWorld, runFix, SHENZHEN, START_MS, testSite, valueOf, type TestNode, type World } from './verifier-world.ts'

let world: World
let node: TestNode
const consoleDir = mkdtempSync(join(tmpdir(), 'trigpoint-console-'))

beforeAll(async () => {
  mkdirSync(join(consoleDir, 'assets'))
  writeFileSync(join(consoleDir, 'index.html'), '<!doctype html><title>console</title>')
  writeFileSync(join(consoleDir, 'assets/app-1a2b3c.js'), 'export const greeting = "hello";\n'.repeat(100))
  world = await openWorld({ consoleDir, tickMs: 3_600_000, liveEvents: { keepAliveMs: 50, maximumReaders: 3 } })
  valueOf(await world.admin.putSite(testSite('cyberjaya')))
  node = await enrolNode(world, 'cyberjaya', 'rack-7', 4)
}, 60_000)
afterAll(async () => { await world.close() })

const chipIds = (of = node): string[] => of.chips.map(chip => chip.chipId).sort()
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${world.verifier.url}${path}`, { headers })
const bearer = (): Record<string, string> => ({ authorization: `Bearer ${world.verifier.adminToken ?? ''}` })
const paper = (eventId: string, kind: CustodyEvent['kind'], atMs: number, of = node): CustodyEvent => ({ eventId, kind, atMs, siteId: 'cyberjaya', chipIds: chipIds(of), reference: 'REF-1', note: '' })

describe('lists', () => {
  it('come in pages without a gap or a repeat', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = valueOf(await world.admin.getChips({ limit: 3, cursor }))
      seen.push(...page.items.map(chip => chip.chipId))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(chipIds())
    const newestFirst = valueOf(await world.admin.getTimeline({ limit: 2 }))
    expect(newestFirst.items.map(entry => entry.id)).toEqual([...newestFirst.items.map(entry => entry.id)].sort((a, b) => b - a))
    const rest = valueOf(await world.admin.getTimeline({ limit: 500, cursor: newestFirst.next ?? undefined }))
    expect(rest.items.some(entry => newestFirst.items.some(other => other.id === entry.id))).toBe(false)
    expect(valueOf(await world.admin.getLandmarks({ limit: 4 })).items).toHaveLength(4)
  })
  it('of chips are found by outcome, state and text', async () => {
    expect(valueOf(await world.admin.getChips({ outcome: 'unknown' })).items).toHaveLength(4)
    expect(valueOf(await world.admin.getChips({ state: 'unregistered' })).items).toHaveLength(4)
    expect(valueOf(await world.admin.getChips({ q: 'RACK-7' })).items).toHaveLength(4)
    expect(valueOf(await world.admin.getChips({ q: 'no such' })).items).toEqual([])
  })
})

describe('a chip over time', () => {
  it('is shipped, installed, verified and inspected; then its cohort falls silent, which is the loudest finding', async () => {
    const at = world.clock.nowMs()
    for (const [id, kind, atMs] of [['e1', 'shipped', at - 3000], ['e2', 'received', at - 2000], ['e3', 'installed', at - 1000]] as const) valueOf(await world.admin.sendCustodyEvent(paper(id, kind, atMs)))
    expect(valueOf(await world.admin.getChip(chipIds()[0] ?? '')).state).toBe('installed')
    await runFix(world, node)
    expect(valueOf(await world.admin.getChips({ state: 'verified' })).items).toHaveLength(4)
    world.clock.advance(1000)
    valueOf(await world.admin.sendCustodyEvent(paper('e4', 'inspected', world.clock.nowMs())))
    world.clock.advance(1000)
    await runFix(world, node)
    expect(valueOf(await world.admin.getSite('cyberjaya'))).toMatchObject({ chips: { inside: 4, outside: 0, unknown: 0 }, agents: 1, openFindings: 0 })
    world.clock.advance(600_000)
    expect(valueOf(await world.admin.getChips({ outcome: 'inside' })).items).toHaveLength(4)
    world.clock.advance(1)
    expect(valueOf(await world.admin.getChips({ outcome: 'inside' })).items).toEqual([])
    const [chip] = valueOf(await world.admin.getChips({ state: 'silent' })).items
    expect(chip).toMatchObject({ outcome: 'unknown', stateSinceMs: START_MS + 602_000, reason: expect.stringContaining('has not answered for 10 min') as string })
    expect(valueOf(await world.admin.getFindings()).items).toMatchObject([{ code: 'cohort-silence', severity: 'critical', chipIds: { length: 4 } }])
  })
  it('answers again elsewhere: reappearance and outside', async () => {
    world.clock.advance(3_600_000)
    node.position = SHENZHEN
    const fix = await runFix(world, node)
    expect(fix.outcome).toBe('outside')
    expect(valueOf(await world.admin.getChip(chipIds()[0] ?? ''))).toMatchObject({ state: 'reappeared', outcome: 'outside' })
    const codes = valueOf(await world.admin.getFindings({ chip: chipIds()[0] })).items.map(finding => finding.code).sort()
    expect(codes).toEqual(expect.arrayContaining(['cohort-silence', 'outside', 'reappearance']))
  })
  it('is overdue in a state that lasts too long, once', async () => {
    world.clock.advance(13 * 86_400_000)
    for (let i = 0; i < 2; i++) valueOf(await world.admin.getStatus())
    expect(valueOf(await world.admin.getFindings()).items.filter(finding => finding.code === 'overdue')).toHaveLength(0)
    world.clock.advance(2 * 86_400_000)
    for (let i = 0; i < 2; i++) valueOf(await world.admin.getStatus())
    expect(valueOf(await world.admin.getFindings()).items.filter(finding => finding.code === 'overdue')).toMatchObject([{ severity: 'high', chipIds: { length: 4 } }])
  })
})

describe('papers', () => {
  it('are recorded once, in any order, and never edited', async () => {
    expect(codeOf(await world.admin.sendCustodyEvent(paper('e1', 'shipped', START_MS - 3000)))).toBe('accepted')
    expect(codeOf(await world.admin.sendCustodyEvent(paper('e1', 'removed', START_MS - 3000)))).toBe('paper.id-reused')
    expect(codeOf(await world.admin.sendCustodyEvent({ ...paper('e9', 'shipped', 1), siteId: 'nowhere' }))).toBe('site.unknown')
    expect(codeOf(await world.admin.sendCustodyEvent(paper('e8', 'shipped', world.clock.nowMs() + 90_000_000)))).toBe('paper.in-future')
    const before = valueOf(await world.admin.getChip(chipIds()[0] ?? ''))
    valueOf(await world.admin.sendCustodyEvent(paper('e0', 'shipped', START_MS - 9000)))
    expect(valueOf(await world.admin.getChip(chipIds()[0] ?? ''))).toMatchObject({ state: before.state, stateSinceMs: before.stateSinceMs })
  })
  it('may name chips that nobody has seen yet', async () => {
    valueOf(await world.admin.sendCustodyEvent({ ...paper('e7', 'shipped', world.clock.nowMs()), chipIds: ['nvidia:41:0000000000000ABC'] }))
    expect(valueOf(await world.admin.getChip('nvidia:41:0000000000000ABC'))).toMatchObject({ state: 'shipped', outcome: 'unknown', agentId: null })
  })
})

describe('a site', () => {
  it('changes its policy only under a higher version', async () => {
    const site = testSite('cyberjaya')
    expect(codeOf(await world.admin.putSite({ ...site, policy: { ...site.policy, allowedCountries: ['MY', 'SG'] } }))).toBe('site.policy-version')
    expect(codeOf(await world.admin.putSite({ ...site, name: 'Renamed' }))).toBe('accepted')
    expect(codeOf(await world.admin.putSite({ ...site, policy: { ...site.policy, version: 2, maximumAgeMs: 700_000 } }))).toBe('accepted')
  })
  it('is judged by the policy of the moment of the challenge', async () => {
    valueOf(await world.admin.putSite(testSite('moving')))
    const moving = await enrolNode(world, 'moving', 'moving-node', 1)
    for (const id of world.landmarks.keys()) valueOf(await world.admin.putLandmark(id, { ...must(world.landmarks.get(id)).request, validUntilMs: world.clock.nowMs() + 86_400_000 }))
    const asked = await ask(world, moving)
    const site = testSite('moving')
    valueOf(await world.admin.putSite({ ...site, policy: { ...site.policy, version: 2, allowedCountries: ['JP'] } }))
    const fix = valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, moving, asked)))
    expect(fix).toMatchObject({ outcome: 'inside', policy: { version: 1 } })
    expect((await runFix(world, moving)).outcome).toBe('outside')
  })
})

describe('a landmark', () => {
  it('shows its receipts, its best round trip and whether it counts', async () => {
    const shown = valueOf(await world.admin.getLandmark('cyberjaya'))
    expect(shown.receipts).toBeGreaterThan(3)
    expect(shown.bestRoundTripNs).toBeGreaterThan(50_000)
    expect(shown.recent[0]).toMatchObject({ siteId: 'moving', lostRounds: 1 })
    expect(shown.suspended).toBe(false)
    expect(codeOf(await world.admin.getLandmark('nowhere'))).toBe('landmark.unknown')
    expect(codeOf(await world.admin.suspendLandmark('nowhere', true, ''))).toBe('landmark.unknown')
    expect(codeOf(await world.admin.putLandmark('bad-host', { ...must(world.landmarks.get('tokyo')).request, host: 'a b' }))).toBe('landmark.invalid')
  })
  it('whose record has expired is not challenged; without any, there is no challenge', async () => {
    const small = await openWorld()
    try {
      valueOf(await small.admin.putSite(testSite('cyberjaya')))
      const there = await enrolNode(small, 'cyberjaya', 'n', 1)
      small.clock.advance(31 * 86_400_000)
      await expect(ask(small, there)).rejects.toThrow('fix.no-landmarks')
    } finally {
      await small.close()
    }
  })
})

describe('a challenge without evidence', () => {
  it('expires; again and again though measured, it is a finding', async () => {
    const shy = await enrolNode(world, 'moving', 'shy-node', 1)
    for (let i = 0; i < 3; i++) {
      const asked = await ask(world, shy)
      for (const receipt of measureAll(world, shy, asked)) valueOf(await world.admin.sendReceipt(receipt))
      world.clock.advance(61_000)
      expect(valueOf(await world.admin.getFix(asked.challenge.challengeId))).toMatchObject({ status: 'expired', outcome: 'unknown' })
    }
    expect(valueOf(await world.admin.getFindings({ site: 'moving' })).items.some(finding => finding.code === 'evidence-withheld')).toBe(true)
  })
})

describe('live events', () => {
  it('continue after the last one seen, lose none and double none', async () => {
    const stop = new AbortController()
    const first: { id: number; event: LiveEvent }[] = []
    const reading = (async () => { for await (const one of world.admin.events({ lastEventId: 0, signal: stop.signal })) { first.push(one); if (first.length === 5) stop.abort() } })()
    await reading
    const again = new AbortController()
    const second: number[] = []
    const after = first[2]?.id ?? 0
    for await (const one of world.admin.events({ lastEventId: after, signal: again.signal })) { second.push(one.id); if (second.length === 2) again.abort() }
    expect(second).toEqual(first.slice(3, 5).map(one => one.id))
  })
  it('tell at once what happens from now on, in order', async () => {
    const stop = new AbortController()
    const kinds: string[] = []
    let opened: () => void = () => undefined
    const ready = new Promise<void>(resolve => { opened = resolve })
    const response = await get('/v1/events', bearer())
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = must(response.body).getReader()
    const decoder = new TextDecoder()
    let text = ''
    const reading = (async () => { for (;;) { const part = await reader.read(); if (part.done) return; text += decoder.decode(part.value as Uint8Array); opened(); if (text.includes('"kind":"site"')) { await reader.cancel(); return } } })()
    await ready
    expect(text).toBe(': live events\n\n')
    valueOf(await world.admin.putSite(testSite('announced')))
    await reading
    for (const line of text.split('\n')) if (line.startsWith('event: ')) kinds.push(line.slice(7))
    expect(kinds).toEqual(['timeline', 'site'])
    stop.abort()
  })
  it('send a comment while nothing happens, and end readers beyond the limit with a refusal', async () => {
    const streams = await Promise.all([1, 2, 3].map(() => get('/v1/events', bearer())))
    expect(streams.map(stream => stream.status)).toEqual([200, 200, 200])
    const refused = await get('/v1/events', bearer())
    expect(refused.status).toBe(429)
    expect(await refused.text()).toContain('api.busy')
    const reader = must(streams[0]?.body).getReader()
    let text = ''
    while (!text.includes(': keep-alive')) text += new TextDecoder().decode((await reader.read()).value as Uint8Array)
    await reader.cancel()
    for (const stream of streams.slice(1)) await stream.body?.cancel()
  })
  it('of an operator are of its own site', async () => {
    const operator = clientOf(world.verifier, valueOf(await world.admin.createToken({ role: 'operator', siteId: 'moving', name: 'op' })).token)
    const stop = new AbortController()
    const seen: LiveEvent[] = []
    for await (const { event } of operator.events({ lastEventId: 0, signal: stop.signal })) { seen.push(event); if (seen.length === 20) stop.abort() }
    expect(JSON.stringify(seen)).not.toContain('"siteId":"cyberjaya"')
  })
})

describe('documents', () => {
  it('describe every endpoint in OpenAPI 3.1, from the wire schemas', async () => {
    const document = (await (await get('/openapi.json')).json()) as { openapi: string; paths: Record<string, Record<string, { responses: object; requestBody?: object }>> }
    expect(document.openapi).toBe('3.1.0')
    const expected = [
      '/v1/agents/enrol', '/v1/fixes', '/v1/receipts', '/v1/fixes/{challengeId}/evidence', '/v1/status', '/v1/sites', '/v1/sites/{siteId}', '/v1/chips', '/v1/chips/{chipId}', '/v1/chips/{chipId}/fixes',
      '/v1/fixes/{challengeId}', '/v1/landmarks', '/v1/landmarks/{landmarkId}', '/v1/landmarks/{landmarkId}/suspension', '/v1/findings', '/v1/timeline', '/v1/events', '/v1/enrolment-tokens', '/v1/tokens',
      '/v1/tokens/{tokenId}', '/v1/custody-events', '/v1/fixes/{challengeId}/bundle', '/v1/fixes/{challengeId}/result', '/v1/fixes/{challengeId}/opening', '/v1/trust', '/.well-known/jwks.json',
      '/v1/chips/{chipId}/state', '/v1/sites/{siteId}/stock', '/v1/reconciliation', '/v1/findings/{findingId}', '/epcis/capture', '/epcis/events', '/epcis/epcs/{name}/events',
    ]
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(expected))
    expect(document.paths['/v1/sites/{siteId}']).toHaveProperty('put.requestBody')
    expect(JSON.stringify(document.paths['/v1/fixes/{challengeId}']?.['get']?.responses)).toContain('areaKm2')
  })
  it('of health and readiness are open; metrics count by route and name no one', async () => {
    expect((await get('/healthz')).status).toBe(200)
    expect((await get('/readyz')).status).toBe(200)
    const text = await (await get('/metrics', bearer())).text()
    expect(text).toMatch(/trigpoint_verifier_requests_total\{route="POST \/v1\/receipts",status="200"\} \d+/)
    expect(text).toMatch(/trigpoint_verifier_verdicts_total\{outcome="inside"\} \d+/)
    expect(text).toMatch(/trigpoint_verifier_log_entries \d+/)
    expect(text).toMatch(/trigpoint_verifier_leaves_waiting \d+/)
    expect(text).toMatch(/trigpoint_verifier_landmarks\{state="in-service"\} [1-9]\d*/)
    expect(text).toMatch(/trigpoint_verifier_landmarks\{state="suspended"\} 0/)
    expect(text).toMatch(/trigpoint_verifier_model_age_seconds (Nan|\d+)/)
    expect(text).not.toContain(chipIds()[0])
  })
})

describe('the console\'s files', () => {
  it('are served at the root; views get index.html, hashed assets may be kept for ever', async () => {
    for (const path of ['/', '/chips/nvidia%3A41%3A0123456789ABCDEF', '/sites/x']) {
      const response = await get(path)
      expect(await response.text()).toContain('console')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    }
    const asset = await get('/assets/app-1a2b3c.js')
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect(asset.headers.get('content-type')).toContain('text/javascript')
    expect(await asset.text()).toContain('hello')
    const again = await get('/assets/app-1a2b3c.js', { 'if-none-match': asset.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
  })
  it('never come from outside their folder', async () => {
    for (const path of ['/assets/absent.js', '/../verifier.key', '/%2e%2e/verifier.key', '/..%2fverifier.key', '/assets/..%5c..%5cx.js', '/v1/chips.html'])
      expect((await get(path)).status, path).toBe(404)
  })
})

function must<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error('expected a value')
  return value
}

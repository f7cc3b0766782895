// Least disclosure, over every route of the OpenAPI document: an operator of one site asks for everything by every id
// of another, of a chip that moved from there, of what is nobody's site. Nothing of the other may be in an answer.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enrolNode, openWorld, runFix, testSite, valueOf, type TestNode, type World } from './verifier-world.ts'

let world: World
let theirs: TestNode
let operatorToken = ''
/** Every id that an operator of `mine` may try. */
const ids: Record<string, string[]> = {}
/** What only the other site, or those who see all, may read. */
let secrets: string[] = []

beforeAll(async () => {
  world = await openWorld()
  const { admin, clock } = world
  valueOf(await admin.putSite(testSite('mine')))
  valueOf(await admin.putSite(testSite('theirs', { name: 'Hidden Hall', operator: 'Quiet Company', position: { latDeg: 3.2, lonDeg: 101.7 } })))
  const mine = await enrolNode(world, 'mine', 'node-mine', 1)
  theirs = await enrolNode(world, 'theirs', 'node-theirs', 2)
  const fixes = [await runFix(world, theirs), await runFix(world, theirs)]
  // After its proof went stale, one chip of theirs answers at this site: it is this operator's chip from then on.
  clock.advance(3_600_000)
  await runFix(world, mine, { chips: [...mine.chips, ...theirs.chips.slice(0, 1)] })
  const party = await fetch(`${world.verifier.url}/v1/parties/quiet-company`, {
    method: 'PUT', headers: { 'content-type': 'application/json', 'authorization': `Bearer ${world.verifier.adminToken ?? ''}` },
    body: JSON.stringify({ partyId: 'quiet-company', name: 'Quiet Company', country: 'MY', headquartersCountry: 'CN', roles: [{ siteId: 'mine', role: 'end-user' }] }),
  })
  expect(party.status).toBe(200)
  operatorToken = valueOf(await admin.createToken({ role: 'operator', siteId: 'mine', name: 'op' })).token
  const landmarks = [...world.landmarks.keys()]
  const findings = valueOf(await admin.getFindings({})).items.map(each => each.findingId)
  Object.assign(ids, {
    siteId: ['theirs'], chipId: theirs.chips.map(chip => chip.chipId), challengeId: fixes.map(fix => fix.challengeId), agentId: [theirs.agentId], landmarkId: landmarks, findingId: findings,
    partyId: ['quiet-company'], caseId: ['TP-2026-0001'], inspectionId: ['0'.repeat(32)], subject: fixes.map(fix => `fix:${fix.challengeId}`).concat('site:theirs', 'policy:theirs:1', 'party:quiet-company:1'),
    table: ['chips'], policyId: ['policy-theirs'], version: ['1'], kind: ['notice'], fileId: ['0'.repeat(32)], dryRunId: ['x'], name: ['x'], captureID: ['x'], eventID: ['x'], tokenId: ['x'],
  })
  secrets = ['Hidden Hall', 'Quiet Company', 'Node node-theirs', 'node-theirs: ', '"nodeName":"node-theirs"', '"theirs"', 'theirs:', theirs.agentId, theirs.chips[1]?.chipId ?? '', ...fixes.map(fix => fix.challengeId)]
}, 60_000)
afterAll(async () => { await world.close() })

interface Route {
  readonly method: string
  readonly path: string
  readonly isOpen: boolean
}

async function listRoutes(): Promise<readonly Route[]> {
  const document = (await (await fetch(`${world.verifier.url}/openapi.json`)).json()) as { readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: readonly unknown[] }>>>> }
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { security }]) => ({ method: method.toUpperCase(), path, isOpen: security === undefined })))
}

/** The path with each id that there is, and as a query of everything that lists take. */
function addressesOf({ path }: Route): readonly string[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '')
  let addresses = [path]
  for (const name of names) addresses = addresses.flatMap(address => (ids[name] ?? ['x']).map(id => address.replace(`{${name}}`, encodeURIComponent(id))))
  const queries = names.length > 0 ? [''] : ['', '?site=theirs', ...(ids['chipId'] ?? []).map(chipId => `?chip=${encodeURIComponent(chipId)}`), '?q=theirs', '?id=theirs', '?level=full']
  return addresses.flatMap(address => queries.map(query => `${address}${query}`))
}

const ask = (address: string, token?: string, method = 'GET', body?: string): Promise<Response> =>
  fetch(`${world.verifier.url}${address}`, { method, ...(body === undefined ? {} : { body }), headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) } })

describe('an operator of one site', () => {
  it('reads nothing of another by any route, id or query', async () => {
    const told: string[] = []
    for (const route of await listRoutes()) {
      if (route.method !== 'GET' || route.path === '/v1/events') continue
      for (const address of addressesOf(route)) {
        const response = await ask(address, operatorToken)
        const text = await response.text()
        expect(response.status, address).toBeLessThan(500)
        // An answer may repeat the id that was asked for, and nothing else.
        const said = Object.values(ids).flat().filter(id => decodeURIComponent(address).includes(id)).reduce((rest, id) => rest.replaceAll(id, '…'), text)
        for (const secret of secrets) if (said.includes(secret)) told.push(`${address} tells ${secret}`)
      }
    }
    expect(told).toEqual([])
  }, 60_000)

  it('gets the same answer for what is another\'s as for what is nobody\'s', async () => {
    const none: Record<string, string> = { siteId: 'no-such', chipId: 'nvidia:41:0123456789ABCDEF', challengeId: 'f'.repeat(32), agentId: 'e'.repeat(32), findingId: 'none:none', partyId: 'no-such', subject: 'fix:0' }
    for (const { method, path } of await listRoutes()) {
      const name = /\{(\w+)\}/.exec(path)?.[1] ?? ''
      const [other] = name === 'chipId' ? (ids[name] ?? []).slice(1) : (ids[name] ?? [])
      const nothing = none[name]
      if (method !== 'GET' || other === undefined || nothing === undefined || /\}.*\{/.test(path)) continue
      const [theirAnswer, noAnswer] = await Promise.all([other, nothing].map(async id => {
        const response = await ask(path.replace(`{${name}}`, encodeURIComponent(id)), operatorToken)
        return `${String(response.status)} ${(await response.text()).replaceAll(id, '…')}`
      }))
      expect(theirAnswer, path).toBe(noAnswer)
    }
  })

  it('hears nothing live of another, nor of what belongs to no site', async () => {
    const response = await fetch(`${world.verifier.url}/v1/events`, { headers: { 'authorization': `Bearer ${operatorToken}`, 'last-event-id': '0' } })
    const heard = await readFor(response, 700)
    expect(heard).toContain('event: fix')
    expect(secrets.filter(secret => heard.includes(secret))).toEqual([])
  })
})

describe('a token', () => {
  it('is asked for by every route that is not open, and one for another purpose opens none', async () => {
    const enrolment = valueOf(await world.admin.createEnrolmentToken({ siteId: 'mine', expiresAtMs: 2e12 })).token
    for (const route of await listRoutes()) {
      if (route.isOpen) continue
      const [address = ''] = addressesOf(route)
      const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : '{}'
      for (const token of [undefined, enrolment]) expect((await ask(address, token, route.method, body)).status, `${route.method} ${address}`).toBe(401)
    }
  })

  it('that is revoked ends the live events it opened', async () => {
    const { token, tokenId } = valueOf(await world.admin.createToken({ role: 'auditor', name: 'for a moment' }))
    const response = await fetch(`${world.verifier.url}/v1/events`, { headers: { authorization: `Bearer ${token}` } })
    valueOf(await world.admin.revokeToken(tokenId))
    valueOf(await world.admin.putSite(testSite('after-the-end')))
    expect(await readFor(response, 700)).not.toContain('after-the-end')
  })

  it('that asks for the headers of live events alone takes nobody\'s place', async () => {
    const readers = async (): Promise<string | undefined> => /^trigpoint_verifier_event_readers (\d+)$/m.exec(await (await ask('/metrics', world.verifier.adminToken)).text())?.[1]
    const before = await readers()
    for (let i = 0; i < 3; i++) expect((await ask('/v1/events', operatorToken, 'HEAD')).headers.get('content-type')).toContain('text/event-stream')
    expect(await readers()).toBe(before)
  })

  it('that opens streams without end keeps no other reader out', async () => {
    const ends = new AbortController()
    const listen = (token: string | undefined): Promise<Response> => fetch(`${world.verifier.url}/v1/events`, { headers: { authorization: `Bearer ${token ?? ''}` }, signal: ends.signal })
    const statuses = new Set<number>()
    for (let i = 0; i < 110; i++) statuses.add((await listen(operatorToken)).status)
    expect([...statuses]).toEqual([200, 429])
    expect((await listen(world.verifier.adminToken)).status).toBe(200)
    ends.abort()
  })

  it('for administrators sees all sites: one of a single site could make itself a greater one', async () => {
    const made = await world.admin.createToken({ role: 'admin', siteId: 'mine', name: 'half' })
    expect(made.ok ? 'made' : made.refusal.code).toBe('token.site-not-allowed')
  })
})

/** What a stream says within a time, or until it ends. */
async function readFor(response: Response, ms: number): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const timer = setTimeout(() => { void reader?.cancel() }, ms)
  for (;;) {
    const part = await reader?.read()
    if (part === undefined || part.done) break
    text += decoder.decode(part.value as Uint8Array, { stream: true })
  }
  clearTimeout(timer)
  return text
}


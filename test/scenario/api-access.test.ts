// Who may do what over the API, and what the door does with bad, large, fast or hostile requests.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusalBodySchema } from '@trigpoint/core/wire'
import type { VerifierClient } from '@trigpoint/runtime'
import { clientOf, codeOf, enrolNode, openWorld, runFix, testSite, valueOf, type TestNode, type World } from './verifier-world.ts'

let world: World
let mine: TestNode
let theirs: TestNode
let operator: VerifierClient
let auditor: VerifierClient
let nobody: VerifierClient

beforeAll(async () => {
  world = await openWorld()
  for (const site of ['mine', 'theirs']) valueOf(await world.admin.putSite(testSite(site)))
  mine = await enrolNode(world, 'mine', 'node-mine', 1)
  theirs = await enrolNode(world, 'theirs', 'node-theirs', 1)
  await runFix(world, mine)
  await runFix(world, theirs)
  operator = clientOf(world.verifier, valueOf(await world.admin.createToken({ role: 'operator', siteId: 'mine', name: 'op' })).token)
  auditor = clientOf(world.verifier, valueOf(await world.admin.createToken({ role: 'auditor', name: 'au' })).token)
  nobody = clientOf(world.verifier)
}, 60_000)
afterAll(async () => { await world.close() })

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, method = 'POST'): Promise<Response> =>
  fetch(`${world.verifier.url}${path}`, { method, body, headers: { 'content-type': 'application/json', ...headers } })
const bearer = (): Record<string, string> => ({ authorization: `Bearer ${world.verifier.adminToken ?? ''}` })

async function refusalOf(response: Response): Promise<string> {
  return refusalBodySchema.parse(await response.json()).refusal.code
}

describe('an operator', () => {
  it('sees its own site and what is there', async () => {
    expect(valueOf(await operator.getSites()).items.map(site => site.siteId)).toEqual(['mine'])
    expect(valueOf(await operator.getChips()).items.map(chip => chip.chipId)).toEqual(mine.chips.map(chip => chip.chipId))
    expect(valueOf(await operator.getStatus())).toMatchObject({ sites: 1, agents: 1, fixes: 1, chips: { inside: 1 } })
    expect(valueOf(await operator.getChip(mine.chips[0]?.chipId ?? '')).fix?.region).not.toBeNull()
    expect(valueOf(await operator.getTimeline()).items.every(entry => entry.siteId === 'mine')).toBe(true)
  })
  it('sees nothing of another, which looks to it as if it did not exist', async () => {
    const chipId = theirs.chips[0]?.chipId ?? ''
    const fixId = valueOf(await world.admin.getChip(chipId)).lastFixId ?? ''
    expect(codeOf(await operator.getSite('theirs'))).toBe('site.unknown')
    expect(codeOf(await operator.getSite('not-there'))).toBe('site.unknown')
    expect(codeOf(await operator.getChip(chipId))).toBe('chip.unknown')
    expect(codeOf(await operator.getChipFixes(chipId))).toBe('chip.unknown')
    expect(codeOf(await operator.getFix(fixId))).toBe('fix.unknown')
    for (const list of [await operator.getChips({ site: 'theirs' }), await operator.getTimeline({ site: 'theirs' }), await operator.getFindings({ site: 'theirs' }), await operator.getTimeline({ chip: chipId })])
      expect(valueOf<{ items: readonly unknown[] }>(list).items).toEqual([])
    expect(valueOf(await operator.getLandmark('cyberjaya')).recent.map(receipt => receipt.siteId)).toEqual(['mine'])
  })
  it('makes enrolment tokens for its own site only, and administers nothing', async () => {
    expect(codeOf(await operator.createEnrolmentToken({ siteId: 'mine', expiresAtMs: 2e12 }))).toBe('accepted')
    expect(codeOf(await operator.createEnrolmentToken({ siteId: 'theirs', expiresAtMs: 2e12 }))).toBe('api.forbidden')
    for (const result of [await operator.putSite(testSite('mine')), await operator.createToken({ role: 'admin', name: 'x' }), await operator.revokeToken('x'), await operator.suspendLandmark('cyberjaya', true, '')])
      expect(codeOf(result)).toBe('api.forbidden')
  })
})

describe('an auditor', () => {
  it('reads all and changes nothing', async () => {
    expect(valueOf(await auditor.getSites()).items).toHaveLength(2)
    expect(valueOf(await auditor.getStatus()).sites).toBe(2)
    for (const result of [await auditor.createEnrolmentToken({ siteId: 'mine', expiresAtMs: 2e12 }), await auditor.putSite(testSite('mine')), await auditor.createToken({ role: 'auditor', name: 'x' })])
      expect(codeOf(result)).toBe('api.forbidden')
  })
})

describe('a token', () => {
  it('is needed for reading', async () => {
    for (const result of [await nobody.getStatus(), await nobody.getChips(), await nobody.putSite(testSite('mine'))]) expect(codeOf(result)).toBe('api.unauthorized')
    expect((await fetch(`${world.verifier.url}/v1/events`)).status).toBe(401)
    expect((await fetch(`${world.verifier.url}/metrics`)).status).toBe(401)
  })
  it('that is wrong, expired, revoked or for enrolling is refused', async () => {
    const short = valueOf(await world.admin.createToken({ role: 'auditor', name: 'short', expiresAtMs: world.clock.nowMs() + 1000 }))
    const revoked = valueOf(await world.admin.createToken({ role: 'auditor', name: 'gone' }))
    const enrolment = valueOf(await world.admin.createEnrolmentToken({ siteId: 'mine', expiresAtMs: 2e12 }))
    expect(codeOf(await clientOf(world.verifier, short.token).getStatus())).toBe('accepted')
    expect(codeOf(await clientOf(world.verifier, revoked.token).getStatus())).toBe('accepted')
    world.clock.advance(1000)
    expect(valueOf(await world.admin.revokeToken(revoked.tokenId))).toMatchObject({ tokenId: revoked.tokenId })
    const swapped = `${short.token.slice(0, 20)}${revoked.token.slice(20)}`
    for (const token of [short.token, revoked.token, enrolment.token, 'tp-0000000000000000-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'x', swapped, `${world.verifier.adminToken ?? ''}x`])
      expect(codeOf(await clientOf(world.verifier, token).getStatus())).toBe('api.unauthorized')
    expect(codeOf(await world.admin.revokeToken('0123'))).toBe('token.unknown')
  })
  it('of an operator needs a site that is there', async () => {
    expect(codeOf(await world.admin.createToken({ role: 'operator', name: 'x' }))).toBe('token.site-missing')
    expect(codeOf(await world.admin.createToken({ role: 'operator', siteId: 'nowhere', name: 'x' }))).toBe('site.unknown')
  })
  it('is nowhere in the data directory but in the administrator\'s file', async () => {
    const enrolment = valueOf(await world.admin.createEnrolmentToken({ siteId: 'mine', expiresAtMs: 2e12 }))
    // Cut by place, not at dashes: the secret is base64url and may hold some.
    const secrets = [world.verifier.adminToken ?? '', enrolment.token].map(token => token.slice('tp-0123456789abcdef-'.length))
    for (const secret of secrets) expect(secret).toHaveLength(43)
    // What the log writes aside is renamed at any moment; it is among the others then.
    for (const entry of readdirSync(world.dataDir, { recursive: true, withFileTypes: true }).filter(each => each.isFile() && !each.parentPath.endsWith('/log/tmp'))) {
      const { name } = entry
      const text = readFileSync(join(entry.parentPath, name)).toString('latin1')
      for (const secret of secrets) expect(name !== 'admin-token' && text.includes(secret), name).toBe(false)
    }
    for (const name of ['admin-token', 'verifier.key', 'verifier.sqlite', 'verifier.sqlite-wal']) expect(statSync(join(world.dataDir, name)).mode & 0o077).toBe(0)
  })
})

describe('a bad request', () => {
  it('to nowhere, or with the wrong method, gets JSON that says so', async () => {
    for (const [path, method, status, code] of [['/v1/nothing', 'GET', 404, 'api.unknown-route'], ['/nothing', 'GET', 404, 'api.unknown-route'], ['/v1/sites', 'POST', 405, 'api.wrong-method'], ['/v1/receipts', 'GET', 405, 'api.wrong-method']] as const) {
      const response = await fetch(`${world.verifier.url}${path}`, { method })
      expect(response.status).toBe(status)
      expect(await refusalOf(response)).toBe(code)
    }
  })
  it('that is not JSON, or not sent as JSON, or not UTF-8, is refused', async () => {
    for (const body of ['', '{', 'nul', '[1,', '\u0000', '['.repeat(100_000)]) expect(await refusalOf(await post('/v1/fixes', body))).toBe('api.not-json')
    expect(await refusalOf(await post('/v1/fixes', Uint8Array.of(0x22, 0xff, 0x22)))).toBe('api.not-json')
    expect(await refusalOf(await post('/v1/fixes', '{}', { 'content-type': 'text/plain' }))).toBe('api.not-json')
  })
  it('with a field of the wrong shape is refused with the field\'s name', async () => {
    const cases: [string, string, string][] = [
      ['/v1/fixes', '{"body":1,"signature":""}', 'body.body'], ['/v1/receipts', '{"receipt":"***"}', 'body.receipt'], ['/v1/fixes', '{"__proto__":{"body":"x"}}', 'body.body'],
      ['/v1/fixes/xyz/evidence', '{"body":"","signature":""}', 'path.challengeId'], ['/v1/fixes', '"text"', 'body'],
    ]
    for (const [path, body, where] of cases) {
      const response = await post(path, body)
      expect(response.status).toBe(400)
      expect(refusalBodySchema.parse(await response.json()).refusal).toMatchObject({ code: 'api.malformed', where })
    }
    const site = await post('/v1/sites/mine', JSON.stringify({ ...testSite('mine'), position: { latDeg: 91, lonDeg: 0 } }), bearer(), 'PUT')
    expect(refusalBodySchema.parse(await site.json()).refusal.where).toBe('body.position.latDeg')
    expect(await refusalOf(await post('/v1/sites/other', JSON.stringify(testSite('mine')), bearer(), 'PUT'))).toBe('api.malformed')
  })
  it('with a bad query is refused', async () => {
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'outcome=maybe', 'site=A%20B', 'state=lost']) {
      const response = await fetch(`${world.verifier.url}/v1/chips?${query}`, { headers: bearer() })
      expect(await refusalOf(response), query).toBe('api.malformed')
    }
    expect(codeOf(await world.admin.getChips({ cursor: '~~~' }))).toBe('accepted')
    expect(valueOf(await world.admin.getTimeline({ cursor: 'nonsense' })).items).toEqual([])
  })
  it('too large is refused before it is read, announced or not', async () => {
    const response = await post('/v1/receipts', 'x'.repeat(17 * 1024))
    expect(response.status).toBe(413)
    expect(await refusalOf(response)).toBe('api.too-large')
    const endless = new ReadableStream({ pull: controller => { controller.enqueue(new TextEncoder().encode('x'.repeat(65_536))) } })
    const streamed = await fetch(`${world.verifier.url}/v1/receipts`, { method: 'POST', body: endless, duplex: 'half', headers: { 'content-type': 'application/json' } })
      .then(async answer => refusalOf(answer), () => 'cut')
    expect(['api.too-large', 'cut']).toContain(streamed)
    expect(valueOf(await world.admin.getStatus()).sites).toBe(2)
  })
  it('by another name than loopback\'s is refused: a page elsewhere cannot read along', async () => {
    const answer = await new Promise<{ status: number | undefined; body: string }>(resolve => {
      httpRequest(`${world.verifier.url}/v1/status`, { headers: { host: 'evil.example', ...bearer() } }, response => {
        response.setEncoding('utf8').once('data', (body: string) => { resolve({ status: response.statusCode, body }) })
      }).end()
    })
    expect(answer.status).toBe(421)
    expect(answer.body).toContain('api.wrong-host')
  })
  it('too often from one address is told to wait, and wrong tokens run out sooner', async () => {
    const strict = await openWorld({ rateLimit: { burst: 30, perSecond: 10 } })
    try {
      const statuses = []
      for (let i = 0; i < 40; i++) statuses.push((await fetch(`${strict.verifier.url}/openapi.json`)).status, (await fetch(`${strict.verifier.url}/v1/status`)).status)
      expect(statuses).toContain(429)
      const limited = await fetch(`${strict.verifier.url}/v1/status`)
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await refusalOf(limited)).toBe('api.too-many-requests')
      strict.clock.advance(10_000)
      expect((await fetch(`${strict.verifier.url}/v1/status`)).status).toBe(401)
    } finally {
      await strict.close()
    }
  })
  it('of random bytes never brings the verifier down', async () => {
    const { port } = new URL(world.verifier.url)
    let seed = 1
    const random = (): number => (seed = (seed * 48271) % 2147483647) & 255
    for (let i = 0; i < 50; i++) {
      await new Promise<void>(resolve => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.end(Buffer.from(Array.from({ length: 300 }, random))))
        socket.on('close', () => { resolve() }).on('error', () => { resolve() }).resume()
      })
    }
    expect(codeOf(await world.admin.getStatus())).toBe('accepted')
  })
})

describe('every answer', () => {
  it('carries headers that let nothing foreign run', async () => {
    for (const path of ['/v1/nothing', '/healthz', '/openapi.json']) {
      const { headers } = await fetch(`${world.verifier.url}${path}`)
      expect(headers.get('content-security-policy')).toContain("default-src 'self'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })
})

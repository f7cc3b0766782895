// Estimates, fingerprints and plans of a running verifier: beside the verdict, never in it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIGHT_KM_PER_MS } from '@trigpoint/core/base'
import { orderReceipts } from '@trigpoint/core/delay'
import { estimateDrawingSchema, findingSchema, fixEstimateSchema, fixFingerprintSchema, fixSchema, pageSchema, planResponseSchema, siteFingerprintSchema, type Fix } from '@trigpoint/core/wire'
import { greatCircleKm } from '@trigpoint/lab'
import { ask, CYBERJAYA, enrolNode, evidenceOf, measure, openWorld, runFix, SHENZHEN, testSite, valueOf, type TestNode, type World } from './verifier-world.ts'

let world: World
let node: TestNode
beforeAll(async () => {
  world = await openWorld({ opinions: { prior: 'none' } })
  valueOf(await world.admin.putSite(testSite('cyberjaya-1')))
  node = await enrolNode(world, 'cyberjaya-1', 'node-a')
}, 60_000)
afterAll(async () => world.close())

const call = async (path: string, init: { readonly body?: unknown; readonly token?: string } = {}): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${world.verifier.url}${path}`, {
    headers: { 'authorization': `Bearer ${init.token ?? world.verifier.adminToken ?? ''}`, 'content-type': 'application/json' },
    ...(init.body === undefined ? {} : { method: 'POST', body: JSON.stringify(init.body) }),
  })
  return { status: response.status, body: await response.json() }
}

/** A fix whose landmarks all see the node later by so much. */
async function runDelayedFix(laterMs: (landmarkId: string) => number): Promise<Fix> {
  const asked = await ask(world, node)
  const receipts = orderReceipts(asked.challenge.landmarks).map(({ landmarkId }) => {
    const { position } = world.landmarks.get(landmarkId)?.request ?? { position: CYBERJAYA }
    const ns = Math.round(((2 * greatCircleKm(position, node.position) * 1.33) / LIGHT_KM_PER_MS + 0.05 + laterMs(landmarkId)) * 1e6)
    return measure(world, node, asked, landmarkId, { roundTripsNs: [ns + 9000, ns, ns + 70_000] })
  })
  for (const receipt of receipts) valueOf(await world.admin.sendReceipt(receipt))
  return valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(world, node, asked, { receipts })))
}

const pass = async (fixes: number, laterMs: (landmarkId: string) => number = () => 0): Promise<Fix | undefined> => {
  let last: Fix | undefined
  for (let i = 0; i < fixes; i++) {
    world.clock.advance(60_000)
    last = await runDelayedFix(laterMs)
  }
  return last
}

describe('the estimate of a fix', () => {
  it('lies in the proven region, names its model and prior, and is drawn again to the same', async () => {
    const fix = await runFix(world, node)
    const { status, body } = await call(`/v1/fixes/${fix.challengeId}/estimate`)
    expect(status).toBe(200)
    const estimate = fixEstimateSchema.parse(body)
    expect(greatCircleKm(estimate.position, CYBERJAYA)).toBeLessThan(200)
    expect(estimate).toMatchObject({ nearest: { landmarkId: 'cyberjaya' }, prior: null, model: { kind: 'default', fittedAtMs: null } })
    expect(estimate.model.notes[0]).toContain('generic')
    expect(estimate.credible.map(({ level }) => level)).toEqual([0.5, 0.9, 0.95])
    expect(estimate.claimed?.level).toBeLessThan(1)
    const drawing = estimateDrawingSchema.parse((await call(`/v1/fixes/${fix.challengeId}/estimate?format=geojson`)).body)
    expect(drawing.reproduced).toBe(true)
    expect(drawing.features.map(({ geometry }) => geometry.type)).toEqual(['MultiPolygon', 'MultiPolygon', 'MultiPolygon', 'Point'])
    expect(fixSchema.parse((await call(`/v1/fixes/${fix.challengeId}`)).body).estimate).toEqual(estimate)
  })
  it('is no part of the verdict: what the agent was told has none, and the fix says what it said', async () => {
    const fix = await runFix(world, node)
    expect(fix.estimate).toBeUndefined()
    await call(`/v1/fixes/${fix.challengeId}/estimate`)
    const { estimate, ...shown } = fixSchema.parse((await call(`/v1/fixes/${fix.challengeId}`)).body)
    expect(estimate).toBeDefined()
    expect(shown).toEqual(fixSchema.parse(fix))
  })
  it('is refused for a fix that was not timed, and unknown to the operator of another site', async () => {
    const asked = await ask(world, node)
    expect(await call(`/v1/fixes/${asked.challenge.challengeId}/estimate`)).toMatchObject({ status: 404, body: { refusal: { code: 'estimate.none' } } })
    valueOf(await world.admin.putSite(testSite('elsewhere')))
    const { token } = valueOf(await world.admin.createToken({ role: 'operator', siteId: 'elsewhere', name: 'other' }))
    const fix = await runFix(world, node)
    for (const path of ['estimate', 'fingerprint']) expect(await call(`/v1/fixes/${fix.challengeId}/${path}`, { token })).toMatchObject({ status: 404, body: { refusal: { code: 'fix.unknown' } } })
    expect(await call('/v1/sites/cyberjaya-1/fingerprint', { token })).toMatchObject({ status: 404, body: { refusal: { code: 'site.unknown' } } })
  })
})

describe('the fingerprint of a site', () => {
  it('is refused while too few fixes prove presence, then enrolled by an administrator alone', async () => {
    expect(await call('/v1/sites/cyberjaya-1/fingerprint', { body: { reason: 'surveyed' } })).toMatchObject({ status: 409, body: { refusal: { code: 'fingerprint.too-few-fixes' } } })
    expect(await call('/v1/sites/nowhere/fingerprint', { body: { reason: 'surveyed' } })).toMatchObject({ status: 404 })
    const early = await pass(13)
    expect(early?.outcome).toBe('inside')
    expect(await call(`/v1/fixes/${early?.challengeId ?? ''}/fingerprint`)).toEqual({ status: 200, body: { check: null } })
    expect(siteFingerprintSchema.parse((await call('/v1/sites/cyberjaya-1/fingerprint')).body).fingerprint).toBeNull()
    const { token } = valueOf(await world.admin.createToken({ role: 'auditor', name: 'auditor' }))
    expect(await call('/v1/sites/cyberjaya-1/fingerprint', { body: { reason: 'x' }, token })).toMatchObject({ status: 403 })
    expect((await call('/v1/sites/cyberjaya-1/fingerprint', { body: { reason: 'surveyed in place' } })).status).toBe(200)
    const { fingerprint } = siteFingerprintSchema.parse((await call('/v1/sites/cyberjaya-1/fingerprint')).body)
    expect(fingerprint).toMatchObject({ version: 1, by: { kind: 'admin', reference: 'surveyed in place' } })
    expect(fingerprint?.entries.length).toBeGreaterThanOrEqual(4)
  }, 60_000)
  it('is what later fixes are held against: the same, a route that one landmark sees, then a step that all share', async () => {
    const outcomeOf = async (fix: Fix | undefined): Promise<string> => fixFingerprintSchema.parse((await call(`/v1/fixes/${fix?.challengeId ?? ''}/fingerprint`)).body).check?.outcome ?? 'none'
    expect(await outcomeOf(await pass(1))).toBe('same')
    expect(await outcomeOf(await pass(1, landmarkId => (landmarkId === 'singapore' ? 8 : 0)))).toBe('route-change')
    expect(await outcomeOf(await pass(1, () => 3))).toBe('relay-suspected')
    expect(await findings()).toEqual([])
    expect(await outcomeOf(await pass(1, () => 3.05))).toBe('relay-suspected')
    const [found] = await findings()
    expect(found).toMatchObject({ code: 'relay-suspected', siteId: 'cyberjaya-1', severity: 'medium' })
    expect(found?.evidence.find(({ kind }) => kind === 'enrolment')).toMatchObject({ id: 'cyberjaya-1:1', leaf: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
  }, 60_000)
  it('tells a node that answers from elsewhere, in two fixes; under announced maintenance it accuses nobody', async () => {
    await pass(1)
    expect((await findings())[0]?.endedAtMs).toBeNull()
    await pass(1)
    expect((await findings())[0]?.endedAtMs).not.toBeNull()
    node.position = SHENZHEN
    expect(fixFingerprintSchema.parse((await call(`/v1/fixes/${(await pass(1))?.challengeId ?? ''}/fingerprint`)).body).check?.outcome).toBe('moved')
    const chipIds = node.claimed.flatMap(({ chipId }) => chipId ?? [])
    valueOf(await world.admin.sendCustodyEvent({ eventId: 'maintenance-1', kind: 'maintenance', atMs: world.clock.nowMs(), siteId: 'cyberjaya-1', chipIds, reference: 'M-1', note: '' }))
    await pass(2)
    expect((await findings()).filter(({ code, mutedBy }) => code === 'moved' && mutedBy === null)).toEqual([])
    world.clock.advance(8 * 86_400_000)
    await pass(2)
    expect((await findings()).map(({ code }) => code).sort()).toEqual(['moved', 'relay-suspected'])
    node.position = CYBERJAYA
  }, 60_000)
  it('is enrolled by the first fixes after an inspection, as a further version', async () => {
    const chipIds = node.claimed.flatMap(({ chipId }) => chipId ?? [])
    world.clock.advance(3 * 86_400_000)
    valueOf(await world.admin.sendCustodyEvent({ eventId: 'inspected-1', kind: 'inspected', atMs: world.clock.nowMs(), siteId: 'cyberjaya-1', chipIds, reference: 'I-1', note: '' }))
    await pass(6)
    const shown = siteFingerprintSchema.parse((await call('/v1/sites/cyberjaya-1/fingerprint')).body)
    expect(shown.fingerprint).toMatchObject({ version: 2, by: { kind: 'paper', reference: 'inspected-1' } })
    expect(shown.versions.map(({ version }) => version)).toEqual([2, 1])
    await pass(1)
    const [newest] = siteFingerprintSchema.parse((await call('/v1/sites/cyberjaya-1/fingerprint')).body).recent
    expect(newest).toMatchObject({ version: 2, outcome: 'same' })
  }, 120_000)

  async function findings() {
    await call('/v1/sites/cyberjaya-1/fingerprint')
    const page = pageSchema(findingSchema).parse((await call('/v1/findings?site=cyberjaya-1')).body)
    return page.items.filter(({ code }) => code === 'relay-suspected' || code === 'moved')
  }
})

describe('a plan', () => {
  const site = { id: 'kl', position: CYBERJAYA, allowedCountries: ['MY'] }
  it('says which borders are resolved, what it takes for the rest, and where landmarks help', async () => {
    const { status, body } = await call('/v1/plan', { body: { sites: [site, { id: 'johor', position: { latDeg: 1.48, lonDeg: 103.74 } }], add: 2, faulty: 0 } })
    expect(status).toBe(200)
    const plan = planResponseSchema.parse(body)
    expect(plan.sites.map(one => [one.site, one.allowedCountries])).toEqual([['kl', ['MY']], ['johor', ['MY']]])
    expect(plan.sites[1]?.borders.find(({ country }) => country === 'SG')).toMatchObject({ resolution: 'never', probability: 0 })
    expect(plan.additions.length).toBeGreaterThan(0)
    expect(plan.sites[0]?.presenceThen).toBeGreaterThanOrEqual(plan.sites[0]?.presence ?? 1)
    expect(plan.landmarks).toHaveLength(world.landmarks.size)
    expect(plan.delays.kind).toBe('default')
  })
  it.each([
    ['plan.country', { sites: [{ id: 'sea', position: { latDeg: 0, lonDeg: -140 } }] }],
    ['plan.country', { sites: [{ ...site, allowedCountries: ['ZZ'] }] }],
    ['plan.no-landmarks', { sites: [site], without: ['cyberjaya', 'kuala-lumpur', 'melaka', 'singapore', 'hong-kong', 'shenzhen', 'guangzhou', 'tokyo', 'frankfurt'] }],
    ['api.malformed', { sites: [] }],
  ])('is refused with %s for what cannot be planned', async (code, body) => {
    const answer = await call('/v1/plan', { body })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body).toMatchObject({ refusal: { code } })
  })
  it('of a registered site rests on the delays of its own fixes, for those who may see them', async () => {
    const planFor = async (token?: string) => planResponseSchema.parse((await call('/v1/plan', { body: { sites: [{ ...site, siteId: 'cyberjaya-1' }] }, ...(token === undefined ? {} : { token }) })).body).sites[0]
    expect((await planFor())?.measuredLandmarks).toBeGreaterThanOrEqual(4)
    expect((await planFor())?.presence).toBeGreaterThan(0.9)
    const { token } = valueOf(await world.admin.createToken({ role: 'operator', siteId: 'elsewhere', name: 'other' }))
    expect((await planFor(token))?.measuredLandmarks).toBe(0)
  })
  it('needs a token', async () => {
    expect((await fetch(`${world.verifier.url}/v1/plan`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sites: [site] }) })).status).toBe(401)
  })
})


// A policy from its file to its effect, over the API: checked, tried against the fleet, activated, logged; and the
// parties behind it. A compliance officer's day, and what somebody without the right must not see or do.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUILT_IN_RULES, parseScreeningRows } from '@trigpoint/core/custody/rules'
import { policyCalls, type PolicyCalls } from '@trigpoint/runtime'
import type { DryRun, Finding } from '@trigpoint/core/wire'
import { clientOf, codeOf, enrolNode, openWorld, runFix, SHENZHEN, testSite, valueOf, type TestNode, type World } from './verifier-world.ts'

const TEXT = `# The licence of 2026, as the compliance office reads it.
policy: malaysia
version: 1
title: Accelerators in Malaysia
endUsers:
  selangor: { name: Selangor Compute, headquarters: MY }
sites:
  cyberjaya: { countries: [MY], endUser: selangor, proof: { newest: 10 min, testChips: accepted } }
movements:
  - { name: strategic trade permit, from: [MY], needs: permit, reference: [STA], since: 2025-07-14 }
tests:
  - { name: a chip in Malaysia, given: { chip: H100, site: cyberjaya, countries: [MY] }, expect: allowed }
`

const PARTY = { partyId: 'selangor', name: 'Selangor Compute', country: 'MY', headquartersCountry: 'MY', founded: '2014-01-01', roles: [{ siteId: 'cyberjaya', role: 'end-user' }] }

let world: World
let calls: PolicyCalls
let node: TestNode

async function dryRun(text: string): Promise<DryRun> {
  let run = valueOf(await calls.startDryRun(text))
  for (const endMs = performance.now() + 20_000; run.status === 'running' && performance.now() < endMs; await new Promise(resolve => setTimeout(resolve, 20))) run = valueOf(await calls.getDryRun(run.dryRunId))
  return run
}

async function finding(code: string, isThere: (found: Finding | undefined) => boolean = found => found !== undefined): Promise<Finding | undefined> {
  for (const endMs = performance.now() + 20_000; ; await new Promise(resolve => setTimeout(resolve, 100))) {
    const found = valueOf(await world.admin.getFindings({ limit: 500 })).items.find(each => each.code === code)
    if (isThere(found) || performance.now() > endMs) return found
  }
}

beforeAll(async () => {
  world = await openWorld()
  calls = policyCalls(world.admin)
  valueOf(await world.admin.putSite(testSite('cyberjaya')))
  valueOf(await world.admin.putSite(testSite('johor')))
  node = await enrolNode(world, 'cyberjaya', 'node-1', 8)
  expect((await runFix(world, node)).outcome).toBe('inside')
}, 60_000)
afterAll(async () => { await world.close() })

describe('a policy file', () => {
  it('is checked: problems with their lines, tests with what decided, what would change', async () => {
    const bad = valueOf(await calls.checkPolicy(TEXT.replace('countries: [MY], endUser', 'countries: [MV, XX], endUser')))
    expect(bad).toMatchObject({ view: null, problems: [{ line: 8, column: 32, path: 'sites.cyberjaya.countries.1' }] })
    const good = valueOf(await calls.checkPolicy(TEXT))
    expect(good).toMatchObject({ problems: [], tests: [{ name: 'a chip in Malaysia', passed: true }], view: { policyId: 'malaysia', version: 1, sites: [{ siteId: 'cyberjaya', policy: { maximumAgeMs: 600_000 } }] } })
    expect(good.changes.every(change => change.kind === 'added')).toBe(true)
  })
  it('is tried against the fleet without being activated', async () => {
    expect(await dryRun(TEXT)).toMatchObject({ status: 'done', judged: 8, total: 8, changed: 0, counts: { before: { inside: 8 }, after: { inside: 8 } }, uncoveredSites: ['johor'], unknownSites: [], opens: [] })
    const singapore = await dryRun(TEXT.replace('countries: [MY], endUser', 'countries: [SG], endUser'))
    expect(singapore).toMatchObject({ changed: 8, counts: { after: { outside: 8 } } })
    expect(singapore.chips[0]).toMatchObject({ before: 'inside', after: 'outside', why: expect.stringContaining('Singapore') as string })
    expect(await dryRun(TEXT.replace('newest: 10 min', 'newest: 10 min, landmarks: 20'))).toMatchObject({ changed: 8, chips: expect.arrayContaining([expect.objectContaining({ after: 'unknown', why: expect.stringContaining('the policy demands 20') as string })]) as DryRun['chips'] })
    expect(await dryRun(TEXT.replace('proof: {', 'proof: { lyingOperators: 0,'))).toMatchObject({ status: 'done', changed: 0 })
    // These round trips are faster than fibre could be: the discs are made anew, and have no place in common.
    expect((await dryRun(TEXT.replace('proof: {', 'proof: { speed: fibre, lyingOperators: 0,'))).chips[0]).toMatchObject({ after: 'unknown', why: expect.stringContaining('No place on Earth') as string })
    expect(await dryRun(TEXT.replace('proof: {', 'chips: [nvidia-l2], proof: {'))).toMatchObject({ opens: [{ code: 'not-authorised', chips: 8 }] })
    expect(await dryRun(TEXT.replace('  cyberjaya:', '  elsewhere:').replace('site: cyberjaya', 'site: elsewhere'))).toMatchObject({ unknownSites: ['elsewhere'] })
    expect(valueOf(await calls.getPolicyInForce()).document).toBeNull()
    expect(codeOf(await calls.startDryRun('policy: x'))).toBe('policy.invalid')
    expect(codeOf(await calls.getDryRun('0000000000000000'))).toBe('policy.dry-run-unknown')
  })
  it('is refused where it is not what was checked, does not pass, or names what is not there', async () => {
    const activate = async (text: string, of = text): Promise<string> => codeOf(await calls.activatePolicy(text, valueOf(await calls.checkPolicy(of)).sha256))
    expect(await activate(TEXT, `${TEXT}\n`)).toBe('policy.text-changed')
    expect(await activate('policy: x')).toBe('policy.invalid')
    expect(await activate(TEXT.replace('expect: allowed', 'expect: refused'))).toBe('policy.tests-failed')
    expect(await activate(TEXT.replaceAll('cyberjaya', 'elsewhere'))).toBe('policy.site-unknown')
  })
  it('is activated once, in force at its sites, in the log; old verdicts keep theirs', async () => {
    const before = valueOf(await world.admin.getChips({ site: 'cyberjaya' })).items[0]?.lastFixId ?? ''
    const { sha256 } = valueOf(await calls.checkPolicy(TEXT))
    expect(valueOf(await calls.activatePolicy(TEXT, sha256))).toMatchObject({ policyId: 'malaysia', version: 1, endedAtMs: null })
    expect(valueOf(await calls.activatePolicy(TEXT, sha256))).toMatchObject({ version: 1 })
    const changed = `${TEXT}# changed\n`
    expect(codeOf(await calls.activatePolicy(changed, valueOf(await calls.checkPolicy(changed)).sha256))).toBe('policy.version')
    expect(valueOf(await world.admin.getSite('cyberjaya')).policy).toMatchObject({ policyId: 'malaysia', version: 1 })
    expect(valueOf(await world.admin.getSite('johor')).policy.policyId).toBe('policy-johor')
    expect((await runFix(world, node)).policy.policyId).toBe('malaysia')
    expect(valueOf(await world.admin.getFix(before)).policy.policyId).toBe('policy-cyberjaya')
    let inForce = valueOf(await calls.getPolicyInForce())
    for (const endMs = performance.now() + 20_000; inForce.document?.version.logIndex === null && performance.now() < endMs; inForce = valueOf(await calls.getPolicyInForce())) await new Promise(resolve => setTimeout(resolve, 50))
    expect(inForce).toMatchObject({ document: { text: TEXT, version: { logIndex: expect.any(Number) as number } }, uncoveredSites: ['johor'] })
  })
  it('has versions; each keeps its text', async () => {
    const next = TEXT.replace('version: 1', 'version: 2').replace('newest: 10 min', 'newest: 20 min')
    const check = valueOf(await calls.checkPolicy(next))
    expect(check.changes).toEqual([{ path: 'sites.cyberjaya.proof.newest', kind: 'changed', before: '10 min', after: '20 min' }])
    valueOf(await calls.activatePolicy(next, check.sha256))
    expect(valueOf(await calls.getPolicies()).map(each => [each.version, each.endedAtMs !== null])).toEqual([[2, false], [1, true]])
    expect(valueOf(await calls.getPolicy('malaysia', 1))).toMatchObject({ text: TEXT, version: { endedAtMs: expect.any(Number) as number } })
    expect(codeOf(await calls.getPolicy('malaysia', 9))).toBe('policy.unknown')
    expect(codeOf(await calls.activatePolicy(TEXT, valueOf(await calls.checkPolicy(TEXT)).sha256))).toBe('policy.version')
  })
})

describe('parties', () => {
  it('are kept, sealed and judged at once; what is corrected ends the finding', async () => {
    expect(valueOf(await calls.putParty('selangor', PARTY))).toMatchObject({ party: { businessCode: null }, seats: [{ country: 'MY', refused: false }], findingIds: [], screening: { table: null } })
    const owned = valueOf(await calls.putParty('selangor', { ...PARTY, ultimateParent: { name: 'Owner of Shenzhen', headquartersCountry: 'CN' } }))
    expect(owned).toMatchObject({ findingIds: ['headquarters:selangor'], seats: [{ refused: false }, { country: 'CN', refused: true }] })
    expect(await finding('headquarters')).toMatchObject({ severity: 'critical', siteId: null, endedAtMs: null })
    expect(await finding('not-authorised')).toMatchObject({ chipIds: expect.arrayContaining([node.chips[0]?.chipId]) as string[] })
    expect(valueOf(await calls.putParty('selangor', { ...PARTY, payingCountry: 'HK' }))).toMatchObject({ findingIds: ['payer-mismatch:cyberjaya'] })
    expect((await finding('headquarters', found => found?.endedAtMs !== null))?.endedAtMs).not.toBeNull()
    expect(valueOf(await calls.getParties()).items).toMatchObject([{ partyId: 'selangor', bestScore: null }])
  })
  it('name owners and sites that are there, in their own path', async () => {
    expect(codeOf(await calls.putParty('a', { ...PARTY, partyId: 'a', parentPartyId: 'nobody' }))).toBe('party.parent-unknown')
    expect(codeOf(await calls.putParty('a', { ...PARTY, partyId: 'a', roles: [{ siteId: 'nowhere', role: 'payer' }] }))).toBe('party.site-unknown')
    expect(codeOf(await calls.putParty('b', { ...PARTY, partyId: 'a' }))).toBe('api.malformed')
    expect(codeOf(await calls.getParty('nobody'))).toBe('party.unknown')
  })
  it('order more than they have, or in a rush', async () => {
    valueOf(await calls.putParty('shell', { ...PARTY, partyId: 'shell', name: 'Blue Harbour', founded: '2024-02-01', businessCode: '1071', annualRevenueUsd: 100_000, roles: [{ siteId: 'cyberjaya', role: 'consignee' }] }))
    const order = { orderId: 'o1', partyId: 'shell', product: 'H200', units: 64, valueUsd: 2_000_000, orderedAtMs: Date.UTC(2025, 5, 20) }
    valueOf(await calls.addOrder(order))
    valueOf(await calls.addOrder(order))
    expect(codeOf(await calls.addOrder({ ...order, units: 65 }))).toBe('order.id-reused')
    expect(codeOf(await calls.addOrder({ ...order, orderId: 'o2', partyId: 'nobody' }))).toBe('party.unknown')
    expect(valueOf(await calls.getParty('shell')).findingIds.sort()).toEqual(['no-capacity-to-pay:shell', 'shell-buyer:shell', 'surge-before-rule:shell/2025-07-14'])
  })
  it('are held against a list that is imported while the verifier runs', async () => {
    const list = parseScreeningRows([{ _id: '7', source: 'Entity List', name: 'Blue Harbour Trading Ltd', alt_names: 'Blue Harbour', addresses: 'Shenzhen, CN', start_date: '2024-01-01' }], '2026-11-01', '2026-12-01', 20261101)
    mkdirSync(join(world.dataDir, 'rules'), { recursive: true })
    writeFileSync(join(world.dataDir, 'rules', 'screening.json'), JSON.stringify(valueOf(list)))
    const hit = await finding('screening-hit')
    expect(hit).toMatchObject({ severity: 'high', evidence: expect.arrayContaining([expect.objectContaining({ kind: 'party' })]) as unknown })
    expect(valueOf(await calls.getParty('shell')).screening).toMatchObject({ table: 'screening 20261101 (as of 2026-11-01)', hits: [{ score: 100, id: '7', countryAgrees: false }], warnings: [] })
  }, 30_000)
})

describe('movements', () => {
  it('out of Malaysia without a permit are found, by proof', async () => {
    node.position = SHENZHEN
    expect((await runFix(world, node)).outcome).toBe('outside')
    expect(await finding('permit-missing')).toMatchObject({ severity: 'high', siteId: 'cyberjaya', chipIds: expect.arrayContaining(node.chips.map(chip => chip.chipId)) as string[] })
  }, 30_000)
})

describe('those who may not', () => {
  it('see no policy and no party, and activate nothing', async () => {
    const operator = clientOf(world.verifier, valueOf(await world.admin.createToken({ role: 'operator', siteId: 'cyberjaya', name: 'op' })).token)
    const auditor = clientOf(world.verifier, valueOf(await world.admin.createToken({ role: 'auditor', name: 'aud' })).token)
    const [asOperator, asAuditor] = [policyCalls(operator), policyCalls(auditor)]
    expect(valueOf(await asOperator.getParties()).items).toEqual([])
    expect(codeOf(await asOperator.getParty('selangor'))).toBe('party.unknown')
    expect(valueOf(await asOperator.getPolicies())).toEqual([])
    expect(codeOf(await asOperator.getPolicy('malaysia', 1))).toBe('policy.unknown')
    expect(codeOf(await asOperator.checkPolicy(TEXT))).toBe('api.forbidden')
    expect(codeOf(await asOperator.startDryRun(TEXT))).toBe('api.forbidden')
    expect(valueOf(await asAuditor.checkPolicy(TEXT)).problems).toEqual([])
    for (const reader of [asOperator, asAuditor]) {
      expect(codeOf(await reader.activatePolicy(TEXT, 'a'.repeat(64)))).toBe('api.forbidden')
      expect(codeOf(await reader.putParty('selangor', PARTY))).toBe('api.forbidden')
    }
    operator.close()
    auditor.close()
  })
})

it('the tables in use are told, and what they say of a chip', async () => {
  const get = async (path: string, body?: object): Promise<{ readonly status: number; readonly json: Record<string, unknown> }> => {
    const response = await fetch(`${world.verifier.url}${path}`, { method: body === undefined ? 'GET' : 'POST', headers: { 'authorization': `Bearer ${world.verifier.adminToken ?? ''}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return { status: response.status, json: (await response.json()) as Record<string, unknown> }
  }
  expect(((await get('/v1/rules')).json['tables'] as unknown[]).length).toBe(6)
  expect((await get('/v1/rules/chips')).json).toMatchObject({ head: { entries: BUILT_IN_RULES.chips.chips.length, stale: false, imported: false } })
  expect((await get('/v1/rules/nothing')).json).toMatchObject({ refusal: { code: 'rules.table-unknown' } })
  expect((await get('/v1/rules/classify', { chip: 'H20' })).json).toMatchObject({ chip: 'nvidia-h20', paragraph: 'none', overrides: [{ effect: 'licence' }, { effect: 'permitted' }] })
  expect((await get('/v1/rules/classify', { tops: 600, bits: 8 })).json).toMatchObject({ paragraph: '3A090.a.1' })
  expect((await get('/v1/rules/classify', { chip: 'H999' })).json).toMatchObject({ refusal: { code: 'rules.chip-unknown' } })
  expect((await get('/v1/policy-schema')).json).toMatchObject({ title: 'Trigpoint policy' })
})

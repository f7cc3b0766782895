// The signed result: somebody else's code (jose) checks it with the published keys; keys change without old results
// becoming uncheckable; the token is an EAR as the draft has it.

import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseToken } from '@trigpoint/core/result'
import { openManualClock } from '@trigpoint/runtime'
import { openVerifier } from '@trigpoint/verifier'
import { clientOf, vendor } from '../scenario/verifier-world.ts'
import { bundleOf, check, judge, openBundleWorld, ORIGIN, runHonestFix, type BundleWorld } from './bundle-world.ts'

const DAY_MS = 86_400_000
let bundles: BundleWorld
let challengeId = ''

beforeAll(async () => {
  bundles = await openBundleWorld()
  challengeId = (await runHonestFix(bundles)).challengeId
  await bundleOf(bundles, challengeId, 'verdict')
}, 120_000)
afterAll(async () => bundles.close())

const get = (path: string): Promise<Response> => fetch(`${bundles.world.verifier.url}${path}`, { headers: { authorization: `Bearer ${bundles.world.verifier.adminToken ?? ''}` } })
const jwks = async (): Promise<JSONWebKeySet> => (await (await get('/.well-known/jwks.json')).json()) as JSONWebKeySet
const result = async (query = ''): Promise<string> => (await get(`/v1/fixes/${challengeId}/result${query}`)).text()

async function verifiedByOthers(token: string, keys: JSONWebKeySet): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { algorithms: ['ES256', 'EdDSA'], typ: 'eat+jwt', currentDate: new Date(bundles.world.clock.nowMs()) })
  return payload
}

describe('a result', () => {
  it.each(['ES256', 'EdDSA'] as const)('signed with %s is verified by jose with the published keys', async algorithm => {
    const answer = await get(`/v1/fixes/${challengeId}/result?alg=${algorithm}`)
    expect(answer.headers.get('content-type')).toBe('application/eat+jwt')
    const token = await answer.text()
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: algorithm, typ: 'eat+jwt' })
    const payload = await verifiedByOthers(token, await jwks())
    expect(payload).toMatchObject({ iss: ORIGIN, eat_profile: 'tag:ietf.org,2026:rats/ear#04', ear_verifier_id: { developer: 'Trigpoint' } })
    await expect(verifiedByOthers(`${token.slice(0, -40)}${token.at(-40) === 'A' ? 'B' : 'A'}${token.slice(-39)}`, await jwks())).rejects.toThrow()
  })

  it('says verdict, countries, bound, f, freshness, binding, versions and its place in the log; a chip is a submodule', async () => {
    const payload = await verifiedByOthers(await result(), await jwks())
    const nowMs = bundles.world.clock.nowMs()
    expect(payload['ear_trigpoint']).toMatchObject({
      outcome: 'inside', countries: ['MY'], allowed_countries: ['MY'], bound: 'vacuum', faulty: 1, binding: 'transcript', judged_at_ms: nowMs, fresh_until_ms: nowMs + 600_000, policy_version: 1,
    })
    expect(payload.exp).toBe(Math.floor((nowMs + 600_000) / 1000))
    expect(payload['ear_trigpoint_log']).toMatchObject({ origin: ORIGIN })
    const chipId = bundles.node.chips[0]?.chipId ?? ''
    expect((payload['submods'] as Record<string, unknown>)[chipId]).toEqual({
      ear_status: 'warning', ear_trustworthiness_vector: { 'instance-identity': 2, 'hardware': 32 },
      ear_verifier_claims: { trigpoint: { chip_id: chipId, outcome: 'inside', verified: true, measured: false, test: true } },
    })
    expect(Object.keys(payload['submods'] as object)).toHaveLength(3)
  })

  it('at the level site has the chips\' claims under the vendor\'s names, and which site and policy it is', async () => {
    const payload = await verifiedByOthers(await result('?level=site'), await jwks())
    expect(payload).toMatchObject({ ear_trigpoint_site: { site_id: 'secret-hall' }, ear_trigpoint_policy: { policyId: 'policy-secret-hall' } })
    const chip = (payload['submods'] as Record<string, { ear_attester_claims: Record<string, unknown> }>)[bundles.node.chips[0]?.chipId ?? '']
    expect(chip?.ear_attester_claims).toMatchObject({ 'x-nvidia-device-type': 'gpu', 'x-nvidia-gpu-attestation-report-signature-verified': true })
  })

  it('expires with the policy\'s freshness, for every reader of tokens', async () => {
    const later = new Date(bundles.world.clock.nowMs() + 700_000)
    await expect(jwtVerify(await result(), createLocalJWKSet(await jwks()), { currentDate: later })).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' })
  })

  it('of another form than ours is no result', async () => {
    const token = await result()
    const [, payload = '', signature = ''] = token.split('.')
    const header = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const bad of [
      '', 'a.b', `${token}.x`, `.${payload}.${signature}`, `${header({ alg: 'none', kid: 'x', typ: 'eat+jwt' })}.${payload}.`, `${header({ alg: 'HS256', kid: 'x', typ: 'eat+jwt' })}.${payload}.${signature}`,
      `${header({ alg: 'ES256', kid: 'x', typ: 'JWT' })}.${payload}.${signature}`, `${header({ alg: 'ES256', kid: 'x', typ: 'eat+jwt', crit: ['b64'] })}.${payload}.${signature}`,
      `${header({ alg: 'ES256', kid: 'x', typ: 'eat+jwt', jwk: {} })}.${payload}.${signature}`, `${header({ alg: 'ES256', kid: 7, typ: 'eat+jwt' })}.${payload}.${signature}`, `${token.slice(0, 20)}=${token.slice(20)}`, 'x'.repeat(2_000_000),
    ]) {
      const parsed = parseToken(bad)
      expect(parsed.ok ? 'accepted' : parsed.refusal.code).toBe('result.token-malformed')
    }
  })
})

describe('keys that sign results', () => {
  /** The same verifier, started again at the time at which it stopped. */
  const restart = async (): Promise<void> => {
    const nowMs = bundles.world.clock.nowMs()
    const verifier = await openVerifier({
      dataDir: bundles.world.dataDir, listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: 60_000, leafLog: { origin: ORIGIN }, clock: openManualClock(nowMs),
    })
    bundles = { ...bundles, world: { ...bundles.world, verifier, admin: clientOf(verifier, verifier.adminToken), close: () => verifier.close() } }
  }

  it('are published a week before their turn, sign for ninety days, and leave their results checkable', async () => {
    const before = await bundleOf(bundles, challengeId, 'verdict')
    const first = await jwks()
    expect(first.keys).toHaveLength(2)
    bundles.world.clock.advance(84 * DAY_MS)
    const overlap = await jwks()
    expect(overlap.keys).toHaveLength(4)
    expect(decodeProtectedHeader(await result()).kid).toBe(first.keys[0]?.kid)
    bundles.world.clock.advance(7 * DAY_MS)
    const after = await result()
    expect(decodeProtectedHeader(after).kid).not.toBe(first.keys[0]?.kid)
    expect(overlap.keys.map(key => key.kid)).toContain(decodeProtectedHeader(after).kid)
    await expect(jwtVerify(after, createLocalJWKSet(overlap), { currentDate: new Date(bundles.world.clock.nowMs() - 91 * DAY_MS) })).resolves.toBeDefined()
    expect(check(bundles, before)).toMatchObject({ proven: true, fresh: false })
    expect(check(bundles, await bundleOf(bundles, challengeId, 'full')).proven).toBe(true)
  })

  it('lose their private half when their time is over, and stay published', async () => {
    const folder = join(bundles.world.dataDir, 'result-keys')
    bundles.world.clock.advance(8 * DAY_MS)
    await result()
    await result('?alg=EdDSA')
    const names = readdirSync(folder)
    expect(names.filter(name => name.endsWith('.statement'))).toHaveLength(4)
    expect(names.filter(name => name.endsWith('.key'))).toHaveLength(2)
    expect(names.filter(name => name.endsWith('.key')).every(name => (statSync(join(folder, name)).mode & 0o077) === 0)).toBe(true)
    expect((await jwks()).keys).toHaveLength(4)
  })

  it('are the same after a restart; a statement that was changed keeps the verifier from starting', async () => {
    const keys = await jwks()
    await bundles.world.verifier.close()
    await restart()
    expect(await jwks()).toEqual(keys)
    await bundles.world.verifier.close()
    const folder = join(bundles.world.dataDir, 'result-keys')
    const [name = ''] = readdirSync(folder).filter(each => each.endsWith('.statement'))
    const good = readFileSync(join(folder, name))
    writeFileSync(join(folder, name), Buffer.from(good).fill(0, 10, 12))
    await expect(restart()).rejects.toMatchObject({ code: 'verifier.result-keys' })
    writeFileSync(join(folder, name), good)
    for (const each of readdirSync(folder).filter(one => one.endsWith('.key'))) rmSync(join(folder, each))
    await restart()
    expect((await jwks()).keys).toHaveLength(6)
    expect(judge(bundles, await bundleOf(bundles, challengeId, 'full'), { trust: { ...bundles.trust, log: undefined } })).toBe('proven')
    await bundles.world.verifier.close()
  })

  it('that were lost with their folder are replaced: what was judged under the old ones can be signed again', async () => {
    rmSync(join(bundles.world.dataDir, 'result-keys'), { recursive: true })
    await restart()
    expect((await jwks()).keys).toHaveLength(2)
    expect(judge(bundles, await bundleOf(bundles, challengeId, 'full'), { trust: { ...bundles.trust, log: undefined } })).toBe('proven')
  })
})

// A result by itself, without its bundle: as JSON and as CBOR token the same claims, checked with the pinned key and
// nothing else; it proves what the verifier said, and says that it proves no more.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBase64, toHex } from '@trigpoint/core/base'
import {
  attachCwtSignature, encodeCanonicalJson, encodeUnsignedCwt, NO_TRUST, parseCwt, parseKeyStatements, parseToken, resultKeyId, signResultKey, verifyResult, type BundleReport, type CwtToken, type Json, type ResultKey, type Token,
  type TokenClaims,
} from '@trigpoint/core/result'
import { ed25519FromSeed, nodePrimitives } from '@trigpoint/runtime'
import type { Claimed } from '@trigpoint/core/base'
import { valueOf } from '../scenario/verifier-world.ts'
import { bundleOf, openBundleWorld, runHonestFix, type BundleWorld } from './bundle-world.ts'

let bundles: BundleWorld
let challengeId = ''
let statements: readonly Uint8Array[] = []

beforeAll(async () => {
  bundles = await openBundleWorld()
  challengeId = (await runHonestFix(bundles)).challengeId
  await bundleOf(bundles, challengeId, 'verdict')
  statements = valueOf(parseKeyStatements(await (await fetch(`${bundles.world.verifier.url}/.well-known/jwks.json`)).text()))
}, 120_000)
afterAll(async () => bundles.close())

const result = async (form: 'jwt' | 'cwt', alg: 'ES256' | 'EdDSA' = 'ES256', level: 'site' | 'verdict' = 'verdict', chip?: string): Promise<Uint8Array> => valueOf(await bundles.world.admin.getResult(challengeId, { form, alg, level, chip }))
const cwt = async (...query: [alg?: 'ES256' | 'EdDSA', level?: 'site' | 'verdict', chip?: string]): Promise<Claimed<CwtToken>> => valueOf(parseCwt(await result('cwt', ...query)))
const jwt = async (...query: [alg?: 'ES256' | 'EdDSA', level?: 'site' | 'verdict']): Promise<Claimed<Token>> => valueOf(parseToken(Buffer.from(await result('jwt', ...query)).toString()))

function check(token: Claimed<Token>, changes: { readonly trust?: typeof bundles.trust; readonly statements?: readonly Uint8Array[]; readonly atMs?: number } = {}): BundleReport {
  const own = 'statement' in token && (token as CwtToken).statement !== undefined ? [(token as CwtToken).statement ?? new Uint8Array(0)] : statements
  return verifyResult(token, { trust: bundles.trust, statements: own, atMs: bundles.world.clock.nowMs(), primitives: nodePrimitives, ...changes })
}
const failures = (...given: Parameters<typeof check>): readonly string[] => check(...given).checks.filter(one => !one.ok).map(one => one.code)

describe('a result by itself', () => {
  it.each([['ES256', 'verdict'], ['EdDSA', 'verdict'], ['ES256', 'site'], ['EdDSA', 'site']] as const)('as CBOR token, signed with %s at the level %s, says what the JSON token says', async (alg, level) => {
    const answer = await fetch(`${bundles.world.verifier.url}/v1/fixes/${challengeId}/result?form=cwt&alg=${alg}&level=${level}`, { headers: { authorization: `Bearer ${bundles.world.verifier.adminToken ?? ''}` } })
    expect(answer.headers.get('content-type')).toBe('application/eat+cwt')
    const [cbor, json] = [valueOf(parseCwt(new Uint8Array(await answer.arrayBuffer()))), await jwt(alg, level)]
    expect(encodeCanonicalJson(cbor.claims)).toBe(encodeCanonicalJson(json.claims))
    expect({ algorithm: cbor.algorithm, keyId: cbor.keyId }).toEqual({ algorithm: json.algorithm, keyId: json.keyId })
    for (const token of [cbor, json]) expect(check(token)).toMatchObject({ proven: true, outcome: 'inside', countries: ['MY'], fresh: true, level, refusal: undefined })
  })

  it('is smaller as CBOR, and for one chip shows that one alone', async () => {
    const [cbor, json] = [await result('cwt'), await result('jwt')]
    expect(cbor.length).toBeLessThan(json.length)
    const chip = bundles.node.chips[1]?.chipId ?? ''
    expect(check(await cwt('ES256', 'verdict', chip)).chips.map(one => one.chipId)).toEqual([chip])
    const text = Buffer.from(await result('cwt', 'ES256', 'verdict', chip)).toString('latin1')
    for (const hidden of [bundles.node.chips[0]?.chipId ?? '', bundles.node.chips[2]?.chipId ?? '', 'secret', 'Secret', bundles.node.agentId, challengeId]) expect(text).not.toContain(hidden)
    for (const landmark of bundles.world.landmarks.keys()) expect(text).not.toContain(landmark)
    expect(toHex(await result('cwt'))).not.toContain(challengeId)
  })

  it('says in words that it is the verifier\'s word, and that the log is not shown', async () => {
    const { statements: { proven, word } } = check(await cwt())
    expect(proven.join(' ')).toMatch(/this verifier judged 3 chips .* inside: the delays leave Malaysia and no other country/)
    expect(word.join(' ')).toContain('the whole appraisal; the verdict alone is shown')
    expect(word.join(' ')).toContain('A result by itself does not show that; its bundle does.')
  })

  it('proves nothing without a pinned verifier that vouches for its key', async () => {
    const [cbor, json] = [await cwt(), await jwt()]
    for (const token of [cbor, json]) expect(failures(token, { trust: NO_TRUST })).toEqual(['result.signer-not-pinned'])
    expect(failures(json, { statements: [] })).toEqual(['result.signer-not-pinned'])
    const liar = ed25519FromSeed(new Uint8Array(32).fill(3))
    expect(failures(cbor, { trust: { ...bundles.trust, verifiers: [{ name: 'other', key: liar.publicKey }] } })).toEqual(['result.signer-not-pinned'])
    expect(failures(json, { statements: [new Uint8Array(3), ...statements.map(statement => statement.slice(1))] })).toEqual(['result.signer-not-pinned'])
  })

  it('is refused outside the time of its key, and before it was made; once stale it still holds, about the past', async () => {
    const token = await cwt()
    expect(failures(token, { atMs: bundles.world.clock.nowMs() - 3_600_000 })).toContain('result.from-the-future')
    expect(check(token, { atMs: bundles.world.clock.nowMs() + 400 * 86_400_000 })).toMatchObject({ proven: true, fresh: false })
  })
})

describe('a verifier that lies with the right keys', () => {
  /** Claims changed, and signed by a key for which the pinned verifier vouches. */
  const signed = (claims: TokenClaims, key: Partial<ResultKey> = {}): Claimed<CwtToken> => {
    const signer = ed25519FromSeed(new Uint8Array(32).fill(78))
    const nowMs = bundles.world.clock.nowMs()
    const resultKey: ResultKey = { algorithm: 'EdDSA', publicKey: signer.publicKey, signsFromMs: nowMs - 1000, signsUntilMs: nowMs + 1000, ...key }
    const unsigned = encodeUnsignedCwt('EdDSA', resultKeyId(nodePrimitives, resultKey), claims)
    return valueOf(parseCwt(attachCwtSignature(unsigned, signer.sign(unsigned.toBeSigned), signResultKey(resultKey, bundles.key.sign))))
  }

  it('is found out where the result contradicts itself or says more than a result may', async () => {
    const { claims } = await cwt()
    expect(failures(signed(claims))).toEqual([])
    const verdict = claims['ear_trigpoint'] as Record<string, Json>
    const submods = claims['submods'] as Record<string, Record<string, Json>>
    const [chip = ''] = Object.keys(submods)
    const cases: readonly [TokenClaims, string][] = [
      [{ ...claims, ear_trigpoint: { ...verdict, countries: ['MY', 'SG'] } }, 'result.contradicts-itself'],
      [{ ...claims, ear_trigpoint: { ...verdict, outcome: 'outside' } }, 'result.contradicts-itself'],
      [{ ...claims, ear_status: 'affirming' }, 'result.claims-differ'],
      [{ ...claims, exp: 4_000_000_000 }, 'result.claims-differ'],
      [{ ...claims, eat_profile: 'tag:other' }, 'result.claims-differ'],
      [{ ...claims, iss: 'log.example/other' }, 'result.claims-differ'],
      [{ ...claims, extra: 1 }, 'result.claims-differ'],
      [{ ...claims, ear_trigpoint: { ...verdict, extra: 1 } }, 'result.part-malformed'],
      [{ ...claims, submods: { ...submods, [chip]: { ...submods[chip], ear_status: 'none' } } }, 'result.contradicts-itself'],
      [{ ...claims, ear_trigpoint: 5 }, 'result.part-malformed'],
      [{}, 'result.part-malformed'],
    ]
    for (const [changed, code] of cases) expect(failures(signed(changed)), JSON.stringify(changed).slice(0, 80)).toContain(code)
    expect(failures(signed(claims, { signsUntilMs: bundles.world.clock.nowMs() - 400_000, signsFromMs: 1 }))).toContain('result.key-period')
    expect(failures({ ...signed(claims), signature: new Uint8Array(64) })).toEqual(['result.signature'])
  })

  it('cannot hide behind a key set that is none', () => {
    for (const bad of ['', '{}', '[]', '{"keys":5}', 'x'.repeat(2_000_000)]) expect(parseKeyStatements(bad)).toMatchObject({ refusal: { code: 'result.key-set-malformed' } })
    expect(valueOf(parseKeyStatements('{"keys":[{},5,{"trigpoint_statement":"!"}]}'))).toEqual([fromBase64('') ?? new Uint8Array(0)])
  })
})

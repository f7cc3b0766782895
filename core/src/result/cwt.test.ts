import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign as nodeSign } from 'node:crypto'
import { fromHex, toHex, utf8Bytes } from '../base/index.ts'
import { nodePrimitives as primitives } from '@trigpoint/runtime'
import { encodeCanonicalJson, type Json } from './canonical-json.ts'
import { decodeCbor, encodeCbor, encodeToBeSigned, parseSign1, type Cbor } from './cose.ts'
import { attachCwtSignature, decodeCwtClaims, encodeCwtClaims, encodeUnsignedCwt, parseCwt } from './cwt.ts'
import { parseLeafProof, verifyLeafProof } from './leaf-proof.ts'
import { verifyResultKey } from './result-key.ts'
import { isTokenSignedBy, type TokenClaims } from './token.ts'
import { parseTrust } from './trust.ts'

const hex = (text: string): Uint8Array => fromHex(text.replace(/\s/g, '')) ?? new Uint8Array(0)

describe('COSE_Sign1', () => {
  it('verifies the signed CWT of RFC 8392, appendix A.3', () => {
    const token = hex(`d28443a10126a104524173796d6d657472696345434453413235365850a70175636f61703a2f2f61732e6578616d706c652e636f6d
      02656572696b77037818636f61703a2f2f6c696768742e6578616d706c652e636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b71
      58405427c1ff28d23fbad1f29c4c7c6a555e601d6fa29f9179bc3d7438bacaca5acd08c8d4d4f96131680c429a01f85951ecee743a52b9b63632c57209120e1c9e30`)
    const key = hex('04 143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f 60f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9')
    const sign1 = parseSign1(token)
    if (!sign1.ok) throw new Error(sign1.refusal.message)
    const { protectedBytes, payload, signature } = sign1.value
    expect(primitives.verifyEcdsa('P-256', 'sha256', key, encodeToBeSigned(protectedBytes, payload), signature)).toBe(true)
    expect(primitives.verifyEcdsa('P-256', 'sha256', key, encodeToBeSigned(protectedBytes, payload.slice(1)), signature)).toBe(false)
    const claims = decodeCbor(payload)
    expect(claims instanceof Map && claims.get(1)).toBe('coap://as.example.com')
  })

  it('verifies the single signature of RFC 9052, appendix C.2.1', () => {
    const content = utf8Bytes('This is the content.')
    const key = hex('04 bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff 20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e')
    const signature = hex('8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36')
    expect(primitives.verifyEcdsa('P-256', 'sha256', key, encodeToBeSigned(hex('a10126'), content), signature)).toBe(true)
  })

  it('writes the numbers of RFC 8949, appendix A, and keys in the order of section 4.2.1', () => {
    const cases: readonly [Cbor, string][] = [
      [0, '00'], [23, '17'], [24, '1818'], [1000000000000, '1b000000e8d4a51000'], [-1, '20'], [-1000, '3903e7'], [1.5, 'f93e00'], [100000.5, 'fa47c35040'], [1.1, 'fb3ff199999999999a'],
      [false, 'f4'], [null, 'f6'], ['ü', '62c3bc'], [[1, [2, 3]], '8201820203'], [new Map<string | number, Cbor>([['z', 1], [100, 2], [10, 3], [-1, 4], ['aa', 5]]), 'a50a031864022004617a0162616105'],
    ]
    for (const [value, text] of cases) {
      expect(toHex(encodeCbor(value))).toBe(text)
      expect(decodeCbor(hex(text))).toEqual(value)
    }
  })

  it.each([
    ['an integer in a longer form', '1801'], ['a length in a longer form', '580100'], ['a float in a longer form', 'fb3ff8000000000000'], ['keys out of order', 'a202000100'], ['a key twice', 'a201000100'],
    ['an indefinite array', '9f01ff'], ['undefined', 'f7'], ['NaN', 'f97e00'], ['infinity', 'f97c00'], ['a tag', 'c100'], ['an integer beyond a double', '1bffffffffffffffff'], ['something after it', '0000'], ['nothing', ''], ['an array that is cut off', '9b7fffffffffffffff'],
    ['text that is not UTF-8', '61ff'],
  ])('refuses CBOR with %s', (_, text) => {
    expect(decodeCbor(hex(text))).toBeUndefined()
  })

  it('refuses nesting without end, with a refusal and no exception', () => {
    expect(decodeCbor(new Uint8Array(200_000).fill(0x81))).toBeUndefined()
  })
})

const CLAIMS: TokenClaims = {
  eat_profile: 'tag:ietf.org,2026:rats/ear#04', iss: 'log.example', iat: 1_700_000_000, exp: 1_700_003_600, ear_verifier_id: { developer: 'Trigpoint', build: '1' }, ear_status: 'warning',
  ear_trigpoint: { outcome: 'inside', countries: ['MY'], area: 12.25, nothing: null },
  submods: { 'nvidia:41:AB': { ear_status: 'affirming', ear_trustworthiness_vector: { 'instance-identity': 2, hardware: 2, executables: 2 }, ear_verifier_claims: { trigpoint: { ear_status: 'a name like any other' } }, ear_attester_claims: { eat_nonce: '00', iat: 5 } } },
}

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = createPublicKey(createPrivateKey(key.privateKey.export({ format: 'pem', type: 'pkcs8' }))).export({ format: 'jwk' })
const publicKey = Uint8Array.of(4, ...Buffer.from(jwk.x ?? '', 'base64url'), ...Buffer.from(jwk.y ?? '', 'base64url'))
const keyId = 'A'.repeat(43)
const statement = new Uint8Array(80).fill(7)

function makeToken(claims: TokenClaims = CLAIMS): Uint8Array {
  const unsigned = encodeUnsignedCwt('ES256', keyId, claims)
  return attachCwtSignature(unsigned, new Uint8Array(nodeSign('sha256', unsigned.toBeSigned, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })), statement)
}

interface CwtVector { claims: TokenClaims; protectedHeader: string; payload: string; toBeSigned: string; token: string }
const vector = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../vectors/result/${name}`, import.meta.url), 'utf8'))

describe('kept vectors', () => {
  it('of a CWT: the same claims give the same bytes, and the token checks with the key and statement that it brings', () => {
    const { claims, protectedHeader, payload, toBeSigned, token } = vector('cwt.json') as CwtVector
    const parsed = parseCwt(hex(token))
    if (!parsed.ok) throw new Error(parsed.refusal.message)
    const unsigned = encodeUnsignedCwt('EdDSA', parsed.value.keyId, claims)
    expect([unsigned.protectedBytes, unsigned.payload, unsigned.toBeSigned].map(toHex)).toEqual([protectedHeader, payload, toBeSigned])
    expect(parsed.value.claims).toEqual(claims)
    const { keys } = vector('keys.json') as { keys: { algorithm: string; verifierKey: string; publicKey: string }[] }
    const key = keys.find(one => one.algorithm === 'EdDSA')
    const stated = verifyResultKey(parsed.value.statement ?? new Uint8Array(0), hex(key?.verifierKey ?? ''), primitives)
    expect(stated.ok && toHex(stated.value.publicKey)).toBe(key?.publicKey)
    expect(stated.ok && isTokenSignedBy(parsed.value, stated.value, primitives)).toBe(true)
  })

  it('of a proof of an entry: it checks under its trust file', () => {
    const [proof, trust] = [parseLeafProof(JSON.stringify(vector('proof.json'))), parseTrust(JSON.stringify(vector('proof-trust.json')), primitives)]
    if (!proof.ok || !trust.ok) throw new Error('unreadable')
    expect(verifyLeafProof(proof.value, { trust: trust.value, atMs: 0, primitives })).toMatchObject({ proven: true, kind: 'paper', index: 0, said: { paper: { eventId: 'P-1' } } })
  })
})

describe('a CWT', () => {
  it('says under registered labels what the JSON token says, and gives it back', () => {
    const map = decodeCbor(encodeCwtClaims(CLAIMS))
    if (!(map instanceof Map)) throw new Error('no map')
    expect([...map.keys()]).toEqual([1, 4, 6, 265, 266, 1000, 1004, 'ear_trigpoint'])
    expect(map.get(1000)).toBe(32)
    const submod = (map.get(266) as Map<string, Map<number, Cbor>>).get('nvidia:41:AB')
    expect(submod?.get(1000)).toBe(2)
    expect(submod?.get(1001)).toEqual(new Map([[0, 2], [2, 2], [4, 2]]))
    expect([...(submod?.keys() ?? [])]).toEqual([1000, 1001, 1005, 1006])
    expect(encodeCanonicalJson(decodeCwtClaims(encodeCwtClaims(CLAIMS)) ?? null)).toBe(encodeCanonicalJson(CLAIMS))
  })

  it('gives back any claims of JSON', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), fc.string(), (value, name) => {
      const claims = { ...CLAIMS, ear_trigpoint_more: { [name]: JSON.parse(JSON.stringify(value)) as Json } }
      expect(encodeCanonicalJson(decodeCwtClaims(encodeCwtClaims(claims)) ?? null)).toBe(encodeCanonicalJson(claims))
    }), { seed: 52 })
  })

  it('is signed as COSE_Sign1 and checks with its key alone', () => {
    const token = parseCwt(makeToken())
    if (!token.ok) throw new Error(token.refusal.message)
    expect(token.value).toMatchObject({ algorithm: 'ES256', keyId, statement })
    const resultKey = { algorithm: 'ES256', publicKey, signsFromMs: 0, signsUntilMs: 1 } as const
    expect(isTokenSignedBy(token.value, resultKey, primitives)).toBe(true)
    expect(isTokenSignedBy(token.value, { ...resultKey, publicKey: new Uint8Array(65).fill(4) }, primitives)).toBe(false)
    const tagged = Uint8Array.of(0xd8, 0x3d, ...makeToken())
    expect(parseCwt(tagged).ok).toBe(true)
  })

  it('with any byte changed, cut off or added is refused or no longer verifies', () => {
    const bytes = makeToken()
    const resultKey = { algorithm: 'ES256', publicKey, signsFromMs: 0, signsUntilMs: 1 } as const
    const holds = (changed: Uint8Array): boolean => {
      const token = parseCwt(changed)
      if (!token.ok) expect(token.refusal.code).toBe('result.token-malformed')
      // The statement is not covered by this signature; it is signed by itself.
      return token.ok && isTokenSignedBy(token.value, resultKey, primitives) && token.value.keyId === keyId && toHex(token.value.statement ?? new Uint8Array(0)) === toHex(statement)
    }
    expect(holds(bytes)).toBe(true)
    for (let at = 0; at < bytes.length; at++) for (const bit of [1, 0x80]) expect(holds(bytes.map((byte, i) => (i === at ? byte ^ bit : byte))), `byte ${String(at)}`).toBe(false)
    for (let length = 0; length < bytes.length; length += 7) expect(holds(bytes.slice(0, length))).toBe(false)
    expect(holds(Uint8Array.of(...bytes, 0))).toBe(false)
  })

  it('with other headers, detached payload or names in place of labels is no token of this kind', () => {
    const unsigned = encodeUnsignedCwt('ES256', keyId, CLAIMS)
    const signature = new Uint8Array(64)
    const put = (header: Map<number, Cbor>, unprotected: Map<string | number, Cbor>, payload: Cbor): Uint8Array => Uint8Array.of(0xd2, ...encodeCbor([encodeCbor(header), unprotected, payload, signature]))
    const header = (changes: readonly (readonly [number, Cbor])[] = []): Map<number, Cbor> => new Map([[1, -7], [4, new Uint8Array(32)], [16, 'application/eat+cwt'], ...changes] as [number, Cbor][])
    const none = new Map<string | number, Cbor>()
    expect(parseCwt(put(header(), none, unsigned.payload)).ok).toBe(true)
    const bad: readonly Uint8Array[] = [
      put(header([[1, -35]]), none, unsigned.payload), put(header([[1, 5]]), none, unsigned.payload), put(header([[16, 'application/cwt']]), none, unsigned.payload), put(header([[2, [1]]]), none, unsigned.payload),
      put(header([[4, 'text']]), none, unsigned.payload), put(header(), new Map<string | number, Cbor>([[4, new Uint8Array(1)]]), unsigned.payload), put(header(), new Map<string | number, Cbor>([['trigpoint_statement', 'text']]), unsigned.payload),
      put(header(), none, null), put(header(), none, encodeCbor(new Map([['iss', 'name for label']]))), put(header(), none, encodeCbor(new Map([[99, 'unknown label']]))), put(header(), none, encodeCbor([1])), put(header(), none, encodeCbor(new Map([[1000, 7]]))),
      put(header(), none, encodeCbor(new Map([[1, new Uint8Array(3)]]))), encodeCbor([encodeCbor(header()), none, unsigned.payload, signature]), Uint8Array.of(0xd1, ...makeToken().slice(1)), new Uint8Array(2_000_000).fill(0xd2),
    ]
    for (const bytes of bad) expect(parseCwt(bytes)).toMatchObject({ refusal: { code: 'result.token-malformed' } })
  })
})

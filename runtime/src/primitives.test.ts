// node:crypto behind core's interface: known answers (RFC 8032, RFC 4231, FIPS 180) and hostile input.

import { constants, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex, type CurveName, type HashName } from '@trigpoint/core/base'
import { nodePrimitives } from './primitives.ts'

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0)
const data = Buffer.from('trigpoint')

describe('node primitives', () => {
  it('hash as FIPS 180-4 says', () => {
    expect(toHex(nodePrimitives.hash('sha256', Buffer.from('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('make the HMAC of RFC 4231, test case 2', () => {
    expect(toHex(nodePrimitives.hmacSha256(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?')))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it('verify the Ed25519 signature of RFC 8032 section 7.1, test 2, and no other', () => {
    const key = bytes('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
    const signature = bytes('92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00')
    expect(nodePrimitives.verifyEd25519(key, Uint8Array.of(0x72), signature)).toBe(true)
    expect(nodePrimitives.verifyEd25519(key, Uint8Array.of(0x73), signature)).toBe(false)
    for (let i = 0; i < 64; i++) {
      const flipped = signature.slice()
      flipped[i] = (flipped[i] ?? 0) ^ 1
      expect(nodePrimitives.verifyEd25519(key, Uint8Array.of(0x72), flipped)).toBe(false)
    }
  })

  it.each<[CurveName, HashName, string]>([
    ['P-256', 'sha256', 'prime256v1'],
    ['P-384', 'sha384', 'secp384r1'],
    ['P-521', 'sha512', 'secp521r1'],
  ])('verify ECDSA on %s with %s', (curve, hash, named) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: named })
    const point = rawPoint(publicKey)
    const signature = sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    expect(nodePrimitives.verifyEcdsa(curve, hash, point, data, signature)).toBe(true)
    expect(nodePrimitives.verifyEcdsa(curve, hash, point, Buffer.from('other'), signature)).toBe(false)
    expect(nodePrimitives.verifyEcdsa(curve, hash, point, data, new Uint8Array(signature.length))).toBe(false)
  })

  it('verify RSA with both paddings', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const spki = publicKey.export({ format: 'der', type: 'spki' })
    const pss = { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    expect(nodePrimitives.verifyRsa('pkcs1', 'sha256', spki, data, sign('sha256', data, privateKey))).toBe(true)
    expect(nodePrimitives.verifyRsa('pss', 'sha256', spki, data, sign('sha256', data, pss))).toBe(true)
    expect(nodePrimitives.verifyRsa('pkcs1', 'sha256', spki, data, sign('sha256', data, pss))).toBe(false)
  })

  it('answer false for malformed keys and signatures, never an exception', () => {
    for (const length of [0, 1, 31, 32, 33, 64, 65, 97, 133]) {
      const junk = new Uint8Array(length).fill(0xff)
      expect(nodePrimitives.verifyEd25519(junk, data, junk)).toBe(false)
      expect(nodePrimitives.verifyEd25519(new Uint8Array(32), data, junk)).toBe(false)
      expect(nodePrimitives.verifyRsa('pkcs1', 'sha256', junk, data, junk)).toBe(false)
      for (const curve of ['P-256', 'P-384', 'P-521'] as const) expect(nodePrimitives.verifyEcdsa(curve, 'sha256', junk, data, junk)).toBe(false)
    }
    const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ format: 'der', type: 'spki' })
    expect(nodePrimitives.verifyRsa('pkcs1', 'sha256', ec, data, new Uint8Array(64))).toBe(false)
  })

  it('agree with node:crypto on an HMAC of any length', () => {
    for (let length = 0; length < 200; length += 13) {
      const message = new Uint8Array(length).fill(length)
      expect(toHex(nodePrimitives.hmacSha256(data, message))).toBe(createHmac('sha256', data).update(message).digest('hex'))
    }
  })
})

/** 04 || x || y from a JWK. */
function rawPoint(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
}

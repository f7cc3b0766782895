// Makes the golden vectors to which every implementation of core's primitives is held, in Node and in the browser:
// `npx tsx --conditions=source tools/vectors/primitives.ts` writes vectors/primitives. Signatures are deterministic
// (RFC 6979, RFC 8032) under keys from fixed seeds, so every run gives the same bytes.

import { writeFileSync } from 'node:fs'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { toHex, utf8Bytes, type CurveName, type HashName } from '@trigpoint/core/base'
import { nodePrimitives } from '@trigpoint/runtime'

const MESSAGES = ['', 'abc', 'trigpoint', 'é 数据 \u{1F680}', 'x'.repeat(300)].map(utf8Bytes)
const seed = (fill: number, length = 32): Uint8Array => new Uint8Array(length).fill(fill)
const changed = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))

const hashes = (['sha1', 'sha256', 'sha384', 'sha512'] as const).flatMap(name => MESSAGES.map(data => ({ name, data: toHex(data), digest: toHex(nodePrimitives.hash(name, data)) })))
const macs = [seed(1, 1), seed(2), seed(3, 64), seed(4, 200)].flatMap(key => MESSAGES.map(data => ({ key: toHex(key), data: toHex(data), mac: toHex(nodePrimitives.hmacSha256(key, data)) })))

/** L, the order of the base point (RFC 8032 section 5.1), little-endian. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

function ed25519Cases(): unknown[] {
  const cases: unknown[] = []
  for (const [i, data] of MESSAGES.entries()) {
    const secret = seed(10 + i)
    const publicKey = ed25519.getPublicKey(secret)
    const signature = ed25519.sign(data, secret)
    const put = (name: string, key: Uint8Array, message: Uint8Array, made: Uint8Array, ok: boolean): void => { cases.push({ name, publicKey: toHex(key), data: toHex(message), signature: toHex(made), ok }) }
    put('signed', publicKey, data, signature, true)
    put('another message', publicKey, Uint8Array.of(...data, 0), signature, false)
    put('another key', ed25519.getPublicKey(seed(99)), data, signature, false)
    put('R changed', publicKey, data, changed(signature, 0), false)
    put('S changed', publicKey, data, changed(signature, 32), false)
    put('S plus the order of the group', publicKey, data, malleable(signature), false)
    put('cut', publicKey, data, signature.slice(0, 63), false)
    put('added to', publicKey, data, Uint8Array.of(...signature, 0), false)
    put('key cut', publicKey.slice(0, 31), data, signature, false)
    put('all zero', publicKey, data, new Uint8Array(64), false)
  }
  return cases
}

function malleable(signature: Uint8Array): Uint8Array {
  let s = ORDER + signature.slice(32).reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n)
  const bytes = Uint8Array.from({ length: 32 }, () => {
    const byte = Number(s & 255n)
    s >>= 8n
    return byte
  })
  return Uint8Array.of(...signature.slice(0, 32), ...bytes)
}

const CURVES = [['P-256', 'sha256', p256, 32], ['P-256', 'sha384', p256, 32], ['P-384', 'sha384', p384, 48], ['P-384', 'sha256', p384, 48], ['P-521', 'sha512', p521, 66]] as const

function ecdsaCases(): unknown[] {
  const cases: unknown[] = []
  for (const [curve, hash, maker, size] of CURVES)
    for (const [i, data] of MESSAGES.slice(1, 4).entries()) {
      const secret = Uint8Array.from({ length: size }, (_, k) => (k < 4 ? 0 : 20 + i))
      const publicKey = maker.getPublicKey(secret, false)
      const digest = nodePrimitives.hash(hash, data)
      const signature = maker.sign(digest, secret, { prehash: false, lowS: false })
      const put = (name: string, key: Uint8Array, message: Uint8Array, made: Uint8Array, ok: boolean): void => { cases.push({ name, curve, hash, publicKey: toHex(key), data: toHex(message), signature: toHex(made), ok }) }
      const otherS = swapS(signature, maker.Point.Fn.ORDER, size)
      put('signed', publicKey, data, signature, true)
      put('the other s, as valid', publicKey, data, otherS, true)
      put('another message', publicKey, Uint8Array.of(...data, 0), signature, false)
      put('r changed', publicKey, data, changed(signature, size - 1), false)
      put('s changed', publicKey, data, changed(signature, 2 * size - 1), false)
      put('r zero', publicKey, data, signature.map((byte, k) => (k < size ? 0 : byte)), false)
      put('s zero', publicKey, data, signature.map((byte, k) => (k < size ? byte : 0)), false)
      put('s beyond the order', publicKey, data, signature.map((byte, k) => (k < size ? byte : 255)), false)
      put('cut', publicKey, data, signature.slice(0, -1), false)
      put('key off the curve', changed(publicKey, publicKey.length - 1), data, signature, false)
      put('key compressed', maker.getPublicKey(secret, true), data, signature, false)
    }
  return cases
}

function swapS(signature: Uint8Array, order: bigint, size: number): Uint8Array {
  let s = order - signature.slice(size).reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n)
  const bytes = Uint8Array.from({ length: size }, () => {
    const byte = Number(s & 255n)
    s >>= 8n
    return byte
  }).reverse()
  return Uint8Array.of(...signature.slice(0, size), ...bytes)
}

export interface PrimitiveVectors {
  readonly hashes: readonly { readonly name: HashName; readonly data: string; readonly digest: string }[]
  readonly macs: readonly { readonly key: string; readonly data: string; readonly mac: string }[]
  readonly ed25519: readonly { readonly name: string; readonly publicKey: string; readonly data: string; readonly signature: string; readonly ok: boolean }[]
  readonly ecdsa: readonly { readonly name: string; readonly curve: CurveName; readonly hash: HashName; readonly publicKey: string; readonly data: string; readonly signature: string; readonly ok: boolean }[]
}

writeFileSync(
  new URL('../../vectors/primitives/vectors.json', import.meta.url),
  `${JSON.stringify({ origin: 'made here; digests and MACs by OpenSSL, signatures by @noble/curves, every answer checked with OpenSSL', hashes, macs, ed25519: ed25519Cases(), ecdsa: ecdsaCases() }, null, 1)}\n`,
)

// Node's and the browser's primitives, held to the same vectors and to each other.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex, type Primitives } from '@trigpoint/core/base'
import { nodePrimitives } from '@trigpoint/runtime'
import { browserPrimitives } from '../../console/src/verify/browser-primitives.ts'
import type { PrimitiveVectors } from '../../tools/vectors/primitives.ts'

const vectors = JSON.parse(readFileSync(new URL('../../vectors/primitives/vectors.json', import.meta.url), 'utf8')) as PrimitiveVectors
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0)

describe.each<[string, Primitives]>([['Node', nodePrimitives], ['the browser', browserPrimitives]])('the primitives of %s', (_, primitives) => {
  it('hash', () => {
    for (const { name, data, digest } of vectors.hashes) expect(toHex(primitives.hash(name, bytes(data))), name).toBe(digest)
  })
  it('make MACs', () => {
    for (const { key, data, mac } of vectors.macs) expect(toHex(primitives.hmacSha256(bytes(key), bytes(data)))).toBe(mac)
  })
  it('verify Ed25519, and nothing that is nearly a signature', () => {
    for (const { name, publicKey, data, signature, ok } of vectors.ed25519) expect(primitives.verifyEd25519(bytes(publicKey), bytes(data), bytes(signature)), name).toBe(ok)
  })
  it('verify ECDSA, and nothing that is nearly a signature', () => {
    for (const { name, curve, hash, publicKey, data, signature, ok } of vectors.ecdsa) expect(primitives.verifyEcdsa(curve, hash, bytes(publicKey), bytes(data), bytes(signature)), `${curve} ${name}`).toBe(ok)
  })
  it('never throw on what is no key and no signature', () => {
    for (const length of [0, 1, 31, 32, 64, 65, 97, 133]) {
      const junk = new Uint8Array(length).fill(0xff)
      expect(primitives.verifyEd25519(junk, junk, junk)).toBe(false)
      for (const curve of ['P-256', 'P-384', 'P-521'] as const) expect(primitives.verifyEcdsa(curve, 'sha256', junk, junk, junk)).toBe(false)
      expect(primitives.verifyRsa('pss', 'sha256', junk, junk, junk)).toBe(false)
    }
  })
})

// Core's primitives in a browser, by the noble libraries: synchronous, audited, no WebAssembly, nothing fetched.
// Held to the same vectors as Node's (vectors/primitives). Checking only: no key is ever made or held here.

import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { Primitives } from '@trigpoint/core/base'

const HASHES = { sha1, sha256, sha384, sha512 } as const
const CURVES = { 'P-256': { curve: p256, pointBytes: 65 }, 'P-384': { curve: p384, pointBytes: 97 }, 'P-521': { curve: p521, pointBytes: 133 } } as const

export const browserPrimitives: Primitives = {
  hash: (name, data) => HASHES[name](data),
  hmacSha256: (key, data) => hmac(sha256, key, data),
  // RFC 8032 to the letter, not ZIP 215: what Node refuses as badly encoded is refused here too.
  verifyEd25519: (publicKey, data, signature) => publicKey.length === 32 && signature.length === 64 && holds(() => ed25519.verify(signature, data, publicKey, { zip215: false })),
  verifyEcdsa: (name, hash, publicKey, data, signature) => {
    const { curve, pointBytes } = CURVES[name]
    if (publicKey.length !== pointBytes || publicKey[0] !== 4 || signature.length !== pointBytes - 1) return false
    return holds(() => curve.verify(signature, HASHES[hash](data), publicKey, { prehash: false, lowS: false }))
  },
  // No chip, landmark or verifier signs with RSA; a signature that cannot be checked does not hold.
  verifyRsa: () => false,
}

function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

// P-384 keys of the test vendor, derived from a seed, and signatures that are the same each time (RFC 6979), so that
// a laboratory world, its chains and its fingerprints are reproducible. For test chips only: whoever knows the seed
// has the keys.

import type { KeyObject } from 'node:crypto'
import { createHmac, createPrivateKey } from 'node:crypto'
import { p384 } from '@noble/curves/nist.js'

export interface VendorKey {
  readonly privateKey: KeyObject
  /** Uncompressed point, 04 ‖ x ‖ y. */
  readonly point: Uint8Array
  /** ECDSA with SHA-384, as DER or as raw r‖s. */
  sign(data: Uint8Array, form: 'der' | 'raw'): Uint8Array
}

/** `label` names what the key is for, `leaf/7E57...`; another label is another key. */
export function deriveVendorKey(seed: string, label: string): VendorKey {
  const secret = deriveSecret(seed, label)
  const point = p384.getPublicKey(secret, false)
  const coordinate = (from: number): string => Buffer.from(point.subarray(from, from + 48)).toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-384', d: Buffer.from(secret).toString('base64url'), x: coordinate(1), y: coordinate(49) }
  return {
    privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
    point,
    sign: (data, form) => p384.sign(data, secret, { prehash: true, lowS: false, format: form === 'der' ? 'der' : 'compact' }),
  }
}

function deriveSecret(seed: string, label: string): Uint8Array {
  for (let attempt = 0; ; attempt++) {
    const secret = new Uint8Array(createHmac('sha384', seed).update(`${label}#${String(attempt)}`).digest())
    if (p384.utils.isValidSecretKey(secret)) return secret
  }
}

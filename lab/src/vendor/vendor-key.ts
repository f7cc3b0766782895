// P-384 keys (and P-256, as Intel's CPUs have) of the test vendor, derived from a seed, and signatures that are the same each time (RFC 6979), so that
// a laboratory world, its chains and its fingerprints are reproducible. For test chips only: whoever knows the seed
// has the keys.

import type { KeyObject } from 'node:crypto'
import { createHmac, createPrivateKey } from 'node:crypto'
import { p256, p384 } from '@noble/curves/nist.js'

const CURVES = { 'P-256': { curve: p256, bytes: 32 }, 'P-384': { curve: p384, bytes: 48 } } as const

export interface VendorKey {
  readonly curve: keyof typeof CURVES
  readonly privateKey: KeyObject
  /** Uncompressed point, 04 ‖ x ‖ y. */
  readonly point: Uint8Array
  /** ECDSA with the hash of the curve's size, as DER or as raw r‖s. */
  sign(data: Uint8Array, form: 'der' | 'raw'): Uint8Array
}

/** `label` names what the key is for, `leaf/7E57...`; another label is another key. */
export function deriveVendorKey(seed: string, label: string, name: VendorKey['curve'] = 'P-384'): VendorKey {
  const { curve, bytes } = CURVES[name]
  const secret = deriveSecret(seed, label, bytes)
  const point = curve.getPublicKey(secret, false)
  const coordinate = (from: number): string => Buffer.from(point.subarray(from, from + bytes)).toString('base64url')
  const jwk = { kty: 'EC', crv: name, d: Buffer.from(secret).toString('base64url'), x: coordinate(1), y: coordinate(1 + bytes) }
  return {
    privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
    curve: name,
    point,
    sign: (data, form) => curve.sign(data, secret, { prehash: true, lowS: false, format: form === 'der' ? 'der' : 'compact' }),
  }
}

function deriveSecret(seed: string, label: string, bytes: 32 | 48): Uint8Array {
  for (let attempt = 0; ; attempt++) {
    const secret = new Uint8Array(createHmac('sha384', seed).update(`${label}#${String(attempt)}`).digest().subarray(0, bytes))
    if (CURVES[bytes === 32 ? 'P-256' : 'P-384'].curve.utils.isValidSecretKey(secret)) return secret
  }
}

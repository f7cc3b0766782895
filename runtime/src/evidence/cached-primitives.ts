// Primitives that remember imported ECDSA keys: OpenSSL decodes a point and checks that it lies on the curve each time
// a key is imported, which would cost a noticeable part of every verification of a chip seen before.
// Bounded: the key used longest ago goes first. Knows public keys only.

import type { KeyObject } from 'node:crypto'
import { createPublicKey, verify } from 'node:crypto'
import type { CurveName, Primitives } from '@trigpoint/core/base'

/** Leaf keys of a large site, and the authorities above them. */
const DEFAULT_KEYS = 4096

/** Octets of a raw signature. */
const SIGNATURE_BYTES: Readonly<Record<CurveName, number>> = { 'P-256': 64, 'P-384': 96, 'P-521': 132 }
const POINT_BYTES: Readonly<Record<CurveName, number>> = { 'P-256': 65, 'P-384': 97, 'P-521': 133 }

export function openCachedPrimitives(primitives: Primitives, capacity: number = DEFAULT_KEYS): Primitives {
  const keys = new Map<string, KeyObject>()
  const keyOf = (curve: CurveName, point: Uint8Array): KeyObject => {
    const name = Buffer.from(point.buffer, point.byteOffset, point.byteLength).toString('latin1')
    const known = keys.get(name)
    const key = known ?? importPoint(curve, point)
    keys.delete(name)
    keys.set(name, key)
    const oldest = keys.size > capacity ? keys.keys().next() : undefined
    if (oldest?.done === false) keys.delete(oldest.value)
    return key
  }
  return {
    ...primitives,
    verifyEcdsa: (curve, hash, point, data, signature) => {
      if (point.length !== POINT_BYTES[curve] || point[0] !== 4 || signature.length !== SIGNATURE_BYTES[curve]) return false
      try {
        return verify(hash, data, { key: keyOf(curve, point), dsaEncoding: 'ieee-p1363' }, signature)
      } catch {
        return false // not a point of the curve
      }
    },
  }
}

/** DER of SubjectPublicKeyInfo up to the uncompressed point (RFC 5480 section 2); quicker to import than a JWK. */
const SPKI_PREFIX: Readonly<Record<CurveName, Buffer>> = {
  'P-256': Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'),
  'P-384': Buffer.from('3076301006072a8648ce3d020106052b81040022036200', 'hex'),
  'P-521': Buffer.from('30819b301006072a8648ce3d020106052b8104002303818600', 'hex'),
}

function importPoint(curve: CurveName, point: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX[curve], point]), format: 'der', type: 'spki' })
}

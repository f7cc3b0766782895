// Signatures of certificates and OCSP responses: ECDSA's two integers as the raw r‖s that Primitives take, RSA-PSS as
// it is.

import type { Primitives } from '../../base/index.ts'
import type { Certificate, EcdsaSignature, EcKey, RsaKey, RsaPssSignature } from './certificate.ts'
import { COORDINATE_BYTES } from './certificate.ts'

/** r‖s, each as wide as the curve's coordinate; undefined when one is wider. */
export function rawSignature(signature: Pick<EcdsaSignature, 'r' | 's'>, key: EcKey): Uint8Array | undefined {
  const width = COORDINATE_BYTES[key.curve]
  if (signature.r.length > width || signature.s.length > width) return undefined
  const raw = new Uint8Array(2 * width)
  raw.set(signature.r, width - signature.r.length)
  raw.set(signature.s, 2 * width - signature.s.length)
  return raw
}

/** Whether the key's holder signed the data; false where key and signature are of different kinds. */
export function verifySigned(
  key: EcKey | RsaKey,
  data: Uint8Array,
  signature: EcdsaSignature | RsaPssSignature,
  primitives: Primitives,
): boolean {
  if (key.kind === 'rsa')
    return signature.kind === 'rsa-pss' && primitives.verifyRsa('pss', signature.hash, key.info, data, signature.value)
  const raw = signature.kind === 'ecdsa' ? rawSignature(signature, key) : undefined
  return raw !== undefined && primitives.verifyEcdsa(key.curve, signature.hash, key.point, data, raw)
}

export function isSignedBy(issued: Certificate, issuer: Certificate, primitives: Primitives): boolean {
  return verifySigned(issuer.key, issued.signed, issued.signature, primitives)
}

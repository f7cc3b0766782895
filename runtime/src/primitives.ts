// The cryptographic primitives of core, given by node:crypto (OpenSSL).
// Every verification answers false for malformed input; nothing throws on foreign data.

import {
  createHmac,
  createPublicKey,
  constants,
  hash,
  verify,
  type KeyObject,
} from 'node:crypto'
import { equalBytes, type CurveName, type Primitives } from '@trigpoint/core/base'

/** DER of SubjectPublicKeyInfo up to the uncompressed point (RFC 5480 section 2), and the point's length. */
const EC_SPKI: Readonly<Record<CurveName, { readonly prefix: Buffer; readonly pointBytes: number }>> = {
  'P-256': { prefix: Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'), pointBytes: 65 },
  'P-384': { prefix: Buffer.from('3076301006072a8648ce3d020106052b81040022036200', 'hex'), pointBytes: 97 },
  'P-521': { prefix: Buffer.from('30819b301006072a8648ce3d020106052b8104002303818600', 'hex'), pointBytes: 133 },
}

export const nodePrimitives: Primitives = {
  // The one-shot hash costs half of a Hash object on short inputs.
  hash: (name, data) => new Uint8Array(hash(name, data, 'buffer')),
  hmacSha256: (key, data) => new Uint8Array(createHmac('sha256', key).update(data).digest()),
  verifyEd25519: (publicKey, data, signature) =>
    publicKey.length === 32 &&
    signature.length === 64 &&
    holds(() => verify(null, data, rememberedKey(publicKey), signature)),
  verifyEcdsa: (curve, hash, publicKey, data, signature) =>
    publicKey.length === EC_SPKI[curve].pointBytes &&
    publicKey[0] === 4 &&
    signature.length === pointHalf(curve) * 2 &&
    holds(() => verify(hash, data, { key: ecPublicKey(curve, publicKey), dsaEncoding: 'ieee-p1363' }, signature)),
  verifyRsa: (padding, hash, spki, data, signature) =>
    holds(() => verify(hash, data, { key: rsaPublicKey(spki), ...rsaPadding(padding) }, signature)),
}

/** A key object of 32 raw bytes; throws when they are none. As a JWK, because that costs a tenth of parsing DER. */
export function edwardsPublicKey(curve: 'Ed25519' | 'X25519', raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: curve, x }, format: 'jwk' })
}

let lastRaw: Uint8Array = new Uint8Array(0)
let lastKey: KeyObject | undefined

/** The key object of the last call, where the key is the same: a landmark checks all its tickets with one key. */
function rememberedKey(raw: Uint8Array): KeyObject {
  if (lastKey === undefined || !equalBytes(lastRaw, raw)) {
    lastKey = edwardsPublicKey('Ed25519', raw)
    lastRaw = Uint8Array.from(raw)
  }
  return lastKey
}

function ecPublicKey(curve: CurveName, point: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([EC_SPKI[curve].prefix, point]), format: 'der', type: 'spki' })
}

function rsaPublicKey(spki: Uint8Array): KeyObject {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  if (key.asymmetricKeyType !== 'rsa') throw new TypeError('not an RSA key')
  return key
}

/** PSS with a salt as long as the hash (RFC 8017 section 9.1), the only one that WebCrypto and noble check alike. */
function rsaPadding(padding: 'pkcs1' | 'pss'): { padding: number; saltLength?: number } {
  return padding === 'pkcs1'
    ? { padding: constants.RSA_PKCS1_PADDING }
    : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}

function pointHalf(curve: CurveName): number {
  return (EC_SPKI[curve].pointBytes - 1) / 2
}

function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

// An X.509 certificate, read strictly (RFC 5280 section 4.1). Reading proves nothing: chain/ does.
// On the path: the chip's chain, a manifest signer's chain, an OCSP responder's certificate.
// Only ECDSA is known, because only ECDSA occurs in the vendor's chains; anything else is a refusal by name.

import type { Claimed, CurveName, HashName, Result } from '../../base/index.ts'
import { asClaimed, equalBytes, ok, refuse } from '../../base/index.ts'
import type { DerReader } from '../der/open-der.ts'
import { contextTag, openDer, TAG } from '../der/open-der.ts'
import { readBitOctets, readOid, readSmall, readTime, readUnsigned } from '../der/values.ts'
import type { Extensions } from './extensions.ts'
import { readExtensions } from './extensions.ts'
import type { DistinguishedName } from './name.ts'
import { readName } from './name.ts'

/** The largest certificate in the vendor's chains is below 1 KiB; 8 KiB leaves room and bounds the work. */
export const MAXIMUM_CERTIFICATE_BYTES: number = 8 * 1024

export interface EcdsaSignature {
  readonly hash: HashName
  /** Magnitudes of r and s, without leading zeros. */
  readonly r: Uint8Array
  readonly s: Uint8Array
}

export interface EcKey {
  readonly curve: CurveName
  /** Uncompressed point, 04 ‖ x ‖ y. */
  readonly point: Uint8Array
}

export interface Certificate {
  /** The whole certificate, as it came. */
  readonly der: Uint8Array
  /** The signed part. */
  readonly signed: Uint8Array
  readonly signature: EcdsaSignature
  /** Magnitude of the serial number, without a leading zero. */
  readonly serial: Uint8Array
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  readonly notBeforeMs: number
  readonly notAfterMs: number
  readonly key: EcKey
  readonly extensions: Extensions
}

const SIGNATURE_HASH: Readonly<Record<string, HashName>> = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'

const CURVE: Readonly<Record<string, CurveName>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
}

/** Octets of one coordinate, and of each half of a raw signature. */
export const COORDINATE_BYTES: Readonly<Record<CurveName, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

/** Reads one DER certificate. Refuses anything that is not strict DER to the last byte. */
export function parseCertificate(der: Uint8Array, where = ''): Result<Claimed<Certificate>> {
  if (der.length > MAXIMUM_CERTIFICATE_BYTES)
    return refuse('evidence.certificate-malformed', 'The certificate is larger than any that is accepted.', where, {
      bytes: der.length,
      limit: MAXIMUM_CERTIFICATE_BYTES,
    })
  const outer = openDer(der)
  const body = outer.enter(TAG.sequence)
  const signed = body.whole(TAG.sequence)
  const algorithm = body.whole(TAG.sequence)
  const signatureValue = openDer(readBitOctets(body))
  body.end()
  const pair = signatureValue.enter(TAG.sequence)
  const r = readUnsigned(pair)
  const s = readUnsigned(pair)
  const inner = openDer(signed)
  const fields = readFields(inner.enter(TAG.sequence), algorithm)
  if (!outer.done() || !pair.done() || !signatureValue.done() || !inner.done() || fields === undefined)
    return refuse('evidence.certificate-malformed', 'The certificate is not well-formed DER.', where)
  const { hash, key, ...rest } = fields
  if (hash === undefined || key === undefined)
    return refuse(
      'evidence.certificate-algorithm',
      'The certificate uses a signature or key algorithm that is not accepted (ECDSA on P-256, P-384 or P-521 is).',
      where,
    )
  return ok(asClaimed({ der, signed, signature: { hash, r, s }, key, ...rest }))
}

interface Fields extends Omit<Certificate, 'der' | 'signed' | 'signature' | 'key'> {
  readonly hash: HashName | undefined
  readonly key: EcKey | undefined
}

/** TBSCertificate. The inner algorithm must equal the outer one, byte for byte (RFC 5280 section 4.1.1.2). */
function readFields(tbs: DerReader, outerAlgorithm: Uint8Array): Fields | undefined {
  const version = tbs.enter(contextTag(0))
  if (readSmall(version) !== 2) version.fail()
  version.end()
  const serial = readUnsigned(tbs)
  const algorithm = tbs.whole(TAG.sequence)
  const issuer = readName(tbs)
  const validity = tbs.enter(TAG.sequence)
  const notBeforeMs = readTime(validity)
  const notAfterMs = readTime(validity)
  validity.end()
  const subject = readName(tbs)
  const key = readKey(tbs.enter(TAG.sequence))
  const extensions = readExtensions(tbs.enter(contextTag(3)))
  if (!tbs.done() || extensions === undefined || serial.length > 20) return undefined
  if (!equalBytes(algorithm, outerAlgorithm)) return undefined
  const hash = readHash(algorithm)
  return { hash, serial, issuer, subject, notBeforeMs, notAfterMs, key, extensions }
}

/** AlgorithmIdentifier of an ECDSA signature: no parameters (RFC 5758 section 3.2). */
export function readHash(algorithm: Uint8Array): HashName | undefined {
  const outer = openDer(algorithm)
  const sequence = outer.enter(TAG.sequence)
  const hash = SIGNATURE_HASH[readOid(sequence)]
  return sequence.done() && outer.done() ? hash : undefined
}

/** SubjectPublicKeyInfo with a named curve (RFC 5480); undefined for a key of another kind. */
function readKey(info: DerReader): EcKey | undefined {
  const algorithm = info.enter(TAG.sequence)
  const kind = readOid(algorithm)
  const curve = kind === EC_PUBLIC_KEY ? CURVE[readOid(algorithm)] : undefined
  const point = readBitOctets(info)
  info.end()
  if (curve === undefined || !algorithm.done()) return undefined
  const whole = point.length === 1 + 2 * COORDINATE_BYTES[curve] && point[0] === 4
  return whole ? { curve, point } : undefined
}

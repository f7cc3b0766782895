// An X.509 certificate, read strictly (RFC 5280 section 4.1). Reading proves nothing: chain/ does.
// On the path: the chip's chain, a manifest signer's chain, an OCSP responder's certificate.
// ECDSA is what GPUs, switches and their manifests use; RSA-PSS with SHA-384 is what AMD's CPUs end at (tee/).
// Anything else is a refusal by name.

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
  readonly kind: 'ecdsa'
  readonly hash: HashName
  /** Magnitudes of r and s, without leading zeros. */
  readonly r: Uint8Array
  readonly s: Uint8Array
}

export interface RsaPssSignature {
  readonly kind: 'rsa-pss'
  readonly hash: HashName
  readonly value: Uint8Array
}

export interface EcKey {
  readonly kind: 'ec'
  readonly curve: CurveName
  /** Uncompressed point, 04 ‖ x ‖ y. */
  readonly point: Uint8Array
}

export interface RsaKey {
  readonly kind: 'rsa'
  /** DER of SubjectPublicKeyInfo. */
  readonly info: Uint8Array
}

export interface Certificate {
  /** The whole certificate, as it came. */
  readonly der: Uint8Array
  /** The signed part. */
  readonly signed: Uint8Array
  readonly signature: EcdsaSignature | RsaPssSignature
  /** Magnitude of the serial number, without a leading zero. */
  readonly serial: Uint8Array
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  readonly notBeforeMs: number
  readonly notAfterMs: number
  readonly key: EcKey | RsaKey
  /** The key's bit string, over which OCSP and key identifiers hash. */
  readonly keyBits: Uint8Array
  readonly extensions: Extensions
}

const SIGNATURE_HASH: Readonly<Record<string, HashName>> = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
const RSA_PSS = '1.2.840.113549.1.1.10'
const MGF1 = '1.2.840.113549.1.1.8'
const SHA384 = '2.16.840.1.101.3.4.2.2'
const SHA384_BYTES = 48

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
  const signatureBits = readBitOctets(body)
  body.end()
  const inner = openDer(signed)
  const fields = readFields(inner.enter(TAG.sequence), algorithm)
  const signature = readSignature(algorithm, signatureBits)
  if (!outer.done() || !inner.done() || fields === undefined || signature === 'malformed')
    return refuse('evidence.certificate-malformed', 'The certificate is not well-formed DER.', where)
  const { key, ...rest } = fields
  if (signature === undefined || key === undefined)
    return refuse(
      'evidence.certificate-algorithm',
      'The certificate uses a signature or key algorithm that is not accepted (ECDSA on P-256, P-384 or P-521, or RSA-PSS with SHA-384, is).',
      where,
    )
  return ok(asClaimed({ der, signed, signature, key, ...rest }))
}

interface Fields extends Omit<Certificate, 'der' | 'signed' | 'signature' | 'key'> {
  readonly key: EcKey | RsaKey | undefined
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
  const keyInfo = tbs.whole(TAG.sequence)
  const { key, keyBits } = readKey(keyInfo)
  const extensions = readExtensions(tbs.enter(contextTag(3)))
  if (!tbs.done() || extensions === undefined || serial.length > 20) return undefined
  if (!equalBytes(algorithm, outerAlgorithm)) return undefined
  return { serial, issuer, subject, notBeforeMs, notAfterMs, key, keyBits, extensions }
}

/** The signature by its algorithm; undefined for one that is not accepted. */
function readSignature(algorithm: Uint8Array, bits: Uint8Array): EcdsaSignature | RsaPssSignature | 'malformed' | undefined {
  const hash = readHash(algorithm)
  if (hash === undefined) return isRsaPss(algorithm) ? { kind: 'rsa-pss', hash: 'sha384', value: bits } : undefined
  return readEcdsa(hash, bits) ?? 'malformed'
}

/** ECDSA-Sig-Value (RFC 5480 section 2.2.3). */
export function readEcdsa(hash: HashName, bits: Uint8Array): EcdsaSignature | undefined {
  const outer = openDer(bits)
  const pair = outer.enter(TAG.sequence)
  const r = readUnsigned(pair)
  const s = readUnsigned(pair)
  return pair.done() && outer.done() ? { kind: 'ecdsa', hash, r, s } : undefined
}

/** AlgorithmIdentifier of an ECDSA signature: no parameters (RFC 5758 section 3.2). */
export function readHash(algorithm: Uint8Array): HashName | undefined {
  const outer = openDer(algorithm)
  const sequence = outer.enter(TAG.sequence)
  const hash = SIGNATURE_HASH[readOid(sequence)]
  return sequence.done() && outer.done() ? hash : undefined
}

/** RSASSA-PSS with SHA-384 throughout and a salt as long as the hash (RFC 4055 section 3.1). */
function isRsaPss(algorithm: Uint8Array): boolean {
  const outer = openDer(algorithm)
  const sequence = outer.enter(TAG.sequence)
  if (readOid(sequence) !== RSA_PSS) return false
  const parameters = sequence.enter(TAG.sequence)
  const hash = readHashIdentifier(parameters.enter(contextTag(0)))
  const mask = parameters.enter(contextTag(1)).enter(TAG.sequence)
  const maskFunction = readOid(mask)
  const maskHash = readHashIdentifier(mask)
  const salt = readSmall(parameters.enter(contextTag(2)))
  const trailer = parameters.peek() === contextTag(3) ? readSmall(parameters.enter(contextTag(3))) : 1
  const whole = parameters.done() && sequence.done() && outer.done()
  return whole && hash === SHA384 && maskFunction === MGF1 && maskHash === SHA384 && salt === SHA384_BYTES && trailer === 1
}

function readHashIdentifier(der: DerReader): string {
  const identifier = der.enter(TAG.sequence)
  const oid = readOid(identifier)
  if (identifier.peek() === TAG.null) identifier.value(TAG.null)
  identifier.end()
  return oid
}

/** SubjectPublicKeyInfo: a named curve (RFC 5480) or RSA (RFC 3279); no key for another kind. */
function readKey(der: Uint8Array): { readonly key: EcKey | RsaKey | undefined; readonly keyBits: Uint8Array } {
  const info = openDer(der).enter(TAG.sequence)
  const algorithm = info.enter(TAG.sequence)
  const kind = readOid(algorithm)
  const curve = kind === EC_PUBLIC_KEY ? CURVE[readOid(algorithm)] : undefined
  if (kind === RSA_ENCRYPTION) algorithm.value(TAG.null)
  const keyBits = readBitOctets(info)
  info.end()
  if (!algorithm.done()) return { key: undefined, keyBits }
  if (kind === RSA_ENCRYPTION) return { key: { kind: 'rsa', info: der }, keyBits }
  const whole = curve !== undefined && keyBits.length === 1 + 2 * COORDINATE_BYTES[curve] && keyBits[0] === 4
  return { key: whole ? { kind: 'ec', curve, point: keyBits } : undefined, keyBits }
}

// Makes X.509 certificates (RFC 5280) for the test vendor: every field can be set wrong, because the hostile tests
// need certificates that a decent library refuses to make.

import { asciiBytes, concatBytes, utf8Bytes } from '@trigpoint/core/base'
import { contextTag, encodeDer, encodeOid, encodeUnsigned, TAG, timeText } from '@trigpoint/core/evidence'
import type { VendorKey } from './vendor-key.ts'

export interface NameParts {
  readonly commonName: string
  readonly organization?: string
  readonly serialNumber?: string
}

export interface CertificateRequest {
  readonly subject: NameParts
  readonly issuer: NameParts
  readonly subjectKey: VendorKey
  readonly issuerKey: VendorKey
  readonly serial: Uint8Array
  readonly notBeforeMs?: number
  readonly notAfterMs?: number
  readonly extensions: readonly Uint8Array[]
}

/** Signature algorithm by the signing key's curve, key algorithm by the key's own. */
const SIGNATURE = {
  'P-256': encodeDer(TAG.sequence, encodeOid('1.2.840.10045.4.3.2')),
  'P-384': encodeDer(TAG.sequence, encodeOid('1.2.840.10045.4.3.3')),
} as const
const KEY = {
  'P-256': encodeDer(TAG.sequence, encodeOid('1.2.840.10045.2.1'), encodeOid('1.2.840.10045.3.1.7')),
  'P-384': encodeDer(TAG.sequence, encodeOid('1.2.840.10045.2.1'), encodeOid('1.3.132.0.34')),
} as const
const DEFAULT_NOT_BEFORE_MS: number = Date.UTC(2024, 0, 1)
const END_OF_TIME_MS: number = Date.UTC(9999, 11, 31, 23, 59, 59)

/** DER of a certificate signed with ECDSA and the hash of the issuer's curve. */
export function issueCertificate(request: CertificateRequest): Uint8Array {
  const signed = encodeDer(
    TAG.sequence,
    encodeDer(contextTag(0), encodeDer(TAG.integer, Uint8Array.of(2))),
    encodeUnsigned(request.serial),
    SIGNATURE[request.issuerKey.curve],
    encodeName(request.issuer),
    encodeDer(TAG.sequence, encodeTime(request.notBeforeMs ?? DEFAULT_NOT_BEFORE_MS), encodeTime(request.notAfterMs ?? END_OF_TIME_MS)),
    encodeName(request.subject),
    encodeDer(TAG.sequence, KEY[request.subjectKey.curve], encodeBits(request.subjectKey.point)),
    encodeDer(contextTag(3), encodeDer(TAG.sequence, ...request.extensions)),
  )
  return encodeSigned(signed, request.issuerKey)
}

/** SEQUENCE of what is signed, the algorithm and the signature; `rest` follows (an OCSP response's certificates). */
export function encodeSigned(signed: Uint8Array, key: VendorKey, ...rest: readonly Uint8Array[]): Uint8Array {
  return encodeDer(TAG.sequence, signed, SIGNATURE[key.curve], encodeBits(key.sign(signed, 'der')), ...rest)
}

export function encodeBits(octets: Uint8Array): Uint8Array {
  return encodeDer(TAG.bitString, Uint8Array.of(0), octets)
}

export function encodeTime(ms: number): Uint8Array {
  return encodeDer(TAG.generalizedTime, asciiBytes(timeText(ms).replace(/[-:T]/g, '')))
}

export function encodeName(name: NameParts): Uint8Array {
  const part = (oid: string, text: string | undefined): Uint8Array[] =>
    text === undefined
      ? []
      : [encodeDer(TAG.set, encodeDer(TAG.sequence, encodeOid(oid), encodeDer(TAG.utf8String, utf8Bytes(text))))]
  return encodeDer(
    TAG.sequence,
    ...part('2.5.4.5', name.serialNumber),
    ...part('2.5.4.10', name.organization),
    ...part('2.5.4.3', name.commonName),
  )
}

/** One extension; `content` is what stands inside its OCTET STRING. */
export function encodeExtension(oid: string, critical: boolean, content: Uint8Array): Uint8Array {
  const flag = critical ? encodeDer(TAG.boolean, Uint8Array.of(0xff)) : new Uint8Array(0)
  return encodeDer(TAG.sequence, concatBytes(encodeOid(oid), flag, encodeDer(TAG.octetString, content)))
}

export function authorityExtension(pathLength?: number): Uint8Array {
  const length = pathLength === undefined ? new Uint8Array(0) : encodeDer(TAG.integer, Uint8Array.of(pathLength))
  return encodeExtension('2.5.29.19', true, encodeDer(TAG.sequence, encodeDer(TAG.boolean, Uint8Array.of(0xff)), length))
}

/** Bits of KeyUsage, bit 0 (digitalSignature) the highest of the first octet. */
export function keyUsageExtension(use: 'digitalSignature' | 'certificateSign'): Uint8Array {
  const content = use === 'digitalSignature' ? Uint8Array.of(7, 0x80) : Uint8Array.of(2, 0x04)
  return encodeExtension('2.5.29.15', true, encodeDer(TAG.bitString, content))
}

/** DMTF device name, as the vendor's leaves carry it. */
export function deviceNameExtension(name: string): Uint8Array {
  const value = encodeDer(contextTag(0), encodeDer(TAG.utf8String, utf8Bytes(name)))
  const other = encodeDer(contextTag(0), encodeOid('1.3.6.1.4.1.412.274.1'), value)
  return encodeExtension('2.5.29.17', false, encodeDer(TAG.sequence, other))
}

/** Firmware id in the plain form, last 48 bytes of the extension. */
export function firmwareIdExtension(firmwareId: Uint8Array): Uint8Array {
  return encodeExtension('2.23.133.5.4.1', false, encodeDer(TAG.sequence, encodeDer(TAG.octetString, firmwareId)))
}

export function ocspSigningExtension(): Uint8Array {
  return encodeExtension('2.5.29.37', false, encodeDer(TAG.sequence, encodeOid('1.3.6.1.5.5.7.3.9')))
}

/** PEM of certificates in the given order. */
export function encodePem(certificates: readonly Uint8Array[]): string {
  return certificates
    .map(der => {
      const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
      return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
    })
    .join('')
}

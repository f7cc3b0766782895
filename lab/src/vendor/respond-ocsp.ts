// An OCSP responder of the test vendor (RFC 6960): signs by the issuer itself or by a certificate that the issuer gave
// it, and can answer wrongly in every way that the hostile tests need.

import { createHash } from 'node:crypto'
import { contextTag, contextValueTag, encodeDer, encodeOid, encodeUnsigned, TAG } from '@trigpoint/core/evidence'
import type { Certificate } from '@trigpoint/core/evidence'
import { encodeExtension, encodeName, encodeSigned, encodeTime, issueCertificate, keyUsageExtension, ocspSigningExtension } from './issue-certificate.ts'
import type { Issuer } from './test-vendor.ts'
import type { VendorKey } from './vendor-key.ts'

export interface OcspOrder {
  readonly certificate: Pick<Certificate, 'serial'>
  /** Who issued the certificate: the id's hashes are over its name and key. */
  readonly issuer: Issuer
  /** Who signs; the issuer itself when left out. */
  readonly responder?: Issuer
  readonly status: 'good' | 'revoked' | 'unknown'
  /** CRLReason by number, with `revoked`. */
  readonly reason?: number
  readonly producedAtMs: number
  readonly nextUpdateMs?: number
  readonly idHash?: 'sha1' | 'sha384'
  /** Returned to the asker, as responders do that sign for each request. */
  readonly nonce?: Uint8Array
}

const HASH_OID = { sha1: '1.3.14.3.2.26', sha384: '2.16.840.1.101.3.4.2.2' } as const
const DAY_MS = 86_400_000

/** A responder certified by `issuer`. `signing` false leaves out the purpose, as an impostor's certificate would. */
export function certifyResponder(issuer: Issuer, key: VendorKey, signing = true): Issuer {
  const name = { commonName: 'Test OCSP Responder', organization: 'Trigpoint Test Vendor' }
  const extensions = [keyUsageExtension('digitalSignature'), ...(signing ? [ocspSigningExtension()] : [])]
  const der = issueCertificate({ subject: name, issuer: issuer.name, subjectKey: key, issuerKey: issuer.key, serial: Uint8Array.of(1, 2, 3), extensions })
  return { name, key, der }
}

/** DER of a response for one certificate. */
export function respondOcsp(order: OcspOrder): Uint8Array {
  const { issuer, producedAtMs } = order
  const signer = order.responder ?? issuer
  const hash = order.idHash ?? 'sha384'
  const digest = (data: Uint8Array): Uint8Array => new Uint8Array(createHash(hash).update(data).digest())
  const id = encodeDer(
    TAG.sequence,
    encodeDer(TAG.sequence, encodeOid(HASH_OID[hash])),
    encodeDer(TAG.octetString, digest(encodeName(issuer.name))),
    encodeDer(TAG.octetString, digest(issuer.key.point)),
    encodeUnsigned(order.certificate.serial),
  )
  const next = encodeDer(contextTag(0), encodeTime(order.nextUpdateMs ?? producedAtMs + DAY_MS))
  const single = encodeDer(TAG.sequence, id, encodeStatus(order), encodeTime(producedAtMs), next)
  const keyHash = new Uint8Array(createHash('sha1').update(signer.key.point).digest())
  const data = encodeDer(
    TAG.sequence,
    encodeDer(contextTag(2), encodeDer(TAG.octetString, keyHash)),
    encodeTime(producedAtMs),
    encodeDer(TAG.sequence, single),
    ...(order.nonce === undefined ? [] : [encodeNonce(order.nonce)]),
  )
  const certificates = encodeDer(contextTag(0), encodeDer(TAG.sequence, signer.der))
  const basic = encodeSigned(data, signer.key, certificates)
  const bytes = encodeDer(TAG.sequence, encodeOid('1.3.6.1.5.5.7.48.1.1'), encodeDer(TAG.octetString, basic))
  return encodeDer(TAG.sequence, encodeDer(TAG.enumerated, Uint8Array.of(0)), encodeDer(contextTag(0), bytes))
}

function encodeNonce(nonce: Uint8Array): Uint8Array {
  const extension = encodeExtension('1.3.6.1.5.5.7.48.1.2', false, encodeDer(TAG.octetString, nonce))
  return encodeDer(contextTag(1), encodeDer(TAG.sequence, extension))
}

function encodeStatus({ status, reason, producedAtMs }: OcspOrder): Uint8Array {
  if (status !== 'revoked') return encodeDer(contextValueTag(status === 'good' ? 0 : 2))
  const why = reason === undefined ? [] : [encodeDer(contextTag(0), encodeDer(TAG.enumerated, Uint8Array.of(reason)))]
  return encodeDer(contextTag(1), encodeTime(producedAtMs), ...why)
}

// An OCSP response (RFC 6960 section 4.2.1), read strictly. Reading proves nothing: judge-revocation.ts does.
// Responses come as data, from files or from the verifier's adapter; core asks nobody.

import type { Claimed, HashName, Result } from '../../base/index.ts'
import { asClaimed, ok, refuse } from '../../base/index.ts'
import type { Certificate, EcdsaSignature } from '../certificate/certificate.ts'
import { parseCertificate, readEcdsa, readHash } from '../certificate/certificate.ts'
import type { DerReader } from '../der/open-der.ts'
import { contextTag, contextValueTag, openDer, TAG } from '../der/open-der.ts'
import { readBitOctets, readBoolean, readOid, readSmall, readTime, readUnsigned } from '../der/values.ts'

/** A response for one certificate, with its responder's certificate, is about 1 KiB. */
export const MAXIMUM_OCSP_BYTES: number = 32 * 1024
/** Certificates a response may bring, and certificates it may speak of. */
const MAXIMUM_ENTRIES = 16

export type CertificateStatus = 'good' | 'revoked' | 'unknown'

export interface SingleResponse {
  readonly hash: HashName
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serial: Uint8Array
  readonly status: CertificateStatus
  /** CRLReason (RFC 5280 section 5.3.1) by number, where revoked and given. */
  readonly reason: number | undefined
  readonly revokedAtMs: number | undefined
  readonly thisUpdateMs: number
  readonly nextUpdateMs: number | undefined
}

export interface OcspResponse {
  /** The whole response as it came, for those who pass it on to be judged again. */
  readonly der: Uint8Array
  readonly signed: Uint8Array
  readonly signature: EcdsaSignature
  /** The responder by its name or by the SHA-1 of its key. */
  readonly responder: { readonly name: Uint8Array } | { readonly keyHash: Uint8Array }
  readonly producedAtMs: number
  readonly responses: readonly SingleResponse[]
  readonly certificates: readonly Certificate[]
  /** The nonce that the asker sent, where the responder returns it. */
  readonly nonce: Uint8Array | undefined
}

const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1'
const NONCE = '1.3.6.1.5.5.7.48.1.2'

const CERTIFICATE_ID_HASH: Readonly<Record<string, HashName>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** Reads one DER response. Refuses an unsuccessful one by its status. */
export function parseOcspResponse(der: Uint8Array, where = ''): Result<Claimed<OcspResponse>> {
  const malformed = (message: string): Result<never> => refuse('evidence.ocsp-malformed', message, where)
  if (der.length > MAXIMUM_OCSP_BYTES) return malformed('The OCSP response is larger than any that is accepted.')
  const outer = openDer(der)
  const envelope = outer.enter(TAG.sequence)
  const responseStatus = readSmall(envelope, TAG.enumerated)
  if (envelope.fits() && responseStatus !== 0)
    return refuse('evidence.ocsp-unsuccessful', `The responder answered with status ${String(responseStatus)}.`, where, { responseStatus })
  const wrapper = envelope.enter(contextTag(0))
  const typed = wrapper.enter(TAG.sequence)
  const kind = readOid(typed)
  const basicDer = typed.value(TAG.octetString)
  typed.end()
  wrapper.end()
  envelope.end()
  if (!outer.done() || kind !== BASIC_RESPONSE) return malformed('It is no basic OCSP response in strict DER.')
  const basic = readBasic(basicDer)
  return basic === undefined ? malformed('The basic OCSP response is malformed.') : ok(asClaimed({ der, ...basic }))
}

function readBasic(der: Uint8Array): Omit<OcspResponse, 'der'> | undefined {
  const outer = openDer(der)
  const body = outer.enter(TAG.sequence)
  const signed = body.whole(TAG.sequence)
  const hash = readHash(body.whole(TAG.sequence))
  const signature = hash === undefined ? undefined : readEcdsa(hash, readBitOctets(body))
  const certificates = body.peek() === contextTag(0) ? readCertificates(body.enter(contextTag(0))) : []
  const inner = openDer(signed)
  const data = readData(inner.enter(TAG.sequence))
  const whole = body.done() && outer.done() && inner.done()
  if (!whole || signature === undefined || certificates === undefined || data === undefined) return undefined
  return { signed, signature, certificates, ...data }
}

function readCertificates(wrapper: DerReader): readonly Certificate[] | undefined {
  const list = wrapper.enter(TAG.sequence)
  wrapper.end()
  const certificates: Certificate[] = []
  while (list.peek() !== -1 && certificates.length < MAXIMUM_ENTRIES) {
    const certificate = parseCertificate(list.whole(TAG.sequence))
    if (!certificate.ok) return undefined
    certificates.push(certificate.value)
  }
  return list.done() ? certificates : undefined
}

type Data = Pick<OcspResponse, 'responder' | 'producedAtMs' | 'responses' | 'nonce'>

function readData(data: DerReader): Data | undefined {
  if (data.peek() === contextTag(0)) data.fail() // version 1 is the default and must not be written
  const byName = data.peek() === contextTag(1)
  const choice = data.enter(contextTag(byName ? 1 : 2))
  const responder = byName ? { name: choice.whole(TAG.sequence) } : { keyHash: choice.value(TAG.octetString) }
  choice.end()
  const producedAtMs = readTime(data)
  const list = data.enter(TAG.sequence)
  const responses: SingleResponse[] = []
  while (list.peek() !== -1 && responses.length < MAXIMUM_ENTRIES) responses.push(readSingle(list))
  list.end()
  const extensions = data.peek() === contextTag(1) ? readResponseExtensions(data.enter(contextTag(1))) : { nonce: undefined }
  return data.done() && extensions !== undefined ? { responder, producedAtMs, responses, ...extensions } : undefined
}

function readSingle(list: DerReader): SingleResponse {
  const single = list.enter(TAG.sequence)
  const id = single.enter(TAG.sequence)
  const algorithm = id.enter(TAG.sequence)
  const hash = CERTIFICATE_ID_HASH[readOid(algorithm)]
  if (algorithm.peek() === TAG.null) algorithm.value(TAG.null)
  algorithm.end()
  if (hash === undefined) id.fail()
  const issuerNameHash = id.value(TAG.octetString)
  const issuerKeyHash = id.value(TAG.octetString)
  const serial = readUnsigned(id)
  id.end()
  const status = readStatus(single)
  const thisUpdateMs = readTime(single)
  let nextUpdateMs: number | undefined
  if (single.peek() === contextTag(0)) {
    const next = single.enter(contextTag(0))
    nextUpdateMs = readTime(next)
    next.end()
  }
  if (single.peek() === contextTag(1)) readResponseExtensions(single.enter(contextTag(1)))
  single.end()
  return { hash: hash ?? 'sha1', issuerNameHash, issuerKeyHash, serial, ...status, thisUpdateMs, nextUpdateMs }
}

function readStatus(single: DerReader): Pick<SingleResponse, 'status' | 'reason' | 'revokedAtMs'> {
  if (single.peek() === contextTag(1)) {
    const info = single.enter(contextTag(1))
    const revokedAtMs = readTime(info)
    let reason: number | undefined
    if (info.peek() === contextTag(0)) {
      const wrapper = info.enter(contextTag(0))
      reason = readSmall(wrapper, TAG.enumerated)
      wrapper.end()
    }
    info.end()
    return { status: 'revoked', reason, revokedAtMs }
  }
  const good = single.peek() === contextValueTag(0)
  if (single.value(contextValueTag(good ? 0 : 2)).length !== 0) single.fail()
  return { status: good ? 'good' : 'unknown', reason: undefined, revokedAtMs: undefined }
}

/** Extensions: the nonce is read, another one must not be critical. */
function readResponseExtensions(wrapper: DerReader): { readonly nonce: Uint8Array | undefined } | undefined {
  const list = wrapper.enter(TAG.sequence)
  wrapper.end()
  let nonce: Uint8Array | undefined
  for (let i = 0; list.peek() !== -1 && i < MAXIMUM_ENTRIES; i++) {
    const extension = list.enter(TAG.sequence)
    const kind = readOid(extension)
    const critical = extension.peek() === TAG.boolean && readBoolean(extension)
    const content = extension.value(TAG.octetString)
    extension.end()
    if (kind === NONCE) nonce = openDer(content).value(TAG.octetString)
    else if (critical) list.fail()
  }
  return list.done() ? { nonce } : undefined
}

// Whether a chain's certificates are revoked, from OCSP responses given as data (RFC 6960 sections 3.2, 4.2.2).
// On the path: evidence step 4, a status of its own. A response counts only when it names the certificate by its
// issuer and serial, when the issuer itself or a responder that the issuer certified for this signed it, and when
// it is of the time asked about. What was revoked stays revoked when the response grows old; what was good does not
// stay good.

import type { Primitives } from '../../base/index.ts'
import { equalBytes } from '../../base/index.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { KEY_USAGE } from '../certificate/extensions.ts'
import { isSignedBy, verifySigned } from '../certificate/signature.ts'
import type { OcspResponse, SingleResponse } from './ocsp-response.ts'

export type RevocationStatus = 'good' | 'revoked' | 'unknown' | 'not-checked'

export interface CertificateRevocation {
  /** Place in the chain, leaf is 0. */
  readonly position: number
  readonly status: RevocationStatus
  /** CRLReason by name where revoked: `keyCompromise`, `certificateHold`... */
  readonly reason: string | null
  /** When the responder said so. */
  readonly producedAtMs: number | null
  /** Why a response that names the certificate did not count. */
  readonly problem: string | null
}

export interface ChainRevocation {
  readonly status: RevocationStatus
  readonly reason: string | null
  /** Age of the oldest response that counted. */
  readonly producedAtMs: number | null
  readonly certificates: readonly CertificateRevocation[]
}

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'
/** Clocks of responder and asker may differ by this much. */
export const OCSP_SKEW_MS: number = 5 * 60 * 1000
/** How long a response without an end of its own counts. */
const DEFAULT_LIFE_MS: number = 24 * 3600 * 1000

const REASONS: readonly (string | undefined)[] = [
  'unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation',
  'certificateHold', undefined, 'removeFromCRL', 'privilegeWithdrawn', 'aACompromise',
]

const NOT_CHECKED: ChainRevocation = { status: 'not-checked', reason: null, producedAtMs: null, certificates: [] }

/** Judges the certificates from `first` up to below the root. `path`: leaf first, root last. */
export function judgeRevocation(
  path: readonly Certificate[],
  first: number,
  responses: readonly OcspResponse[],
  atMs: number,
  primitives: Primitives,
): ChainRevocation {
  if (responses.length === 0) return NOT_CHECKED
  const certificates: CertificateRevocation[] = []
  for (let position = first; position < path.length - 1; position++) {
    const certificate = path[position]
    const issuer = path[position + 1]
    if (certificate === undefined || issuer === undefined) break
    certificates.push({ position, ...judgeCertificate(certificate, issuer, responses, atMs, primitives) })
  }
  return { ...foldStatuses(certificates), certificates }
}

function foldStatuses(certificates: readonly CertificateRevocation[]): Omit<ChainRevocation, 'certificates'> {
  const revoked = certificates.find(({ status }) => status === 'revoked')
  if (revoked !== undefined) return { status: 'revoked', reason: revoked.reason, producedAtMs: revoked.producedAtMs }
  const times = certificates.flatMap(({ producedAtMs }) => (producedAtMs === null ? [] : [producedAtMs]))
  const producedAtMs = times.length === 0 ? null : Math.min(...times)
  const every = (wanted: RevocationStatus): boolean => certificates.every(({ status }) => status === wanted)
  const status = every('not-checked') ? 'not-checked' : every('good') ? 'good' : 'unknown'
  return { status, reason: null, producedAtMs }
}

type Judgement = Omit<CertificateRevocation, 'position'>

function judgeCertificate(
  certificate: Certificate,
  issuer: Certificate,
  responses: readonly OcspResponse[],
  atMs: number,
  primitives: Primitives,
): Judgement {
  const judgements: Judgement[] = []
  for (const response of responses)
    for (const single of response.responses)
      if (namesCertificate(single, certificate, issuer, primitives))
        judgements.push(judgeSingle(response, single, issuer, atMs, primitives))
  const rank = (judgement: Judgement): number => ['revoked', 'good', 'unknown'].indexOf(judgement.status)
  const best = judgements.sort((a, b) => rank(a) - rank(b) || (b.producedAtMs ?? 0) - (a.producedAtMs ?? 0))[0]
  return best ?? { status: 'not-checked', reason: null, producedAtMs: null, problem: null }
}

/** Whether a response speaks of this certificate (RFC 6960 section 4.1.1, CertID). */
export function namesCertificate(single: SingleResponse, certificate: Certificate, issuer: Certificate, primitives: Primitives): boolean {
  return (
    equalBytes(single.serial, certificate.serial) &&
    equalBytes(single.issuerNameHash, primitives.hash(single.hash, issuer.subject.der)) &&
    equalBytes(single.issuerKeyHash, primitives.hash(single.hash, issuer.keyBits))
  )
}

function judgeSingle(
  response: OcspResponse,
  single: SingleResponse,
  issuer: Certificate,
  atMs: number,
  primitives: Primitives,
): Judgement {
  const { producedAtMs } = response
  const unknown = (problem: string): Judgement => ({ status: 'unknown', reason: null, producedAtMs, problem })
  const signer = findSigner(response, issuer, primitives)
  if (signer === undefined) return unknown('neither the issuer nor a responder certified by it signed the response')
  if (signer !== issuer && (producedAtMs < signer.notBeforeMs || producedAtMs > signer.notAfterMs))
    return unknown("the responder's certificate was not valid when it signed")
  if (single.status === 'revoked')
    return { status: 'revoked', reason: REASONS[single.reason ?? 0] ?? 'unspecified', producedAtMs, problem: null }
  if (single.thisUpdateMs > atMs + OCSP_SKEW_MS) return unknown('the response is from after the time asked about')
  if ((single.nextUpdateMs ?? single.thisUpdateMs + DEFAULT_LIFE_MS) < atMs - OCSP_SKEW_MS)
    return unknown('the response is too old for the time asked about')
  return single.status === 'good'
    ? { status: 'good', reason: null, producedAtMs, problem: null }
    : unknown('the responder does not know the certificate')
}

/** Signers already found, since neither a response nor an issuer changes: one entry a pair, gone with them. */
const signersFound = new WeakMap<OcspResponse, WeakMap<Certificate, Certificate | 'none'>>()

function findSigner(response: OcspResponse, issuer: Certificate, primitives: Primitives): Certificate | undefined {
  const byIssuer = signersFound.get(response) ?? new WeakMap<Certificate, Certificate | 'none'>()
  signersFound.set(response, byIssuer)
  const known = byIssuer.get(issuer) ?? verifySigner(response, issuer, primitives) ?? 'none'
  byIssuer.set(issuer, known)
  return known === 'none' ? undefined : known
}

function verifySigner(response: OcspResponse, issuer: Certificate, primitives: Primitives): Certificate | undefined {
  const candidates = [issuer, ...response.certificates.filter(certificate => mayRespond(certificate, issuer, primitives))]
  return candidates.find(
    candidate =>
      isResponder(candidate, response, primitives) &&
      verifySigned(candidate.key, response.signed, response.signature, primitives),
  )
}

/** A delegated responder: certified by the very issuer, for signing OCSP responses (section 4.2.2.2). */
function mayRespond(certificate: Certificate, issuer: Certificate, primitives: Primitives): boolean {
  const { extendedKeyUsage, keyUsage, unknownCritical } = certificate.extensions
  return (
    equalBytes(certificate.issuer.der, issuer.subject.der) &&
    extendedKeyUsage?.includes(OCSP_SIGNING) === true &&
    (keyUsage === undefined || (keyUsage & KEY_USAGE.digitalSignature) !== 0) &&
    unknownCritical.length === 0 &&
    isSignedBy(certificate, issuer, primitives)
  )
}

function isResponder(certificate: Certificate, response: OcspResponse, primitives: Primitives): boolean {
  return 'name' in response.responder
    ? equalBytes(response.responder.name, certificate.subject.der)
    : equalBytes(response.responder.keyHash, primitives.hash('sha1', certificate.keyBits))
}

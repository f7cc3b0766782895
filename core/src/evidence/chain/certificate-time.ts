// Whether a chain's certificates are valid at a given time: a status of its own, beside whether the links hold.
// Device certificates end in the year 9999, manifest signers after two years.

import type { Certificate } from '../certificate/certificate.ts'

export interface CertificateTime {
  readonly status: 'valid' | 'expired' | 'not-yet-valid'
  /** The earliest end of validity in the chain. */
  readonly expiresAtMs: number
}

export function judgeCertificateTime(certificates: readonly Certificate[], atMs: number): CertificateTime {
  const expiresAtMs = certificates.reduce((least, { notAfterMs }) => Math.min(least, notAfterMs), Infinity)
  // Certificates speak to the second: the last second counts as a whole (RFC 5280 section 4.1.2.5).
  const expired = atMs >= expiresAtMs + 1000
  const early = certificates.some(({ notBeforeMs }) => atMs < notBeforeMs)
  return { status: expired ? 'expired' : early ? 'not-yet-valid' : 'valid', expiresAtMs }
}

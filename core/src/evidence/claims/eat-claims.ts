// An appraisal in the words of the vendor's attestation token (claims version 3.0): the same names and values that
// its own service and verifiers give, so that whoever reads those can read ours. Token frame (iss, iat, exp, jti) is
// not made here: this is a result, not a token.

import { timeText } from '../der/values.ts'
import type { ReferenceStatus } from '../reference/judge-references.ts'
import type { DeviceKind } from '../report/facts.ts'
import type { RevocationStatus } from '../revocation/judge-revocation.ts'

export type ClaimValue = string | boolean | null | readonly ClaimValue[] | { readonly [name: string]: ClaimValue }
export type EatClaims = Readonly<Record<string, ClaimValue>>

export interface ClaimSource {
  readonly kind: DeviceKind
  readonly reportParsed: boolean
  readonly reportedNonce: string | null
  readonly nonce: 'match' | 'differs' | 'not-asked'
  readonly signature: 'ok' | 'failed'
  readonly fwid: 'match' | 'absent' | 'differs'
  readonly archMatches: boolean
  readonly hwmodel: string | null
  readonly ueid: string | null
  readonly driverVersion: string | null
  readonly biosVersion: string | null
  readonly chainTime: 'valid' | 'expired' | 'not-yet-valid' | 'not-checked'
  readonly chainExpiresAtMs: number | null
  readonly chainRevocation: RevocationStatus
  readonly chainRevocationReason: string | null
  readonly references: readonly ReferenceStatus[]
  readonly oemId: string | null
  readonly complete: boolean
  readonly conflicts: readonly number[]
  readonly mismatches: readonly { readonly index: number; readonly source: string; readonly referenceValues: readonly string[]; readonly reportedValue: string | null }[]
  readonly neighbours: readonly string[] | undefined
}

export function encodeClaims(source: ClaimSource): EatClaims {
  const own = `x-nvidia-${source.kind}`
  const success = source.complete && source.conflicts.length === 0 && source.mismatches.length === 0
  const [driver, bios] = ['driver', 'bios'].map(part =>
    source.references.find(({ kind, used }) => (kind === 'driver') === (part === 'driver') && used) ??
    source.references.find(({ kind }) => (kind === 'driver') === (part === 'driver')),
  )
  return {
    eat_nonce: source.reportedNonce,
    measres: success ? 'success' : 'fail',
    secboot: success ? true : null,
    dbgstat: success ? 'disabled' : null,
    hwmodel: source.hwmodel,
    ueid: source.ueid,
    oemid: source.kind === 'gpu' ? source.oemId : null,
    'x-nvidia-device-type': source.kind === 'gpu' ? 'gpu' : 'nvswitch',
    [`${own}-claims-version`]: '3.0',
    'x-nvidia-attestation-warning': warningOf(source.references),
    [`${own}-arch-check`]: source.archMatches,
    [`${own}-attestation-report-parsed`]: source.reportParsed,
    [`${own}-attestation-report-signature-verified`]: source.signature === 'ok',
    [`${own}-attestation-report-nonce-match`]: source.nonce === 'match',
    // The vendor counts an absent firmware id as a match; our own result says absent.
    [`${own}-attestation-report-cert-chain-fwid-match`]: source.fwid !== 'differs',
    [`${own}-attestation-report-cert-chain`]: certificateClaims(
      source.chainTime, source.chainExpiresAtMs, source.chainRevocation, source.chainRevocationReason,
    ),
    ...versionClaims(own, source),
    ...(source.kind === 'gpu' ? manifestClaims(`${own}-driver-rim`, driver) : {}),
    ...manifestClaims(source.kind === 'gpu' ? `${own}-vbios-rim` : `${own}-bios-rim`, bios),
    ...mismatchClaims(source),
  }
}

function versionClaims(own: string, source: ClaimSource): EatClaims {
  if (source.kind === 'switch') return { [`${own}-bios-version`]: source.biosVersion }
  return {
    [`${own}-driver-version`]: source.driverVersion,
    [`${own}-vbios-version`]: source.biosVersion,
    [`${own}-vbios-index-no-conflict`]: source.conflicts.length === 0,
    ...(source.neighbours === undefined ? {} : { [`${own}-switch-pdis`]: source.neighbours.map(pdi => pdi.toLowerCase()) }),
  }
}

function certificateClaims(
  time: string, expiresAtMs: number | null, revocation: RevocationStatus, reason: string | null,
): EatClaims {
  return {
    'x-nvidia-cert-expiration-date': expiresAtMs === null ? null : timeText(expiresAtMs),
    'x-nvidia-cert-status': time === 'valid' ? 'valid' : time === 'not-checked' ? null : 'expired',
    'x-nvidia-cert-ocsp-status': revocation === 'not-checked' ? null : revocation,
    'x-nvidia-cert-revocation-reason': reason,
  }
}

function manifestClaims(prefix: string, reference: ReferenceStatus | undefined): EatClaims {
  const fetched = reference !== undefined
  return {
    [`${prefix}-fetched`]: fetched,
    [`${prefix}-schema-validated`]: fetched && (reference.used || reference.signature === 'ok'),
    [`${prefix}-signature-verified`]: fetched && reference.signature === 'ok' && reference.chain === 'ok',
    [`${prefix}-version-match`]: fetched && reference.versionMatch && reference.productMatch,
    [`${prefix}-measurements-available`]: fetched && reference.used,
    [`${prefix}-cert-chain`]: fetched
      ? certificateClaims(
          reference.expired ? 'expired' : 'valid', reference.expiresAtMs, reference.revocation, reference.revocationReason,
        )
      : null,
  }
}

function mismatchClaims(source: ClaimSource): EatClaims {
  if (source.mismatches.length === 0) return {}
  const records = source.mismatches.map(({ index, source: from, referenceValues, reportedValue }) => ({
    index: String(index),
    measurementSource: from === 'bios' && source.kind === 'gpu' ? 'vbios' : from,
    goldenValue: referenceValues.join(','),
    runtimeValue: reportedValue,
  }))
  return { 'x-nvidia-mismatch-measurement-records': records }
}

function warningOf(references: readonly ReferenceStatus[]): string | null {
  const held = references.find(({ revocation }) => revocation === 'revoked')
  return held === undefined ? null : `The signer of the ${held.kind} manifest is revoked (${held.revocationReason ?? 'unspecified'}).`
}

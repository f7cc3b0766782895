// An appraisal in the words of the vendor's attestation token (claims version 3.0): the same names and values that
// its own service and verifiers give, so that whoever reads those can read ours. Token frame (iss, iat, exp, jti) is
// not made here: this is a result, not a token.

import { timeText } from '../der/values.ts'
import type { ReferenceStatus } from '../reference/judge-references.ts'
import type { DeviceKind } from '../report/facts.ts'
import type { RevocationStatus } from '../revocation/judge-revocation.ts'

export type ClaimValue = string | boolean | null | readonly ClaimValue[] | { readonly [name: string]: ClaimValue }
export type EatClaims = Readonly<Record<string, ClaimValue>>

/** The part of an appraisal that the claims are made of. */
export interface ClaimSource {
  readonly kind: DeviceKind | null
  readonly identity: { readonly hwmodel: string; readonly ueid: string } | null
  readonly reportedNonce: string | null
  readonly nonce: 'match' | 'differs' | 'not-asked'
  readonly signature: 'ok' | 'failed'
  readonly fwid: 'match' | 'absent' | 'differs'
  readonly architecture: 'match' | 'differs' | 'not-stated'
  readonly driverVersion: string | null
  readonly vbiosVersion: string | null
  readonly certificateTime: 'valid' | 'expired' | 'not-yet-valid' | 'not-checked'
  readonly certificateExpiresAtMs: number | null
  readonly revocation: RevocationStatus
  readonly revocationReason: string | null
  readonly references: readonly ReferenceStatus[]
  readonly manifestsComplete: boolean
  readonly manifestConflicts: readonly number[]
  readonly mismatchRecords: readonly {
    readonly index: number
    readonly source: string
    readonly referenceValues: readonly string[]
    readonly reportedValue: string | null
  }[]
  readonly topology?: { readonly neighbours: readonly string[] }
}

/** Claim names of one kind of device, made once. */
function namesOf(kind: 'gpu' | 'switch') {
  const own = `x-nvidia-${kind}`
  const report = `${own}-attestation-report`
  const manifest = (part: string) => {
    const rim = `${own}-${part}-rim`
    return {
      fetched: `${rim}-fetched`,
      schemaValidated: `${rim}-schema-validated`,
      signatureVerified: `${rim}-signature-verified`,
      versionMatch: `${rim}-version-match`,
      measurementsAvailable: `${rim}-measurements-available`,
      certChain: `${rim}-cert-chain`,
    }
  }
  return {
    claimsVersion: `${own}-claims-version`,
    archCheck: `${own}-arch-check`,
    reportParsed: `${report}-parsed`,
    reportSignature: `${report}-signature-verified`,
    reportNonce: `${report}-nonce-match`,
    reportFwid: `${report}-cert-chain-fwid-match`,
    reportChain: `${report}-cert-chain`,
    driverVersion: `${own}-driver-version`,
    vbiosVersion: `${own}-vbios-version`,
    biosVersion: `${own}-bios-version`,
    noConflict: `${own}-vbios-index-no-conflict`,
    switchPdis: `${own}-switch-pdis`,
    driver: manifest('driver'),
    bios: manifest(kind === 'gpu' ? 'vbios' : 'bios'),
  }
}

const NAMES = { gpu: namesOf('gpu'), switch: namesOf('switch') } as const
type Names = (typeof NAMES)['gpu']

export function encodeClaims(source: ClaimSource): EatClaims {
  const gpu = source.kind !== 'switch'
  const names = gpu ? NAMES.gpu : NAMES.switch
  const success = source.manifestsComplete && source.manifestConflicts.length === 0 && source.mismatchRecords.length === 0
  const claims: Record<string, ClaimValue> = {
    eat_nonce: source.reportedNonce,
    measres: success ? 'success' : 'fail',
    secboot: success ? true : null,
    dbgstat: success ? 'disabled' : null,
    hwmodel: source.identity?.hwmodel ?? null,
    ueid: source.identity?.ueid ?? null,
    oemid: gpu ? (source.references.find(({ used }) => used)?.oemId ?? null) : null,
    'x-nvidia-device-type': gpu ? 'gpu' : 'nvswitch',
    'x-nvidia-attestation-warning': warningOf(source.references),
  }
  claims[names.claimsVersion] = '3.0'
  claims[names.archCheck] = source.architecture !== 'differs'
  claims[names.reportParsed] = source.kind !== null
  claims[names.reportSignature] = source.signature === 'ok'
  claims[names.reportNonce] = source.nonce === 'match'
  // The vendor counts an absent firmware id as a match; our own result says absent.
  claims[names.reportFwid] = source.fwid !== 'differs'
  const { certificateTime, certificateExpiresAtMs, revocation, revocationReason } = source
  claims[names.reportChain] = certificateClaims(certificateTime, certificateExpiresAtMs, revocation, revocationReason)
  addVersions(claims, names, source)
  if (gpu) addManifest(claims, names.driver, referenceOf(source, true))
  addManifest(claims, names.bios, referenceOf(source, false))
  if (source.mismatchRecords.length > 0) claims['x-nvidia-mismatch-measurement-records'] = mismatchRecords(source)
  return claims
}

/** The manifest that was used, else the first of its kind. */
function referenceOf({ references }: ClaimSource, driver: boolean): ReferenceStatus | undefined {
  const fits = (reference: ReferenceStatus): boolean => (reference.kind === 'driver') === driver
  return references.find(reference => reference.used && fits(reference)) ?? references.find(fits)
}

function addVersions(claims: Record<string, ClaimValue>, names: Names, source: ClaimSource): void {
  if (source.kind === 'switch') {
    claims[names.biosVersion] = source.vbiosVersion
    return
  }
  claims[names.driverVersion] = source.driverVersion
  claims[names.vbiosVersion] = source.vbiosVersion
  claims[names.noConflict] = source.manifestConflicts.length === 0
  if (source.topology !== undefined) claims[names.switchPdis] = source.topology.neighbours.map(pdi => pdi.toLowerCase())
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

function addManifest(claims: Record<string, ClaimValue>, names: Names['driver'], reference: ReferenceStatus | undefined): void {
  claims[names.fetched] = reference !== undefined
  claims[names.schemaValidated] = reference !== undefined && (reference.used || reference.signature === 'ok')
  claims[names.signatureVerified] = reference?.signature === 'ok' && reference.chain === 'ok'
  claims[names.versionMatch] = reference?.versionMatch === true && reference.productMatch
  claims[names.measurementsAvailable] = reference?.used === true
  claims[names.certChain] =
    reference === undefined
      ? null
      : certificateClaims(reference.expired ? 'expired' : 'valid', reference.expiresAtMs, reference.revocation, reference.revocationReason)
}

function mismatchRecords(source: ClaimSource): ClaimValue {
  return source.mismatchRecords.map(({ index, source: from, referenceValues, reportedValue }) => ({
    index: String(index),
    measurementSource: from === 'bios' && source.kind !== 'switch' ? 'vbios' : from,
    goldenValue: referenceValues.join(','),
    runtimeValue: reportedValue,
  }))
}

function warningOf(references: readonly ReferenceStatus[]): string | null {
  const held = references.find(({ revocation }) => revocation === 'revoked')
  return held === undefined ? null : `The signer of the ${held.kind} manifest is revoked (${held.revocationReason ?? 'unspecified'}).`
}

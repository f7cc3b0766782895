// An appraisal as a position fix needs it: may this chip speak in this fix, and is its firmware what it should be?
// Stricter than `verified` alone, because here nothing may pass by default: the nonce must have been asked and must
// match (it binds the chip to the challenge, the agent's key and the delay transcript), no certificate may be revoked
// or out of its time, and report and certificate must name the same device.

import type { Check } from '../../base/index.ts'
import type { Appraisal } from './appraisal.ts'

export interface ChipAppraisal {
  readonly chipId: string
  readonly verified: boolean
  readonly measured: boolean
  readonly test: boolean
  readonly checks: readonly Check[]
}

/** A mismatch that a policy puts up with, and why and how long. */
export interface ToleratedMismatch {
  readonly index: number
  /** Shown with the result. */
  readonly reason: string
  readonly untilMs: number
}

/** Shown for evidence that does not even name a device. */
const UNNAMED = 'nvidia:00:0000000000000000'

export function toChipAppraisal(
  appraisal: Appraisal,
  policy: { readonly tolerated: readonly ToleratedMismatch[]; readonly atMs: number } = { tolerated: [], atMs: 0 },
): ChipAppraisal {
  const fresh = appraisal.nonce === 'match'
  const contradicted = appraisal.checks.some(({ code, ok }) => code === 'evidence.identity-contradicts' && !ok)
  const standing = appraisal.revocation !== 'revoked' && appraisal.certificateTime === 'valid' && !contradicted
  const verified = appraisal.verified && appraisal.id !== null && fresh && standing
  const tolerance = tolerate(appraisal, policy.tolerated, policy.atMs)
  return {
    chipId: appraisal.id ?? UNNAMED,
    verified,
    measured: verified && (appraisal.measured || tolerance.all),
    test: appraisal.test,
    checks: [...appraisal.checks, ...(fresh ? [] : [unasked(appraisal)]), ...tolerance.checks],
  }
}

function unasked(appraisal: Appraisal): Check {
  const detail = appraisal.nonce === 'differs' ? 'The report answers another nonce.' : 'No nonce was asked for: the report proves no freshness.'
  return { code: 'evidence.nonce-differs', ok: false, detail }
}

/** Whether the mismatches are all that stands between the device and `measured`, and each is tolerated. */
function tolerate(
  appraisal: Appraisal,
  tolerated: readonly ToleratedMismatch[],
  atMs: number,
): { readonly all: boolean; readonly checks: readonly Check[] } {
  const { mismatches, compared } = appraisal.measurements
  const found = mismatches.map(index => tolerated.find(one => one.index === index && atMs < one.untilMs))
  const checks = found.flatMap(one =>
    one === undefined ? [] : [{ code: 'evidence.measurement-differs', ok: true, detail: `Measurement ${String(one.index)} is tolerated: ${one.reason}` }],
  )
  const complete = compared > 0 && appraisal.manifestsComplete && appraisal.manifestConflicts.length === 0
  return { all: complete && mismatches.length > 0 && found.every(one => one !== undefined), checks }
}

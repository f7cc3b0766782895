// Appraises CPU evidence by whichever scheme knows it, and says how far the answering key is bound to a machine.

import type { Check, Refusal } from '../../base/index.ts'
import { concatBytes, equalBytes, refuse } from '../../base/index.ts'
import type { TeeAppraisal, TeeContext, TeeItem, TeeScheme, TeeVerification } from './scheme.ts'
import { SEV_SNP } from './sev-snp/verify-snp.ts'
import { TDX } from './tdx/verify-tdx.ts'

export const TEE_SCHEMES: readonly TeeScheme[] = [SEV_SNP, TDX]

/** How far a fix binds the key that answered: whoever holds it, or a confidential VM on one CPU. */
export type BindingLevel = 'host-key' | 'confidential-vm'

/** Report data of a fix: the evidence nonce, then zeros. */
export function teeReportData(nonce: Uint8Array): Uint8Array {
  return concatBytes(nonce, new Uint8Array(64 - nonce.length))
}

/** Never throws; what is wrong stands in `checks` and `refusal`. */
export function appraiseTee(item: TeeItem, context: TeeContext): TeeAppraisal {
  const scheme = TEE_SCHEMES.find(one => one.recognise(item.evidence))
  if (scheme === undefined) return refused(null, refuse('evidence.tee-unknown', 'The CPU evidence is of no known kind.').refusal)
  const verification = scheme.verify(item, context)
  return verification.ok ? describe(scheme, verification.value, context) : refused(scheme, verification.refusal)
}

/** The level that verified, fresh CPU evidence raises a fix to; none, or none that holds, leaves it where it is. */
export function judgeBindingLevel(appraisals: readonly TeeAppraisal[], acceptTest = false): BindingLevel {
  const holds = appraisals.some(({ verified, binding, test }) => verified && binding === 'match' && (acceptTest || !test))
  return holds ? 'confidential-vm' : 'host-key'
}

function refused(scheme: TeeScheme | null, refusal: Refusal): TeeAppraisal {
  return {
    scheme: scheme?.name ?? null, verified: false, test: false, chain: 'broken', binding: 'not-asked', measurement: null, platform: null, versions: null,
    checks: [{ code: refusal.code, ok: false, detail: refusal.message }], refusal,
  }
}

function describe(scheme: TeeScheme, verification: TeeVerification, context: TeeContext): TeeAppraisal {
  const { facts, chain, anchor, refusal } = verification
  const { expectedNonce } = context
  const matches = expectedNonce !== undefined && equalBytes(facts.reportData, teeReportData(expectedNonce))
  const binding = expectedNonce === undefined ? 'not-asked' : matches ? 'match' : 'differs'
  const checks: readonly Check[] = [
    refusal === undefined
      ? { code: 'evidence.tee-signature', ok: true, detail: `Signed to ${anchor?.name ?? ''}.` }
      : { code: refusal.code, ok: false, detail: refusal.message },
    ...(binding === 'not-asked' ? [] : [{ code: 'evidence.tee-binding', ok: binding === 'match', detail: binding === 'match' ? 'The report was made for this fix.' : 'The report was made for something else.' }]),
    { code: 'evidence.tee-debug', ok: !facts.debuggable, detail: facts.debuggable ? 'The VM may be debugged: its owner sees into it.' : 'The VM cannot be debugged.' },
  ]
  const failed = checks.find(({ ok }) => !ok)
  const why = failed === undefined ? undefined : refusal ?? { code: failed.code, message: failed.detail, where: '' }
  return {
    scheme: scheme.name, verified: failed === undefined, test: anchor?.test ?? false, chain, binding,
    measurement: facts.measurement, platform: facts.platform, versions: facts.versions, checks,
    ...(why === undefined ? {} : { refusal: why }),
  }
}

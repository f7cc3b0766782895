// Appraises every device of an input, then their neighbourhood as a set. What the file says beside the signed bytes
// is held against them and shown, and decides nothing.

import type { Check } from '@trigpoint/core/base'
import { equalBytes, fromHex } from '@trigpoint/core/base'
import type { Appraisal, AppraisalContext } from '@trigpoint/core/evidence'
import { appraiseEvidence, judgeTopology } from '@trigpoint/core/evidence'
import type { ClaimedByFile, InputDevice } from './evidence-input.ts'

/** One appraisal a device, in order; a device whose part could not be read is refused like any other. */
export function appraiseDevices(devices: readonly InputDevice[], context: AppraisalContext): readonly Appraisal[] {
  return judgeTopology(devices.map(device => appraiseDevice(device, context))).map(withTopologyCheck)
}

function appraiseDevice(device: InputDevice, context: AppraisalContext): Appraisal {
  if (device.ok) {
    const appraisal = appraiseEvidence(device.item, context)
    return { ...appraisal, checks: [...appraisal.checks, ...claimChecks(appraisal, device.claimed)] }
  }
  const nothing = appraiseEvidence({ evidence: new Uint8Array(0), certificates: [] }, context)
  const { code, message } = device.refusal
  return { ...nothing, refusal: device.refusal, checks: [{ code, ok: false, detail: message }, ...nothing.checks] }
}

/** What a file states beside the signed bytes, held against them. */
export function claimChecks(appraisal: Appraisal, claimed: ClaimedByFile): readonly Check[] {
  const checks: Check[] = []
  const signed = appraisal.reportedNonce === null ? undefined : fromHex(appraisal.reportedNonce)
  if (claimed.nonce !== undefined && signed !== undefined) {
    const ok = equalBytes(claimed.nonce, signed)
    checks.push({ code: 'evidence.claimed-nonce-differs', ok, detail: ok ? 'The nonce that the file states is the signed one.' : 'The nonce that the file states is not the signed one.' })
  }
  const versions: readonly (readonly [string, string | null, string | null])[] = [
    ['driver', claimed.driverVersion, appraisal.driverVersion],
    ['VBIOS', claimed.vbiosVersion, appraisal.vbiosVersion],
  ]
  for (const [name, stated, reported] of versions)
    if (stated !== null && stated !== '' && reported !== null)
      checks.push({
        code: 'evidence.claimed-version-differs',
        ok: stated.toUpperCase() === reported.toUpperCase(),
        detail: `The host states ${name} ${stated}, the report ${reported}.`,
      })
  return checks
}

function withTopologyCheck(appraisal: Appraisal): Appraisal {
  const { topology } = appraisal
  if (topology?.consistent === undefined) return appraisal
  const { consistent, contradictions = [], missing = [] } = topology
  const parts = [...contradictions, ...(missing.length === 0 ? [] : [`not presented: ${missing.join(', ')}`])]
  const detail = parts.length === 0 ? 'All neighbours are there and agree.' : `${parts.join('; ')}.`
  return { ...appraisal, checks: [...appraisal.checks, { code: 'evidence.topology-inconsistent', ok: consistent, detail }] }
}

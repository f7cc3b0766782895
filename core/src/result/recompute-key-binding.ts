// How far the answering key is bound to a machine, judged again from the CPU evidence in the agent's message.
// On the path: result, for bundles that show everything. A result names the binding only where it is more than the
// host's key; one that does not name it claims nothing, and nothing is checked.

import { fromBase64, type Primitives } from '../base/index.ts'
import { bindEvidenceNonce } from '../challenge/index.ts'
import { appraiseTee, judgeBindingLevel, parsePem, TEE_ANCHORS, type TrustAnchor } from '../evidence/index.ts'
import type { AgentMessage, BindingPart, PolicyPart, VerdictPart } from './parts.ts'
import type { Sheet } from './sheet.ts'

export interface KeyBindingInput {
  readonly verdict: VerdictPart
  readonly binding: BindingPart
  readonly policy: PolicyPart
  readonly message: AgentMessage
  /** Roots that the reader trusts beside the CPU makers' own. */
  readonly anchors: readonly TrustAnchor[]
  readonly primitives: Primitives
}

export function recomputeKeyBinding(sheet: Sheet, { verdict, binding, policy, message, anchors, primitives }: KeyBindingInput): void {
  if (verdict.key_binding === undefined) return
  const bytes = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array(32)
  const expectedNonce = bindEvidenceNonce(primitives, { challengeNonce: bytes(binding.challengeNonce), agentKey: bytes(binding.agentKey), transcriptHash: bytes(binding.transcriptHash) })
  const appraisals = (message.tees ?? []).map(({ evidence, certificatesPem }) => {
    const certificates = parsePem(certificatesPem, 'certificatesPem')
    return appraiseTee({ evidence: fromBase64(evidence) ?? new Uint8Array(0), certificates: certificates.ok ? certificates.value : [] }, { primitives, anchors: [...TEE_ANCHORS, ...anchors], expectedNonce })
  })
  sheet.check(
    'evidence', 'result.key-binding-differs', judgeBindingLevel(appraisals, policy.acceptTestChips) === verdict.key_binding,
    'A CPU vouches that the answering key is held in a confidential VM.',
    'The result says that the answering key is held in a confidential VM; the CPU evidence in the bundle does not show it.',
  )
}

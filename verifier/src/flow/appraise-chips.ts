// The chips of one fix: each piece of evidence appraised against the nonce that binds challenge, agent and
// receipts, then held against the other pieces and against what is known of the chip.
// On the path: evidence. Whatever is wrong with one chip is that chip's check; the others go on.

import { setImmediate } from 'node:timers/promises'
import { fromBase64, type Check } from '@trigpoint/core/base'
import { bindEvidenceNonce } from '@trigpoint/core/challenge'
import { hashTranscript } from '@trigpoint/core/delay'
import { appraiseEvidence, parsePem, toChipAppraisal } from '@trigpoint/core/evidence'
import type { AppraisedChip } from '@trigpoint/core/result'
import type { ChipEvidence, EvidenceRequest } from '@trigpoint/core/wire'
import type { AgentRow, ChipRow, FixRow } from '../ports/index.ts'
import type { FlowContext } from './context.ts'

export interface KnownChips {
  readonly atMs: number
  readonly agentId: string
  /** How long an answer for another node counts as fresh. */
  readonly maximumAgeMs: number
  /** Rows of the chips that are known already. */
  readonly known: ReadonlyMap<string, ChipRow>
}

export interface AppraisedChips {
  readonly appraisals: readonly AppraisedChip[]
  /** Chips that answered here while another node's answer is fresh. */
  readonly claimedTwice: readonly ChipRow[]
}

type Trust = Pick<FlowContext, 'primitives' | 'trust' | 'chainCache'>

export interface SignedByChips {
  readonly fix: Pick<FixRow, 'nonce'>
  readonly agent: Pick<AgentRow, 'agentKey'>
  readonly evidence: EvidenceRequest
  readonly atMs: number
}

/**
 * Appraises what each chip signed over challenge, agent and receipts; nothing known about the chips is looked at.
 * A chip costs a millisecond of P-384; between chips other requests get their turn.
 */
export async function appraiseAll(context: Trust, { fix, agent, evidence, atMs }: SignedByChips): Promise<readonly AppraisedChip[]> {
  const transcriptHash = hashTranscript(evidence.receipts.map(text => fromBase64(text) ?? new Uint8Array(0)), context.primitives)
  const expectedNonce = bindEvidenceNonce(context.primitives, { challengeNonce: fix.nonce, agentKey: agent.agentKey, transcriptHash })
  const appraisals: AppraisedChip[] = []
  for (const item of evidence.evidence) {
    appraisals.push(appraiseOne(context, item, expectedNonce, atMs))
    await setImmediate()
  }
  return appraisals
}

function appraiseOne({ primitives, trust, chainCache }: Trust, item: ChipEvidence, expectedNonce: Uint8Array, atMs: number): AppraisedChip {
  const certificates = parsePem(item.certificatesPem, 'certificatesPem')
  const appraisal = appraiseEvidence(
    { kind: item.kind, arch: item.arch, evidence: fromBase64(item.evidence) ?? new Uint8Array(0), certificates: certificates.ok ? certificates.value : [] },
    { primitives, atMs, anchors: trust.anchors, expectedNonce, references: trust.references, revocations: trust.revocations, chainCache },
  )
  const references = appraisal.references.flatMap(reference => (reference.used ? [reference.sha256] : []))
  const chip = { ...toChipAppraisal(appraisal, { tolerated: [], atMs }), claims: appraisal.claims, references, revoked: appraisal.revocation === 'revoked' }
  if (certificates.ok) return chip
  return { ...chip, verified: false, measured: false, checks: [{ code: certificates.refusal.code, ok: false, detail: certificates.refusal.message }, ...chip.checks] }
}

/** Holds the appraisals against what is known: a chip sits in one node. (A chip twice in one fix is the verdict's check.) */
export function crossCheck(appraisals: readonly AppraisedChip[], inputs: KnownChips): AppraisedChips {
  const claimedTwice: ChipRow[] = []
  const checked = appraisals.map(chip => {
    const known = chip.verified ? inputs.known.get(chip.chipId) : undefined
    const isElsewhere = known !== undefined && isFreshElsewhere(known, inputs)
    if (isElsewhere) claimedTwice.push(known)
    const detail = isElsewhere ? `The chip answered for node ${known.nodeName} so short a time ago that it cannot be in this one.` : 'No other node speaks for this chip.'
    const check: Check = { code: 'evidence.chip-of-another-node', ok: !isElsewhere, detail }
    return { ...chip, verified: chip.verified && check.ok, measured: chip.measured && check.ok, checks: [...chip.checks, check] }
  })
  return { appraisals: checked, claimedTwice }
}

function isFreshElsewhere(known: ChipRow, inputs: KnownChips): boolean {
  const { answeredAtMs } = known.standing
  return known.agentId !== null && known.agentId !== inputs.agentId && answeredAtMs !== null && inputs.atMs - answeredAtMs <= inputs.maximumAgeMs
}

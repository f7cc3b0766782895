// The chips of one fix: each piece of evidence appraised against the nonce that binds challenge, agent and
// receipts, then held against the other pieces and against what is known of the chip.
// On the path: evidence. Whatever is wrong with one chip is that chip's check; the others go on.

import type { Check } from '@trigpoint/core/base'
import { appraiseEvidence, parsePem, toChipAppraisal, type ChipAppraisal } from '@trigpoint/core/evidence'
import type { ChipEvidence } from '@trigpoint/core/wire'
import type { ChipRow } from '../ports/index.ts'
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
  readonly appraisals: readonly ChipAppraisal[]
  /** Chips that answered here while another node's answer is fresh. */
  readonly claimedTwice: readonly ChipRow[]
}

type Trust = Pick<FlowContext, 'primitives' | 'trust' | 'chainCache'>

/** Appraises what each chip signed, before anything known about the chips is looked at. */
export function appraiseAll(context: Trust, evidence: readonly ChipEvidence[], expectedNonce: Uint8Array, atMs: number): readonly ChipAppraisal[] {
  return evidence.map(item => appraiseOne(context, item, expectedNonce, atMs))
}

function appraiseOne({ primitives, trust, chainCache }: Trust, item: ChipEvidence, expectedNonce: Uint8Array, atMs: number): ChipAppraisal {
  const certificates = parsePem(item.certificatesPem, 'certificatesPem')
  const appraisal = appraiseEvidence(
    { kind: item.kind, arch: item.arch, evidence: Buffer.from(item.evidence, 'base64'), certificates: certificates.ok ? certificates.value : [] },
    { primitives, atMs, anchors: trust.anchors, expectedNonce, references: trust.references, revocations: trust.revocations, chainCache },
  )
  const chip = toChipAppraisal(appraisal, { tolerated: [], atMs })
  if (certificates.ok) return chip
  return { ...chip, verified: false, measured: false, checks: [{ code: certificates.refusal.code, ok: false, detail: certificates.refusal.message }, ...chip.checks] }
}

/** Holds the appraisals against what is known: a chip sits in one node. (A chip twice in one fix is the verdict's check.) */
export function crossCheck(appraisals: readonly ChipAppraisal[], inputs: KnownChips): AppraisedChips {
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

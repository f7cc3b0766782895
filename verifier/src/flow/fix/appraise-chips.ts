// The chips of one fix: each piece of evidence appraised against the nonce that binds challenge, agent and
// receipts, then held against the other pieces and against what is known of the chip.
// On the path: evidence. Whatever is wrong with one chip is that chip's check; the others go on. Reports that come
// without a fix (vendor-reports.ts) are appraised by the same function.

import { setImmediate } from 'node:timers/promises'
import { fromBase64, type Check } from '@trigpoint/core/base'
import { bindEvidenceNonce } from '@trigpoint/core/challenge'
import { hashTranscript } from '@trigpoint/core/delay'
import {
  appraiseEvidence, appraiseTee, judgeTopology, parsePem, TEE_ANCHORS, toChipAppraisal,
  type Appraisal, type EvidenceItem, type OcspResponse, type ReferenceReading, type TeeAppraisal, type ToleratedMismatch,
} from '@trigpoint/core/evidence'
import type { AppraisedChip } from '@trigpoint/core/result'
import type { ChipEvidence, EvidenceRequest } from '@trigpoint/core/wire'
import type { AgentRow, ChipRow, FixRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'

export interface KnownChips {
  readonly atMs: number
  readonly agentId: string
  /** How long an answer for another node counts as fresh. */
  readonly maximumAgeMs: number
  /** Rows of the chips that are known already. */
  readonly known: ReadonlyMap<string, ChipRow>
}

/** A chip's appraisal with everything that the verifier remembers of it. */
export interface AppraisedEvidence extends AppraisedChip {
  readonly appraisal: Appraisal
  /** SHA-256 of the report. */
  readonly digest: Uint8Array
  /** The host's word; null where nobody timed it. */
  readonly latencyNs: number | null
  /** Mismatches that the policy puts up with. */
  readonly tolerated: readonly number[]
}

export interface AppraisedChips {
  readonly appraisals: readonly AppraisedEvidence[]
  /** Chips that answered here while another node's answer is fresh. */
  readonly claimedTwice: readonly ChipRow[]
}

type Trust = Pick<FlowContext, 'primitives' | 'trust' | 'chainCache'>

export interface SignedByChips {
  readonly fix: Pick<FixRow, 'nonce' | 'policy'>
  readonly agent: Pick<AgentRow, 'agentKey'>
  readonly evidence: EvidenceRequest
  readonly atMs: number
}

/** What is appraised against, beside the verifier's own trust. */
export interface AppraisalBasis {
  readonly atMs: number
  /** Absent: freshness is not asked about. */
  readonly expectedNonce?: Uint8Array
  readonly tolerated: readonly ToleratedMismatch[]
  /** Fetched for this very evidence. */
  readonly references: readonly ReferenceReading[]
  readonly revocations: readonly OcspResponse[]
}

/** A device's part of a message, as far as it could be read. */
export interface GivenEvidence {
  readonly item: EvidenceItem
  readonly latencyNs: number | null
  /** Checks of what the message says beside the signed bytes. */
  readonly checks?: (appraisal: Appraisal) => readonly Check[]
}

export function itemOf({ kind, arch, evidence, certificatesPem }: ChipEvidence): EvidenceItem {
  const certificates = parsePem(certificatesPem, 'certificatesPem')
  const given = certificates.ok ? { certificates: certificates.value } : { certificates: [], certificatesRefusal: certificates.refusal }
  return { kind, arch, evidence: fromBase64(evidence) ?? new Uint8Array(0), ...given }
}

/** The nonce that the chips of a fix sign over. */
export function nonceOf({ primitives }: Pick<FlowContext, 'primitives'>, { fix, agent, evidence }: SignedByChips): Uint8Array {
  const transcriptHash = hashTranscript(evidence.receipts.map(text => fromBase64(text) ?? new Uint8Array(0)), primitives)
  return bindEvidenceNonce(primitives, { challengeNonce: fix.nonce, agentKey: agent.agentKey, transcriptHash })
}

/**
 * Appraises devices and then their neighbourhood as a set; nothing known about the chips is looked at.
 * A chip costs a millisecond of P-384; between chips other requests get their turn.
 */
export async function appraiseAll(context: Trust, given: readonly GivenEvidence[], basis: AppraisalBasis): Promise<readonly AppraisedEvidence[]> {
  const { primitives, trust, chainCache } = context
  const { atMs, expectedNonce } = basis
  const appraisals: Appraisal[] = []
  for (const { item } of given) {
    appraisals.push(appraiseEvidence(item, {
      primitives, atMs, chainCache, anchors: trust.anchors, references: [...trust.references, ...basis.references], revocations: [...trust.revocations, ...basis.revocations],
      ...(expectedNonce === undefined ? {} : { expectedNonce }),
    }))
    await setImmediate()
  }
  const judged = judgeTopology(appraisals)
  return given.flatMap((one, at) => {
    const appraisal = judged[at]
    return appraisal === undefined ? [] : [describe(context, one, appraisal, basis)]
  })
}

function describe({ primitives }: Trust, { item, latencyNs, checks }: GivenEvidence, appraisal: Appraisal, { tolerated, atMs }: AppraisalBasis): AppraisedEvidence {
  const chip = toChipAppraisal(appraisal, { tolerated, atMs })
  const more = [...topologyChecks(appraisal), ...(checks?.(appraisal) ?? [])]
  return {
    ...chip, checks: [...chip.checks, ...more], appraisal, latencyNs, claims: appraisal.claims,
    references: appraisal.references.flatMap(reference => (reference.used ? [reference.sha256] : [])),
    revoked: appraisal.revocation === 'revoked', digest: primitives.hash('sha256', item.evidence),
    tolerated: appraisal.measurements.mismatches.filter(index => tolerated.some(one => one.index === index && atMs < one.untilMs)),
  }
}

/** Reported, and decides nothing by itself: a failed switch is no diversion. */
function topologyChecks({ topology }: Appraisal): readonly Check[] {
  if (topology?.consistent === undefined) return []
  const { consistent, contradictions = [], missing = [] } = topology
  const parts = [...contradictions, ...(missing.length === 0 ? [] : [`not presented: ${missing.join(', ')}`])]
  return [{ code: 'evidence.topology-inconsistent', ok: consistent, detail: parts.length === 0 ? 'All neighbours are there and agree.' : `${parts.join('; ')}.` }]
}

/** The CPUs' word, where the node gave any. */
export function appraiseTees({ primitives, trust }: Pick<FlowContext, 'primitives' | 'trust'>, evidence: EvidenceRequest, expectedNonce: Uint8Array): readonly TeeAppraisal[] {
  const anchors = [...TEE_ANCHORS, ...(trust.teeAnchors ?? [])]
  return (evidence.tees ?? []).map(tee => {
    const certificates = parsePem(tee.certificatesPem, 'certificatesPem')
    return appraiseTee({ evidence: fromBase64(tee.evidence) ?? new Uint8Array(0), certificates: certificates.ok ? certificates.value : [] }, { primitives, anchors, expectedNonce })
  })
}

/** Holds the appraisals against what is known: a chip sits in one node. (A chip twice in one fix is the verdict's check.) */
export function crossCheck(appraisals: readonly AppraisedEvidence[], inputs: KnownChips): AppraisedChips {
  const claimedTwice: ChipRow[] = []
  const checked = appraisals.map(chip => {
    const known = chip.verified ? inputs.known.get(chip.chipId) : undefined
    const isElsewhere = known !== undefined && isFreshElsewhere(known, inputs)
    if (isElsewhere) claimedTwice.push(known)
    const detail = isElsewhere ? 'The chip answered for another node so short a time ago that it cannot be in this one.' : 'No other node speaks for this chip.'
    const check: Check = { code: 'evidence.chip-of-another-node', ok: !isElsewhere, detail }
    return { ...chip, verified: chip.verified && check.ok, measured: chip.measured && check.ok, checks: [...chip.checks, check] }
  })
  return { appraisals: checked, claimedTwice }
}

function isFreshElsewhere(known: ChipRow, inputs: KnownChips): boolean {
  const { answeredAtMs } = known.standing
  return known.agentId !== null && known.agentId !== inputs.agentId && answeredAtMs !== null && inputs.atMs - answeredAtMs <= inputs.maximumAgeMs
}

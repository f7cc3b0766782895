// The chips' evidence, appraised again against the nonce that binds challenge, agent and delays.
// On the path: result, for bundles that show evidence. Revocation and other nodes' claims are not in a bundle:
// there the verifier's word may lower a chip, never raise it.

import { fromBase64, type Primitives } from '../base/index.ts'
import { bindEvidenceNonce } from '../challenge/index.ts'
import { appraiseEvidence, openChainCache, parsePem, toChipAppraisal, type Appraisal, type ChipAppraisal, type ReferenceReading } from '../evidence/index.ts'
import type { BindingPart, ChipPart, EvidencePart, PolicyPart } from './parts.ts'
import type { Json } from './canonical-json.ts'
import type { Sheet } from './sheet.ts'
import type { BundleTrust } from './trust.ts'

/** Claims of an appraisal that come from the evidence alone, whatever manifests are at hand. */
const OWN_CLAIMS = ['eat_nonce', 'ueid', 'hwmodel']

export interface EvidenceInput {
  readonly binding: BindingPart
  /** Mismatches that the policy puts up with. */
  readonly tolerated: PolicyPart['toleratedMismatches']
  /** One a chip, in order. */
  readonly items: readonly EvidencePart[]
  readonly chips: readonly ChipPart[]
  /** Texts read as JSON. */
  readonly claims: readonly (Json | undefined)[]
  readonly trust: BundleTrust
  readonly isPinned: boolean
  readonly primitives: Primitives
}

export interface RecomputedEvidence {
  readonly appraisals: readonly ChipAppraisal[]
  /** Whether measurements were judged again; otherwise the verifier's word stands for them. */
  readonly isMeasuredAgain: boolean
}

export function recomputeEvidence(sheet: Sheet, input: EvidenceInput): RecomputedEvidence {
  const { binding, items, chips } = input
  const references = referencesAtHand(input)
  const anchors = input.isPinned ? input.trust.anchors : binding.anchors
  const bytes = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array(32)
  const expectedNonce = bindEvidenceNonce(input.primitives, { challengeNonce: bytes(binding.challengeNonce), agentKey: bytes(binding.agentKey), transcriptHash: bytes(binding.transcriptHash) })
  const chainCache = openChainCache()
  const appraisals: ChipAppraisal[] = []
  const wrong: string[] = []
  items.forEach((item, at) => {
    const appraisal = appraise(item, { expectedNonce, anchors, references: references ?? [], chainCache, primitives: input.primitives, atMs: binding.atMs })
    const claimed = chips[at]?.claims.ear_verifier_claims.trigpoint
    const own = toChipAppraisal(appraisal, { tolerated: input.tolerated ?? [], atMs: binding.atMs })
    const lowered = binding.lowered.some(one => one.chip === at)
    const verified = own.verified && !lowered
    const measured = references === undefined ? verified && claimed?.measured === true : own.measured && verified
    appraisals.push({ ...own, verified, measured })
    const isSame = claimed !== undefined && claimed.chip_id === own.chipId && claimed.verified === verified && claimed.measured === measured && claimed.test === own.test
    if (!isSame || !hasOwnClaims(appraisal, input.claims[at])) wrong.push(why(own, claimed, at))
  })
  const verifiedCount = appraisals.filter(chip => chip.verified).length
  sheet.check(
    'evidence', 'result.chips-differ', wrong.length === 0 && items.length === chips.length,
    `${String(verifiedCount)} of ${String(items.length)} chips signed with their own keys over this challenge, this agent and these delays.`,
    items.length === chips.length ? `Appraised again, the evidence does not say what the result says: ${wrong.join('; ')}.` : 'The result does not speak of the chips that gave evidence.',
  )
  return { appraisals, isMeasuredAgain: references !== undefined }
}

interface Appraising {
  readonly expectedNonce: Uint8Array
  readonly anchors: BundleTrust['anchors']
  readonly references: readonly ReferenceReading[]
  readonly chainCache: ReturnType<typeof openChainCache>
  readonly primitives: Primitives
  readonly atMs: number
}

function appraise(item: EvidencePart, context: Appraising): Appraisal {
  const certificates = parsePem(item.certificatesPem, 'certificatesPem')
  const given = certificates.ok ? { certificates: certificates.value } : { certificates: [], certificatesRefusal: certificates.refusal }
  return appraiseEvidence({ kind: item.kind, arch: item.arch, evidence: fromBase64(item.evidence) ?? new Uint8Array(0), ...given }, context)
}

/** The manifests that the verifier used, when all of them are at hand and proven; undefined when one is not. */
function referencesAtHand({ binding, trust }: EvidenceInput): readonly ReferenceReading[] | undefined {
  const found = binding.references.map(sha256 => trust.references?.find(reading => reading.sha256 === sha256 && reading.manifest !== undefined))
  const there = found.flatMap(reading => reading ?? [])
  return there.length === found.length ? there : undefined
}

function hasOwnClaims(appraisal: Appraisal, claims: Json | undefined): boolean {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return false
  const said = claims as Readonly<Record<string, Json>>
  return OWN_CLAIMS.every(name => (said[name] ?? null) === (appraisal.claims[name] ?? null))
}

type Claimed = ChipPart['claims']['ear_verifier_claims']['trigpoint']

function why(own: ChipAppraisal, claimed: Claimed | undefined, at: number): string {
  const failed = own.checks.find(check => !check.ok)
  if (claimed?.verified === true && !own.verified) return `${own.chipId} does not prove who it is (${failed?.code ?? ''}: ${failed?.detail ?? ''})`
  return `chip ${String(at)} (${own.chipId}) differs`
}

// The chips' evidence, appraised again against the nonce that binds challenge, agent and delays.
// On the path: result, for bundles that show evidence. Revocation is judged again where the bundle carries every answer
// that the verifier relied on; other nodes' claims are not in a bundle. What is not at hand is the verifier's word,
// which may lower a chip, never raise it.

import { fromBase64, type Primitives } from '../base/index.ts'
import { bindEvidenceNonce } from '../challenge/index.ts'
import { appraiseEvidence, openChainCache, parsePem, toChipAppraisal, type Appraisal, type ChipAppraisal, type OcspResponse, type ReferenceReading } from '../evidence/index.ts'
import type { BindingPart, ChipPart, EvidencePart, PolicyPart } from './parts.ts'
import { differingClaim } from './recompute-claims.ts'
import type { Json } from './canonical-json.ts'
import type { Sheet } from './sheet.ts'
import type { BundleTrust } from './trust.ts'

export interface EvidenceInput {
  readonly binding: BindingPart
  /** Mismatches that the policy puts up with. */
  readonly tolerated: PolicyPart['toleratedMismatches']
  /** One a chip, in order. */
  readonly items: readonly EvidencePart[]
  readonly chips: readonly ChipPart[]
  /** Texts read as JSON. */
  readonly claims: readonly (Json | undefined)[]
  /** Answers about revocation that the bundle carries. */
  readonly responses: readonly OcspResponse[]
  readonly trust: BundleTrust
  readonly isPinned: boolean
  readonly primitives: Primitives
}

export interface RecomputedEvidence {
  readonly appraisals: readonly ChipAppraisal[]
  /** Whether measurements were judged again; otherwise the verifier's word stands for them. */
  readonly isMeasuredAgain: boolean
  readonly revocation: RecomputedRevocation
}

export interface RecomputedRevocation {
  /** Answers that the record names; undefined where it does not say on which it rests. */
  readonly named: number | undefined
  /** Of these, how many are at hand. */
  readonly atHand: number
  /** What they say of each verified chip, judged again at the time of the fix. */
  readonly statuses: readonly Appraisal['revocation'][]
  /** Age of the oldest answer that counted. */
  readonly producedAtMs: number | undefined
}

export function recomputeEvidence(sheet: Sheet, input: EvidenceInput): RecomputedEvidence {
  const { binding, items, chips } = input
  const references = referencesAtHand(input)
  const isEverything = binding.responses?.length === input.responses.length
  const context = openContext(input, references ?? [])
  const again = items.map(item => appraise(item, context))
  const appraisals: ChipAppraisal[] = []
  const wrong: WrongChip[] = []
  again.forEach((appraisal, at) => {
    const claimed = chips[at]?.claims.ear_verifier_claims.trigpoint
    const own = toChipAppraisal(appraisal, { tolerated: input.tolerated ?? [], atMs: binding.atMs })
    const lowered = binding.lowered.some(one => one.chip === at)
    const verified = own.verified && !lowered
    const measured = references === undefined ? verified && claimed?.measured === true : own.measured && verified
    appraisals.push({ ...own, verified, measured })
    const isSame = claimed !== undefined && claimed.chip_id === own.chipId && claimed.verified === verified && claimed.measured === measured && claimed.test === own.test
    const other = differingClaim(appraisal.claims, input.claims[at], { evidence: isEverything, references: isEverything && references !== undefined })
    if (!isSame || other !== undefined) wrong.push(why(own, claimed, at, isSame ? other : undefined))
  })
  const verifiedCount = appraisals.filter(chip => chip.verified).length
  sheet.check(
    'evidence', 'result.chips-differ', wrong.length === 0 && items.length === chips.length,
    `${String(verifiedCount)} of ${String(items.length)} chips signed with their own keys over this challenge, this agent and these delays.`,
    items.length === chips.length ? `Appraised again, the evidence does not say what the result says: ${wordsOf(wrong)}${unknownRoot(input, again)}` : 'The result does not speak of the chips that gave evidence.',
  )
  return { appraisals, isMeasuredAgain: references !== undefined, revocation: describeRevocation(input, again) }
}

type Appraising = Parameters<typeof appraiseEvidence>[1]

function openContext({ binding, responses, trust, isPinned, primitives }: EvidenceInput, references: readonly ReferenceReading[]): Appraising {
  const bytes = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array(32)
  const expectedNonce = bindEvidenceNonce(primitives, { challengeNonce: bytes(binding.challengeNonce), agentKey: bytes(binding.agentKey), transcriptHash: bytes(binding.transcriptHash) })
  return { expectedNonce, anchors: isPinned ? trust.anchors : binding.anchors, references, revocations: responses, chainCache: openChainCache(), primitives, atMs: binding.atMs }
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

function describeRevocation({ binding, responses }: EvidenceInput, again: readonly Appraisal[]): RecomputedRevocation {
  const verified = again.filter(appraisal => appraisal.chain === 'ok')
  const times = verified.flatMap(({ revocationProducedAtMs }) => revocationProducedAtMs ?? [])
  return { named: binding.responses?.length, atHand: responses.length, statuses: verified.map(({ revocation }) => revocation), producedAtMs: times.length === 0 ? undefined : Math.min(...times) }
}

type Claimed = ChipPart['claims']['ear_verifier_claims']['trigpoint']

interface WrongChip {
  readonly name: string
  readonly reason: string
}

function why(own: ChipAppraisal, claimed: Claimed | undefined, at: number, claim: string | undefined): WrongChip {
  const failed = own.checks.find(check => !check.ok)
  const name = `chip ${String(at)} (${own.chipId})`
  if (claim !== undefined) return { name, reason: `another "${claim}" than the evidence gives` }
  if (claimed?.verified === true && !own.verified) return { name: own.chipId, reason: `no proof of who it is (${failed?.code ?? ''}: ${failed?.detail.replace(/\.$/, '') ?? ''})` }
  return { name, reason: 'another appraisal than the result states' }
}

/** Chips read by name in one sentence; more are counted. */
const NAMES_READ = 2

/** What is wrong with many chips is mostly one thing: said once. */
function wordsOf(wrong: readonly WrongChip[]): string {
  const reasons = [...new Set(wrong.map(one => one.reason))]
  return `${reasons.map(reason => {
    const names = wrong.filter(one => one.reason === reason).map(one => one.name)
    const more = names.length - NAMES_READ
    return `${names.slice(0, NAMES_READ).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}: ${reason}`
  }).join('; ')}.`
}

/** A chain to a root that the verifier trusted and the reader does not: mostly a trust file that lacks it. */
function unknownRoot({ binding, trust, isPinned }: EvidenceInput, again: readonly Appraisal[]): string {
  const isUnknown = isPinned && again.some(appraisal => appraisal.refusal?.code === 'evidence.unknown-root')
  const missing = binding.anchors.filter(({ sha256 }) => !trust.anchors.some(anchor => anchor.sha256 === sha256))
  if (!isUnknown || missing.length === 0) return ''
  return ` The verifier trusted the root${missing.length === 1 ? '' : 's'} ${missing.map(({ name, test }) => `${name}${test ? ' (test chips)' : ''}`).join(', ')}, which your trust file does not name.`
}

// The record of a judged fix: every part that a bundle may show, made from what the verdict was judged from.
// On the path: result, between verdict and log. Pure: the same material gives the same parts, byte for byte.

import { toBase64, toHex, utf8Bytes, type Primitives } from '../base/index.ts'
import type { BindingLevel, ChipAppraisal, EatClaims } from '../evidence/index.ts'
import type { ProvenRegion } from '../region/index.ts'
import type { Verdict } from '../verdict/index.ts'
import { encodeCanonicalJson, type Json } from './canonical-json.ts'
import { encodeChipPart } from './claims.ts'
import { commitRecord, digestPart, partSalt, type CommittedRecord, type Part } from './commitment.ts'
import { agentMessageSchema, readPart, type BindingPart, type ChallengePart, type EvidencePart, type JudgementPart, type PolicyPart, type SitePart, type VerdictPart } from './parts.ts'

/** A chip's appraisal with what a result tells of it. */
export interface AppraisedChip extends ChipAppraisal {
  /** Claims under the vendor's names. */
  readonly claims: EatClaims
  /** Manifests that its measurements were held against, by the SHA-256 of their files. */
  readonly references: readonly string[]
  /** A certificate of its chain was revoked, as far as the verifier was told. */
  readonly revoked: boolean
}

export interface FixRecordInput {
  readonly site: SitePart
  readonly policy: PolicyPart
  /** Lists the challenged landmarks in id order. */
  readonly challenge: ChallengePart
  /** Without `references`, which the appraisals name. */
  readonly binding: Omit<BindingPart, 'references'>
  /** The agent's message as it was signed. */
  readonly message: { readonly body: string; readonly signature: string }
  /** The landmarks' own receipts. */
  readonly receipts: readonly Uint8Array[]
  readonly excluded: JudgementPart['excluded']
  readonly verdict: Verdict
  readonly region: ProvenRegion
  readonly appraisals: readonly AppraisedChip[]
  readonly borders: string
  /** Named in the verdict where it is more than the host's key. */
  readonly keyBinding?: BindingLevel | undefined
}

export interface FixRecord {
  readonly parts: readonly Part[]
  readonly record: CommittedRecord
}

/** Parts and commitment of a fix. `secret`: 32 unpredictable bytes, of this record alone. */
export function recordFix(primitives: Primitives, input: FixRecordInput, secret: Uint8Array): FixRecord {
  // The policy comes first: its digest, which names it where it is not shown, depends on its place.
  const policy = jsonPart('policy', input.policy as Json)
  const policyDigest = toHex(digestPart(primitives, partSalt(primitives, secret, 0), policy))
  const parts = [
    policy,
    jsonPart('verdict', verdictPart(input, policyDigest)),
    jsonPart('site', input.site),
    jsonPart('binding', { ...input.binding, references: [...new Set(input.appraisals.flatMap(chip => chip.references))].sort() }),
    jsonPart('judgement', judgementPart(input)),
    jsonPart('challenge', input.challenge),
    jsonPart('message', input.message),
    jsonPart('receipts', input.receipts.map(toBase64)),
    ...chipParts(input),
    ...evidenceParts(input.message.body),
  ]
  return { parts, record: commitRecord(primitives, 'fix', parts, secret) }
}

export function jsonPart(name: string, value: Json): Part {
  return { name, content: utf8Bytes(encodeCanonicalJson(value)) }
}

function verdictPart({ verdict, region, appraisals, policy, binding, borders, keyBinding }: FixRecordInput, policyDigest: string): VerdictPart {
  return {
    outcome: verdict.outcome,
    countries: [...verdict.countries],
    allowed_countries: [...policy.allowedCountries],
    bound: verdict.bound,
    faulty: verdict.faulty,
    landmarks: region.discs.length,
    operators: new Set(region.discs.map(disc => disc.operator)).size,
    judged_at_ms: binding.atMs,
    fresh_until_ms: binding.atMs + policy.maximumAgeMs,
    binding: appraisals.length > 0 && appraisals.every(chip => chip.verified) ? 'transcript' : 'none',
    ...(keyBinding === 'confidential-vm' ? { key_binding: keyBinding } : {}),
    policy: policyDigest,
    policy_version: policy.version,
    borders,
  }
}

function judgementPart({ verdict, region, excluded, challenge }: FixRecordInput): JudgementPart {
  const { areaKm2, empty, contained, countries, decisive, witnesses } = region
  return {
    reason: verdict.reason, help: verdict.help, warnings: [...verdict.warnings], checks: [...verdict.checks], chipChecks: verdict.chips.map(chip => [...chip.checks]),
    region: { areaKm2, empty, contained, countries: countries.map(({ country }) => country), decisive: [...decisive], witnesses: [...witnesses] },
    excluded: [...excluded], expiresAtMs: challenge.expiresAtMs,
  }
}

function chipParts({ verdict, appraisals }: FixRecordInput): readonly Part[] {
  const names = new Set<string>()
  return verdict.chips.flatMap((chip, at) => {
    const name = names.has(chip.chipId) ? `${chip.chipId}#${String(at)}` : chip.chipId
    names.add(name)
    const appraisal = appraisals[at]
    const { verified, measured } = appraisal ?? { verified: false, measured: false }
    return [
      jsonPart(`chip/${String(at)}`, encodeChipPart(name, chip, { verified, measured })),
      jsonPart(`appraisal/${String(at)}`, (appraisal?.claims ?? {})),
    ]
  })
}

/** The chips' reports out of the agent's message, each by itself: what a vendor may see without the rest. */
export function evidenceParts(messageBody: string): readonly Part[] {
  const message = readPart('message', messageBody, agentMessageSchema)
  if (!message.ok) return []
  return message.value.evidence.map(({ kind, arch, evidence, certificatesPem }, at) => {
    const part: EvidencePart = { kind, arch, evidence, certificatesPem }
    return jsonPart(`evidence/${String(at)}`, part)
  })
}

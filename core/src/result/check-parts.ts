// The shown parts read, and held against each other: a bundle that contradicts itself is refused whoever signed it.
// On the path: result. What a level does not show is not looked at here.

import { equalBytes, fromBase64, toHex, utf8Bytes, type Primitives } from '../base/index.ts'
import type { Bundle } from './bundle.ts'
import { encodeCanonicalJson, parseJson, type Json } from './canonical-json.ts'
import type { ShownParts } from './check-record.ts'
import { CLOCK_LEAD_MS } from './check-signer.ts'
import { encodeChipPart } from './claims.ts'
import {
  bindingPartSchema, challengePartSchema, chipPartSchema, evidencePartSchema, judgementPartSchema, policyPartSchema, readPart, receiptsPartSchema, sitePartSchema, verdictPartSchema,
  type BindingPart, type ChallengePart, type ChipPart, type EvidencePart, type JudgementPart, type PolicyPart, type SitePart, type VerdictPart,
} from './parts.ts'
import { agentIdOf } from './recompute-delay.ts'
import type { Sheet } from './sheet.ts'
import type { z } from 'zod'

/** At every level. */
export interface VerdictParts {
  readonly verdict: VerdictPart
  readonly chips: readonly ChipPart[]
}

/** From level `site` on. */
export interface SiteParts extends VerdictParts {
  readonly site: SitePart
  readonly policy: PolicyPart
  readonly binding: BindingPart
  readonly claims: readonly (Json | undefined)[]
  /** Empty at level `full`, where the message holds them. */
  readonly evidence: readonly EvidencePart[]
}

export interface FullParts extends SiteParts {
  readonly judgement: JudgementPart
  readonly challenge: ChallengePart
  readonly receipts: readonly string[]
}

/** Reads a part, noting only where it cannot be read. */
function takePart<T>(sheet: Sheet, { text }: ShownParts, name: string, schema: z.ZodType<T>): T | undefined {
  const part = readPart(name, text.get(name), schema)
  if (part.ok) return part.value
  return sheet.take('record', 'result.part-malformed', part, '')
}

function takeAll<T>(sheet: Sheet, shown: ShownParts, kind: string, schema: z.ZodType<T>): readonly T[] | undefined {
  const parts = shown.chips.map(at => takePart(sheet, shown, `${kind}/${String(at)}`, schema))
  const found = parts.flatMap(part => part ?? [])
  return found.length === parts.length ? found : undefined
}

export function takeVerdictParts(sheet: Sheet, shown: ShownParts, atMs: number): VerdictParts | undefined {
  const verdict = takePart(sheet, shown, 'verdict', verdictPartSchema)
  const chips = takeAll(sheet, shown, 'chip', chipPartSchema)
  if (verdict === undefined || chips === undefined) return undefined
  checkVerdictAlone(sheet, verdict, chips)
  sheet.check(
    'record', 'result.from-the-future', verdict.judged_at_ms <= atMs + CLOCK_LEAD_MS,
    'It was judged before the time for which it is checked.', 'It says that it was judged after the time for which it is checked; compare the clocks, or give another --at.',
  )
  return { verdict, chips }
}

/** What must be true of any verdict: inside leaves allowed countries only, outside none of them. */
function checkVerdictAlone(sheet: Sheet, { outcome, countries, allowed_countries: allowed }: VerdictPart, chips: readonly ChipPart[]): void {
  const inside = countries.length > 0 && countries.every(country => allowed.includes(country))
  const outside = !countries.some(country => allowed.includes(country))
  const placeHolds = outcome === 'unknown' || (outcome === 'inside' ? inside : outside)
  const chipsHold = chips.every(({ claims }) => {
    const { outcome: own, verified } = claims.ear_verifier_claims.trigpoint
    return own === 'unknown' || (verified && (own === 'inside' ? inside : outside))
  })
  const statusHolds = chips.every(isOwnStatus)
  const wholeHolds = outcome === 'unknown' || chips.every(({ claims }) => claims.ear_verifier_claims.trigpoint.outcome === outcome)
  sheet.check(
    'verdict', 'result.contradicts-itself', placeHolds && chipsHold && statusHolds && wholeHolds,
    'Outcome, countries and chips agree with each other.', 'The verdict contradicts itself: its outcome does not follow from the countries left, or its chips say otherwise.',
  )
}

/** Status and vector of a chip follow from what is said of it. */
function isOwnStatus({ name, claims }: ChipPart): boolean {
  const { chip_id: chipId, outcome, verified, measured, test } = claims.ear_verifier_claims.trigpoint
  return encodeCanonicalJson(encodeChipPart(name, { chipId, outcome, test }, { verified, measured }).claims) === encodeCanonicalJson(claims)
}

export function takeSiteParts(sheet: Sheet, shown: ShownParts, bundle: Bundle, first: VerdictParts, primitives: Primitives): SiteParts | undefined {
  const site = takePart(sheet, shown, 'site', sitePartSchema)
  const policy = takePart(sheet, shown, 'policy', policyPartSchema)
  const binding = takePart(sheet, shown, 'binding', bindingPartSchema)
  const evidence = bundle.level === 'site' ? takeAll(sheet, shown, 'evidence', evidencePartSchema) : []
  if (site === undefined || policy === undefined || binding === undefined || evidence === undefined) return undefined
  checkPolicy(sheet, shown, bundle, first.verdict, policy)
  const holds = binding.atMs === first.verdict.judged_at_ms && site.agent_id === agentIdOf(fromBase64(binding.agentKey) ?? new Uint8Array(0), primitives)
  sheet.check('challenge', 'result.parts-differ', holds, 'The parts speak of one fix of one agent.', 'The parts of the bundle speak of different fixes or agents.')
  checkCarried(sheet, bundle, binding, primitives)
  const claims = shown.chips.map(at => parseJson(shown.text.get(`appraisal/${String(at)}`) ?? ''))
  return { ...first, site, policy, binding, evidence, claims }
}

/** What rides along beside the record is what the commitment names, by digest, each once. */
function checkCarried(sheet: Sheet, { format, manifests, responses }: Bundle, binding: BindingPart, primitives: Primitives): void {
  const digest = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : toHex(primitives.hash('sha256', bytes)))
  const areNamed = (digests: readonly string[], named: readonly string[]): boolean => digests.every((one, at) => named.includes(one) && digests.indexOf(one) === at)
  if (manifests !== undefined)
    sheet.check(
      'evidence', 'result.manifests-differ', areNamed(manifests.map(xml => digest(utf8Bytes(xml))), binding.references),
      binding.references.length === 0 ? 'The verdict rests on no reference manifest.' : `It carries ${String(manifests.length)} of the ${String(binding.references.length)} reference manifests that the verdict rests on.`, 'It carries reference manifests that the verdict does not rest on.',
    )
  // A bundle that could carry answers belongs to a record that names them, and the other way round.
  const named = binding.responses
  if (named === undefined && responses === undefined) return
  const carried = (responses ?? []).map(text => digest(fromBase64(text)))
  sheet.check(
    'evidence', 'result.responses-differ', named !== undefined && responses !== undefined && areNamed(carried, named),
    named?.length === 0 ? 'The verdict rests on no answer about revocation.' : `It carries ${String(carried.length)} of the ${String(named?.length ?? 0)} answers about revocation that the verdict rests on.`,
    named === undefined || responses === undefined ? `A ${format} does not fit a record that ${named === undefined ? 'does not say' : 'says'} on which answers about revocation it rests.` : 'It carries answers about revocation that the verdict does not rest on.',
  )
}

function checkPolicy(sheet: Sheet, { place }: ShownParts, { record }: Bundle, verdict: VerdictPart, policy: PolicyPart): void {
  const digest = fromBase64(record.digests[place.get('policy') ?? -1] ?? '')
  const isSame = digest !== undefined && toHex(digest) === verdict.policy && policy.version === verdict.policy_version
    && policy.allowedCountries.join() === verdict.allowed_countries.join() && verdict.judged_at_ms + policy.maximumAgeMs === verdict.fresh_until_ms
  sheet.check('verdict', 'result.policy-differs', isSame, `The policy is ${policy.policyId}, version ${String(policy.version)}.`, 'The policy that is shown is not the one that the verdict names.')
}

export function takeFullParts(sheet: Sheet, shown: ShownParts, first: SiteParts): FullParts | undefined {
  const judgement = takePart(sheet, shown, 'judgement', judgementPartSchema)
  const challenge = takePart(sheet, shown, 'challenge', challengePartSchema)
  const receipts = takePart(sheet, shown, 'receipts', receiptsPartSchema)
  if (judgement === undefined || challenge === undefined || receipts === undefined) return undefined
  const { site, binding } = first
  const nonce = fromBase64(challenge.nonce)
  const holds = challenge.challengeId === site.challenge_id && challenge.requestedAtMs === site.requested_at_ms && challenge.expiresAtMs === judgement.expiresAtMs
    && nonce !== undefined && equalBytes(nonce, fromBase64(binding.challengeNonce) ?? new Uint8Array(0))
  sheet.check('challenge', 'result.parts-differ', holds, 'The challenge is that of the verdict.', 'The challenge that is shown is not the one of the verdict.')
  return { ...first, judgement, challenge, receipts }
}

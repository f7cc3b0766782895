// Region and verdict, computed again from the receipts that count and the chips that proved who they are, and held
// against what the verifier said. On the path: result, the last step for bundles that show everything.

import type { Check, Proven } from '../base/index.ts'
import type { LandmarkRecord } from '../challenge/index.ts'
import type { ChipAppraisal } from '../evidence/index.ts'
import { boundDisc, defaultFaulty, proveRegion, type Borders, type ProvenRegion } from '../region/index.ts'
import { judgeFix, type Verdict } from '../verdict/index.ts'
import type { ChipPart, JudgementPart, PolicyPart, SitePart, VerdictPart } from './parts.ts'
import type { RecomputedDelay } from './recompute-delay.ts'
import type { Sheet } from './sheet.ts'

/** Engines compute sines to the last digit each in its own way; areas are compared to one part in a million. */
const AREA_TOLERANCE = 1e-6

export interface VerdictInput {
  readonly delay: RecomputedDelay
  readonly appraisals: readonly ChipAppraisal[]
  readonly policy: PolicyPart
  readonly verdict: VerdictPart
  readonly site: SitePart
  readonly judgement: JudgementPart
  readonly chips: readonly ChipPart[]
  readonly borders: Borders
}

export function recomputeVerdict(sheet: Sheet, input: VerdictInput): ProvenRegion {
  const region = locate(input)
  checkRegion(sheet, input, region)
  checkVerdict(sheet, input, judge(input, region))
  return region
}

/** f is taken from the operators that were challenged, not from those whose receipts arrived. */
function locate({ delay, policy, borders }: VerdictInput): ProvenRegion {
  const discs = delay.counted.flatMap(receipt => boundDisc(receipt, policy.bound) ?? [])
  const faulty = policy.faulty === 'default' ? defaultFaulty(operatorsOf(delay.records)) : policy.faulty
  return proveRegion(discs, { bound: policy.bound, faulty, borders, toleranceKm: policy.toleranceKm, countryToleranceKm: policy.countryToleranceKm })
}

function operatorsOf(records: readonly Proven<LandmarkRecord>[]): number {
  return new Set(records.map(record => record.operator)).size
}

function judge({ delay, appraisals, policy, verdict, judgement, borders }: VerdictInput, region: ProvenRegion): Verdict {
  const protocolChecks: readonly Check[] = [
    { code: 'delay.receipt-signature', ok: delay.agentHolds, detail: '' },
    { code: 'fix.evidence-late', ok: verdict.judged_at_ms <= judgement.expiresAtMs, detail: '' },
  ]
  return judgeFix({ atMs: verdict.judged_at_ms, policy, region, appraisals, protocolChecks, tables: { borders: borders.version, reviewedAtMs: borders.reviewedAtMs } })
}

function checkRegion(sheet: Sheet, { verdict, site, judgement, borders }: VerdictInput, region: ProvenRegion): void {
  const countries = region.countries.map(({ country }) => country)
  const sameCountries = countries.join() === verdict.countries.join() && judgement.region.countries.join() === countries.join()
  const said = `countries ${verdict.countries.join(', ') || 'none'}, ${area(site.area_km2)}`
  const found = `countries ${countries.join(', ') || 'none'}, ${area(region.areaKm2)}`
  const sameShape = region.bound === verdict.bound && region.faulty === verdict.faulty && isClose(region.areaKm2, site.area_km2) && isClose(region.areaKm2, judgement.region.areaKm2)
    && region.discs.length === verdict.landmarks && new Set(region.discs.map(disc => disc.operator)).size === verdict.operators && region.empty === judgement.region.empty
  const otherTables = borders.version !== verdict.borders
  sheet.check(
    'region', otherTables && sameShape ? 'result.tables-differ' : 'result.region-differs', sameCountries && sameShape,
    `From the raw round trips of ${String(region.discs.length)} landmarks: ${found}${otherTables ? ` (with the border tables ${borders.version}; the verifier used ${verdict.borders})` : ''}.`,
    otherTables && sameShape
      ? `With the border tables of this program (${borders.version}) the region leaves other countries than with the verifier's (${verdict.borders}): ${found}, not ${said}. Check with a release that has those tables.`
      : `From the raw round trips comes another region than the verifier states: ${found}, not ${said}.`,
  )
}

function area(km2: number): string {
  return `at most ${Math.round(km2).toLocaleString('en')} km²`
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= AREA_TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b))
}

function checkVerdict(sheet: Sheet, { verdict, chips }: VerdictInput, own: Verdict): void {
  const sameChips = own.chips.length === chips.length && own.chips.every((chip, at) => chip.outcome === chips[at]?.claims.ear_verifier_claims.trigpoint.outcome)
  const isBound = own.chips.length > 0 && verdict.binding === 'transcript'
  const bindingHolds = verdict.binding === 'none' || (isBound && chips.every(chip => chip.claims.ear_verifier_claims.trigpoint.verified))
  sheet.check(
    'verdict', 'result.verdict-differs', own.outcome === verdict.outcome && sameChips && bindingHolds,
    `Judged again by the policy, the verdict is the same: ${own.outcome}.`,
    `Judged again, the verdict is ${own.outcome}, not ${verdict.outcome}${sameChips ? '' : ', or not for the same chips'}: ${own.reason}`,
  )
}

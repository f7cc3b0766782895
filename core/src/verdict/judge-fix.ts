// The verdict: starts unknown, and only proofs move it.
// On the path: verdict. Source: product.md ("Fail closed, start from the worst") as
// docs/decision/0003-proven-region.md states it.
//
//   inside   all checks of policy, protocol, landmarks and chips hold, and every country not allowed is excluded
//   outside  the same checks hold, the region is not empty, and every allowed country is excluded
//   unknown  everything else

import type { Check } from '../base/index.ts'
import { checkChip, checkChips, checkPlace, checkPolicy, checkRegion, repeatedChips } from './checks.ts'
import type { ProvenRegion } from '../region/index.ts'
import type { SitePolicy } from './policy.ts'
import { VERDICT_REFUSALS } from './refusals.ts'
import type { ChipVerdict, FixInput, Outcome, Verdict } from './verdict.ts'
import { helpOfPlace, reasonOfPlace } from './wording.ts'

/** Border tables that nobody compared with the world for this long are warned of: two years. */
export const LONGEST_TABLE_AGE_MS: number = 2 * 365 * 24 * 3_600_000


export function judgeFix(input: FixInput): Verdict {
  const { policy, region, appraisals, protocolChecks } = input
  const common = [...checkPolicy(input), ...protocolChecks, ...checkRegion(input)]
  const ofChips = checkChips(input)
  const place = checkPlace(policy, region)
  const placed = placeOutcome(policy, region)
  const repeated = repeatedChips(appraisals)
  const commonHolds = holds(common)
  const chips = appraisals.map((chip): ChipVerdict => {
    const own = checkChip(chip, policy, repeated)
    return { chipId: chip.chipId, outcome: commonHolds && holds(own) ? placed : 'unknown', test: chip.test, checks: [...own, ...chip.checks] }
  })
  const evidenceHolds = commonHolds && holds(ofChips)
  const outcome = evidenceHolds ? placed : 'unknown'
  const failed = [...common, ...ofChips].find(check => !check.ok)
  return {
    outcome,
    reason: failed === undefined ? reasonOfPlace(outcome, input) : failed.detail,
    help: failed === undefined ? helpOfPlace(outcome, input) : remedyOf(failed),
    chips,
    countries: region.countries.map(entry => entry.country),
    contained: region.contained,
    bound: region.bound,
    faulty: region.faulty,
    areaKm2: region.areaKm2,
    checks: [...common, ...ofChips, ...place],
    warnings: warningsOf(input),
  }
}

function holds(checks: readonly Check[]): boolean {
  return checks.every(check => check.ok)
}

function placeOutcome(policy: SitePolicy, region: ProvenRegion): Outcome {
  if (region.empty || policy.allowedCountries.length === 0) return 'unknown'
  const allowed = region.countries.filter(({ country }) => policy.allowedCountries.includes(country)).length
  if (allowed === 0) return 'outside'
  return allowed === region.countries.length && region.meetsLand ? 'inside' : 'unknown'
}

function remedyOf({ code }: Check): string {
  return VERDICT_REFUSALS.find(entry => entry.code === code)?.remedy ?? 'See the checks of this fix.'
}

function warningsOf({ appraisals, region, tables, atMs }: FixInput): readonly string[] {
  const warnings: string[] = []
  const tests = appraisals.filter(chip => chip.test).length
  if (tests > 0) warnings.push(`Test chips: ${String(tests)} of ${String(appraisals.length)} are software under a test root; the verdict proves nothing about hardware.`)
  const unmeasured = appraisals.filter(chip => chip.verified && !chip.measured).length
  if (unmeasured > 0) warnings.push(`The firmware of ${String(unmeasured)} of ${String(appraisals.length)} chips was not found to match its reference values.`)
  if (region.bound === 'fibre') warnings.push('The region rests on the fibre bound: it is true only if no path is faster than light in silica fibre.')
  if (region.faulty === 0 && region.discs.length > 0) warnings.push('Every landmark is taken as honest: one that lies could make this wrong.')
  const { borders, reviewedAtMs } = tables
  if (reviewedAtMs === undefined) warnings.push(`Nobody says when the border tables (${borders}) were last compared with the world.`)
  else if (atMs - reviewedAtMs > LONGEST_TABLE_AGE_MS) warnings.push(`The border tables (${borders}) were last compared with the world more than two years ago; update them.`)
  return warnings
}

/** Whether the newest proof of a chip has become too old to stand: it is `unknown` again. */
export function isProofStale(policy: SitePolicy, provenAtMs: number, nowMs: number): boolean {
  return nowMs - provenAtMs > policy.maximumAgeMs
}

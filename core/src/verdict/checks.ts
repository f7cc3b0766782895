// The verdict's own checks: policy, landmarks, region, chips, place. Each says what it saw, passed or failed.
// On the path: verdict. Empty lists fail: an empty policy, landmark set or chip list proves nothing.

import type { Check } from '../base/index.ts'
import type { ChipAppraisal } from '../evidence/index.ts'
import { isCountry, type ProvenRegion } from '../region/index.ts'
import { faultyOf, type SitePolicy } from './policy.ts'
import type { FixInput } from './verdict.ts'
import { count, listCountries } from './wording.ts'

/** How far in the future a measurement may lie before the clocks are doubted. */
export const LARGEST_CLOCK_LEAD_MS = 60_000

export function checkPolicy({ policy, region }: FixInput): readonly Check[] {
  const strange = policy.allowedCountries.filter(code => !isCountry(code))
  const faulty = faultyOf(policy, region.discs)
  return [
    {
      code: 'verdict.no-allowed-countries', ok: policy.allowedCountries.length > 0,
      detail: policy.allowedCountries.length > 0 ? `The policy allows ${listCountries(policy.allowedCountries, 'and')}.` : 'The policy allows no country.',
    },
    {
      code: 'verdict.unknown-country', ok: strange.length === 0,
      detail: strange.length === 0 ? 'All allowed countries are known.' : `The policy allows ${strange.join(', ')}, which the border data do not know.`,
    },
    {
      code: 'verdict.bound-differs', ok: region.bound === 'vacuum' || region.bound === policy.bound,
      detail: `The region rests on the ${region.bound} bound; the policy accepts ${policy.bound === 'vacuum' ? 'vacuum only' : 'fibre and vacuum'}.`,
    },
    {
      code: 'verdict.faulty-differs', ok: region.faulty >= faulty,
      detail: `The region holds even if ${count(region.faulty, 'landmark operator')} ${region.faulty === 1 ? 'lies' : 'lie'}; the policy demands ${String(faulty)}.`,
    },
  ]
}

export function checkRegion({ policy, region, atMs, measuredAtMs = atMs }: FixInput): readonly Check[] {
  const landmarks = new Set(region.discs.map(disc => disc.id)).size
  const ageMs = atMs - measuredAtMs
  return [
    {
      code: 'verdict.too-few-landmarks', ok: landmarks > 0 && landmarks >= policy.minimumLandmarks,
      detail: `${count(landmarks, 'landmark')} measured a round trip; the policy demands ${String(Math.max(1, policy.minimumLandmarks))}.`,
    },
    {
      code: 'verdict.region-empty', ok: !region.empty,
      detail: region.empty ? `No place on Earth satisfies the delays to ${region.witnesses.join(', ')} together.` : 'The delays have places in common.',
    },
    {
      code: 'verdict.region-off-land', ok: region.empty || region.meetsLand,
      detail: region.meetsLand || region.empty ? 'The region meets land.' : 'The region lies at sea, where the border data know no land.',
    },
    {
      code: 'verdict.fix-too-old', ok: ageMs <= policy.maximumAgeMs && ageMs >= -LARGEST_CLOCK_LEAD_MS,
      detail: `The delays were measured ${String(Math.round(ageMs / 1000))} s before they were judged; the policy allows ${String(Math.round(policy.maximumAgeMs / 1000))} s.`,
    },
  ]
}

/** What the fix as a whole needs of its chips. */
export function checkChips({ policy, appraisals }: FixInput): readonly Check[] {
  const verified = appraisals.filter(chip => chip.verified).length
  const unverified = appraisals.filter(chip => !chip.verified).map(chip => chip.chipId)
  const twice = repeatedChips(appraisals)
  const tests = appraisals.filter(chip => chip.test).length
  const checks: Check[] = [
    { code: 'verdict.no-chips', ok: appraisals.length > 0, detail: `${count(appraisals.length, 'chip')} gave evidence.` },
    {
      code: 'verdict.chip-unverified', ok: appraisals.length > 0 && unverified.length === 0,
      detail: `${String(verified)} of ${count(appraisals.length, 'chip')} proved who they are${unverified.length > 0 ? `; not ${unverified.join(', ')}` : ''}.`,
    },
    {
      code: 'verdict.chip-twice', ok: twice.size === 0,
      detail: twice.size === 0 ? 'No chip appears twice.' : `More than once in this fix: ${[...twice].join(', ')}.`,
    },
  ]
  if (tests > 0) checks.push({ code: 'verdict.test-chip', ok: policy.acceptTestChips, detail: `${count(tests, 'chip')} of a test vendor; the policy ${policy.acceptTestChips ? 'accepts them' : 'does not accept them'}.` })
  if (policy.requireMeasured === true) checks.push(measuredCheck(appraisals))
  return checks
}

function measuredCheck(appraisals: readonly ChipAppraisal[]): Check {
  const unmeasured = appraisals.filter(chip => !chip.measured).map(chip => chip.chipId)
  return {
    code: 'verdict.chip-unmeasured', ok: unmeasured.length === 0,
    detail: unmeasured.length === 0 ? 'All firmware matches its reference values.' : `Firmware not found to match its reference values: ${unmeasured.join(', ')}.`,
  }
}

export function repeatedChips(appraisals: readonly ChipAppraisal[]): ReadonlySet<string> {
  const ids = appraisals.map(chip => chip.chipId)
  return new Set(ids.filter((id, i) => ids.indexOf(id) !== i))
}

/** What one chip needs beside the fix's place: the checks that its own outcome rests on. */
export function checkChip(chip: ChipAppraisal, policy: SitePolicy, repeated: ReadonlySet<string>): readonly Check[] {
  const checks: Check[] = [
    { code: 'verdict.chip-unverified', ok: chip.verified, detail: chip.verified ? 'The chip proved who it is.' : 'The chip did not prove who it is in this fix.' },
    { code: 'verdict.chip-twice', ok: !repeated.has(chip.chipId), detail: repeated.has(chip.chipId) ? 'The same chip answers more than once in this fix.' : 'The chip answers once.' },
  ]
  if (chip.test) checks.push({ code: 'verdict.test-chip', ok: policy.acceptTestChips, detail: 'A test chip: it proves nothing about hardware.' })
  if (policy.requireMeasured === true) checks.push(measuredCheck([chip]))
  return checks
}

/** Where the region leaves the chips, held against the allowed countries. */
export function checkPlace(policy: SitePolicy, region: ProvenRegion): readonly Check[] {
  const countries = region.countries.map(entry => entry.country)
  const foreign = countries.filter(code => !policy.allowedCountries.includes(code))
  const allowed = countries.filter(code => policy.allowedCountries.includes(code))
  return [
    {
      code: 'verdict.country-not-excluded', ok: !region.empty && foreign.length === 0,
      detail: foreign.length === 0 ? 'Every country that is not allowed is excluded.' : `Not excluded: ${listCountries(foreign, 'and')}.`,
    },
    {
      code: 'verdict.allowed-excluded', ok: region.empty || allowed.length > 0,
      detail: allowed.length > 0 ? `Not excluded, and allowed: ${listCountries(allowed, 'and')}.` : 'Every allowed country is excluded.',
    },
  ]
}

// May this chip be at this site, with this end user, where the proof leaves it? On the path: policy, beside the
// verdict: the verdict says where a chip is, this says whether it may be there.
//
//   authorised site -> authorised end user -> chips of the site -> headquarters -> destination -> letters -> place
//   a licence or an exception lifts headquarters, destination or a letter while it is valid, for its chips and sites

import { dayMs, groupsOf, needsDestinationLicence, overridesOf, type RuleBook } from '../custody/rules/index.ts'
import { composeAnswer, step, type PolicyAnswer, type PolicyStep } from './answer.ts'
import { isControlled, isInScope, type JudgedChip } from './chip-scope.ts'
import type { PolicyFile, PolicyLicence, PolicySite } from './policy-file.ts'

export interface Placement {
  readonly chip: JudgedChip
  readonly siteId: string
  /** Countries that the proof leaves open; undefined where nothing is proved. */
  readonly countries?: readonly string[] | undefined
  /** Who really uses it, where that is known from elsewhere; left out: whom the policy names. */
  readonly endUserId?: string | undefined
  /** Where that party and its parents are headquartered by its dossier; left out: what the policy says. */
  readonly headquarters?: readonly string[] | undefined
}

type Lift = PolicyLicence['lifts'][number]

interface Judging {
  readonly policy: PolicyFile
  readonly book: RuleBook
  readonly atMs: number
  readonly placement: Placement
  readonly site: PolicySite
  readonly used: PolicyLicence[]
}

/** Every step is made, also after one that refuses. */
export function judgePlacement(policy: PolicyFile, placement: Placement, book: RuleBook, atMs: number): PolicyAnswer {
  const site = Object.hasOwn(policy.sites, placement.siteId) ? policy.sites[placement.siteId] : undefined
  if (site === undefined) return composeAnswer(policy, [step('site', 'refused', `The site ${placement.siteId} is not authorised.`)], [], book, atMs)
  const judging: Judging = { policy, book, atMs, placement, site, used: [] }
  const steps = [step('site', 'allowed', `The site ${placement.siteId} is authorised.`), endUserStep(judging), chipStep(judging), headquartersStep(judging), destinationStep(judging), ...letterSteps(judging), placeStep(judging)]
  return composeAnswer(policy, steps, judging.used, book, atMs)
}

function endUserStep({ site, placement, policy }: Judging): PolicyStep {
  const name = policy.endUsers[site.endUser]?.name ?? site.endUser
  if (placement.endUserId === undefined || placement.endUserId === site.endUser) return step('end-user', 'allowed', `${name} is the authorised end user.`)
  return step('end-user', 'refused', `${placement.endUserId} is not the authorised end user, ${name}.`)
}

function chipStep({ site, placement, policy }: Judging): PolicyStep {
  if (isInScope(placement.chip, site.chips, policy)) return step('chip', 'allowed', `${placement.chip.name} is among the chips that may be there.`)
  return step('chip', 'refused', `${placement.chip.name} is not among the chips that may be there (${site.chips === 'any' ? 'any' : site.chips.join(', ')}).`)
}

/** Countries named by a policy as codes or groups. */
export function isAmong(country: string, places: readonly string[], book: RuleBook): boolean {
  return places.includes(country) || groupsOf(book.countryGroups, country).some(group => places.includes(group))
}

function headquartersStep(judging: Judging): PolicyStep {
  const { policy, site, placement, book } = judging
  const approved = policy.endUsers[site.endUser]
  const seats = placement.headquarters ?? [approved?.headquarters, approved?.parent].flatMap(seat => seat ?? [])
  const refused = seats.filter(seat => isAmong(seat, policy.headquarters.refuse, book))
  if (refused.length === 0) return step('headquarters', 'allowed', `Headquarters in ${seats.join(' and ')}: not in ${policy.headquarters.refuse.join(', ')}.`)
  if (!isControlled(placement.chip)) return step('headquarters', 'allowed', `Headquarters in ${refused.join(' and ')}, but ${placement.chip.name} is outside 3A090.`)
  return lifted(judging, 'headquarters', `The end user or its parent is headquartered in ${refused.join(' and ')} (${policy.headquarters.refuse.join(', ')})`)
}

function destinationStep(judging: Judging): PolicyStep {
  const { site, placement, book } = judging
  const restricted = site.countries.filter(country => needsDestinationLicence(book.countryGroups, country))
  if (restricted.length === 0) return step('destination', 'allowed', `${site.countries.join(', ')} ${site.countries.length === 1 ? 'needs' : 'need'} no licence as a destination.`)
  if (!isControlled(placement.chip)) return step('destination', 'allowed', `${restricted.join(', ')} would need a licence, but ${placement.chip.name} is outside 3A090.`)
  return lifted(judging, 'destination', `${placement.chip.name} to ${restricted.join(', ')} needs a licence (D:1, D:4, D:5 or Macau)`)
}

/** A letter to the maker binds whatever the parameters say. */
function letterSteps(judging: Judging): readonly PolicyStep[] {
  const { placement, site, book, atMs } = judging
  const { entry } = placement.chip
  const isReached = site.countries.some(country => country === 'MO' || groupsOf(book.countryGroups, country).includes('D:5'))
  if (entry === undefined || !isReached) return []
  return overridesOf(book.overrides, entry.id, atMs).filter(each => each.effect === 'licence').map(each => lifted(judging, 'letter', each.what.replace(/\.$/, '')))
}

function lifted(judging: Judging, lift: Lift, restriction: string): PolicyStep {
  const { policy, placement, atMs, site, used } = judging
  const fitting = policy.licences.filter(licence => licence.lifts.includes(lift) && covers(licence, placement, site, policy))
  const valid = fitting.find(licence => isValid(licence, atMs))
  if (valid !== undefined) {
    used.push(valid)
    return step(lift, 'allowed', `${restriction}; the ${valid.kind} ${valid.id} lifts it until ${valid.until}.`)
  }
  const [other] = fitting
  const why = other === undefined ? 'no licence or exception lifts it' : `the ${other.kind} ${other.id} is valid from ${other.from} until ${other.until} only`
  return step(lift, 'refused', `${restriction}; ${why}.`)
}

export function isValid(licence: PolicyLicence, atMs: number): boolean {
  return atMs >= dayMs(licence.from) && atMs < dayMs(licence.until)
}

function covers(licence: PolicyLicence, { chip, siteId, endUserId }: Placement, site: PolicySite, policy: PolicyFile): boolean {
  return licence.sites.includes(siteId) && isInScope(chip, licence.chips, policy) && (licence.endUsers?.includes(endUserId ?? site.endUser) ?? true)
}

function placeStep({ site, placement }: Judging): PolicyStep {
  const { countries } = placement
  if (countries === undefined || countries.length === 0) return step('place', 'open', 'Where the chip is has not been proved.')
  const foreign = countries.filter(country => !site.countries.includes(country))
  if (foreign.length === 0) return step('place', 'allowed', `Proved within ${countries.join(', ')}.`)
  if (foreign.length === countries.length) return step('place', 'refused', `Proved within ${countries.join(', ')}, none of which is allowed.`)
  return step('place', 'open', `${foreign.join(', ')} cannot be excluded.`)
}

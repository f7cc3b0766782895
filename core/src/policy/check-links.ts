// Whether the names in a policy mean something: classes, chips, end users, sites, countries; and whether its times run
// forwards. On the path: before verdict. Schema first (policy-file.ts), then this.

import { dayMs, findChip, warnStale, type RuleBook } from '../custody/rules/index.ts'
import { isCountry } from '../region/index.ts'
import type { ChipScope, PolicyFile } from './policy-file.ts'
import type { ProblemPath } from './problem.ts'

export interface LinkProblem {
  readonly path: ProblemPath
  readonly message: string
}

export interface CheckedLinks {
  readonly problems: readonly LinkProblem[]
  readonly warnings: readonly LinkProblem[]
}

export function checkLinks(policy: PolicyFile, book: RuleBook, atMs: number): CheckedLinks {
  return {
    problems: [...classProblems(policy, book), ...siteProblems(policy, book), ...placeProblems(policy, book), ...licenceProblems(policy, book), ...testProblems(policy, book)],
    warnings: [...staleWarnings(policy, book, atMs), ...expiryWarnings(policy, atMs)],
  }
}

function classProblems({ classes }: PolicyFile, book: RuleBook): LinkProblem[] {
  return Object.entries(classes).flatMap(([name, { chips, paragraphs }]) => [
    ...(chips ?? []).flatMap((chip, at) => (isChip(chip, book) ? [] : [{ path: ['classes', name, 'chips', at], message: unknownChip(chip) }])),
    ...(paragraphs ?? []).flatMap((paragraph, at) => (book.limits.paragraphs.some(limit => isBelow(limit.paragraph, paragraph)) ? [] : [{ path: ['classes', name, 'paragraphs', at], message: `expected a paragraph such as ${book.limits.paragraphs[0]?.paragraph ?? ''}, found "${paragraph}"` }])),
  ])
}

/** `3A090.a.1` is below `3A090.a` and `3A090`. */
export function isBelow(paragraph: string, above: string): boolean {
  return paragraph === above || paragraph.startsWith(`${above}.`)
}

function isChip(name: string, book: RuleBook): boolean {
  return book.chips.chips.some(chip => chip.id === name)
}

function unknownChip(chip: string): string {
  return `expected the id of a chip of the catalogue (trigpoint rules show chips), found "${chip}"`
}

function scopeProblems(scope: ChipScope, path: ProblemPath, policy: PolicyFile, book: RuleBook): LinkProblem[] {
  if (scope === 'any') return []
  return scope.flatMap((name, at) => (Object.hasOwn(policy.classes, name) || isChip(name, book) ? [] : [{ path: [...path, at], message: `expected one of the classes above or the id of a chip, found "${name}"` }]))
}

function siteProblems(policy: PolicyFile, book: RuleBook): LinkProblem[] {
  return Object.entries(policy.sites).flatMap(([siteId, site]) => [
    ...countryProblems(site.countries, ['sites', siteId, 'countries']),
    ...(Object.hasOwn(policy.endUsers, site.endUser) ? [] : [{ path: ['sites', siteId, 'endUser'], message: `expected one of the end users, found "${site.endUser}"` }]),
    ...scopeProblems(site.chips, ['sites', siteId, 'chips'], policy, book),
  ])
}

function countryProblems(countries: readonly string[], path: ProblemPath): LinkProblem[] {
  return countries.flatMap((country, at) => {
    if (!isCountry(country)) return [{ path: [...path, at], message: `expected a country that is on the map, found "${country}"` }]
    return countries.indexOf(country) < at ? [{ path: [...path, at], message: `expected each country once, found "${country}" again` }] : []
  })
}

function placeProblems(policy: PolicyFile, book: RuleBook): LinkProblem[] {
  const known = new Set(Object.values(book.countryGroups.groups).flat())
  const check = (places: readonly string[], path: ProblemPath): LinkProblem[] => places.flatMap((place, at) => {
    const isKnown = place.includes(':') ? known.has(place) : isCountry(place)
    return isKnown ? [] : [{ path: [...path, at], message: `expected a country or a country group that is known, found "${place}"` }]
  })
  return [
    ...check(policy.headquarters.refuse, ['headquarters', 'refuse']),
    ...Object.entries(policy.endUsers).flatMap(([id, { headquarters, parent }]) => [
      ...(isCountry(headquarters) ? [] : [{ path: ['endUsers', id, 'headquarters'], message: `expected a country that is on the map, found "${headquarters}"` }]),
      ...(parent === undefined || isCountry(parent) ? [] : [{ path: ['endUsers', id, 'parent'], message: `expected a country that is on the map, found "${parent}"` }]),
    ]),
    ...policy.movements.flatMap((rule, at) => [
      ...countryProblems(rule.from, ['movements', at, 'from']), ...check(rule.to ?? [], ['movements', at, 'to']), ...scopeProblems(rule.chips, ['movements', at, 'chips'], policy, book),
      ...(rule.needs === 'permit' && rule.reference === undefined ? [{ path: ['movements', at, 'needs'], message: 'expected "reference" beside it: what the number of such a permit begins with' }] : []),
    ]),
  ]
}

function licenceProblems(policy: PolicyFile, book: RuleBook): LinkProblem[] {
  return policy.licences.flatMap((licence, at) => [
    ...scopeProblems(licence.chips, ['licences', at, 'chips'], policy, book),
    ...licence.sites.flatMap((siteId, index) => (Object.hasOwn(policy.sites, siteId) ? [] : [{ path: ['licences', at, 'sites', index], message: `expected one of the sites, found "${siteId}"` }])),
    ...(licence.endUsers ?? []).flatMap((id, index) => (Object.hasOwn(policy.endUsers, id) ? [] : [{ path: ['licences', at, 'endUsers', index], message: `expected one of the end users, found "${id}"` }])),
    ...(dayMs(licence.until) > dayMs(licence.from) ? [] : [{ path: ['licences', at, 'until'], message: `expected a day after ${licence.from}, found "${licence.until}"` }]),
    ...(policy.licences.findIndex(other => other.id === licence.id) < at ? [{ path: ['licences', at, 'id'], message: `expected each licence once, found "${licence.id}" again` }] : []),
  ])
}

function testProblems(policy: PolicyFile, book: RuleBook): LinkProblem[] {
  return policy.tests.flatMap(({ given }, at) => [
    ...(findChip(book.chips, given.chip).ok ? [] : [{ path: ['tests', at, 'given', 'chip'], message: unknownChip(given.chip) }]),
    ...countryProblems(given.countries ?? [], ['tests', at, 'given', 'countries']),
  ])
}

function staleWarnings(policy: PolicyFile, book: RuleBook, atMs: number): LinkProblem[] {
  const stale = [book.chips, book.limits, book.overrides, book.countryGroups].flatMap(table => warnStale(table, atMs) ?? [])
  const untested = policy.tests.length === 0 ? ['There are no tests: nothing says what the author expects of this policy.'] : []
  return [...stale, ...untested].map(message => ({ path: ['policy'], message }))
}

function expiryWarnings(policy: PolicyFile, atMs: number): LinkProblem[] {
  const until = policy.validUntil
  return [
    ...(until !== undefined && atMs >= dayMs(until) ? [{ path: ['validUntil'], message: `This policy was valid until ${until}.` }] : []),
    ...policy.licences.flatMap((licence, at) => (atMs >= dayMs(licence.until) ? [{ path: ['licences', at, 'until'], message: `The licence ${licence.id} ended on ${licence.until}.` }] : [])),
  ]
}

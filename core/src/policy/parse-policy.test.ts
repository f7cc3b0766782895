// A policy file: what is accepted, and that every problem names its line, its column and what was expected there.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILT_IN_RULES, dayMs } from '../custody/rules/index.ts'
import { compileSites } from './compile-sites.ts'
import { comparePolicies } from './compare-policies.ts'
import { parsePolicy } from './parse-policy.ts'
import { policyJsonSchema, spanMs, type PolicyFile } from './policy-file.ts'

const AT_MS = dayMs('2026-10-01')

export const TEXT = `# Who may have which chips where.
policy: malaysia
version: 2
title: Accelerators in Malaysia
classes:
  controlled: { paragraphs: [3A090] }
endUsers:
  selangor: { name: Selangor Compute, headquarters: MY }
sites:
  cyberjaya-1:
    countries: [MY]
    endUser: selangor
    chips: [controlled]
    proof: { landmarks: 6, newest: 90 min }
tests:
  - name: an H100 proved in Malaysia may be there
    given: { chip: nvidia-h100-sxm, site: cyberjaya-1, countries: [MY] }
    expect: allowed
`

const problems = (text: string): readonly string[] => parsePolicy(text, BUILT_IN_RULES, AT_MS).problems.map(({ line, column, path, message }) => `${String(line)}:${String(column)} ${path} ${message}`)
const changed = (from: string, to: string): readonly string[] => {
  expect(TEXT).toContain(from)
  return problems(TEXT.replace(from, to))
}

function parsed(text: string): PolicyFile {
  const { policy } = parsePolicy(text, BUILT_IN_RULES, AT_MS)
  if (policy === undefined) throw new Error(problems(text).join('\n'))
  return policy
}

describe('a policy file', () => {
  it('is read with its defaults, and compiles to what judges fixes', () => {
    expect(parsePolicy(TEXT, BUILT_IN_RULES, AT_MS)).toMatchObject({ problems: [], warnings: [], policy: { headquarters: { refuse: ['D:5', 'MO'] } } })
    expect(compileSites(parsed(TEXT))).toEqual({ 'cyberjaya-1': { policyId: 'malaysia', version: 2, allowedCountries: ['MY'], bound: 'vacuum', faulty: 'default', minimumLandmarks: 6, maximumAgeMs: 5_400_000, acceptTestChips: false } })
  })
  it('takes NO for Norway and a day for a text', () => {
    expect(parsed(TEXT.replace('countries: [MY]', 'countries: [NO, MY]')).sites['cyberjaya-1']?.countries).toEqual(['NO', 'MY'])
    expect(parsed(TEXT.replace('version: 2', 'version: 2\nvalidUntil: 2027-01-01')).validUntil).toBe('2027-01-01')
  })
  it.each([
    ['countries: [MY]\n', 'countries: [MY, UK]\n', '11:21 sites.cyberjaya-1.countries.1 expected a country that is on the map, found "UK"'],
    ['countries: [MY]\n', 'countries: MY\n', '11:16 sites.cyberjaya-1.countries expected a list of countries: [MY, SG], found "MY"'],
    ['version: 2', 'version: two', '3:10 version expected a whole number from 1 to 1000000, found "two"'],
    ['    endUser: selangor\n', '', '11:5 sites.cyberjaya-1.endUser expected a name of small letters, digits and dashes, found no "endUser"'],
    ['endUser: selangor', 'endUser: penang', '12:14 sites.cyberjaya-1.endUser expected one of the end users, found "penang"'],
    ['landmarks: 6', 'landmark: 6', '14:14 sites.cyberjaya-1.proof.landmark expected no "landmark" here; the words that are known stand in docs/format/policy.md'],
    ['newest: 90 min', 'newest: soon', '14:36 sites.cyberjaya-1.proof.newest expected a length of time: 90 s, 30 min, 2 h, 7 days, found "soon"'],
    ['chips: [controlled]', 'chips: [hopper]', '13:13 sites.cyberjaya-1.chips.0 expected one of the classes above or the id of a chip, found "hopper"'],
    ['[3A090]', '[3B001]', '6:30 classes.controlled.paragraphs.0 expected a paragraph such as 3A090.a.1, found "3B001"'],
    ['chip: nvidia-h100-sxm', 'chip: H999', '17:20 tests.0.given.chip expected the id of a chip of the catalogue (trigpoint rules show chips), found "H999"'],
    ['version: 2', 'version: 2\nversion: 3', '4:1  expected YAML: Map keys must be unique'],
    ['title: Acc', 'title: "Acc', '4:35  expected YAML: Missing closing "quote'],
  ])('names the place of %j -> %j', (from, to, expected) => {
    const found = changed(from, to)
    expect(found.some(problem => problem.startsWith(expected.split('"quote')[0] ?? '') || problem.slice(problem.indexOf(' ')) === expected.slice(expected.indexOf(' ')))).toBe(true)
    if (!expected.includes('YAML')) expect(found[0]).toBe(expected)
  })
  it('holds licences, moves and headquarters to the same', () => {
    const more = (text: string): readonly string[] => problems(TEXT.replace('tests:', `${text}\ntests:`))
    expect(more('licences:\n  - { id: D1, chips: any, sites: [other], from: 2026-02-30, until: 2027-01-01 }')[0]).toContain('16:49 licences.0.from expected a day of the calendar')
    expect(more('licences:\n  - { id: D1, chips: any, sites: [other], from: 2027-02-01, until: 2027-01-01 }').map(problem => problem.split(' expected')[0])).toEqual(['16:35 licences.0.sites.0', '16:68 licences.0.until'])
    expect(more('movements:\n  - { name: permit, from: [MY], needs: permit }')[0]).toContain('expected "reference" beside it')
    expect(more('headquarters: { refuse: [D:9] }')[0]).toContain('country group that is known')
  })
  it('warns of what has ended and of rules that nobody renewed', () => {
    const later = parsePolicy(TEXT.replace('tests:', 'licences:\n  - { id: D1, chips: any, sites: [cyberjaya-1], from: 2026-01-01, until: 2027-01-01 }\ntests:'), BUILT_IN_RULES, dayMs('2028-01-01'))
    expect(later.problems).toEqual([])
    expect(later.warnings.map(each => each.message)).toEqual(expect.arrayContaining(['The licence D1 ended on 2027-01-01.', expect.stringContaining('The table chips expired')]))
  })
  it('is refused without an exception, whatever it is', () => {
    for (const text of ['', '[]', '42', '{}', '\u0000', '- a\n- b', 'a: &a [*a]', '%YAML 9\n---\nx', `a: ${'x'.repeat(300_000)}`, 'x: &a [1,1]\ny: &b [*a,*a]\nz: &c [*b,*b,*b]\n'.repeat(1), '--- a\n--- b', '!!js/function x'])
      expect(parsePolicy(text, BUILT_IN_RULES, AT_MS)).toMatchObject({ policy: undefined, problems: expect.arrayContaining([expect.objectContaining({ line: expect.any(Number) as number })]) as unknown })
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at] ?? ''}`).join(',')}]`)].join('\n')
    expect(problems(bomb)[0]).toContain('aliases')
    fc.assert(fc.property(fc.nat(TEXT.length), fc.string({ maxLength: 4 }), (at, text) => {
      const { policy, problems: found } = parsePolicy(TEXT.slice(0, at) + text + TEXT.slice(at + 1), BUILT_IN_RULES, AT_MS)
      expect(policy === undefined).toBe(found.length > 0)
    }), { seed: 7, numRuns: 300 })
  })
})

it('spans of time', () => {
  expect(['90 s', '30 min', '2 h', '1 day', '7 days'].map(spanMs)).toEqual([90_000, 1_800_000, 7_200_000, 86_400_000, 604_800_000])
})

it('two versions are compared by what they judge', () => {
  const before = parsed(TEXT)
  expect(comparePolicies(before, parsed(TEXT.replace('version: 2', 'version: 3')))).toEqual([])
  expect(comparePolicies(before, parsed(TEXT.replace('countries: [MY]\n', 'countries: [MY, SG]\n')))).toEqual([{ path: 'sites.cyberjaya-1.countries', kind: 'changed', before: 'MY', after: 'MY, SG' }])
  expect(comparePolicies(undefined, before).every(change => change.kind === 'added')).toBe(true)
})

it('the schema is published for editors', () => {
  expect(policyJsonSchema()).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', required: expect.arrayContaining(['policy', 'version', 'title', 'sites']) as string[] })
})

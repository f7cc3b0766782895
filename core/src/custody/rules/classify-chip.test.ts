// Classification: the figures of the catalogue against the published ones, the boundaries of every paragraph.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { realData } from '../../../../test/requirement.ts'
import {
  BUILT_IN_RULES, checkTable, classifyChip, dayMs, findChip, groupsOf, needsDestinationLicence, parseRuleTable, tablesOf, triggersHeadquartersRule, warnStale, type ChipEntry,
} from './index.ts'

const AT_MS = dayMs('2026-09-15')

function figures(tops: number, bits: number, mm2: number | null, forDatacentres = true): ChipEntry {
  return { id: 'x', name: 'x', vendor: '', architecture: '', forDatacentres, dense: [{ format: 'INT', bits, teraOpsPerSecond: tops, source: 'given' }], die: mm2 === null ? null : { mm2, source: 'given' }, memoryGBs: null, powerW: null }
}

const paragraphOf = (chip: ChipEntry): string => classifyChip(chip, BUILT_IN_RULES, AT_MS).paragraph

function named(name: string): ChipEntry {
  const found = findChip(BUILT_IN_RULES.chips, name)
  if (!found.ok) throw new Error(found.refusal.message)
  return found.value.chip
}

describe('paragraphs', () => {
  it.each([
    [600, 8, 10_000, '3A090.a.1'], [599.875, 8, 10_000, 'none'], [200, 8, 1600 / 5.92, '3A090.a.2'], [200, 8, 1600 / 5.91, '3A090.b.2'], [199.875, 8, 100, 'none'],
    [300, 8, 2400 / 1.6, '3A090.b.1'], [300, 8, 2400 / 1.59, 'none'], [200, 8, 1600 / 3.2, '3A090.b.2'], [200, 8, 1600 / 3.19, 'none'],
  ])('%d TOPS at %d bits on %d mm2 is %s', (tops, bits, mm2, paragraph) => { expect(paragraphOf(figures(tops, bits, mm2))).toBe(paragraph) })
  it('needs no density from 4800 on, and cannot do without below', () => {
    expect(paragraphOf(figures(600, 8, null))).toBe('3A090.a.1')
    expect(paragraphOf(figures(300, 8, null))).toBe('undetermined')
    expect(paragraphOf(figures(100, 8, null))).toBe('none')
  })
  it('lets Note 2 take out what is not for data centres below 4800', () => {
    expect(paragraphOf(figures(593.75, 8, null, false))).toBe('none')
    expect(paragraphOf(figures(600, 8, null, false))).toBe('3A090.a.1')
  })
  it('puts an H20 outside by its numbers, and says the letter beside it', () => {
    const h20 = classifyChip(named('H20'), BUILT_IN_RULES, AT_MS)
    expect(h20).toMatchObject({ chip: 'nvidia-h20', tpp: 2368, performanceDensity: 2.91, paragraph: 'none' })
    expect(h20.overrides.map(entry => entry.effect)).toEqual(['licence', 'permitted'])
    expect(classifyChip(named('H20'), BUILT_IN_RULES, dayMs('2025-04-08')).overrides).toEqual([])
  })
  it('takes the highest format and says each step', () => {
    const { tpp, reasons } = classifyChip(named('B300'), BUILT_IN_RULES, AT_MS)
    expect(tpp).toBe(56_000)
    expect(reasons[0]).toContain('14000 dense FP4 TOPS x 4 bits = 56000')
    expect(reasons.at(-1)).toContain('denial is presumed')
  })
  it('leaves a chip without published throughput undetermined', () => {
    expect(classifyChip(named('L40S'), BUILT_IN_RULES, AT_MS)).toMatchObject({ tpp: null, performanceDensity: null, paragraph: 'undetermined' })
  })
})

describe('names', () => {
  it.each([
    ['nvidia-h100-sxm', 'nvidia-h100-sxm'], ['H100', 'nvidia-h100-sxm'], ['NVIDIA H100 80GB HBM3', 'nvidia-h100-sxm'], ['H100 PCIe', 'nvidia-h100-pcie'], ['NVIDIA H200 NVL', 'nvidia-h200-nvl'],
    ['b200', 'nvidia-b200'], ['GB200', 'nvidia-gb200'], ['RTX 4090', 'nvidia-rtx-4090'], ['mi300x', 'amd-mi300x'], ['AMD Instinct MI325X OAM', 'amd-mi325x'], ['Gaudi 3', 'intel-gaudi3'], ['NVIDIA A100-SXM4-80GB', 'nvidia-a100'],
  ])('%s is %s', (name, id) => { expect(named(name).id).toBe(id) })
  it.each(['H999', '', 'nvidia', '???', 'GPU', 'Server Edition', 'Instinct'])('refuses %j', name => {
    expect(findChip(BUILT_IN_RULES.chips, name)).toMatchObject({ ok: false, refusal: { code: 'rules.chip-unknown' } })
  })
})

describe('tables', () => {
  it('agree with themselves and go through JSON', () => {
    for (const table of tablesOf(BUILT_IN_RULES)) {
      expect(checkTable(table)).toEqual([])
      expect(parseRuleTable(JSON.parse(JSON.stringify(table)))).toEqual({ ok: true, value: JSON.parse(JSON.stringify(table)) as unknown })
    }
  })
  it('are refused where they do not hold', () => {
    const chips = JSON.parse(JSON.stringify(BUILT_IN_RULES.chips)) as { chips: { id: string; dense: { source: string }[] }[] }
    for (const broken of [null, {}, { ...chips, chips: [] }, { ...chips, asOf: '2026-02-30' }, { ...chips, extra: 1 }, { ...chips, chips: [...chips.chips, ...chips.chips] }, { ...chips, sources: {} }])
      expect(parseRuleTable(broken)).toMatchObject({ ok: false, refusal: { code: 'rules.table-malformed' } })
  })
  it('say when they are stale', () => {
    expect(warnStale(BUILT_IN_RULES.chips, dayMs(BUILT_IN_RULES.chips.expires) - 1)).toBeUndefined()
    expect(classifyChip(named('A100'), BUILT_IN_RULES, dayMs('2030-01-01')).warnings).toHaveLength(3)
  })
  it('know the groups that decide', () => {
    const groups = BUILT_IN_RULES.countryGroups
    expect(['MY', 'TH', 'ID'].map(country => needsDestinationLicence(groups, country))).toEqual([false, false, false])
    expect(['CN', 'HK', 'MO', 'VN', 'AE'].map(country => needsDestinationLicence(groups, country))).toEqual([true, true, true, true, true])
    expect(['SG', 'IL', 'TW'].map(country => needsDestinationLicence(groups, country))).toEqual([false, false, false])
    expect(['CN', 'MO', 'RU', 'VN', 'KH'].map(country => triggersHeadquartersRule(groups, country))).toEqual([true, true, true, false, false])
    expect(groupsOf(groups, 'MY')).toEqual([])
  })
})

const folder = realData('rules')

describe.skipIf(folder === undefined)('against the collected figures' + (folder === undefined ? ' (skipped: no shared data)' : ''), () => {
  interface Collected { chips: { id: string; tpp: { value: number } | string; performanceDensity: number | string; eccnByParameters: { paragraph: string; effective: string } }[] }
  const collected = folder === undefined ? { chips: [] } : (JSON.parse(readFileSync(join(folder, 'chips.json'), 'utf8')) as Collected)
  it.each(collected.chips)('$id', expected => {
    const found = classifyChip(named(expected.id), BUILT_IN_RULES, AT_MS)
    expect(found.tpp).toBe(typeof expected.tpp === 'string' ? null : expected.tpp.value)
    if (typeof expected.performanceDensity === 'number') expect(found.performanceDensity).toBeCloseTo(expected.performanceDensity, 2)
    const paragraph = expected.eccnByParameters.effective.startsWith('none') ? 'none' : expected.eccnByParameters.effective
    expect(found.paragraph).toBe(paragraph === 'not found' ? 'undetermined' : paragraph)
  })
  it('country groups', () => {
    const { countries } = JSON.parse(readFileSync(join(folder ?? '', 'country-groups.json'), 'utf8')) as { countries: Record<string, { groups: string[]; advancedComputingDestinationLicence: boolean; headquartersTrigger: boolean }> }
    for (const [country, expected] of Object.entries(countries)) {
      expect([country, groupsOf(BUILT_IN_RULES.countryGroups, country)]).toEqual([country, expected.groups])
      expect([country, needsDestinationLicence(BUILT_IN_RULES.countryGroups, country)]).toEqual([country, expected.advancedComputingDestinationLicence])
      expect([country, triggersHeadquartersRule(BUILT_IN_RULES.countryGroups, country)]).toEqual([country, expected.headquartersTrigger])
    }
  })
})

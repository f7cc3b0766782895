import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { registerRules } from './register-rules.ts'

let dir = ''
let out = ''

async function trigpoint(...argv: string[]): Promise<number> {
  out = ''
  process.exitCode = 0
  const program = new Command('trigpoint').exitOverride()
  registerRules(program)
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(text => ((out += Buffer.from(text as Uint8Array).toString()), true))
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return Number(process.exitCode)
  } finally {
    stdout.mockRestore()
    stderr.mockRestore()
    process.exitCode = 0
  }
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trigpoint-rules-'))
})
afterAll(() => rm(dir, { recursive: true }))

const json = (): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>

describe('classify', () => {
  it('gives the fixed shape for a chip of the catalogue', async () => {
    expect(await trigpoint('classify', 'H20', '--json', '--rules', dir)).toBe(0)
    expect(json()).toMatchObject({ chip: 'nvidia-h20', tpp: 2368, performanceDensity: 2.91, paragraph: 'none', reasons: expect.any(Array) as unknown, overrides: [{ effect: 'licence' }, { effect: 'permitted' }], sources: expect.any(Array) as unknown })
  })
  it('judges figures that are given', async () => {
    expect(await trigpoint('classify', '--tops', '300', '--bits', '8', '--die-mm2', '600', '--json', '--rules', dir)).toBe(0)
    expect(json()).toMatchObject({ chip: 'given', tpp: 2400, performanceDensity: 4, paragraph: '3A090.b.1' })
    expect(await trigpoint('classify', 'mine', '--tops', '300', '--bits', '8', '--not-datacentre', '--json', '--rules', dir)).toBe(0)
    expect(json()).toMatchObject({ chip: 'mine', paragraph: 'none' })
  })
  it('explains itself step by step', async () => {
    await trigpoint('classify', 'h100', '--rules', dir)
    expect(out).toContain('3A090.a.1')
    expect(out).toContain('1. "h100" leaves open')
  })
  it('refuses a folder of tables that is not there, and a day that is none, instead of judging by others', async () => {
    for (const argv of [['classify', 'H20'], ['rules', 'show'], ['rules', 'check']]) await expect(trigpoint(...argv, '--rules', join(dir, 'nowhere'))).rejects.toMatchObject({ exitCode: 2 })
    await expect(trigpoint('classify', 'H20', '--at', '2026-02-30', '--rules', dir)).rejects.toThrow('2026-12-31 is expected')
  })
  it('refuses what it does not know', async () => {
    await expect(trigpoint('classify', 'H999', '--rules', dir)).rejects.toMatchObject({ exitCode: 2 })
    await expect(trigpoint('classify', '--rules', dir)).rejects.toMatchObject({ exitCode: 2 })
    await expect(trigpoint('classify', '--tops', '5', '--rules', dir)).rejects.toMatchObject({ exitCode: 2 })
  })
})

describe('rules', () => {
  it('are current today and stale one day', async () => {
    expect(await trigpoint('rules', 'check', '--at', '2026-10-01', '--rules', dir)).toBe(0)
    expect(await trigpoint('rules', 'check', '--at', '2030-01-01', '--rules', dir)).toBe(1)
    expect(out).toContain('expired on 2027-03-01')
  })
  it('can be shown, changed and imported', async () => {
    for (const table of ['chips', 'limits', 'overrides', 'country-groups', 'calendar']) expect(await trigpoint('rules', 'show', table, '--rules', dir)).toBe(0)
    await trigpoint('rules', 'show', 'overrides', '--json', '--rules', dir)
    const file = join(dir, '..', `${dir.split('/').at(-1) ?? ''}.json`)
    await writeFile(file, JSON.stringify({ ...json(), version: 2, overrides: [] }))
    expect(await trigpoint('rules', 'import', file, '--rules', dir)).toBe(0)
    await trigpoint('classify', 'H20', '--json', '--rules', dir)
    expect(json()['overrides']).toEqual([])
    await expect(trigpoint('rules', 'import', file, '--rules', dir)).rejects.toMatchObject({ exitCode: 2 })
    await rm(file)
  })
  it('take a screening list as CSV', async () => {
    const file = join(dir, 'list.csv')
    await writeFile(file, '_id,source,name,alt_names,addresses,start_date,remarks\n7,Test list,"Aurora, Ltd.",Jiguang; ASIC,"Block 7, Shenzhen, CN; Hong Kong",2024-01-01,\n')
    expect(await trigpoint('rules', 'import', file, '--rules', dir, '--json')).toBe(0)
    const { parties } = JSON.parse(await readFile(join(dir, 'screening.json'), 'utf8')) as { parties: unknown }
    expect(parties).toEqual([{ id: '7', list: 'Test list', names: ['Aurora, Ltd.', 'Jiguang', 'ASIC'], addresses: ['Block 7, Shenzhen, CN', 'Hong Kong'], since: '2024-01-01' }])
    expect(await trigpoint('rules', 'show', 'screening', '--rules', dir)).toBe(0)
    expect(out).toContain('Aurora, Ltd.')
    await writeFile(file, '_id,source\n1,x\n')
    await expect(trigpoint('rules', 'import', file, '--rules', dir)).rejects.toMatchObject({ exitCode: 2 })
  })
})

describe('screen', () => {
  const HEADER = '_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids'
  const row = (id: string, name: string, addresses: string, altNames = ''): string =>
    [id, 'Entity List (EL) - Bureau of Industry and Security', '', 'Entity', '', `"${name}"`, '', `"${addresses}"`, '89 FR 1', '2024-01-01', '', '', '"For all items, see ""744.11"""', 'Presumption of denial', '', '', '', '', '', '', '"two\nlines"', 'http://bis.gov', `"${altNames}"`, '', '', '', '', 'http://bis.gov', ''].join(',')
  it('needs a list, reads the published columns, and keeps the score of each hit', async () => {
    const rules = join(dir, 'screen')
    await expect(trigpoint('screen', 'Aurora', '--rules', rules)).rejects.toMatchObject({ exitCode: 2 })
    const file = join(dir, 'consolidated.csv')
    await writeFile(file, `\uFEFF${[HEADER, row('a1', 'Aurora Compute Co., Ltd.', '18 Keji Road, Nanshan, Shenzhen, CN', 'Jiguang'), row('b2', 'Volga Elektronika', 'ul. Lenina 5, Samara, RU')].join('\r\n')}\r\n`)
    expect(await trigpoint('rules', 'import', file, '--rules', rules)).toBe(0)
    expect(await trigpoint('screen', 'aurora COMPUTE', '--country', 'cn', '--address', '18 Keji Road Nanshan Shenzhen', '--json', '--rules', rules)).toBe(1)
    expect(json()).toMatchObject({ name: 'aurora COMPUTE', country: 'CN', warnings: [], hits: [{ score: 100, on: 'name', matched: 'Aurora Compute Co., Ltd.', countryAgrees: true, id: 'a1', url: 'http://bis.gov' }, { on: 'address', id: 'a1' }] })
    expect(await trigpoint('screen', 'Selangor Compute', '--rules', rules)).toBe(0)
    expect(await trigpoint('screen', 'Volga Elektronika', '--at', '2099-01-01', '--json', '--rules', rules)).toBe(1)
    expect(json()['warnings']).toEqual([expect.stringContaining('expired')])
    expect(await trigpoint('rules', 'check', '--at', '2026-10-01', '--rules', rules)).toBe(0)
  })
  it('names the line of a row that is broken', async () => {
    const file = join(dir, 'broken.csv')
    await writeFile(file, `${HEADER}\n${row('a1', 'Aurora', 'x')}\n7,short\n`)
    await expect(trigpoint('rules', 'import', file, '--rules', dir)).rejects.toThrow('line 4: expected 29 fields')
    await writeFile(file, `${HEADER}\n${row('a1', '', 'x')}\n`)
    await expect(trigpoint('rules', 'import', file, '--rules', dir)).rejects.toThrow('line 2 has no name')
    await writeFile(file, `${HEADER}\n"never closed`)
    await expect(trigpoint('rules', 'import', file, '--rules', dir)).rejects.toThrow('closing quotation mark')
  })
})

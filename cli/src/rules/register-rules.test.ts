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
    await writeFile(file, '_id,source\n1,x\n')
    await expect(trigpoint('rules', 'import', file, '--rules', dir)).rejects.toMatchObject({ exitCode: 2 })
  })
})

// Policy files on this machine: what is printed, and the exit codes that scripts rest on.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { registerPolicy } from './register-policy.ts'

const TEXT = `policy: malaysia
version: 1
title: Accelerators in Malaysia
endUsers:
  selangor: { name: Selangor Compute, headquarters: MY }
sites:
  cyberjaya-1: { countries: [MY], endUser: selangor }
tests:
  - { name: inside, given: { chip: H100, site: cyberjaya-1, countries: [MY] }, expect: allowed }
`

let dir = ''
let out = ''

async function trigpoint(...argv: string[]): Promise<number> {
  out = ''
  process.exitCode = 0
  const program = new Command('trigpoint').exitOverride()
  registerPolicy(program)
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

async function file(name: string, text: string): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, text)
  return path
}

beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'trigpoint-policy-')) })
afterAll(() => rm(dir, { recursive: true }))

describe('policy files', () => {
  it('are checked with line and column', async () => {
    const good = await file('good.yaml', TEXT)
    expect(await trigpoint('policy', 'check', good, '--rules', dir)).toBe(0)
    expect(out).toContain('usable: malaysia version 1')
    const bad = await file('bad.yaml', TEXT.replace('[MY]', '[MY, UK]'))
    expect(await trigpoint('policy', 'check', good, bad, '--rules', dir)).toBe(1)
    expect(out).toContain('bad.yaml:7:34: sites.cyberjaya-1.countries.1: expected a country that is on the map, found "UK"')
    expect(await trigpoint('policy', 'check', bad, '--json', '--rules', dir)).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ file: bad, valid: false, problems: [{ line: 7, column: 34 }] })
    await expect(trigpoint('policy', 'check', join(dir, 'none.yaml'))).rejects.toMatchObject({ exitCode: 2 })
  })
  it('are tested; a failure shows its steps', async () => {
    expect(await trigpoint('policy', 'test', await file('good.yaml', TEXT), '--rules', dir)).toBe(0)
    expect(out).toContain('pass  inside')
    expect(await trigpoint('policy', 'test', await file('wrong.yaml', TEXT.replace('countries: [MY] }, expect', 'countries: [SG] }, expect')), '--rules', dir)).toBe(1)
    expect(out).toContain('FAIL  inside: Expected allowed, got refused because of place')
    await expect(trigpoint('policy', 'test', await file('bad.yaml', 'policy: x'), '--rules', dir)).rejects.toMatchObject({ exitCode: 2 })
  })
  it('have a schema', async () => {
    expect(await trigpoint('policy', 'schema')).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ title: 'Trigpoint policy' })
  })
})

// The rule folder: imported tables replace built-in ones, older and broken ones do not.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILT_IN_RULES } from '@trigpoint/core/custody/rules'
import { defaultRuleFolder, importRuleTable, readRules, writeRuleFile } from './rule-folder.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-rules-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const newer = { ...BUILT_IN_RULES.overrides, version: BUILT_IN_RULES.overrides.version + 1, overrides: [] }

it('a folder that does not exist holds no tables', async () => {
  expect(await readRules(join(folder, 'none'))).toEqual({ book: BUILT_IN_RULES, left: [] })
  expect(defaultRuleFolder({ TRIGPOINT_RULES: '/r' })).toBe('/r')
  expect(defaultRuleFolder({ XDG_DATA_HOME: '/d' })).toBe('/d/trigpoint/rules')
})
it('a newer table is used from then on, the same again is refused', async () => {
  expect(await importRuleTable(folder, JSON.stringify(BUILT_IN_RULES.overrides))).toMatchObject({ ok: false, refusal: { code: 'rules.table-not-newer' } })
  expect(await importRuleTable(folder, JSON.stringify(newer))).toMatchObject({ ok: true })
  expect((await readRules(folder)).book.overrides).toEqual(newer)
  expect(await importRuleTable(folder, JSON.stringify(newer))).toMatchObject({ ok: false, refusal: { code: 'rules.table-not-newer' } })
  expect(await importRuleTable(folder, 'no json')).toMatchObject({ ok: false, refusal: { code: 'rules.table-malformed' } })
  expect(await readdir(folder)).toEqual(['overrides.json'])
})
it('files that are no newer tables are named and left out', async () => {
  await writeFile(join(folder, 'a.json'), '{')
  await writeFile(join(folder, 'b.json'), JSON.stringify(BUILT_IN_RULES.limits))
  const { book, left } = await readRules(folder)
  expect(book).toEqual({ ...BUILT_IN_RULES, overrides: newer })
  expect(left).toHaveLength(2)
})
it('a folder that cannot be is a fault', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(readRules(join(folder, 'file'))).rejects.toMatchObject({ code: 'rules.unreadable' })
  await expect(writeRuleFile(join(folder, 'file'), 'x.json', '')).rejects.toMatchObject({ code: 'rules.not-writable' })
})

// The case commands against a verifier on loopback, as a person types them.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { divert, openCaseWorld, readCase, type CaseWorld } from '../../../test/scenario/case-world.ts'
import { main } from '../main.ts'

let world: CaseWorld
const folder = mkdtempSync(join(tmpdir(), 'trigpoint-case-'))
beforeAll(async () => {
  world = await openCaseWorld()
  await divert(world)
  for (const name of ['ada', 'ben'] as const) writeFileSync(join(folder, name), world.tokens[name])
}, 60_000)
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Ran {
  readonly exit: number
  readonly out: string
  readonly err: string
}

async function run(person: 'ada' | 'ben' | undefined, ...words: readonly string[]): Promise<Ran> {
  const written = { out: '', err: '' }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(text => { written.out += String(text); return true })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(text => { written.err += String(text); return true })
  process.exitCode = undefined
  try {
    const exit = await main([...words, '--url', world.verifier.url, ...(person === undefined ? [] : ['--token-file', join(folder, person)])])
    return { exit, ...written }
  } finally {
    out.mockRestore()
    err.mockRestore()
    process.exitCode = undefined
  }
}

describe('trigpoint case', () => {
  it('lists and shows what there is', async () => {
    expect((await run('ada', 'case', 'list')).out).toMatch(/case-1 .*critical .*new .*Acknowledge/)
    const shown = await run('ada', 'case', 'show', '1')
    expect(shown.out).toContain('from deed to finding: at most 2 min')
    expect(JSON.parse((await run('ada', 'case', 'show', 'case-1', '--json')).out)).toMatchObject({ caseId: 'case-1' })
    expect(await run('ada', 'case', 'show', 'x')).toMatchObject({ exit: 2 })
    expect(await run('ada', 'case', 'show', '99')).toMatchObject({ exit: 1 })
    expect(await run(undefined, 'case', 'list')).toMatchObject({ exit: 1 })
  })
  it('takes a case to its end by two people', async () => {
    const steps: readonly (readonly string[])[] = [
      ['triage', '1', '--severity', 'critical', '--perishes', 'hours', '--exposure', 'high', '--reason', 'r'], ['assign', '1', '--to', 'Ada'], ['decide', '1', '--credible', 'a,C', '--reason', 'r'],
      ['task', '1', '--text', 'ask', '--owner', 'Ben'], ['task', '1', '--done', '1', '--note', 'no answer'], ['note', '1', '--text', 'n'],
      ...['selection', 'analysis', 'steps', 'evidence', 'advice', 'ratings'].map(item => ['check', '1', '--item', item, '--note', 'n']), ['close', '1', '--disposition', 'substantiated', '--reason', 'r'],
    ]
    for (const step of steps) expect({ step, ...(await run('ada', 'case', ...step)) }).toMatchObject({ step, exit: 0 })
    const alone = await run('ada', 'case', 'close', '1', '--confirm', '--reason', 'fine')
    expect(alone.exit).toBe(1)
    expect(alone.err).toContain('second person')
    expect(await run('ben', 'case', 'close', '1', '--confirm', '--reason', 'fine')).toMatchObject({ exit: 0, err: expect.stringContaining('closed') as string })
    expect((await readCase(world, world.tokens.ada)).decisions[0]?.categories).toEqual(['A', 'C'])
    expect(await run('ada', 'case', 'close', '1', '--reason', 'x')).toMatchObject({ exit: 2 })
  })
  it('writes a report with its bundles as a folder that is new, and the trail', async () => {
    const out = join(folder, 'notice')
    expect(await run('ada', 'case', 'report', '1', '--kind', 'notice-a', '--out', out)).toMatchObject({ exit: 0 })
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Notice A')
    expect(existsSync(join(out, 'SHA256SUMS'))).toBe(true)
    expect(await run('ada', 'case', 'report', '1', '--kind', 'notice-a', '--out', out)).toMatchObject({ exit: 2 })
    expect(await run('ada', 'case', 'export', '1', '--out', join(folder, 'case.json'))).toMatchObject({ exit: 0 })
    expect(readFileSync(join(folder, 'case.json'), 'utf8')).toContain('trigpoint case v1')
    expect(await run('ada', 'case', 'reopen', '1', '--reason', 'more came')).toMatchObject({ exit: 0 })
  })
  it('opens a case by hand, and enters a mail', async () => {
    expect(JSON.parse((await run('ada', 'case', 'open', '--title', 'A call came', '--json')).out)).toMatchObject({ origin: 'person', title: 'A call came' })
    writeFileSync(join(folder, 'tip.eml'), 'From: a@example.org\r\nSubject: Servers\r\n\r\nThey left.\r\n')
    const entered = await run('ada', 'case', 'import-mail', join(folder, 'tip.eml'), '--site', 'other', '--json')
    expect(JSON.parse(entered.out)).toMatchObject({ opened: true })
    const { caseId } = JSON.parse(entered.out) as { caseId: string }
    const shown = await run('ada', 'case', 'show', caseId)
    expect(shown.out).toMatch(/Tip [0-9a-f]{32} by mail, .*\n {2}tipster:\n {2}> /)
    expect(await run('ada', 'case', 'import-mail', join(folder, 'none.eml'))).toMatchObject({ exit: 2 })
  })
})

describe('trigpoint tip', () => {
  it('prints a code once, with which the mailbox opens', async () => {
    const sent = await run(undefined, 'tip', '--text', 'They left at night.')
    expect(sent.exit).toBe(0)
    const code = sent.out.trim()
    const read = await run(undefined, 'tip', '--mailbox', code)
    expect(read.out).toContain('you: They left at night.')
    expect((await run(undefined, 'tip', '--mailbox', code, '--text', 'And on Sunday.')).out).toContain('And on Sunday.')
    expect(await run(undefined, 'tip', '--mailbox', 'WRONG')).toMatchObject({ exit: 1 })
  })
})

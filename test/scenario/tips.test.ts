// The way in for strangers: without an account, bounded, and with nothing in it that could act, be guessed or be traced.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailboxSchema, tipReceiptSchema, type CaseMailbox, type IntakeAnswer } from '@trigpoint/core/wire'
import { openLog } from '@trigpoint/runtime'
import { readMail } from '../../cli/src/case/import-mail.ts'
import { act, codeOfResponse, divert, openCaseWorld, readCase, send, workCase, type CaseWorld } from './case-world.ts'

let world: CaseWorld
const logLines: string[] = []
const folder = mkdtempSync(join(tmpdir(), 'trigpoint-tips-'))
beforeAll(async () => {
  const clock = { nowMs: () => 0, monotonicNs: () => 0n }
  world = await openCaseWorld({ log: openLog({ level: 'debug', clock, write: line => { logLines.push(line) } }) })
}, 60_000)
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

const tip = async (body: object): Promise<Response> => send(world, undefined, 'POST', '/v1/tips', body)
const mailbox = async (code: string): Promise<Response> => send(world, undefined, 'POST', '/v1/tips/mailbox', { code })
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('a tip', () => {
  let code = ''
  it('needs no account, and its code is shown once, opens its mailbox however it is typed, and is kept nowhere', async () => {
    const receipt = tipReceiptSchema.parse(await (await tip({ text: 'They left at night.', siteId: 'cyber', files: [{ name: '../../evil<b>.html', content: base64('<script>alert(1)</script>') }] })).json())
    code = receipt.code
    expect(code.replaceAll('-', '')).toMatch(/^[0-9A-HJKMNP-TV-Z]{32}$/)
    for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ' '), ` ${code.replaceAll('0', 'o').replaceAll('1', 'l')} `]) {
      const read = mailboxSchema.parse(await (await mailbox(typed)).json())
      expect(read.messages.map(message => message.text)).toEqual(['They left at night.'])
    }
    const stored = readFileSync(join(world.dataDir, 'verifier.sqlite')).toString('latin1') + readFileSync(join(world.dataDir, 'verifier.sqlite-wal')).toString('latin1')
    expect(stored).toContain('They left at night.')
    for (const form of [code, code.replaceAll('-', '')]) expect(stored).not.toContain(form)
  })
  it('opens a case that says nothing of what it says, to whom the mailbox is closed', async () => {
    const file = await readCase(world, world.tokens.audit)
    expect(file).toMatchObject({ origin: 'tip', title: 'Tip by form about Site cyber', state: 'new' })
    expect(JSON.stringify(file)).not.toContain('at night')
    expect(await (await send(world, world.tokens.ada, 'GET', '/v1/cases/case-1/export')).text()).not.toContain('at night')
  })
  it('joins with what is found at the same place', async () => {
    await divert(world)
    const file = await readCase(world, world.tokens.ada)
    expect(file.caseFindings.length).toBeGreaterThan(0)
    expect(file.tips).toBe(1)
  })
  it('is answered by those who work on the case, and the tipster does not learn who wrote', async () => {
    const box = (await (await send(world, world.tokens.ada, 'GET', '/v1/cases/case-1/mailbox')).json()) as CaseMailbox
    const [first] = box.tips
    expect(await codeOfResponse(await send(world, world.tokens.audit, 'POST', '/v1/cases/case-1/messages', { tipId: first?.tipId, text: 'hello' }))).toBe('case.person-missing')
    expect(await codeOfResponse(await send(world, world.tokens.ada, 'POST', '/v1/cases/case-1/messages', { tipId: '0'.repeat(32), text: 'hello' }))).toBe('case.tip-unknown')
    expect((await send(world, world.tokens.ada, 'POST', '/v1/cases/case-1/messages', { tipId: first?.tipId, text: 'On which day?' })).status).toBe(200)
    const answer = await (await mailbox(code)).text()
    expect(answer).toContain('On which day?')
    expect(answer).not.toMatch(/Ada|case-1/)
    const written = mailboxSchema.parse(await (await send(world, undefined, 'POST', '/v1/tips/mailbox/messages', { code, text: 'On Sunday.' })).json())
    expect(written.messages.map(({ from, text }) => [from, text])).toEqual([['tipster', 'They left at night.'], ['case', 'On which day?'], ['tipster', 'On Sunday.']])
    expect((await readCase(world, world.tokens.ada)).clocks.find(clock => clock.clock === 'acknowledge')?.state).toBe('done')
  })
  it('leaves its files as bytes under a name of ours, whatever they claim to be', async () => {
    const box = (await (await send(world, world.tokens.ada, 'GET', '/v1/cases/case-1/mailbox')).json()) as CaseMailbox
    const file = box.tips[0]?.messages[0]?.files[0]
    expect(file?.name).toBe('../../evil<b>.html')
    const saved = await send(world, world.tokens.ada, 'GET', `/v1/cases/case-1/files/${file?.fileId ?? ''}`)
    expect(saved.headers.get('content-type')).toBe('application/octet-stream')
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename="case-1-[0-9a-f]{8}\.bin"$/)
    expect(saved.headers.get('x-content-type-options')).toBe('nosniff')
    expect(saved.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(await saved.text()).toBe('<script>alert(1)</script>')
    expect(await codeOfResponse(await send(world, world.tokens.ada, 'GET', `/v1/cases/case-1/files/${'0'.repeat(32)}`))).toBe('case.file-unknown')
    for (const token of [world.tokens.audit, world.tokens.op, undefined]) expect((await send(world, token, 'GET', `/v1/cases/case-1/files/${file?.fileId ?? ''}`)).ok).toBe(false)
  })
  it('cannot be opened by whoever is excluded, nor is the mailbox', async () => {
    await act(world, world.tokens.adminEve, { kind: 'exclude', person: 'Ben', reason: 'works there' })
    expect(await codeOfResponse(await send(world, world.tokens.ben, 'GET', '/v1/cases/case-1/mailbox'))).toBe('case.unknown')
  })
  it('leaves no address in the log of the verifier', () => {
    expect(logLines.length).toBeGreaterThan(0)
    expect(logLines.filter(line => line.includes('/v1/tips'))).toEqual([])
  })
  it('does not open a closed case again, but opens one of its own', async () => {
    await workCase(world)
    await act(world, world.tokens.ada, { kind: 'feedback', text: 'told' })
    await act(world, world.tokens.ada, { kind: 'propose', disposition: 'referred', reason: 'to the police' })
    expect(await act(world, world.tokens.cy, { kind: 'confirm', note: 'ok' })).toMatchObject({ state: 'closed' })
    await tip({ text: 'More about it.', chipId: world.node.chips[0]?.chipId })
    expect(await readCase(world, world.tokens.ada)).toMatchObject({ state: 'closed' })
    expect(await readCase(world, world.tokens.ada, 'case-2')).toMatchObject({ origin: 'tip', chips: 1 })
  })
})

describe('strangers', () => {
  it('learn nothing from the form about sites and chips that exist or do not', async () => {
    const known = await tip({ text: 'x', siteId: 'cyber' })
    const unknown = await tip({ text: 'x', siteId: 'no-such-site' })
    expect([known.status, Object.keys((await known.json()) as object)]).toEqual([unknown.status, Object.keys((await unknown.json()) as object)])
  })
  it('are bounded in what they send', async () => {
    world.clock.advance(3_600_000)
    expect(await codeOfResponse(await tip({ text: '' }))).toBe('api.malformed')
    expect(await codeOfResponse(await tip({ text: 'x'.repeat(20_001) }))).toBe('api.malformed')
    world.clock.advance(3_600_000)
    expect(await codeOfResponse(await tip({ text: 'x', files: Array.from({ length: 6 }, () => ({ name: 'a', content: '' })) }))).toBe('api.malformed')
    const half = 'A'.repeat(6 * 1024 * 1024)
    world.clock.advance(3_600_000)
    expect(await codeOfResponse(await tip({ text: 'x', files: [{ name: 'a', content: half }, { name: 'b', content: half }] }))).toMatch(/^(tip\.too-large|api\.too-large)$/)
    const each = 'A'.repeat(5_700_000)
    world.clock.advance(3_600_000)
    expect(await codeOfResponse(await tip({ text: 'x', files: [{ name: 'a', content: each }, { name: 'b', content: each }] }))).toBe('tip.too-large')
  })
  it('cannot try codes: each wrong one costs, and soon the door is shut for a while', async () => {
    world.clock.advance(3_600_000)
    const codes: string[] = []
    for (let round = 0; round < 30; round++) codes.push(await codeOfResponse(await mailbox(`0000-0000-0000-0000-0000-0000-0000-${String(1000 + round)}`)))
    expect(codes[0]).toBe('tip.code-unknown')
    expect(codes.at(-1)).toBe('tip.too-many')
    expect(codes.filter(one => one === 'tip.code-unknown').length).toBeLessThanOrEqual(12)
  })
  it('cannot pour tips', async () => {
    const answers: string[] = []
    for (let round = 0; round < 15; round++) answers.push(await codeOfResponse(await tip({ text: 'x' })))
    expect(answers.at(-1)).toBe('tip.too-many')
  })
})

const MAIL = [
  'From: "A. Person" <person@example.org>', 'To: tips@example.com', 'Subject: =?utf-8?Q?Servers_=E2=80=93_moved?=', 'Date: Mon, 02 Nov 2026 09:00:00 +0000', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '',
  '--b', 'Content-Type: text/html; charset=utf-8', '', '<p>They left <b>at night</b>.<script>alert(1)</script></p>', '--b', 'Content-Type: text/html; name="../x.html"', 'Content-Disposition: attachment; filename="../x.html"', '', '<script>1</script>', '--b--', '',
].join('\r\n')

describe('a mail file', () => {
  it('is read for its words, and kept whole with what was attached', async () => {
    const mail = await readMail(Buffer.from(MAIL), 'tip.eml')
    expect(mail.text).toContain('Subject: Servers – moved')
    expect(mail.text).toContain('They left at night .')
    expect(mail.text).not.toMatch(/<|alert/)
    expect(mail.contact).toBe('person@example.org')
    expect(mail.files.map(file => file.name)).toEqual(['tip.eml', '../x.html'])
    expect(Buffer.from(mail.files[0]?.content ?? '', 'base64').toString()).toBe(MAIL)
  })
  it.each([['nothing', ''], ['bytes that are none', '\u0000\u0001'.repeat(50)], ['a deep nest', `${'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n'.repeat(200)}`]])('that is %s is refused or read, never followed', async (_name, text) => {
    const read = await readMail(Buffer.from(text), 'x').then(mail => mail.files.length, (error: unknown) => (error instanceof Error ? error.message : ''))
    expect(typeof read === 'number' || read.length > 0).toBe(true)
  })
  it('is entered from the command line, by somebody with a token, as a tip of its own', async () => {
    const file = join(folder, 'tip.eml')
    writeFileSync(file, MAIL)
    expect(await codeOfResponse(await send(world, world.tokens.audit, 'POST', '/v1/intake', { channel: 'mail', text: 'x' }))).toBe('case.person-missing')
    const answer = (await (await send(world, world.tokens.ada, 'POST', '/v1/intake', { channel: 'mail', ...(await readMail(Buffer.from(MAIL), 'tip.eml')), siteId: 'other' })).json()) as IntakeAnswer
    expect(answer.opened).toBe(true)
    const box = (await (await send(world, world.tokens.ada, 'GET', `/v1/cases/${answer.caseId}/mailbox`)).json()) as CaseMailbox
    expect(box.tips[0]).toMatchObject({ channel: 'mail', contact: 'person@example.org', reachable: false })
  })
})

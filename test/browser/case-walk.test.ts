// A compliance officer's walk, in a real browser: from the first finding to a closed case with a printed notice and a
// bundle that checks without any server. Two people in two tabs; what a tipster writes on the way joins in.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import { unzipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseBundle, parseTrust, verifyBundle } from '@trigpoint/core/result'
import { REPORT_KINDS } from '@trigpoint/core/wire'
import { nodePrimitives, readBorders } from '@trigpoint/runtime'
import { divert, openCaseWorld, send, type CaseWorld } from '../scenario/case-world.ts'
import { valueOf } from '../scenario/verifier-world.ts'
import { chromiumPath, openBrowser, openPage, PHONE, type Watched } from './browser.ts'

const CONSOLE = new URL('../../console/dist', import.meta.url).pathname
/** Elements whose content is wider than they are. */
const CUT_OFF = "[...document.querySelectorAll('*')].filter(element => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline' && element.clientWidth > 0).map(element => element.tagName)"
const folder = mkdtempSync(join(tmpdir(), 'trigpoint-walk-'))

describe.skipIf(chromiumPath === undefined)('the walk of a compliance officer', () => {
  let browser: Browser
  let world: CaseWorld
  let ada: Watched
  let ben: Watched
  const seen: Watched[] = []

  const signIn = async (token: string): Promise<Watched> => {
    const watched = await openPage(browser)
    seen.push(watched)
    await watched.page.goto(world.verifier.url)
    await watched.page.getByLabel('Access token').fill(token)
    await watched.page.getByRole('button', { name: 'Sign in' }).click()
    await watched.page.getByRole('link', { name: 'Cases' }).click()
    return watched
  }
  /** Opens a folded form, fills it and sends it. */
  const doIt = async (page: Page, title: string, fields: Readonly<Record<string, string>>, verb: string): Promise<void> => {
    const form = page.locator('details.action', { has: page.locator('> summary', { hasText: new RegExp(`^${title}$`) }) }).first()
    if (await form.getAttribute('open') === null) await form.locator('> summary').click()
    for (const [label, value] of Object.entries(fields)) {
      const field = form.getByLabel(new RegExp(`^${label.replaceAll('?', '\\?')}`)).first()
      if (await field.and(page.locator('select')).count() > 0) await field.selectOption({ label: value })
      else await field.fill(value)
    }
    const answered = page.waitForResponse(response => response.url().endsWith('/actions'))
    await form.getByRole('button', { name: verb }).click()
    expect((await answered).status(), `${title}: ${await (await answered).text().then(text => text.slice(0, 200))}`).toBe(200)
  }

  beforeAll(async () => {
    browser = await openBrowser()
    world = await openCaseWorld({ consoleDir: CONSOLE })
    await divert(world)
    ada = await signIn(world.tokens.ada)
    ben = await signIn(world.tokens.ben)
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('finds the case in the register, weighs it, owns it and decides', async () => {
    const { page } = ada
    await page.getByRole('link', { name: /^Case 1/ }).click()
    await page.getByRole('heading', { level: 1, name: /answered from outside Malaysia/ }).waitFor()
    await page.getByText('From deed to finding').waitFor()
    await doIt(page, 'Weigh it', { 'Evidence perishes': 'Within hours', 'Legal exposure': 'High', 'Why': 'The chips answer from another country.' }, 'Keep this rating')
    await doIt(page, 'Give it to somebody', { Owner: 'Ada' }, 'Assign')
    await doIt(page, 'Decide whether it is credible', { 'Is the information credible?': 'Yes, credible information', 'What it rests on': 'Every allowed country is excluded.' }, 'Keep the decision')
    await doIt(page, 'Add a task', { What: 'Ask the operator for a transfer permission', Who: 'Ben' }, 'Add the task')
    expect(await page.getByText('Credible: A').count()).toBe(1)
  }, 60_000)

  it('hears from a tipster who has no account, answers, and is answered', async () => {
    const tipster = await openPage(browser, PHONE)
    seen.push(tipster)
    await tipster.page.goto(`${world.verifier.url}/tip`)
    await tipster.page.getByLabel('What do you want to tell us?').fill('They left at night. <img src=x onerror=alert(1)>')
    await tipster.page.getByLabel(/Site or chip/).fill('cyber')
    await tipster.page.getByLabel(/^Files/).setInputFiles({ name: 'evil.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') })
    await tipster.page.getByRole('button', { name: 'Send' }).click()
    const code = await tipster.page.getByLabel('Your receipt code').innerText()
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(await tipster.page.evaluate<unknown>('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([0, 0, ''])

    const { page } = ada
    await page.reload()
    await page.getByText('They left at night. <img src=x onerror=alert(1)>').waitFor()
    const saving = page.waitForEvent('download')
    await page.getByRole('region', { name: 'Mailbox of the tipster' }).getByRole('button', { name: 'Save' }).click()
    expect((await saving).suggestedFilename()).toMatch(/^case-1-[0-9a-f]{8}\.bin$/)
    await page.getByLabel('Answer the tipster').fill('Thank you. On which day?')
    await page.getByRole('region', { name: 'Mailbox of the tipster' }).getByRole('button', { name: 'Send' }).click()
    await page.getByText(/Sent\. The tipster sees it/).waitFor()
    await doIt(page, 'Feedback was given', { 'What was said, to whom': 'We told the tipster that the matter is with counsel.' }, 'Keep the feedback')

    await tipster.page.goto(`${world.verifier.url}/mailbox`)
    await tipster.page.getByLabel('The code that you were given').fill(code.toLowerCase().replaceAll('-', ' '))
    await tipster.page.getByRole('button', { name: 'Open' }).click()
    await tipster.page.getByText('Thank you. On which day?').waitFor()
    expect(await tipster.page.getByText('Ada').count()).toBe(0)
  }, 60_000)

  it('answers the checklist, proposes an end, and cannot confirm it herself; a second person can', async () => {
    const { page } = ada
    await doIt(page, 'End task 1', { 'What came of it': 'There is none.' }, 'End it')
    for (const title of ['Target selection', 'Documented analysis', 'Defined steps', 'Central evidence', 'Advice', 'Rating changes'])
      await doIt(page, `Answer: ${title}`, { Answer: `${title}: see the trail.` }, 'Keep the answer')
    await doIt(page, 'Propose how it ends', { Disposition: 'Substantiated', Reason: 'The proofs exclude Malaysia.' }, 'Propose the closing')
    await page.getByText('You proposed it; a second person confirms or returns it.').waitFor()
    await ben.page.getByRole('link', { name: /^Case 1/ }).click()
    await doIt(ben.page, 'Confirm the closing', { 'What your check found': 'Read all of it; the proofs check.' }, 'Confirm and close')
    await ben.page.getByText(/Proposed by Ada, confirmed by Ben/).waitFor()
  }, 60_000)

  it('prints the notice from a page that the content policy lets look as it should', async () => {
    const opening = ada.page.waitForEvent('popup')
    await ada.page.getByRole('group', { name: 'Notice A' }).getByRole('button', { name: 'Print' }).click()
    const paper = await opening
    await paper.getByRole('heading', { level: 1, name: /Notice A/ }).waitFor()
    expect(await paper.evaluate<unknown>("getComputedStyle(document.querySelector('table')).tableLayout")).toBe('fixed')
    await paper.close()
  }, 30_000)

  it.each(REPORT_KINDS)('%s fits its pages on A4 and on Letter, with nothing cut off', async kind => {
    const html = await (await send(world, world.tokens.ada, 'GET', `/v1/cases/case-1/reports/${kind}?format=html`)).text()
    const { page } = await openPage(browser, { viewport: { width: 794, height: 1123 } })
    await page.setContent(html)
    await page.emulateMedia({ media: 'print' })
    for (const [format, widthPx] of [['A4', 794 - 121], ['Letter', 816 - 121]] as const) {
      await page.setViewportSize({ width: widthPx, height: 1000 })
      const wide = await page.evaluate<unknown>(CUT_OFF)
      expect(wide).toEqual([])
      const pdf = await page.pdf({ format, preferCSSPageSize: false })
      const pages = [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page[^s]/g)].length
      expect(pages).toBeGreaterThanOrEqual(1)
      expect(pages).toBeLessThanOrEqual(6)
    }
    await page.context().close()
  }, 60_000)

  it('takes the pack home, where its bundles check without a server', async () => {
    const saving = ada.page.waitForEvent('download')
    await ada.page.getByRole('group', { name: 'Notice A' }).getByRole('button', { name: 'Pack with proofs' }).click()
    const path = join(folder, 'pack.zip')
    await (await saving).saveAs(path)
    const files = unzipSync(readFileSync(path))
    for (const [name, bytes] of Object.entries(files)) if (!name.includes('/')) writeFileSync(join(folder, name), bytes)
    const sums = Buffer.from(files['SHA256SUMS'] ?? []).toString().trim().split('\n').filter(line => !line.includes('/'))
    writeFileSync(join(folder, 'SHA256SUMS'), `${sums.join('\n')}\n`)
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: folder })
    const trust = valueOf(parseTrust(Buffer.from(files['trust.json'] ?? []).toString(), nodePrimitives))
    const borders = await readBorders()
    const bundles = Object.entries(files).filter(([name]) => name.startsWith('bundles/'))
    expect(bundles.length).toBeGreaterThanOrEqual(2)
    for (const [, bytes] of bundles) {
      const report = verifyBundle(valueOf(parseBundle(Buffer.from(bytes).toString())), { trust, atMs: world.clock.nowMs(), primitives: nodePrimitives, borders })
      expect(report.checks.filter(check => !check.ok)).toEqual([])
    }
    expect(existsSync(join(folder, 'report.html'))).toBe(true)
  }, 60_000)

  it('holds for everybody: no rule of accessibility is broken, in light and dark, wide and narrow, and nothing went elsewhere', async () => {
    for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark', ...PHONE }] as const) {
      for (const path of ['/tip', '/mailbox']) {
        const { page } = await openPage(browser, options)
        await page.goto(`${world.verifier.url}${path}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        expect(await violationsOf(page), path).toEqual([])
        await page.context().close()
      }
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await ada.page.emulateMedia({ colorScheme })
      for (const size of [{ width: 1280, height: 860 }, { width: 360, height: 740 }]) {
        await ada.page.setViewportSize(size)
        await ada.page.goto(`${world.verifier.url}/cases/case-1`)
        await ada.page.getByRole('heading', { level: 1 }).waitFor()
        expect(await violationsOf(ada.page), `case ${colorScheme} ${String(size.width)}`).toEqual([])
        expect(await ada.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0)
        await ada.page.goto(`${world.verifier.url}/cases`)
        await ada.page.getByRole('link', { name: /^Case 1/ }).waitFor()
        expect(await violationsOf(ada.page), `cases ${colorScheme} ${String(size.width)}`).toEqual([])
      }
    }
    for (const { errors, requests } of seen) {
      expect(errors.filter(error => !error.includes('401'))).toEqual([])
      expect(requests.filter(url => !url.startsWith(world.verifier.url) && !url.startsWith('blob:') && !url.startsWith('data:'))).toEqual([])
    }
  }, 120_000)
})

async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''}`)
  })
}

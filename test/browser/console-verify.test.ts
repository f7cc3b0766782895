// Checking a bundle in a browser: on the console's page under its content policy, and on the one file that works
// from a disk without a network. Bundles are those that a release left behind.

import AxeBuilder from 'axe-core'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, openPage, PHONE } from './browser.ts'
import { openFixture, type Fixture } from './fixture-server.ts'

const root = new URL('../../', import.meta.url).pathname
const release = join(root, 'vectors/bundle/0.1.0')
const file = (name: string): string => join(release, name)
const trust = file('trust.json')
const newest = (name: string): string => join(root, 'vectors/bundle/0.1.0-v3', name)
const staticPage = `file://${join(root, 'console/dist/verify.html')}`
const folder = mkdtempSync(join(tmpdir(), 'trigpoint-drop-'))

async function drop(page: Page, ...paths: readonly string[]): Promise<void> {
  await page.getByLabel('Bundle or trust file').setInputFiles([...paths])
}

/** Every check as the command prints it: `step: passed or not, detail, code`. */
function checksOfCommand(path: string, trustFile: string): readonly string[] {
  const args = [join(root, 'cli/bin/trigpoint.js'), 'verify', path, '--trust', trustFile, '--json']
  const out = ((): string => {
    try {
      return execFileSync(process.execPath, args, { env: { ...process.env, TRIGPOINT_REFERENCES: join(folder, 'none') }, encoding: 'utf8', maxBuffer: 1 << 26 })
    } catch (error) {
      return (error as { stdout: string }).stdout // refused: exit 1
    }
  })()
  const { checks } = JSON.parse(out) as { checks: readonly { step: string; ok: boolean; code: string; detail: string }[] }
  return checks.map(({ step, ok, code, detail }) => `${STEP_HEADINGS[step] ?? step}: ${ok ? `Passed: ${detail}` : `Not passed: ${detail} ${code}`}`).sort()
}

const STEP_HEADINGS: Readonly<Record<string, string>> = { signer: 'Who signed', record: 'What is shown', log: 'The log', challenge: 'The challenge', delay: 'The delays', evidence: 'The chips', region: 'The region', verdict: 'The verdict' }

/** The same off the page. */
async function checksOfPage(page: Page): Promise<readonly string[]> {
  const texts = await page.evaluate<string[]>(`[...document.querySelectorAll('.check-group')].flatMap(group => [...group.querySelectorAll('li')].map(line => group.querySelector('h3').textContent + ': ' + line.textContent.trim()))`)
  return texts.sort()
}

const answer = (page: Page, name: string): Promise<void> => page.getByRole('region', { name: 'Answer' }).getByRole('heading', { name }).waitFor({ timeout: 30_000 })

describe.skipIf(chromiumPath === undefined)('the page that checks bundles', () => {
  let browser: Browser
  let fixture: Fixture
  beforeAll(async () => {
    browser = await openBrowser()
    fixture = await openFixture()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await fixture.close()
  })

  it('from a disk and without a network: proves, refuses what was changed, and asks nobody', async () => {
    const { page, errors, requests } = await openPage(browser, { offline: true })
    await page.goto(staticPage)
    await page.getByRole('heading', { level: 1, name: 'Check a Trigpoint bundle' }).waitFor()
    await drop(page, file('inside-full.json'), trust)
    await answer(page, 'Proven: inside')
    await page.getByText('This was computed again here, from the raw measurements.').waitFor()
    await page.getByText('as registrar: that the landmarks stand where their records say').waitFor()
    expect(await page.getByRole('table', { name: 'Chips of the bundle' }).getByRole('row').count()).toBe(3)

    const changed = join(folder, 'changed.json')
    writeFileSync(changed, readFileSync(file('inside-full.json'), 'utf8').replace('\\"outcome\\":\\"inside\\"', '\\"outcome\\":\\"Inside\\"'))
    await drop(page, changed)
    await answer(page, 'Refused: do not rely on it')
    await page.getByText('result.opening').first().waitFor()

    for (const [name, heading] of [['outside-full.json', 'Proven: outside'], ['unknown-full.json', 'Proven: unknown'], ['inside-site.json', 'Proven: inside'], ['inside-verdict-chip.json', 'Proven: inside']] as const) {
      await drop(page, file(name))
      await page.getByText(`Bundle, proof or result: ${name}`).waitFor()
      await answer(page, heading)
    }
    expect(errors).toEqual([])
    expect(requests.filter(address => !address.startsWith('file://') && !address.startsWith('blob:'))).toEqual([])
    expect(new Set(requests)).toEqual(new Set([staticPage]))
  }, 120_000)

  it('makes the very checks of the command, line by line, with manifests and answers about revocation', async () => {
    const { page, errors, requests } = await openPage(browser, { offline: true })
    await page.goto(staticPage)
    await drop(page, newest('trust.json'))
    for (const [name, heading] of [['inside-site.json', 'Proven: inside'], ['inside-full.json', 'Proven: inside'], ['outside-full.json', 'Proven: outside'], ['inside-verdict.json', 'Proven: inside']] as const) {
      await drop(page, newest(name))
      await page.getByText(`Bundle, proof or result: ${name}`).waitFor()
      await answer(page, heading)
      const lines = await checksOfPage(page)
      expect(lines).toEqual(checksOfCommand(newest(name), newest('trust.json')))
      if (name.startsWith('inside') && !name.includes('verdict')) {
        expect(lines).toContain('The chips: Passed: It carries 2 of the 2 reference manifests that the verdict rests on.')
        await page.getByText('The firmware of the chips that are said to run as published was compared again here').waitFor()
        await page.getByText('No certificate of these chips was revoked').waitFor()
      }
    }
    // A manifest, or an answer, of which one letter was changed: refused by both, with the same lines and codes.
    const bundle = JSON.parse(readFileSync(newest('inside-full.json'), 'utf8')) as { manifests: string[]; responses: string[] }
    const changes: readonly (readonly [string, unknown, string])[] = [
      ['manifest.json', { ...bundle, manifests: bundle.manifests.map((xml, i) => (i === 0 ? xml.replace('Hash0="', 'Hash0="0') : xml)) }, 'result.manifests-differ'],
      ['response.json', { ...bundle, responses: bundle.responses.map((text, i) => (i === 0 ? text.replace(/.....(?===?$|$)/, 'AAAAA') : text)) }, 'result.responses-differ'],
    ]
    for (const [name, content, code] of changes) {
      const path = join(folder, name)
      writeFileSync(path, JSON.stringify(content))
      await drop(page, path)
      await page.getByText(`Bundle, proof or result: ${name}`).waitFor()
      await answer(page, 'Refused: do not rely on it')
      const lines = await checksOfPage(page)
      expect(lines.some(line => line.endsWith(code))).toBe(true)
      expect(lines).toEqual(checksOfCommand(path, newest('trust.json')))
    }
    expect(errors).toEqual([])
    expect(new Set(requests)).toEqual(new Set([staticPage]))
  }, 120_000)

  it('takes manifests that a bundle does not carry, dropped beside it', async () => {
    const { page } = await openPage(browser, { offline: true })
    await page.goto(staticPage)
    const bundle = JSON.parse(readFileSync(newest('inside-site.json'), 'utf8')) as { manifests: string[] }
    const bare = join(folder, 'bare.json')
    writeFileSync(bare, JSON.stringify({ ...bundle, manifests: [] }))
    await drop(page, bare, newest('trust.json'))
    await answer(page, 'Proven: inside')
    await page.getByText('not all manifests are at hand here').waitFor()
    const paths = bundle.manifests.map((xml, i) => { writeFileSync(join(folder, `m${String(i)}.swid`), xml); return join(folder, `m${String(i)}.swid`) })
    await drop(page, ...paths)
    await page.getByText('Reference manifests: m0.swid, m1.swid').waitFor()
    await page.getByText('was compared again here').waitFor()
  }, 60_000)

  it('checks proofs of entries and results by themselves', async () => {
    const { page, errors } = await openPage(browser, { offline: true })
    await page.goto(staticPage)
    const own = (name: string): string => join(root, 'vectors/result', name)
    await drop(page, own('proof.json'), own('proof-trust.json'))
    await answer(page, 'Proven: an entry of the log')
    await page.getByText('"eventId": "P-1"').waitFor()
    const { token } = JSON.parse(readFileSync(own('cwt.json'), 'utf8')) as { token: string }
    const cwt = join(folder, 'result.cwt')
    writeFileSync(cwt, Buffer.from(token, 'hex'))
    await drop(page, cwt)
    await page.getByText('it vouches for the key that signed').first().waitFor()
    await page.getByText('result.part-malformed').first().waitFor()
    expect(errors).toEqual([])
  }, 60_000)

  it('without a trust file refuses, and says that anybody can make such a bundle', async () => {
    const { page } = await openPage(browser, { offline: true })
    await page.goto(staticPage)
    await drop(page, file('inside-full.json'))
    await answer(page, 'Refused: do not rely on it')
    await page.getByText('anybody can make one with a key of their own').first().waitFor()
    await drop(page, trust)
    await answer(page, 'Proven: inside')
  }, 60_000)

  it('says what is no bundle, and takes files in any order and by dropping', async () => {
    const { page } = await openPage(browser, { offline: true })
    await page.goto(staticPage)
    const other = join(folder, 'other.json')
    writeFileSync(other, '{"hello": 1}')
    await drop(page, other)
    await page.getByRole('alert').getByText('result.bundle-malformed').waitFor()
    const content = readFileSync(file('inside-verdict.json'), 'utf8')
    const transfer = await page.evaluateHandle(`(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(content)}], 'dropped.json')); return data })()`)
    await page.dispatchEvent('.file-drop', 'drop', { dataTransfer: transfer })
    await page.getByText('Bundle, proof or result: dropped.json').waitFor()
    await drop(page, trust)
    await answer(page, 'Proven: inside')
  }, 60_000)

  it('in the console works under its content policy, and loads the border tables only when they are needed', async () => {
    const { page, errors, requests } = await openPage(browser)
    await page.goto(`${fixture.url}/verify`)
    await page.getByRole('heading', { level: 1, name: 'Check a bundle' }).waitFor()
    await drop(page, file('inside-verdict.json'), trust)
    await answer(page, 'Proven: inside')
    expect(requests.some(address => address.includes('border-tables'))).toBe(false)
    await drop(page, file('inside-full.json'))
    await page.getByText('This was computed again here, from the raw measurements.').waitFor({ timeout: 30_000 })
    expect(requests.some(address => address.includes('border-tables'))).toBe(true)
    expect(errors).toEqual([])
    expect(await page.getByRole('link', { name: 'the page that works from a disk' }).getAttribute('href')).toBe('/verify.html')
  }, 60_000)

  it('is usable by everybody: no violation that axe finds, light and dark, on a phone too', async () => {
    for (const options of [{}, { colorScheme: 'dark' as const }, PHONE]) {
      const { page } = await openPage(browser, options)
      await page.goto(staticPage)
      await drop(page, file('outside-full.json'), trust)
      await answer(page, 'Proven: outside')
      await page.evaluate(AxeBuilder.source)
      const violations = await page.evaluate<{ id: string; nodes: number }[]>('axe.run().then(result => result.violations.map(one => ({ id: one.id, nodes: one.nodes.length })))')
      expect(violations).toEqual([])
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0)
    }
  }, 120_000)
})

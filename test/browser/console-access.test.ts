// That everybody can use the console: by keyboard, on a phone, in light and dark, with a screen reader's
// rules (axe), and that nothing of it comes from or goes to anywhere else.

import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, openPage, PHONE } from './browser.ts'
import { openFixture, type Fixture } from './fixture-server.ts'

interface AxeAnswer {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[]
}

describe.skipIf(chromiumPath === undefined)('console for everybody', () => {
  let browser: Browser
  let fixture: Fixture
  let paths: readonly (readonly [name: string, path: string])[]
  beforeAll(async () => {
    browser = await openBrowser()
    fixture = await openFixture({ demo: true })
    const chipOf = (node: string): string => encodeURIComponent(fixture.world.chips.find(chip => chip.nodeName === node)?.chipId ?? '')
    paths = [
      ['map', '/'], ['map with a chosen site', '/?site=kul-cyberjaya'], ['chips', '/chips'], ['chip outside', `/chips/${chipOf('kul-node-2')}`],
      ['chip unknown', `/chips/${chipOf('jhb-node-1')}`], ['chip whose proof is old', `/chips/${chipOf('gru-node-1')}`], ['sites', '/sites'], ['site', '/sites/kul-cyberjaya'],
      ['landmarks', '/landmarks'], ['landmark', '/landmarks/singapore'], ['findings', '/findings'],
      ['fix', `/fixes/${fixture.world.fixes[1]?.challengeId ?? ''}`], ['refusal', '/landmarks/none'], ['no such page', '/nothing-here'],
    ]
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await fixture.close()
  })
  const settle = async (page: Page, path: string): Promise<void> => {
    await page.goto(fixture.url + path)
    await page.getByRole('heading', { level: 1 }).or(page.getByRole('alert')).first().waitFor()
    while (await page.locator('main .loading').count() > 0) await page.waitForTimeout(50)
  }
  const violations = async (page: Page): Promise<readonly string[]> => {
    await page.evaluate(axe.source)
    const { violations: found } = await page.evaluate<AxeAnswer>('axe.run(document, { resultTypes: ["violations"] })')
    return found.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
  }

  for (const [mode, options] of [['light', {}], ['dark', { colorScheme: 'dark' }], ['phone', PHONE]] as const)
    it(`axe finds nothing on any page (${mode})`, async () => {
      const { page } = await openPage(browser, options)
      for (const [name, path] of paths) {
        await settle(page, path)
        expect({ name, found: await violations(page) }).toEqual({ name, found: [] })
      }
      await page.context().close()
    }, 120_000)

  it('axe finds nothing on the sign-in page', async () => {
    const locked = await openFixture({ token: 'auditor-token-0123456789' })
    const { page } = await openPage(browser)
    await page.goto(locked.url)
    await page.getByRole('heading', { name: 'Sign in to Trigpoint' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.context().close()
    await locked.close()
  })

  it('on a phone no page scrolls sideways', async () => {
    const { page } = await openPage(browser, PHONE)
    for (const [name, path] of paths) {
      await settle(page, path)
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 360])
    }
    await page.context().close()
  }, 60_000)

  it('no request leaves the origin, and nothing breaks the content policy', async () => {
    const { page, requests, errors } = await openPage(browser)
    for (const [name, path] of paths) {
      await settle(page, path)
      expect([name, errors.filter(error => !error.includes('404'))]).toEqual([name, []])
    }
    expect(requests.filter(address => !address.startsWith(`${fixture.url}/`))).toEqual([])
    await page.context().close()
  }, 60_000)

  it('dark follows the system, and the switch overrides and remembers it', async () => {
    const { page } = await openPage(browser, { colorScheme: 'dark' })
    await settle(page, '/chips')
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    const dark = await ground()
    await page.getByLabel('Colours').selectOption('light')
    const light = await ground()
    expect(light).not.toBe(dark)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Chips' }).waitFor()
    expect(await ground()).toBe(light)
    await page.getByLabel('Colours').selectOption('system')
    expect(await ground()).toBe(dark)
    await page.context().close()
  })

  it('by keyboard alone: skip link, a site from the list, its chip, always with a visible focus', async () => {
    const { page } = await openPage(browser)
    await settle(page, '/')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await tabTo(page, name => name.includes('Cyberjaya One') && name.includes('Malaysia'))
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Chosen site' }).getByRole('list', { name: 'Chips of kul-node-2' }).waitFor()
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Chosen site')
    await tabTo(page, name => name.includes('Outside'))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /^Outside\./ }).waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await page.context().close()
  })

  it('the map moves and zooms by keyboard and keeps its place in the tab order', async () => {
    const { page } = await openPage(browser)
    await settle(page, '/')
    await page.waitForTimeout(800)
    const picture = (): Promise<string> => page.evaluate('document.querySelector("canvas").toDataURL()')
    await page.getByRole('application').focus()
    const before = await picture()
    await page.keyboard.press('ArrowRight')
    await page.waitForTimeout(400)
    const moved = await picture()
    await page.keyboard.press('+')
    await page.waitForTimeout(400)
    const nearer = await picture()
    await page.keyboard.press('0')
    await page.waitForTimeout(400)
    expect(new Set([before, moved, nearer]).size).toBe(3)
    expect(await picture()).toBe(before)
    await page.getByRole('button', { name: 'Globe' }).click()
    await page.waitForTimeout(400)
    expect(await picture()).not.toBe(before)
    await page.context().close()
  })
})

function focused(page: Page): Promise<string> {
  return page.evaluate('(document.activeElement.getAttribute("aria-label") ?? "") + (document.activeElement.innerText ?? "")')
}

/** Presses Tab until the focused element's name fits; every stop on the way must be visibly focused. */
async function tabTo(page: Page, fits: (name: string) => boolean): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), await focused(page)).not.toBe('none')
    if (fits(await focused(page))) return
  }
  throw new Error('never reached by Tab')
}

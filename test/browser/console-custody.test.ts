// Custody and cases in a real browser: a chip's life with both sides of a contradiction and what was known when, the form
// of a site's dossier, two cases made one and one made two. Held to axe's rules in light and dark, wide and on a phone.

import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { divert, openCaseWorld, send, type CaseWorld } from '../scenario/case-world.ts'
import { valueOf } from '../scenario/verifier-world.ts'
import { chromiumPath, openBrowser, openPage, PHONE, type Watched } from './browser.ts'

const CONSOLE = new URL('../../console/dist', import.meta.url).pathname
const DAY_MS = 86_400_000

describe.skipIf(chromiumPath === undefined)('custody in the console', () => {
  let browser: Browser
  let world: CaseWorld
  let wide: Watched
  let phone: Watched
  let chipId = ''

  const signIn = async (token: string, options: Parameters<typeof openPage>[1] = {}): Promise<Watched> => {
    const watched = await openPage(browser, options)
    await watched.page.goto(world.verifier.url)
    await watched.page.getByLabel('Access token').fill(token)
    await watched.page.getByRole('button', { name: 'Sign in' }).click()
    await watched.page.getByRole('link', { name: 'Cases' }).waitFor()
    return watched
  }
  const violations = async (page: Page): Promise<unknown> => {
    await page.evaluate(axe.source)
    return page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then(found => found.violations.map(each => each.id + " " + each.nodes[0].html.slice(0, 160)))')
  }
  /** What stands out of the page, where the page is wider than the window. */
  const standingOut = (page: Page): Promise<unknown> => page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] : [...document.querySelectorAll('main *')].filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(each => each.tagName + ' ' + each.className + ' ' + each.textContent.slice(0, 40))")

  beforeAll(async () => {
    browser = await openBrowser()
    world = await openCaseWorld({ consoleDir: CONSOLE })
    chipId = world.node.chips[0]?.chipId ?? ''
    const nowMs = world.clock.nowMs()
    const paper = { eventId: 'p1', kind: 'received' as const, atMs: nowMs - 5000, siteId: 'other', chipIds: [chipId], reference: 'GR-77', note: '' }
    valueOf(await world.admin.sendCustodyEvent({ ...paper, eventId: 'late-1', kind: 'maintenance', atMs: nowMs - 3 * DAY_MS, siteId: 'cyber', reference: 'RMA-1' }))
    await divert(world)
    valueOf(await world.admin.sendCustodyEvent({ ...paper, atMs: world.clock.nowMs() + 1000, eventId: 'p2', kind: 'destroyed', siteId: 'cyber', reference: 'SCRAP-9' }))
    valueOf(await world.admin.sendCustodyEvent({ ...paper, atMs: world.clock.nowMs() + 2000, eventId: 'p3', reference: 'GR-78' }))
    world.clock.advance(10_000)
    await send(world, undefined, 'POST', '/v1/tips', { text: 'They left on a lorry.', siteId: 'other' })
    wide = await signIn(world.tokens.adminEve)
    phone = await signIn(world.tokens.ada, { ...PHONE, colorScheme: 'dark' })
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  it('a chip’s page says where it has been, how long and by whose word, what contradicts and what came late', async () => {
    for (const { page } of [wide, phone]) {
      await page.goto(`${world.verifier.url}/chips/${encodeURIComponent(chipId)}`)
      const life = page.getByRole('region', { name: 'Where it has been, how long, by whose word' })
      await life.getByText('Handled after its end').waitFor()
      expect(await life.getByRole('listitem').filter({ hasText: 'GR-78' }).count()).toBe(1)
      expect(await life.getByRole('listitem').filter({ hasText: 'SCRAP-9' }).count()).toBe(1)
      expect(await life.getByText('Its own signed answer').count()).toBeGreaterThan(0)
      await life.getByText(/came late or/).click()
      await life.getByText('RMA-1').last().waitFor()
      await life.getByText('Ask for a past moment').click()
      await life.getByLabel('As known at').fill('2020-01-01T00:00')
      await life.getByText('nothing was known of this chip').waitFor()
      await life.getByRole('button', { name: 'Back to now' }).click()
      await life.getByText('Handled after its end').waitFor()
      expect(await standingOut(page)).toEqual([])
      expect(await violations(page)).toEqual([])
    }
  }, 60_000)

  it('a site’s dossier is declared in a form, a refusal is added, and taken back', async () => {
    const { page } = wide
    await page.goto(`${world.verifier.url}/sites/cyber`)
    const dossier = page.getByRole('region', { name: 'Dossier' })
    await dossier.getByText('Nothing is declared of this site').waitFor()
    await dossier.getByText('Declare or correct').click()
    await dossier.getByLabel('Power, MW').fill('2.5')
    await dossier.getByLabel('Racks').fill('40')
    await dossier.getByLabel('Slots a rack').fill('4')
    await dossier.getByText('Add a refusal').click()
    await dossier.getByLabel('Refused').selectOption({ label: 'an inspection' })
    await dossier.getByLabel(/^When/).fill('2026-10-01T09:00')
    await dossier.getByLabel('What was said').fill('nobody at the gate')
    await dossier.getByRole('button', { name: 'Replace the dossier' }).click()
    await dossier.getByText('nobody at the gate').waitFor()
    expect(await dossier.innerText()).toMatch(/2\.5 MW[\s\S]*40 with 4 slots, room for 160 units/)
    expect(await violations(page)).toEqual([])
    await dossier.getByText('Declare or correct').click()
    await dossier.getByLabel(/an inspection,/).uncheck()
    await dossier.getByRole('button', { name: 'Replace the dossier' }).click()
    await dossier.getByText('nobody at the gate').waitFor({ state: 'detached' })
  }, 60_000)

  it('two cases become one, and one becomes two, with links both ways', async () => {
    const { page } = wide
    await page.goto(`${world.verifier.url}/cases/case-2`)
    const others = page.getByRole('region', { name: 'Other cases' })
    await others.getByText('Merge into another case').click()
    await others.getByLabel('Into').selectOption('case-1')
    await others.getByLabel('Why the two are one matter').fill('one lorry')
    await others.getByRole('button', { name: 'End case 2 and go on there' }).click()
    await page.waitForURL('**/cases/case-1')
    await others.getByText('one lorry').waitFor()
    await page.getByText('They left on a lorry.').waitFor()
    await others.getByText('Split off into a new case').click()
    await others.getByLabel(/Tip by public form/).check()
    await others.getByLabel('Title of the new case').fill('Who drove?')
    await others.getByLabel('Why these are two matters').fill('another question')
    expect(await violations(page)).toEqual([])
    await others.getByRole('button', { name: 'Split off' }).click()
    await page.waitForURL('**/cases/case-3')
    await page.getByRole('heading', { level: 1, name: 'Who drove?' }).waitFor()
    await others.getByRole('link', { name: 'case 1' }).waitFor()
    await page.goto(`${world.verifier.url}/cases/case-2`)
    await page.getByText('Merged into').first().waitFor()
    expect(await page.getByText('Work goes on there').count()).toBe(1)
    // The sign-in page asks without a token first.
    expect([...wide.errors, ...phone.errors].filter(text => !text.includes('401'))).toEqual([])
  }, 60_000)
})

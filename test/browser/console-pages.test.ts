// What each page of the console shows, found as a person finds it: by role and by name.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProjection } from '../../console/src/map/projection.ts'
import { fixPlaces } from '../../console/src/map/fix-scene.ts'
import { fitView, homeView } from '../../console/src/map/view.ts'
import { chromiumPath, openBrowser, openPage } from './browser.ts'
import { openFixture, type Fixture } from './fixture-server.ts'

describe.skipIf(chromiumPath === undefined)('console pages', () => {
  let browser: Browser
  let fixture: Fixture
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
    fixture = await openFixture()
    page = (await openPage(browser)).page
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await fixture.close()
  })
  const go = (path: string): Promise<unknown> => page.goto(fixture.url + path)
  const shown = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor({ timeout: 5000 })
  const chipOf = (nodeName: string): string => fixture.world.chips.find(chip => chip.nodeName === nodeName)?.chipId ?? ''
  const chipPath = (nodeName: string): string => `/chips/${encodeURIComponent(chipOf(nodeName))}`

  it('the map opens with the fleet in one sentence, the three counts, the story and the findings', async () => {
    await go('/')
    await page.getByRole('heading', { level: 1, name: '8 chips are proven to be where the papers do not allow. They belong to Cyberjaya One.' }).waitFor()
    const tiles = page.getByRole('list', { name: 'Chips by verdict' }).getByRole('link')
    expect(await tiles.allInnerTexts()).toEqual([expect.stringMatching(/40\s*inside/), expect.stringMatching(/8\s*outside/), expect.stringMatching(/16\s*unknown/)])
    await page.getByRole('application', { name: 'World map with 6 sites and 32 landmarks' }).waitFor()
    const story = page.getByRole('list', { name: 'Events, newest first' }).getByRole('listitem')
    expect(await story.first().innerText()).toContain('the silent server answers from another country')
    await page.getByRole('link', { name: /A server that fell silent after its inspection/ }).waitFor()
  })

  it('the canvas is painted', async () => {
    await go('/')
    await page.waitForTimeout(800)
    const colours = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector('canvas')
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
      const seen = new Set()
      for (let i = 0; i < data.length; i += 40) seen.add(data[i] + ',' + data[i + 1] + ',' + data[i + 2])
      return seen.size
    })()`)
    expect(colours).toBeGreaterThan(50)
  })

  it('a site chosen in the list opens its card with its chips, and the address remembers it', async () => {
    await go('/')
    await page.getByRole('link', { name: /Cyberjaya One.*Malaysia/ }).click()
    const card = page.getByRole('region', { name: 'Chosen site' })
    await card.getByRole('heading', { name: 'Cyberjaya One' }).waitFor()
    expect(await card.getByRole('list', { name: 'Chips of kul-node-2' }).getByRole('link').count()).toBe(8)
    expect(page.url()).toContain('site=kul-cyberjaya')
  })

  it('a site chosen on the map itself opens its card', async () => {
    await go('/')
    const map = page.getByRole('application')
    await map.waitFor()
    await page.getByRole('link', { name: /Tamboré/ }).waitFor()
    await page.waitForTimeout(800)
    const box = await map.boundingBox()
    if (box === null) throw new Error('the map has no box')
    const [x, y] = makeProjection(homeView('flat'), box)([-46.84, -23.5]) ?? [0, 0]
    const flagPx = 20
    await page.mouse.move(box.x + x, box.y + y - flagPx)
    await page.getByRole('region', { name: 'Map' }).getByText('8 unknown', { exact: true }).waitFor()
    await page.mouse.click(box.x + x, box.y + y - flagPx)
    await page.getByRole('region', { name: 'Chosen site' }).getByRole('heading', { name: 'Tamboré' }).waitFor()
  })

  it('a chip is opened from the list and says why it is outside and what would change it', async () => {
    await go('/chips?outcome=outside')
    const table = page.getByRole('table', { name: 'Chips' })
    await table.waitFor()
    expect(await table.getByRole('row').count()).toBe(9)
    await table.getByRole('link', { name: /^Chip …/ }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Outside. Proven to be where its papers do not allow.' }).waitFor()
    await shown('A 0.49 ms round trip to Hong Kong puts the chip within 74 km of it')
    await shown('Bring the chip back to an allowed country')
    await page.getByRole('note').filter({ hasText: 'Test chip.' }).waitFor()
  })

  it('a chip page shows discs, delays, checks, countries, claims and history', async () => {
    await go(chipPath('kul-node-2'))
    await page.getByRole('application', { name: /proven region.*Hong Kong and mainland China.*Cyberjaya One/ }).waitFor()
    const delays = page.getByRole('table', { name: 'Delays by landmark' })
    expect(await delays.getByRole('row').nth(1).innerText()).toMatch(/Hong Kong[\s\S]*decisive[\s\S]*0\.49 ms[\s\S]*74 km away[\s\S]*of 30/)
    await delays.getByRole('img', { name: /round trips to Hong Kong: 0\.49 ms to/ }).waitFor()
    await page.getByRole('button', { name: 'Show all 14 landmarks' }).click()
    expect(await delays.getByRole('row').last().innerText()).toContain('no answer')
    await page.getByRole('list', { name: 'Checks: Evidence' }).getByText('Passed: ').first().waitFor({ state: 'attached' })
    await page.getByRole('list', { name: 'Checks: Custody' }).getByText('The papers name another place than the proof.').waitFor()
    await page.getByRole('heading', { name: 'Countries that cannot be excluded' }).waitFor()
    expect(await page.getByText('not allowed by the policy').count()).toBe(2)
    await shown('Presence can be proved; absence cannot.')
    await shown('Rests on the speed of light in vacuum')
    await shown('Holds even if any 1 of the 13 landmarks lies')
    await shown('reported by the host')
    await shown('Serial (claimed)')
    expect(await page.getByRole('list', { name: 'Fixes, oldest first' }).getByRole('link').count()).toBe(19)
    expect(await page.getByRole('list', { name: 'Events of this chip, newest first' }).getByRole('listitem').count()).toBe(7)
  })

  it('land is drawn as land and sea as sea, also when zoomed in', async () => {
    await go(chipPath('jhb-node-1'))
    const box = await page.getByRole('application').boundingBox()
    const fix = fixture.world.fixes[2]
    const site = fixture.world.sites.find(one => one.siteId === 'jhb-edge')
    if (box === null || fix === undefined) throw new Error('there is no map')
    await page.waitForTimeout(1200)
    const at = makeProjection(fitView('flat', fixPlaces(fix, site, 'region'), box), box)
    const colourAt = (lonDeg: number, latDeg: number): Promise<string> => {
      const [x, y] = at([lonDeg, latDeg]) ?? [0, 0]
      return page.evaluate(`[...document.querySelector('canvas').getContext('2d').getImageData(${String(Math.round(x))}, ${String(Math.round(y))}, 1, 1).data].slice(0, 3).join(' ')`)
    }
    expect({ malaysia: await colourAt(102.85, 2.1), southChinaSea: await colourAt(104.95, 1.8) }).toEqual({ malaysia: '251 251 248', southChinaSea: '223 233 238' })
  })

  it('a chip that cannot be told from the other side of a border says so', async () => {
    await go(chipPath('jhb-node-1'))
    await page.getByRole('heading', { level: 1, name: /^Unknown\./ }).waitFor()
    await shown('Malaysia and Singapore cannot be told apart here; every other country is excluded.')
    await shown('A landmark in or next to the building would tell the two apart')
  })

  it('a silent chip shows its newest fix and says that it no longer decides', async () => {
    await go(chipPath('gru-node-1'))
    await page.getByRole('heading', { level: 1, name: /^Unknown\./ }).waitFor()
    await shown('The chip has not answered for 14 minutes')
    await page.getByRole('note').filter({ hasText: /What follows is the newest fix, judged inside .* It no longer decides/ }).waitFor()
  })

  it('a fix page lists the chips, each with its own checks, and what the agent could not complete', async () => {
    await go(`/fixes/${fixture.world.fixes[1]?.challengeId ?? ''}`)
    await page.getByRole('heading', { level: 1, name: /Fix of .*: outside/ }).waitFor()
    await page.getByRole('table', { name: 'Failures reported by the agent' }).getByText('did not answer the hello').waitFor()
    await page.getByText('3 checks of 4 passed').first().click()
    await page.getByRole('list', { name: 'Checks: Evidence' }).first().waitFor()
  })

  it('a site page shows counts, chips by node, policy, findings and story', async () => {
    await go('/sites/kul-cyberjaya')
    await page.getByRole('heading', { level: 1, name: 'Cyberjaya One' }).waitFor()
    await page.getByRole('list', { name: 'Chips of kul-node-1' }).waitFor()
    expect(await page.getByRole('list', { name: 'Chips of kul-node-1' }).getByRole('link').count()).toBe(8)
    await shown('Chips are allowed in')
    await page.getByRole('article', { name: /A server that fell silent/ }).getByText('open a case').waitFor()
    await page.getByLabel('Latest fix of').selectOption('kul-node-1')
    await page.getByRole('application', { name: /touching Malaysia/ }).waitFor()
  })

  it('landmarks are listed, and a landmark page shows its record and its receipts', async () => {
    await go('/landmarks')
    const table = page.getByRole('table', { name: 'Landmarks' })
    await table.waitFor()
    expect(await table.getByRole('row').count()).toBe(33)
    await table.getByRole('row', { name: /Lagos/ }).getByText('Suspended').waitFor()
    await table.getByRole('link', { name: 'Singapore' }).click()
    await page.getByRole('heading', { level: 1, name: 'Singapore' }).waitFor()
    await shown('1.3520° N, 103.8200° E')
    await shown('0.5 km; added to every circle')
    expect(await page.getByRole('table', { name: 'Latest receipts' }).getByRole('row').count()).toBeGreaterThan(1)
  })

  it('findings name an honest cause and the next step, worst first', async () => {
    await go('/findings')
    const articles = page.getByRole('article')
    await articles.first().waitFor()
    expect(await articles.count()).toBe(3)
    expect(await articles.first().innerText()).toMatch(/Critical[\s\S]*An honest cause would be[\s\S]*Next step/)
  })

  it('an address that leads nowhere says so', async () => {
    await go('/nothing-here')
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  })
})

describe.skipIf(chromiumPath === undefined)('console lists of thousands', () => {
  it('shows a hundred chips at a time, filters and searches at the verifier; a chip without a fix says so', async () => {
    const browser = await openBrowser()
    const fixture = await openFixture({ extraChips: 4000 })
    try {
      const { page } = await openPage(browser)
      await page.goto(`${fixture.url}/chips/${encodeURIComponent(fixture.world.chips.at(-1)?.chipId ?? '')}`)
      await page.getByText('No fix of this chip has been judged yet.').first().waitFor()
      await page.goto(`${fixture.url}/chips`)
      const rows = page.getByRole('table', { name: 'Chips' }).getByRole('row')
      await rows.first().waitFor()
      expect(await rows.count()).toBe(101)
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByText('Page 2, 100 rows').waitFor()
      await page.getByRole('button', { name: 'Previous' }).click()
      await page.getByText('Page 1, 100 rows').waitFor()
      await page.getByLabel('Search').fill('rack-499')
      await page.getByText('8 rows.').waitFor()
      await page.getByLabel('Verdict').selectOption('inside')
      await page.getByText('No chip matches this filter.').waitFor()
      expect(page.url()).toContain('q=rack-499')
      expect(page.url()).toContain('outcome=inside')
    } finally {
      await browser.close()
      await fixture.close()
    }
  }, 60_000)
})

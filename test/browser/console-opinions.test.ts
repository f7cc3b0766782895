// What the console shows beside the proof: the estimate, the fingerprint, the planner; by role and by label.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, openPage, PHONE, type Watched } from './browser.ts'
import { openFixture, type Fixture } from './fixture-server.ts'

describe.skipIf(chromiumPath === undefined)('the console beside the proof', () => {
  let browser: Browser
  let fixture: Fixture
  let watched: Watched
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
    fixture = await openFixture()
    watched = await openPage(browser, { acceptDownloads: true })
    page = watched.page
    page.setDefaultTimeout(10_000)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await fixture.close()
  })
  const go = (path: string): Promise<unknown> => page.goto(fixture.url + path)
  const fixOf = (siteId: string): string => fixture.world.fixes.find(fix => fix.siteId === siteId)?.challengeId ?? ''

  it('a fix shows its estimate apart from the proof, and says that it proves nothing', async () => {
    await go(`/fixes/${fixOf('kul-cyberjaya')}`)
    const panel = page.getByRole('region', { name: 'Estimate: opinion, not proof' })
    await panel.getByText('it never changes a verdict').waitFor()
    await panel.getByRole('list', { name: 'Estimated countries' }).getByRole('listitem').first().waitFor()
    await panel.getByText('in the 42 % region').waitFor()
    await panel.getByText('What this opinion rests on, and what speaks against it').click()
    await panel.getByText('The model was 53 days old: routes change.').waitFor()
    expect(watched.errors).toEqual([])
  })

  it('the map draws the estimate only when it is asked for', async () => {
    const drawn = (): number => fixture.asked.filter(path => path.includes('format=geojson')).length
    await go(`/fixes/${fixOf('kul-cyberjaya')}`)
    const button = page.getByRole('group', { name: 'Show on the map' }).getByRole('button', { name: 'Estimate' })
    await button.waitFor()
    expect(drawn()).toBe(0)
    await button.click()
    await page.getByText('Estimate, an opinion: 50, 90 and 95 % regions').waitFor()
    expect(await button.getAttribute('aria-pressed')).toBe('true')
    expect(drawn()).toBe(1)
    await button.click()
    await page.getByText('Estimate, an opinion').waitFor({ state: 'detached' })
  })

  it('a chip shows the estimate of its newest fix', async () => {
    await go(`/chips/${encodeURIComponent(fixture.world.chips[0]?.chipId ?? '')}`)
    await page.getByRole('region', { name: 'Estimate: opinion, not proof' }).getByText('Nearest landmark').waitFor()
  })

  it('a fix is held against the fingerprint of its site, landmark by landmark', async () => {
    await go(`/fixes/${fixOf('kul-cyberjaya')}`)
    const panel = page.getByRole('region', { name: 'Held against the site’s fingerprint' })
    await panel.getByText('Relay suspected').waitFor()
    expect(await panel.getByRole('table', { name: 'Delays against the fingerprint' }).getByRole('row').count()).toBeGreaterThan(4)
    await panel.getByRole('img', { name: /21\.0 standard deviations later than enrolled/ }).first().waitFor()
  })

  it('a site shows what is enrolled and how its newest fixes compare; another, that nothing is', async () => {
    await go('/sites/kul-cyberjaya')
    const panel = page.getByRole('region', { name: 'Fingerprint of the delays' })
    await panel.getByText('After the inspection').waitFor()
    expect(await panel.getByRole('list', { name: /Newest fixes against the fingerprint/ }).getByRole('link').count()).toBeGreaterThan(0)
    await go('/sites/gru-tambore')
    await page.getByRole('region', { name: 'Fingerprint of the delays' }).getByText('Not enrolled yet.').waitFor()
  })

  it('the planner plans the first sites at once, as sums, map and tables', async () => {
    await go('/landmarks')
    await page.getByRole('navigation', { name: 'Landmarks' }).getByRole('link', { name: 'Plan' }).click()
    const sums = page.getByRole('list', { name: 'How often a fix proves presence' }).getByRole('listitem')
    await sums.first().waitFor()
    expect(await sums.first().innerText()).toMatch(/31 %.*82 %/s)
    await page.getByRole('application', { name: /Map of the plan/ }).waitFor()
    expect(await page.getByRole('table', { name: /^Borders of / }).first().innerText()).toContain('Never by delay')
    expect(await page.getByRole('table', { name: 'Proposed landmarks' }).getByRole('row').count()).toBe(3)
  })

  it('every choice is in the address, and the address brings it back', async () => {
    await go('/landmarks/plan')
    await page.getByLabel('Landmarks to propose').selectOption('0')
    await page.getByRole('table', { name: 'Proposed landmarks' }).waitFor({ state: 'detached' })
    await page.getByLabel('Proofs rest on').selectOption('fibre')
    await page.waitForURL(/bound=fibre/)
    await page.reload()
    expect(await page.getByLabel('Proofs rest on').inputValue()).toBe('fibre')
    await page.getByText('No path is faster than light in glass fibre.').waitFor()
    const chosen = page.getByRole('group', { name: 'Sites' }).getByRole('checkbox', { checked: true })
    for (let left = await chosen.count(); left > 0; left--) {
      await chosen.first().click()
      await expect.poll(() => chosen.count()).toBe(left - 1)
    }
    await page.getByText('Choose a site, or a point on the map.').waitFor()
  })

  it('a point is taken from the map, or typed', async () => {
    await go('/landmarks/plan?sites=none')
    await page.getByRole('button', { name: 'A point on the map' }).click()
    await page.getByRole('application', { name: /Map of the plan/ }).click()
    await page.waitForURL(/point=/)
    await page.getByRole('heading', { name: 'The point on the map', exact: true }).waitFor()
    await page.getByLabel('Point: latitude, longitude').fill('13.75, 100.5')
    await page.getByLabel('Point: latitude, longitude').press('Enter')
    await page.waitForURL(/point=13\.75(%2C|,)100\.5/)
    await page.getByRole('button', { name: 'Without the point' }).click()
    await page.getByText('Choose a site, or a point on the map.').waitFor()
  })

  it('the plan is taken away as JSON and as GeoJSON', async () => {
    await go('/landmarks/plan')
    for (const [button, file] of [['Plan as JSON', 'trigpoint-plan.json'], ['Map as GeoJSON', 'trigpoint-plan.geojson']] as const) {
      const waiting = page.waitForEvent('download')
      await page.getByRole('button', { name: button }).click()
      expect((await waiting).suggestedFilename()).toBe(file)
    }
  })

  it('a refused plan is told in words', async () => {
    fixture.refuse('/v1/plan', 400, { refusal: { code: 'plan.country', message: 'The point lies in no country.', where: 'body.sites.0.position' } })
    await go('/landmarks/plan?sites=none&point=0,-140')
    await page.getByRole('alert').getByText('The point lies in no country.').waitFor()
    fixture.allow('/v1/plan')
  })

  it('fits a phone', async () => {
    const { page: phone } = await openPage(browser, PHONE)
    for (const path of ['/landmarks/plan', `/fixes/${fixOf('kul-cyberjaya')}`]) {
      await phone.goto(fixture.url + path)
      await phone.getByRole('heading', { level: 1 }).waitFor()
      await phone.waitForTimeout(800)
      expect(await phone.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0)
    }
    await phone.close()
  })
})

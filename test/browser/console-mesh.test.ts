// What the console shows of the landmarks' mesh: the summary, a landmark that fits, one that was suspended; by role and by label.

import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, openPage, PHONE, type Watched } from './browser.ts'
import { openFixture, type Fixture } from './fixture-server.ts'

interface AxeAnswer {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

describe.skipIf(chromiumPath === undefined)('the mesh in the console', () => {
  let browser: Browser
  let fixture: Fixture
  let watched: Watched
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
    fixture = await openFixture()
    watched = await openPage(browser)
    page = watched.page
    page.setDefaultTimeout(15_000)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await fixture.close()
  })

  it('is a page of the landmarks: who is suspended and why, what accuses nobody, how far it reaches, its model', async () => {
    await page.goto(`${fixture.url}/landmarks`)
    await page.getByRole('navigation', { name: 'Landmarks' }).getByRole('link', { name: 'Mesh' }).click()
    await page.getByRole('table', { name: 'Suspended landmarks' }).getByText('contradicted by the mesh').waitFor()
    expect(await page.getByRole('region', { name: 'Kept apart: accuses nobody' }).innerText()).toMatch(/tokyo and osaka.*paris and london/s)
    await page.getByRole('img', { name: /300 pairs in both directions, 40 pairs in one direction/ }).waitFor()
    await page.getByText(/Nobody ranges hanoi/).waitFor()
    await page.getByRole('region', { name: 'Delay model' }).getByText('Stale: it should have been fitted anew by now.').waitFor()
    expect(watched.errors).toEqual([])
  })

  it('shows a landmark\'s neighbours in a picture and a table', async () => {
    await page.goto(`${fixture.url}/landmarks/singapore`)
    await page.getByRole('img', { name: /Round trips between Singapore and 16 landmarks against their distance; none is faster/ }).waitFor()
    expect(await page.getByRole('table', { name: 'Neighbours' }).getByRole('row').count()).toBe(13)
    expect(await page.getByRole('table', { name: 'Kept receipts' }).count()).toBe(0)
  })

  it('shows what was kept against a suspended one', async () => {
    await page.goto(`${fixture.url}/landmarks/lagos`)
    await page.getByText('Suspended: contradicted by the mesh').waitFor()
    await page.getByRole('img', { name: /are faster than light in glass allows/ }).waitFor()
    expect(await page.getByRole('table', { name: 'Kept receipts' }).getByRole('row').count()).toBeGreaterThan(1)
    expect(await page.getByRole('table', { name: 'Neighbours' }).getByText('too near').count()).toBeGreaterThan(1)
  })

  for (const [mode, options] of [['light', {}], ['dark', { colorScheme: 'dark' }], ['phone', PHONE]] as const)
    it(`axe finds nothing (${mode})`, async () => {
      const { page: looked } = await openPage(browser, options)
      for (const path of ['/landmarks/mesh', '/landmarks/lagos']) {
        await looked.goto(fixture.url + path)
        await looked.getByRole('heading', { level: 1 }).waitFor()
        await looked.getByRole('heading', { level: 2 }).nth(1).waitFor()
        await looked.evaluate(axe.source)
        const { violations } = await looked.evaluate<AxeAnswer>('axe.run(document, { resultTypes: ["violations"] })')
        expect(violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`))).toEqual([])
      }
      await looked.context().close()
    }, 60_000)
})

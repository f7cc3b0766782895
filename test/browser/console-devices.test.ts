// Identity, inventory and evidence as the console shows them, found by role and by name.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, openPage } from './browser.ts'
import { openFixture, type Fixture } from './fixture-server.ts'

describe.skipIf(chromiumPath === undefined)('devices in the console', () => {
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

  it('a chip is shown under all its names, proven and claimed apart', async () => {
    const chip = fixture.world.chips.find(one => one.agentId !== null && one.fix !== null)
    await page.goto(`${fixture.url}/chips/${encodeURIComponent(chip?.chipId ?? '')}`)
    const identity = page.getByRole('region', { name: 'Identity' })
    await identity.getByText('Names given by firmware: one chip').waitFor()
    expect(await identity.innerText()).toContain('measurement 9 not as in the reference values')
    expect(await identity.innerText()).toMatch(/Proven by the chip’s own key[^]*only a claim[^]*Serial \(claimed\)/)
  })

  it('what its node said of it is a history of claims', async () => {
    const chip = fixture.world.chips.find(one => one.agentId !== null && one.fix !== null)
    await page.goto(`${fixture.url}/chips/${encodeURIComponent(chip?.chipId ?? '')}`)
    const history = page.getByRole('region', { name: 'What its node said of it' })
    await history.getByText('SN-OLD').waitFor()
    expect(await history.getByRole('listitem').count()).toBe(2)
    expect(await history.innerText()).toContain('the host’s word')
  })

  it('a fix tells revocation with its time, firmware, and how long each chip took to sign', async () => {
    const fix = fixture.world.fixes.find(one => (one.verdict?.chips.length ?? 0) > 2)
    await page.goto(`${fixture.url}/fixes/${fix?.challengeId ?? ''}`)
    const table = page.getByRole('table', { name: 'Evidence of the chips' })
    await table.waitFor()
    const text = await table.innerText()
    expect(text).toMatch(/not revoked, as of/)
    expect(text).toContain('not checked')
    expect(text).toContain('but for 9, which the policy puts up with')
    expect(text).toContain('980.0 ms, outside')
    expect(text).toContain('32 enrolled reports of this chip: 401.0 to 430.0 ms, median 411.0 ms')
    await page.getByText('The answering key is held by the host.').waitFor()
  })
})

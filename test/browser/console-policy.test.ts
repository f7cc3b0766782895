// The place Policy as a compliance officer uses it: a file with a problem, corrected, tried, put into force; a dossier
// and whom it resembles; a chip classified. Against a real verifier, in a real browser.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import axe from 'axe-core'
import { policyCalls } from '@trigpoint/runtime'
import { enrolNode, openWorld, runFix, testSite, valueOf, type World } from '../scenario/verifier-world.ts'
import { chromiumPath, openBrowser, openPage, PHONE, type Watched } from './browser.ts'

const CONSOLE = new URL('../../console/dist', import.meta.url).pathname
const POLICY = `policy: malaysia
version: 1
title: Accelerators in Malaysia
endUsers: { selangor: { name: Selangor Compute, headquarters: MY } }
sites:
  cyberjaya: { countries: [SG], endUser: selangor, proof: { newest: 1 day, testChips: accepted } }
tests:
  - { name: proved in place, given: { chip: H100, site: cyberjaya, countries: [SG] }, expect: allowed }
`

describe.skipIf(chromiumPath === undefined)('the place Policy', () => {
  let browser: Browser
  let world: World
  let watched: Watched
  const problemsOf = async (): Promise<readonly string[]> => {
    await watched.page.evaluate(axe.source)
    return watched.page.evaluate<string[]>('axe.run(document, { resultTypes: ["violations"] }).then(result => result.violations.map(each => each.id))')
  }

  beforeAll(async () => {
    browser = await openBrowser()
    world = await openWorld({ consoleDir: CONSOLE, anonymousRole: 'admin' })
    valueOf(await world.admin.putSite(testSite('cyberjaya')))
    await runFix(world, await enrolNode(world, 'cyberjaya', 'node-1', 2))
    valueOf(await policyCalls(world.admin).putParty('selangor', { partyId: 'selangor', name: 'Selangor Compute', country: 'MY', headquartersCountry: 'MY', payingCountry: 'HK', ultimateParent: { name: 'Far Holding', headquartersCountry: 'CN' }, roles: [{ siteId: 'cyberjaya', role: 'end-user' }] }))
    watched = await openPage(browser)
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  it('shows a problem at its line, then what would change, and activates only when told twice', async () => {
    const { page } = watched
    await page.goto(`${world.verifier.url}/policy`)
    await page.getByText('No policy file is in force').waitFor()
    await page.getByRole('button', { name: 'Try a new policy' }).click()
    await page.getByLabel('Policy file (YAML)').fill(POLICY.replace('[SG], endUser', '[SG, UK], endUser'))
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await page.getByText('Line 6, column 32: expected a country that is on the map, found "UK"').waitFor()
    await page.getByLabel('Policy file (YAML)').fill(POLICY)
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await page.getByRole('heading', { name: 'No problems; 1 test passes' }).waitFor()
    await page.getByRole('button', { name: 'Dry run against the fleet' }).click()
    await page.getByRole('heading', { name: '2 chips of 2 would change' }).waitFor()
    expect(await page.getByRole('table', { name: 'Chips that change' }).getByRole('row').nth(1).innerText()).toMatch(/Inside\s+Outside/)
    await page.getByText('Findings that would open').waitFor()
    const activate = page.getByRole('button', { name: 'Activate' })
    expect(await activate.isDisabled()).toBe(true)
    expect(await problemsOf()).toEqual([])
    await page.getByRole('checkbox').check()
    await activate.click()
    await page.getByText('malaysia version 1 is in force.').waitFor()
    await page.getByRole('table', { name: 'Versions of policies, newest first' }).getByRole('link', { name: 'malaysia 1' }).click()
    await page.getByRole('list', { name: 'The policy file by lines' }).waitFor()
    await page.getByText('title: Accelerators in Malaysia').waitFor()
  }, 60_000)

  it('lists dossiers with what was found of each', async () => {
    const { page } = watched
    await page.goto(`${world.verifier.url}/policy/parties`)
    await page.getByRole('link', { name: 'Selangor Compute' }).click()
    await page.getByRole('heading', { level: 1, name: 'Selangor Compute' }).waitFor()
    expect(await page.getByRole('table', { name: 'Headquarters' }).innerText()).toContain('D:5 or Macau')
    await page.getByRole('heading', { name: /is headquartered, or owned from, CN/ }).waitFor()
    await page.getByText('No screening list is imported').waitFor()
    expect(await problemsOf()).toEqual([])
  }, 60_000)

  it('classifies a chip step by step, by name and by figures, and shows the tables', async () => {
    const { page } = watched
    await page.goto(`${world.verifier.url}/policy/rules`)
    await page.getByLabel('Chip', { exact: true }).fill('H20')
    await page.getByRole('button', { name: 'Classify' }).click()
    await page.getByRole('heading', { name: 'nvidia-h20: outside 3A090 by its figures' }).waitFor()
    await page.getByRole('combobox', { name: /^By/ }).selectOption('figures')
    await page.getByLabel('Dense TOPS or TFLOPS').fill('600')
    await page.getByLabel('Bits').fill('8')
    await page.getByRole('button', { name: 'Classify' }).click()
    await page.getByRole('heading', { name: 'given: 3A090.a.1' }).waitFor()
    await page.getByRole('link', { name: 'country-groups' }).click()
    await page.getByRole('table', { name: 'Table country-groups' }).waitFor()
    expect(await problemsOf()).toEqual([])
  }, 60_000)

  it('fits a phone, and asked nobody else', async () => {
    const phone = await openPage(browser, PHONE)
    for (const path of ['/policy', '/policy/parties', '/policy/parties/selangor', '/policy/rules']) {
      await phone.page.goto(world.verifier.url + path)
      await phone.page.getByRole('navigation', { name: 'Policy' }).waitFor()
      await phone.page.getByRole('table').first().waitFor()
      expect([path, await phone.page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1')]).toEqual([path, true])
    }
    expect([...watched.errors, ...phone.errors]).toEqual([])
    expect([...watched.requests, ...phone.requests].filter(url => !url.startsWith(world.verifier.url) && !url.startsWith('data:'))).toEqual([])
  }, 60_000)
})

// The console while things happen: live events, a lost connection, sign-in, refusals, the demo's clock.

import type { Browser } from 'playwright-core'
import { fixSummarySchema, type TimelineEntry } from '@trigpoint/core/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, openPage } from './browser.ts'
import { openFixture, type Fixture } from './fixture-server.ts'

describe.skipIf(chromiumPath === undefined)('console while things happen', () => {
  let browser: Browser
  const opened: Fixture[] = []
  beforeAll(async () => { browser = await openBrowser() }, 60_000)
  afterAll(async () => {
    await browser.close()
    for (const fixture of opened) await fixture.close()
  })
  const start = async (options: Parameters<typeof openFixture>[0] = {}): Promise<Fixture> => {
    const fixture = await openFixture(options)
    opened.push(fixture)
    return fixture
  }

  it('a live event changes the story, the counts and the list of sites without a reload', async () => {
    const fixture = await start()
    const { page } = await openPage(browser)
    await page.goto(fixture.url)
    await page.getByText('Connection: Live').waitFor()
    const chip = fixture.world.chips[0]
    const fix = fixture.world.fixes[0]
    if (chip === undefined || fix === undefined) throw new Error('the fixture is empty')
    for (const one of fixture.world.chips.filter(other => other.nodeName === chip.nodeName)) one.outcome = 'unknown'
    const site = fixture.world.sites[0]
    if (site !== undefined) site.chips.inside = 0
    const entry: TimelineEntry = { id: 900, atMs: Date.now(), kind: 'verdict', title: 'kul-node-1: inside → unknown', detail: 'Its newest proof grew too old.', siteId: 'kul-cyberjaya', chipIds: [chip.chipId], challengeId: null }
    fixture.world.timeline.unshift(entry)
    fixture.push({ kind: 'timeline', entry })
    fixture.push({ kind: 'fix', fix: fixSummarySchema.parse(fix), chipIds: [chip.chipId] })
    await page.getByText('kul-node-1: inside → unknown').waitFor({ timeout: 5000 })
    await page.getByRole('link', { name: /32\s*inside/ }).waitFor({ timeout: 5000 })
    await page.getByRole('link', { name: /24\s*unknown/ }).waitFor({ timeout: 5000 })
  })

  it('a new finding is counted in the navigation and said aloud', async () => {
    const fixture = await start()
    const { page } = await openPage(browser)
    await page.goto(fixture.url)
    await page.getByText('Connection: Live').waitFor()
    const finding = { ...(fixture.world.findings[0] ?? fail()), findingId: 'fresh', title: 'Two keys for one serial' }
    fixture.world.findings.push(finding)
    fixture.push({ kind: 'finding', finding })
    await page.getByRole('link', { name: 'Findings 4 open' }).waitFor({ timeout: 5000 })
    await page.getByRole('status', { name: 'News' }).getByText('New finding: Two keys for one serial').waitFor({ state: 'attached' })
  })

  it('a chip page follows its chip', async () => {
    const fixture = await start()
    const { page } = await openPage(browser)
    const chip = fixture.world.chips[0] ?? fail()
    await page.goto(`${fixture.url}/chips/${encodeURIComponent(chip.chipId)}`)
    await page.getByRole('heading', { level: 1, name: /^Inside\./ }).waitFor()
    await page.getByText('Connection: Live').waitFor()
    chip.outcome = 'unknown'
    chip.reason = 'Its newest proof is older than the policy allows.'
    fixture.push({ kind: 'fix', fix: fixSummarySchema.parse(fixture.world.fixes[0]), chipIds: [chip.chipId] })
    await page.getByRole('heading', { level: 1, name: /^Unknown\./ }).waitFor({ timeout: 5000 })
    await page.getByText('Its newest proof is older than the policy allows.').waitFor()
  })

  it('a lost connection is shown, and what was missed is read when it returns', async () => {
    const fixture = await start()
    const { page } = await openPage(browser)
    await page.goto(fixture.url)
    await page.getByText('Connection: Live').waitFor()
    fixture.refuse('/v1/events', 503, { fault: { code: 'store.busy', message: 'The store is busy.' } })
    fixture.cutStreams()
    await page.getByText('Connection: Reconnecting').waitFor({ timeout: 5000 })
    fixture.world.timeline.unshift({ id: 901, atMs: Date.now(), kind: 'custody', title: 'Happened while nobody listened', detail: '', siteId: null, chipIds: [], challengeId: null })
    fixture.allow('/v1/events')
    await page.getByText('Connection: Live').waitFor({ timeout: 10_000 })
    await page.getByText('Happened while nobody listened').waitFor({ timeout: 5000 })
  })

  it('signing in: a wrong token is refused in words, a right one opens the map and stays in this tab alone', async () => {
    const fixture = await start({ token: 'auditor-token-0123456789' })
    const { page, requests } = await openPage(browser)
    await page.goto(`${fixture.url}/landmarks`)
    await page.getByRole('heading', { name: 'Sign in to Trigpoint' }).waitFor()
    await page.getByLabel('Access token').fill('wrong-token-0123456789')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('This token is not valid here: The token is unknown, expired or missing.').waitFor()
    await page.getByLabel('Access token').fill('auditor-token-0123456789')
    await page.getByLabel('Access token').press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Landmarks' }).waitFor()
    await page.getByText('Connection: Live').waitFor()
    expect(requests.filter(address => address.includes('token-0123'))).toEqual([])
    expect(await page.evaluate('localStorage.length === 0 || !JSON.stringify(localStorage).includes("token-0123")')).toBe(true)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Trigpoint' }).waitFor()
  })

  it('a token that is revoked while the page is open leads back to the sign-in page', async () => {
    const fixture = await start({ token: 'auditor-token-0123456789' })
    const { page } = await openPage(browser)
    await page.goto(fixture.url)
    await page.getByLabel('Access token').fill('auditor-token-0123456789')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Connection: Live').waitFor()
    fixture.refuse('/v1/', 401, { refusal: { code: 'http.token-invalid', message: 'The token was revoked.', where: '' } })
    fixture.push({ kind: 'landmark', landmarkId: 'singapore' })
    await page.getByRole('heading', { name: 'Sign in to Trigpoint' }).waitFor({ timeout: 10_000 })
  })

  it('a refusal is shown in words with its code and what to do', async () => {
    const fixture = await start()
    const { page } = await openPage(browser)
    await page.goto(`${fixture.url}/chips/nvidia%3A41%3A0000000000000000`)
    const alert = page.getByRole('alert')
    await alert.getByText('The verifier refused to show this chip.').waitFor()
    await alert.getByText('There is no chip of that id.').waitFor()
    await alert.getByText('Check the address').waitFor()
    await alert.getByText('http.not-found').waitFor()
  })

  it('a role too small, a fault and a malformed answer each say what they are', async () => {
    const fixture = await start()
    const { page } = await openPage(browser)
    fixture.refuse('/v1/landmarks', 403, { refusal: { code: 'http.role-too-small', message: 'An operator may not read landmarks.', where: '' } })
    await page.goto(`${fixture.url}/landmarks`)
    await page.getByText('Ask whoever runs this verifier for a token with a larger role.').waitFor()
    fixture.refuse('/v1/findings', 200, { items: [{ findingId: 7 }], next: null })
    await page.goto(`${fixture.url}/findings`)
    await page.getByText(/is not what this console expects \(field items\.0\.findingId/).waitFor({ timeout: 20_000 })
    fixture.refuse('/v1/sites', 503, { fault: { code: 'store.unavailable', message: 'The store does not answer.' } })
    await page.goto(`${fixture.url}/sites`)
    await page.getByText('The store does not answer.').waitFor({ timeout: 20_000 })
    await page.getByText('No verdict is changed by this').waitFor()
    fixture.allow('/v1/sites')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('table', { name: 'Sites' }).waitFor()
  }, 60_000)

  it('a verifier that cannot be reached is named, and the page comes back by itself', async () => {
    const fixture = await start()
    const { page } = await openPage(browser)
    await page.route('**/v1/status', route => route.abort())
    await page.goto(fixture.url)
    await page.getByText('The verifier does not answer.').waitFor()
    await page.unroute('**/v1/status')
    await page.getByRole('heading', { level: 1, name: /8 chips are proven/ }).waitFor({ timeout: 10_000 })
  })

  it('the demo strip tells the chapter and changes the speed; without a demo there is none', async () => {
    const fixture = await start({ demo: true })
    const { page } = await openPage(browser)
    await page.goto(fixture.url)
    const strip = page.getByRole('region', { name: 'Demonstration' })
    await strip.getByText('One server stops answering.').waitFor()
    await strip.getByRole('button', { name: '4 times' }).click()
    await strip.getByRole('button', { name: '4 times', pressed: true }).waitFor()
    expect(fixture.speed()).toBe(4)
    fixture.refuse('/demo/', 404, { refusal: { code: 'http.not-found', message: 'none', where: '' } })
    await page.reload()
    await page.getByRole('heading', { level: 1, name: /8 chips are proven/ }).waitFor()
    expect(await strip.count()).toBe(0)
  })
})

function fail(): never {
  throw new Error('the fixture is empty')
}

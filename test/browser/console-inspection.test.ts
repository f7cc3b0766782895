// An inspection in a real browser over a real verifier: planned, drawn, and walked on a phone whose camera sees a
// label. What the camera sees is a film that is made here.

import AxeBuilder from 'axe-core'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BarcodeFormat, QRCodeWriter } from '@zxing/library'
import { inspectionDeviceRecordSchema, inspectionSchema } from '@trigpoint/core/wire'
import { toBase64 } from '@trigpoint/core/base'
import { createAgreement, createEd25519 } from '@trigpoint/runtime'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enrolNode, openWorld, runFix, testSite, valueOf, type TestLandmark, type TestNode, type World } from '../scenario/verifier-world.ts'
import { chromiumPath, openBrowser, openPage, PHONE } from './browser.ts'

const WIDTH = 640
const HEIGHT = 480

/** A film of one code: YUV4MPEG2, luma black and white, chroma grey. */
function filmOf(text: string): Uint8Array {
  const code = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 360, 360, new Map())
  const luma = new Uint8Array(WIDTH * HEIGHT).fill(235)
  for (let y = 0; y < code.getHeight(); y++) for (let x = 0; x < code.getWidth(); x++) if (code.get(x, y)) luma[(y + 60) * WIDTH + x + 140] = 16
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, new Uint8Array((WIDTH * HEIGHT) / 2).fill(128)])
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${String(WIDTH)} H${String(HEIGHT)} F10:1 Ip A1:1 C420\n`), ...Array.from({ length: 5 }, () => frame)])
}

describe.skipIf(chromiumPath === undefined)('an inspection in the console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trigpoint-film-'))
  let browser: Browser
  let world: World
  let node: TestNode
  beforeAll(async () => {
    world = await openWorld({ anonymousRole: 'auditor', consoleDir: new URL('../../console/dist', import.meta.url).pathname })
    world.clock.advance(Date.now() - world.clock.nowMs())
    valueOf(await world.admin.putSite(testSite('mine')))
    node = await enrolNode(world, 'mine', 'node-1', 2)
    const film = join(folder, 'label.y4m')
    writeFileSync(film, filmOf(node.claimed[0]?.serial ?? ''))
    browser = await openBrowser(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`])
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is planned, drawn, walked with the camera, and shows how every unit stands', { timeout: 120_000 }, async () => {
    const { page, errors } = await openPage(browser)
    await page.goto(`${world.verifier.url}/custody/inspections`)
    await page.getByRole('textbox', { name: 'Inspector' }).fill('A. Inspector')
    await page.getByText('Look at 2 of 2 units.').waitFor()
    await page.getByRole('button', { name: 'Plan', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Inspection of Site mine' }).waitFor()
    await page.getByRole('button', { name: 'Draw the sample now' }).click()
    await page.getByRole('heading', { name: 'Next: the visit' }).waitFor()
    expect(await page.getByRole('table', { name: 'Drawn units' }).getByRole('row').count()).toBe(3)
    const inspectionId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await placeDevice(inspectionId)
    world.clock.advance(1000)
    await runFix(world, node)

    const phone = await openPage(browser, { ...PHONE, permissions: ['camera'] })
    await phone.page.goto(`${world.verifier.url}/custody/inspections/${inspectionId}/walk`)
    await walk(phone.page)
    await page.getByText('2 of 2 labels read.').waitFor({ timeout: 15_000 })
    const { units } = valueOf(await world.admin.call('GET', `/v1/inspections/${inspectionId}`, inspectionSchema))
    expect(units.map(unit => [unit.status, unit.scan?.how]).sort()).toEqual([['absent', 'typed'], ['confirmed', 'camera']])
    for (const each of [page, phone.page]) expect(await violations(each)).toEqual([])
    expect([...errors, ...phone.errors]).toEqual([])
  })

  /** The unit whose label the camera sees, and then the other, which is gone. */
  async function walk(page: Page): Promise<void> {
    const first = page.getByRole('button', { name: new RegExp(node.claimed[0]?.chipId?.slice(-6) ?? '') })
    if ((await first.getAttribute('aria-expanded')) !== 'true') await first.click()
    await page.getByRole('button', { name: 'Scan with the camera' }).click()
    await expect.poll(() => page.getByLabel('Device label, as it reads').inputValue(), { timeout: 30_000 }).toBe(node.claimed[0]?.serial)
    await page.getByRole('button', { name: 'It is there' }).click()
    await page.getByText('1 of 2 units noted.').waitFor()
    await page.getByRole('button', { name: 'It is not there' }).click()
    await page.getByText('2 of 2 units noted.').waitFor()
  }

  async function placeDevice(inspectionId: string): Promise<void> {
    const key = createEd25519()
    const body = { signingKey: toBase64(key.publicKey), agreementKey: toBase64(createAgreement().publicKey), host: '127.0.0.1', port: 7443 }
    const { landmarkId } = valueOf(await world.admin.call('PUT', `/v1/inspections/${inspectionId}/device`, inspectionDeviceRecordSchema, body))
    const site = testSite('mine')
    const request: TestLandmark['request'] = { ...body, name: 'device', operator: 'inspector A. Inspector', country: 'MY', position: site.position, uncertaintyKm: 1, validUntilMs: world.clock.nowMs() + 3_600_000 };
    (world.landmarks as Map<string, TestLandmark>).set(landmarkId, { landmarkId, key, request })
  }

  async function violations(page: Page): Promise<readonly string[]> {
    await page.evaluate(AxeBuilder.source)
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as { readonly axe: typeof AxeBuilder }
      return (await axe.run()).violations.map(violation => violation.id)
    })
  }
})

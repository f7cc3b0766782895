// A real Chromium for the console's tests, and the console built from the present sources.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { chromium } from '../requirement.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const BUILT = join(ROOT, 'console/dist/index.html')
const LOCK = join(ROOT, 'node_modules/.console-build')
const LOCK_WAITS = 300
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Path of the Chromium that the tests drive; undefined where there is none, and the tests are skipped by name. */
export const chromiumPath: string | undefined = chromium()

export async function openBrowser(moreArgs: readonly string[] = []): Promise<Browser> {
  await buildConsole()
  return playwright.launch({ ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }), args: [...ARGS, ...moreArgs] })
}

export interface Watched {
  readonly page: Page
  /** Errors of the page, refused resources and broken content policy included. */
  readonly errors: string[]
  /** Addresses of every request, to see that none leaves the origin. */
  readonly requests: string[]
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const errors: string[] = []
  const requests: string[] = []
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', message => { if (message.type() === 'error') errors.push(message.text()) })
  page.on('request', request => requests.push(request.url()))
  return { page, errors, requests }
}

export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

/** Builds the console unless its build is newer than every source; one process at a time. */
async function buildConsole(): Promise<void> {
  for (let waits = 0; waits < LOCK_WAITS; waits++) {
    if (existsSync(BUILT) && statSync(BUILT).mtimeMs > Math.max(newestIn(join(ROOT, 'console/src')), newestIn(join(ROOT, 'core/src'))) && !existsSync(LOCK)) return
    if (takeLock()) {
      try {
        execFileSync(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { cwd: join(ROOT, 'console'), stdio: 'pipe' })
      } finally {
        rmSync(LOCK, { recursive: true, force: true })
      }
      return
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`the console could not be built: ${LOCK} is held by another process; remove it if there is none`)
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK)
    return true
  } catch {
    return false
  }
}

function newestIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)
}

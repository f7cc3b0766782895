// The README's promise: the demo as a newcomer runs it, watched to its end. Real executables, real sockets, and the
// console in a real browser; started a second time it goes on where it was, and Ctrl-C ends every process.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Chip, ChipSummary, Finding, Status } from '@trigpoint/core/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../lab/src/demo/free-port.ts'
import { chromiumPath, openBrowser, openPage } from '../browser/browser.ts'
import { followUpDiversion } from './demo-case.ts'

const root = new URL('../..', import.meta.url).pathname
const trigpoint = join(root, 'cli/bin/trigpoint.js')
/** The story takes about 100 s at this speed; the rest is for machines that do other things beside. */
const STORY_LIMIT_MS = 300_000

interface RunningCommand {
  readonly child: ChildProcess
  readonly url: string
}

async function startDemo(dataDir: string, port: number): Promise<RunningCommand> {
  const child = spawn(process.execPath, [trigpoint, 'demo', '--data', dataDir, '--port', String(port), '--speed', '8'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
      const url = /Open\s+(http:\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve({ child, url })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', () => { reject(new Error(`the demo ended before it was ready: ${said}`)) })
  })
}

async function read<T>(url: string): Promise<T> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  return (await response.json()) as T
}

async function eventually(what: string, holds: () => Promise<boolean>, limitMs: number): Promise<void> {
  const endMs = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${String(limitMs)} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 500))
  }
}

async function stop(demo: RunningCommand): Promise<number> {
  const ended = once(demo.child, 'exit')
  const beganMs = performance.now()
  demo.child.kill('SIGINT')
  await ended
  return performance.now() - beganMs
}

function processesOf(dataDir: string): string[] {
  try {
    return execFileSync('pgrep', ['-f', dataDir], { encoding: 'utf8' }).trim().split('\n')
  } catch {
    return []
  }
}

describe('the demo', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-demo-'))
  let demo: RunningCommand
  let port = 0
  const chips = async (site: string): Promise<readonly ChipSummary[]> => (await read<{ items: ChipSummary[] }>(`${demo.url}/v1/chips?site=${site}`)).items
  const all = async (site: string, test: (chip: ChipSummary) => boolean, count: number): Promise<boolean> => {
    const found = await chips(site)
    return found.length === count && found.every(test)
  }

  beforeAll(async () => {
    port = await findFreePort('127.0.0.1')
    demo = await startDemo(dataDir, port)
  }, 60_000)

  afterAll(() => {
    demo.child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('proves the delivered chips inside Malaysia, and honest sites inside their countries', async () => {
    await eventually('cyberjaya is inside', () => all('cyberjaya-1', chip => chip.outcome === 'inside' && chip.test, 16), STORY_LIMIT_MS)
    for (const site of ['frankfurt-1', 'dallas-1', 'osaka-1'])
      await eventually(`${site} is inside`, () => all(site, chip => chip.outcome === 'inside', 8), 60_000)
  }, STORY_LIMIT_MS)

  it('leaves the chips at the border unknown, and says what would help', async () => {
    await eventually('johor was judged', () => all('johor-2', chip => chip.lastFixId !== null, 8), 60_000)
    const [chip] = await chips('johor-2')
    expect(chip?.outcome).toBe('unknown')
    expect(chip?.reason).toContain('Singapore')
    expect(chip?.help).not.toBe('')
  }, 90_000)

  it('finds the silence of the cohort, then the chips outside, with the findings that name them', async () => {
    await eventually('cyberjaya answers from outside', () => all('cyberjaya-1', chip => chip.outcome === 'outside', 16), STORY_LIMIT_MS)
    // Findings about duties follow the verdict a moment later: their watch runs beside it.
    const listed = async (): Promise<readonly Finding[]> => (await read<{ items: Finding[] }>(`${demo.url}/v1/findings?site=cyberjaya-1`)).items
    await eventually('the missing permit is found', async () => (await listed()).some(({ code }) => code === 'permit-missing'), 60_000)
    const findings = await listed()
    expect(findings.map(finding => finding.code)).toEqual(expect.arrayContaining(['cohort-silence', 'dummy-at-inspection', 'description-mismatch', 'reappearance', 'outside', 'permit-missing']))
    // Weeks of the story pass in minutes: what moved meanwhile is in no two places at once.
    expect(findings.map(finding => finding.code)).not.toContain('two-places')
    const honest = (await read<{ items: Finding[] }>(`${demo.url}/v1/findings`)).items.filter(finding => finding.siteId !== 'cyberjaya-1' && !finding.findingId.endsWith(':blue-harbour'))
    expect(honest.filter(finding => finding.severity === 'high' || finding.severity === 'critical')).toEqual([])
    const [first] = await chips('cyberjaya-1')
    const chip = await read<Chip>(`${demo.url}/v1/chips/${encodeURIComponent(first?.chipId ?? '')}`)
    expect(chip.fix?.region?.countries.map(entry => entry.country)).toContain('CN')
    expect(chip.fix?.region?.countries.map(entry => entry.country)).not.toContain('MY')
  }, STORY_LIMIT_MS)

  it.skipIf(chromiumPath === undefined)('shows it on the map and explains it on the chip\'s page', async () => {
    const browser = await openBrowser()
    try {
      const { page, errors, requests } = await openPage(browser)
      await page.goto(demo.url)
      await page.getByText(/16 chips are proven to be where the papers do not allow/).waitFor({ timeout: 30_000 })
      const [first] = await chips('cyberjaya-1')
      await page.goto(`${demo.url}/chips/${encodeURIComponent(first?.chipId ?? '')}`)
      await page.getByText(/Malaysia/).first().waitFor({ timeout: 30_000 })
      await page.getByRole('heading', { name: /outside/i }).first().waitFor({ timeout: 30_000 })
      expect(errors).toEqual([])
      expect(requests.filter(url => !url.startsWith(demo.url) && !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual([])
    } finally {
      await browser.close()
    }
  }, 120_000)

  it('is followed up by two people to a closed case, with a notice and bundles that check offline', async () => {
    const folder = join(dataDir, 'notice')
    const { file, notice, verified } = await followUpDiversion(demo.url, trigpoint, folder)
    expect(file).toMatchObject({ state: 'closed', closing: { disposition: 'substantiated' } })
    expect(file.timing.deedToFindingMs).not.toBeNull()
    expect(notice).toContain('Notice A: item at another place')
    expect(verified).toHaveLength(2)
    expect(verified[0]).toMatch(/PROVEN\s+inside/)
    expect(verified[1]).toMatch(/PROVEN\s+outside/)
  }, 240_000)

  it('is shown by trigpoint status as well', () => {
    const shown = execFileSync(process.execPath, [trigpoint, 'status', '--url', demo.url], { encoding: 'utf8' })
    expect(shown).toMatch(/cyberjaya-1 .* outside/)
    const json = JSON.parse(execFileSync(process.execPath, [trigpoint, 'status', '--url', demo.url, '--json'], { encoding: 'utf8' })) as { status: Status }
    expect(json.status.chips).toMatchObject({ outside: 16 })
  })

  it('stops on Ctrl-C with every process it started, and a second start goes on', async () => {
    expect(await stop(demo)).toBeLessThan(12_000)
    expect(processesOf(dataDir)).toEqual([])
    demo = await startDemo(dataDir, port)
    const status = await read<Status>(`${demo.url}/v1/status`)
    expect(status.fixes).toBeGreaterThan(10)
    expect((await read<{ phase: string }>(`${demo.url}/demo/state`)).phase).toBe('found')
    await eventually('cyberjaya is outside again', () => all('cyberjaya-1', chip => chip.outcome === 'outside', 16), 120_000)
    expect(await stop(demo)).toBeLessThan(12_000)
    expect(processesOf(dataDir)).toEqual([])
  }, 200_000)

  it('says what to do when the port is taken', async () => {
    const first = await startDemo(dataDir, port)
    const second = spawn(process.execPath, [trigpoint, 'demo', '--data', `${dataDir}-2`, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    second.stderr.on('data', chunk => { said += String(chunk) })
    const [code] = (await once(second, 'exit')) as [number]
    rmSync(`${dataDir}-2`, { recursive: true, force: true })
    await stop(first)
    expect(code).toBe(3)
    expect(said).toContain(String(port))
  }, 180_000)
})

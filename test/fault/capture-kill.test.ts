// kill -9 while documents are captured: every job that was acknowledged is there, whole; sending again what was not
// acknowledged folds nothing twice; and the findings engine goes on with what it had not looked at yet.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { testSite } from '../scenario/verifier-world.ts'
import { chipId } from './store-rows.ts'

const ROUNDS = 3
const SERVERS = 240
const STEPS = ['shipping', 'receiving', 'installing'] as const
/** Papers a document: each is a server of eight. */
const DOCUMENT = 60
const child = new URL('verifier-child.ts', import.meta.url).pathname
const DAY = 86_400_000

interface Running {
  readonly process: ChildProcess
  readonly url: string
  readonly token: string
}

async function start(dataDir: string): Promise<Running> {
  const process_ = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', child, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve, reject) => {
    process_.stdout.once('data', (part: Buffer) => { resolve(part.toString()) })
    process_.once('close', code => { reject(new Error(`the verifier ended (${String(code)})`)) })
  })
  return { process: process_, ...(JSON.parse(line) as { url: string; token: string }) }
}

function call({ url, token }: Running, path: string, method: string, body?: object): Promise<Response> {
  return fetch(`${url}${path}`, { method, headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
}

function documentOf(number: number): object {
  const step = Math.floor((number * DOCUMENT) / SERVERS)
  return {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'], 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': '2026-01-01T00:00:00Z',
    'epcisBody': { eventList: Array.from({ length: DOCUMENT }, (_, at) => {
      const server = (number * DOCUMENT + at) % SERVERS
      const site = { id: 'urn:trigpoint:site:penang' }
      return {
        type: 'ObjectEvent', action: 'OBSERVE', eventID: `urn:uuid:00000000-0000-4000-8000-${String(step).padStart(4, '0')}${String(server).padStart(8, '0')}`, bizStep: STEPS[step], eventTimeZoneOffset: '+08:00',
        eventTime: new Date(Date.now() - (10 - step) * DAY).toISOString().replace(/T.*/, 'T00:00:00.000Z'), epcList: Array.from({ length: 8 }, (_ignored, of) => `urn:trigpoint:chip:${chipId(server * 8 + of + 1)}`),
        ...(step === 0 ? { destinationList: [{ type: 'location', destination: site.id }] } : { bizLocation: site }),
      }
    }) },
  }
}

const DOCUMENTS = (SERVERS * STEPS.length) / DOCUMENT

/** Captures from `first` on until killed after `life` ms; gives the jobs that were acknowledged, by document. */
async function captureUntilKilled(dataDir: string, first: number, lifeMs: number, jobs: Map<number, string>): Promise<void> {
  const running = await start(dataDir)
  const ended = new Promise(resolve => { running.process.once('close', resolve) })
  const site = testSite('penang', { policy: { ...testSite('penang').policy, maximumAgeMs: DAY } })
  const put = await call(running, '/v1/sites/penang', 'PUT', site)
  expect([200, 201], await put.clone().text()).toContain(put.status)
  setTimeout(() => running.process.kill('SIGKILL'), lifeMs).unref()
  try {
    for (let number = first; number < DOCUMENTS; number++) {
      const answer = await call(running, '/epcis/capture', 'POST', documentOf(number))
      expect(answer.status).toBe(202)
      jobs.set(number, answer.headers.get('location') ?? '')
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error // fetch failed: it was killed
  }
  running.process.kill('SIGKILL')
  await ended
}

describe('a verifier that is killed while it captures', () => {
  it(`has every acknowledged job after ${String(ROUNDS)} kills, and folds nothing twice`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-capture-kill-'))
    const jobs = new Map<number, string>()
    // Each round begins one document before what it has: a client that is not sure sends again.
    for (let round = 0; round < ROUNDS; round++) await captureUntilKilled(dataDir, Math.max(0, jobs.size - 1), round === ROUNDS - 1 ? 60_000 : 250 + round * 350, jobs)
    expect(jobs.size).toBe(DOCUMENTS)

    const running = await start(dataDir)
    const ended = new Promise(resolve => { running.process.once('close', resolve) })
    for (const location of jobs.values()) expect(await (await call(running, location, 'GET')).json()).toMatchObject({ success: true, running: false, errors: [] })
    const state = await (await call(running, `/v1/chips/${chipId(5)}/state`, 'GET')).json() as { stays: { state: string }[] }
    expect(state.stays.map(stay => stay.state)).toEqual(['shipped', 'received', 'installed'])
    running.process.kill('SIGKILL')
    await ended

    const database = new Sqlite(join(dataDir, 'verifier.sqlite'), { readonly: true })
    const count = (sql: string): unknown => database.prepare(sql).pluck().get()
    const papers = SERVERS * STEPS.length
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect([count('SELECT count(*) FROM epcis_events'), count('SELECT count(*) FROM papers'), count("SELECT count(*) FROM leaves WHERE kind = 'paper'"), count("SELECT count(*) FROM received WHERE kind = 'custody-event'")]).toEqual([papers, papers, papers, papers])
    expect([count('SELECT count(*) FROM chips'), count('SELECT count(*) FROM chip_stays'), count('SELECT count(*) FROM chip_stays WHERE until_ms IS NULL')]).toEqual([SERVERS * 8, papers * 8, SERVERS * 8])
    expect(count("SELECT count(*) FROM finding_watches WHERE kind = 'delivery'")).toBe(SERVERS)
    database.close()
    rmSync(dataDir, { recursive: true })
  }, 180_000)
})

// Custody end to end: a fleet's whole life captured as EPCIS, folded into states, answers folded, findings settled, asked and recomputed.
// Run: npm run bench -- custody-engine (20,000 chips, 400,000 events: minutes); CHIPS=1000000 for the full size (20 million events: an
// hour and 40 GB below the folder for temporary files). KEEP=folder leaves the database there. Servers of eight; each chip is named by
// 19.5 scans at places of others and by four papers of its server, and answers 15 times; one server in fifty falls silent after its inspection.
// The raw peer is better-sqlite3 alone: one row an event, the same JSON, 5,000 a transaction, synchronous=FULL.

import Sqlite from 'better-sqlite3'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_LONGEST_STAYS, type CustodyRules } from '@trigpoint/core/custody'
import { nodePrimitives, openManualClock } from '@trigpoint/runtime'
import { newChip } from '../verifier/src/flow/custody/chip.ts'
import type { FlowContext } from '../verifier/src/flow/context.ts'
import { recordFact, refoldChip } from '../verifier/src/flow/custody/history.ts'
import { recomputeFindings, settleFindings } from '../verifier/src/flow/custody/settle-findings.ts'
import { foldTime } from '../verifier/src/flow/custody/silence.ts'
import { captureEpcis } from '../verifier/src/flow/epcis/epcis-capture.ts'
import { openSqliteStore } from '../verifier/src/store/index.ts'
import { testSite } from '../test/scenario/verifier-world.ts'

const CHIPS = Math.max(800, Math.floor(Number(process.env['CHIPS'] ?? 20_000) / 8) * 8)
const SERVERS = CHIPS / 8
const SITES = Math.max(2, Math.ceil(CHIPS / 10_000))
const EVENTS = CHIPS * 20
const HOUR = 3_600_000
const DAY = 24 * HOUR
const START_MS = Date.UTC(2026, 0, 1)
const ANSWERS = 15
/** Events a document and rows a raw transaction: many commits would measure the disk's patience alone. */
const DOCUMENT = 5000
const rules: CustodyRules = { maximumAgeMs: 2 * DAY, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 }

const chipId = (number: number): string => `nvidia:41:${number.toString(16).toUpperCase().padStart(16, '0')}`
const siteId = (server: number): string => `site-${String(server % SITES)}`
const chipsOf = (server: number): readonly string[] => Array.from({ length: 8 }, (_, at) => chipId(server * 8 + at))
const isTaken = (server: number): boolean => server % 50 === 7
const uri = (id: string): string => `urn:trigpoint:chip:${id}`

type Event = Readonly<Record<string, unknown>>

/** Ids of others are random: they land anywhere in the index. */
function eventId(number: number): string {
  const hex = createHash('sha256').update(String(number)).digest('hex')
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Places of others: these move no custody of ours. */
const SCANS = ['encoding', 'packing', 'storing', 'staging_outbound', 'arriving', 'accepting', 'unpacking', 'picking'] as const

function scanEvent(number: number, atMs: number): Event {
  const chip = number % CHIPS
  return {
    type: 'ObjectEvent', action: 'OBSERVE', eventID: eventId(number), epcList: [uri(chipId(chip)), `urn:epc:id:sscc:4000001.${String(Math.floor(chip / 64)).padStart(10, '0')}`],
    bizStep: SCANS[Math.floor(number / CHIPS) % SCANS.length], eventTime: new Date(atMs).toISOString(), eventTimeZoneOffset: '+08:00',
    readPoint: { id: `urn:epc:id:sgln:4012345.${String(chip % 400).padStart(5, '0')}.0` }, bizLocation: { id: 'urn:epc:id:sgln:4012345.00001.0' },
  }
}

function paperEvent(server: number, kind: number, atMs: number): Event {
  const site = `urn:trigpoint:site:${siteId(server)}`
  return {
    type: 'ObjectEvent', action: 'OBSERVE', eventID: eventId(EVENTS * 2 + server * 8 + kind), epcList: chipsOf(server).map(uri), bizStep: ['shipping', 'receiving', 'installing', 'inspecting'][kind],
    eventTime: new Date(atMs).toISOString(), eventTimeZoneOffset: '+08:00',
    ...(kind === 0 ? { bizLocation: { id: 'urn:epc:id:sgln:4012345.00001.0' }, destinationList: [{ type: 'location', destination: site }] } : { bizLocation: { id: site } }),
  }
}

const documentOf = (eventList: readonly Event[]): string => JSON.stringify({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'], 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': '2026-11-01T00:00:00Z', 'epcisBody': { eventList },
})

const parent = process.env['KEEP'] ?? mkdtempSync(join(tmpdir(), 'trigpoint-bench-engine-'))
const folder = join(parent, 'engine')
mkdirSync(folder, { recursive: true })

const rows: string[] = []
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
const sizeBytes = (): number => readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)

function say(name: string, value: string, cpuMs: number | undefined, note = ''): void {
  rows.push(`${name.padEnd(46)} ${value.padStart(14)}   ${(cpuMs === undefined ? '' : `${(cpuMs / 1000).toFixed(2)} s`).padStart(10)}   ${note}`)
  console.error(`  ${new Date().toISOString().slice(11, 19)} ${name}: ${value}   ${cpuMs === undefined ? '' : `${(cpuMs / 1000).toFixed(1)} s of processor time`}   ${note}   load ${loadavg()[0]?.toFixed(1) ?? ''}, ${megabytes(process.memoryUsage.rss())} resident`)
}

interface Meter {
  count: number
  wallMs: number
  cpuMs: number
}

const openMeter = (): Meter => ({ count: 0, wallMs: 0, cpuMs: 0 })

async function metered(meter: Meter, count: number, work: () => unknown): Promise<void> {
  const startMs = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  meter.count += count
  meter.wallMs += performance.now() - startMs
  meter.cpuMs += (user + system) / 1000
}

const rateOf = ({ count, wallMs }: Meter): number => (count / wallMs) * 1000
const cpuRateOf = ({ count, cpuMs }: Meter): number => (count / cpuMs) * 1000
const sayRate = (name: string, meter: Meter, note = ''): void => { say(name, `${rateOf(meter).toFixed(0)} /s`, meter.cpuMs, `${cpuRateOf(meter).toFixed(0)} a second of processor time${note}`) }

const raw = new Sqlite(join(folder, 'raw.sqlite'))
raw.pragma('journal_mode = WAL')
raw.pragma('synchronous = FULL')
raw.exec('CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT')
const insert = raw.prepare('INSERT INTO events (body) VALUES (?)')
const bodies = Array.from({ length: DOCUMENT }, (_, at) => JSON.stringify(scanEvent(at, START_MS)))

async function insertRaw(count: number): Promise<Meter> {
  const meter = openMeter()
  await metered(meter, count, () => { for (let from = 0; from < count; from += DOCUMENT) raw.transaction(() => { for (const body of bodies) insert.run(body) })() })
  return meter
}

const rawBefore = await insertRaw(Math.min(EVENTS, 1_000_000))
sayRate('raw insert, one row an event, before', rawBefore)

const store = openSqliteStore({ dataDir: folder })
const clock = openManualClock(START_MS + 100 * DAY)
const context = {
  store, clock, primitives: nodePrimitives, presence: { sinceMs: () => 0 }, bell: { ring: () => undefined, listen: () => () => undefined },
  random: { bytes: (length: number) => new Uint8Array(randomBytes(length)), below: () => 0 },
  settings: { challengeLifetimeMs: 1, rounds: 1, landmarks: { near: 1, lastSeenNear: 1, far: 1 }, fixIntervalMs: 1, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 },
} as unknown as FlowContext
await store.write(async writer => { for (let site = 0; site < SITES; site++) await writer.putSite({ ...testSite(siteId(site)), policy: { ...testSite('x').policy, maximumAgeMs: 2 * DAY } }) })

const scans = openMeter()
const papers = openMeter()

/** As a capture over HTTP does it, from the text on. */
async function capture(meter: Meter, events: readonly Event[]): Promise<void> {
  const text = documentOf(events)
  await metered(meter, events.length, async () => {
    const captured = await captureEpcis(context, JSON.parse(text), 'rollback')
    if (!captured.ok || !('job' in captured.value) || captured.value.job.captured !== events.length) throw new Error(JSON.stringify(captured).slice(0, 500))
  })
}

async function captureScans(from: number, until: number): Promise<void> {
  for (let at = from; at < until; at += DOCUMENT) {
    await capture(scans, Array.from({ length: Math.min(DOCUMENT, until - at) }, (_, of) => scanEvent(at + of, START_MS + ((at + of) / CHIPS) * 14 * HOUR)))
    if (at > 0 && Math.floor(at / 1e6) > Math.floor((at - DOCUMENT) / 1e6)) console.error(`  ${new Date().toISOString().slice(11, 19)} ${String(at)} scans, ${rateOf(scans).toFixed(0)} /s so far, database ${megabytes(sizeBytes())}, ${megabytes(process.memoryUsage.rss())} resident, load ${loadavg()[0]?.toFixed(1) ?? ''}`)
  }
}

async function capturePapers(kind: number, day: number): Promise<void> {
  const step = 500
  for (let from = 0; from < SERVERS; from += step) await capture(papers, Array.from({ length: Math.min(step, SERVERS - from) }, (_, at) => paperEvent(from + at, kind, START_MS + day * DAY)))
  console.error(`  ${new Date().toISOString().slice(11, 19)} papers of kind ${String(kind)}, ${rateOf(papers).toFixed(0)} /s so far, ${megabytes(process.memoryUsage.rss())} resident`)
}

const SCANNED = EVENTS - SERVERS * 4
await captureScans(0, CHIPS * 10)
await capturePapers(0, 6)
await captureScans(CHIPS * 10, SCANNED)
for (const [at, kind] of [1, 2, 3].entries()) await capturePapers(kind, 12 + at)
sayRate('captured: scans at places of others', scans, ', validated, indexed, durable')
sayRate('captured: papers of eight chips', papers, `, folded, sealed for the log, told live: ${(rateOf(papers) * 8).toFixed(0)} chip facts a second`)
const all: Meter = { count: scans.count + papers.count, wallMs: scans.wallMs + papers.wallMs, cpuMs: scans.cpuMs + papers.cpuMs }
sayRate('captured: all events', all, `, ${(rateOf(all) / rateOf(rawBefore)).toFixed(3)} x raw`)

const answers = openMeter()
const claimedBy = (server: number): { uuid: string; serial: string; board: string; chassis: string; busId: string; product: string; driverVersion: string; vbiosVersion: string } =>
  ({ uuid: '', serial: '', board: '', chassis: `CH-${String(server)}`, busId: '', product: 'NVIDIA H100 80GB HBM3', driverVersion: '', vbiosVersion: '' })
for (let from = 0; from < SERVERS; from += 50) await metered(answers, 0, () => store.write(async writer => {
  for (let server = from; server < Math.min(SERVERS, from + 50); server++) for (const id of chipsOf(server)) {
    let row = (await writer.getChip(id)) ?? newChip({ chipId: id, siteId: siteId(server), agentId: null, nodeName: '' }, null)
    row = { ...row, agentId: `agent-${String(server)}`, nodeName: `node-${String(server)}`, claimed: claimedBy(server) }
    // Those that are taken away answer ten days fewer.
    for (let at = 0; at < (isTaken(server) ? 5 : ANSWERS); at++) {
      // Spread over the day, as a fleet is.
      const atMs = START_MS + (16 + at) * DAY + (server % 1440) * 60_000
      const fix = { challengeId: `${server.toString(16).padStart(16, '0')}${at.toString(16).padStart(16, '0')}`, chassis: `CH-${String(server)}` }
      row = await recordFact(writer, row, { kind: 'answered', atMs, siteId: siteId(server), outcome: 'inside', id: fix.challengeId, chassis: fix.chassis }, rules, atMs)
      await writer.addChipFix({ chipId: id, siteId: siteId(server), judgedAtMs: atMs, outcome: 'inside', answered: true, ...fix })
      answers.count++
    }
    await writer.putChip({ ...row, outcome: 'inside' })
  }
}))
sayRate('answers folded', answers)

/** Until nothing is due. */
async function settleAll(): Promise<number> {
  for (let looked = 0; ;) {
    const step = await settleFindings(context, Infinity)
    if (step === 0) return looked
    looked += step
  }
}

/** The moment before the chips that answered first in a day are too old. */
clock.jumpTo(START_MS + 32 * DAY - 1000)
const settled = openMeter()
await metered(settled, 0, async () => {
  await foldTime(context)
  settled.count += await settleAll()
})
say('the clock takes effect, findings settle', `${(settled.wallMs / 1000).toFixed(1)} s`, settled.cpuMs, `${String(await store.countWatches())} subjects known`)

const spread = (number: number): number => (number * 7919) % CHIPS

async function sayLatency(name: string, asked: number, ask: (number: number) => Promise<unknown>): Promise<void> {
  const took: number[] = []
  const before = process.cpuUsage()
  for (let number = 0; number < asked; number++) {
    const startMs = performance.now()
    await ask(number)
    took.push(performance.now() - startMs)
  }
  const { user, system } = process.cpuUsage(before)
  took.sort((a, b) => a - b)
  const at = (share: number): string => ((took[Math.floor(took.length * share)] ?? 0) * 1000).toFixed(0)
  say(name, `${at(0.5)} us`, (user + system) / 1000, `p99 ${at(0.99)} us, of ${String(asked)}`)
}

await sayLatency('state of a chip now', 5000, number => store.getChip(chipId(spread(number))))
await sayLatency('state of a chip at a past time', 5000, number => store.getStayAt(chipId(spread(number)), START_MS + ((number * 37) % 30) * DAY))
await sayLatency('stock of a site at a past time', 50, number => store.countSiteStays(siteId(number), START_MS + (number % 30) * DAY))
await sayLatency('EPCIS events of one chip', 1000, number => store.scanEpcisEvents({ look: { parts: [{ parts: ['epc'], ids: [uri(chipId(spread(number)))] }] }, orderBy: 'eventTime', isAscending: true, limit: 100 }))

const refolded = openMeter()
const REFOLDED = Math.min(CHIPS, 50_000)
await metered(refolded, REFOLDED, async () => {
  for (let from = 0; from < REFOLDED; from += 100) await store.write(async writer => {
    for (let number = from; number < Math.min(REFOLDED, from + 100); number++) {
      const row = await writer.getChip(chipId(spread(number)))
      if (row !== undefined) await writer.putChip(await refoldChip(writer, row, rules, clock.nowMs()))
    }
  })
})
say('states folded anew from their facts', `${(CHIPS / rateOf(refolded)).toFixed(0)} s`, (refolded.cpuMs / REFOLDED) * CHIPS, `for all, from ${String(REFOLDED)} chips: ${(refolded.wallMs / REFOLDED).toFixed(2)} ms each`)
await settleAll()

const recomputed = openMeter()
let done = { subjects: 0, findings: 0, changed: 0 }
await metered(recomputed, 0, async () => { done = await recomputeFindings(context) })
say('full recomputation of findings', `${(recomputed.wallMs / 1000).toFixed(1)} s`, recomputed.cpuMs, `${String(done.subjects)} subjects, ${String(done.findings)} findings, ${String(done.changed)} changed`)

await sayLatency('a tick with nothing due', 200, () => foldTime(context))
clock.jumpTo(clock.nowMs() + 30_000)
const tick = openMeter()
await metered(tick, 1, () => foldTime(context))
say('a tick in which one minute of the day is due', `${tick.wallMs.toFixed(1)} ms`, tick.cpuMs, `${String(Math.ceil(SERVERS / 1440))} servers fall silent`)

const rawAfter = await insertRaw(Math.min(EVENTS, 1_000_000))
sayRate('raw insert, one row an event, after', rawAfter)
raw.close()
rmSync(join(folder, 'raw.sqlite'))
say('database', megabytes(sizeBytes()), undefined, `${(sizeBytes() / EVENTS).toFixed(0)} bytes an event, answers and states included`)
say('memory, largest resident', megabytes(process.resourceUsage().maxRSS * 1024), undefined)

const found = (await store.listFindings({ limit: 1, code: 'cohort-silence' })).items.length
await store.close()
if (process.env['KEEP'] === undefined) rmSync(parent, { recursive: true, force: true })
console.log(`${String(CHIPS)} chips, ${String(EVENTS)} EPCIS events, ${String(answers.count)} answers, ${String(SITES)} sites; cohorts silent ${found > 0 ? 'found' : 'NOT FOUND'}, ${String(Math.floor((SERVERS + 42) / 50))} staged; ${cpus()[0]?.model ?? ''}, load ${loadavg().map(load => load.toFixed(1)).join(' ')}`)
for (const row of rows) console.log(row)

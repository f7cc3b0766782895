// Findings engine: facts folded a second, states asked, a full recomputation, beside the raw insert rate of the same database.
// Run: CHIPS=10000 npm run bench -- custody-engine. Servers of eight; each chip has 5 papers (one a server) and 15 answers;
// one server in fifty falls silent after its inspection. The raw peer is better-sqlite3 alone: one row a fact, synchronous=FULL.

import Sqlite from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_LONGEST_STAYS, type CustodyRules } from '@trigpoint/core/custody'
import { nodePrimitives, openManualClock } from '@trigpoint/runtime'
import { newChip } from '../verifier/src/flow/custody/chip.ts'
import type { FlowContext } from '../verifier/src/flow/context.ts'
import { recordFact, refoldChip } from '../verifier/src/flow/custody/history.ts'
import { recordPaperIn } from '../verifier/src/flow/custody/paper.ts'
import { recomputeFindings } from '../verifier/src/flow/custody/settle-findings.ts'
import { foldTime } from '../verifier/src/flow/custody/silence.ts'
import { openSqliteStore } from '../verifier/src/store/index.ts'
import { testSite } from '../test/scenario/verifier-world.ts'

const CHIPS = Math.max(80, Math.floor(Number(process.env['CHIPS'] ?? 1600) / 8) * 8)
const SERVERS = CHIPS / 8
const SITES = Math.max(1, Math.ceil(CHIPS / 10_000))
const DAY = 86_400_000
const START_MS = Date.UTC(2026, 0, 1)
const ANSWERS = 15
const PAPERS = ['shipped', 'received', 'installed', 'inspected', 'inspected'] as const
const FACTS = CHIPS * (ANSWERS + PAPERS.length)
const rules: CustodyRules = { maximumAgeMs: 2 * DAY, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 }

const chipId = (number: number): string => `nvidia:41:${number.toString(16).toUpperCase().padStart(16, '0')}`
const siteId = (server: number): string => `site-${String(server % SITES)}`
const chipsOf = (server: number): readonly string[] => Array.from({ length: 8 }, (_, at) => chipId(server * 8 + at))
const claimedBy = (server: number): { uuid: string; serial: string; board: string; chassis: string; busId: string; product: string; driverVersion: string; vbiosVersion: string } =>
  ({ uuid: '', serial: '', board: '', chassis: `CH-${String(server)}`, busId: '', product: 'NVIDIA H100 80GB HBM3', driverVersion: '', vbiosVersion: '' })

const folder = mkdtempSync(join(tmpdir(), 'trigpoint-bench-engine-'))
/** Of the newest timing: what a machine that does nothing else would need at least. */
let processorMs = 0
const rows: (readonly [name: string, value: string, note: string, processorMs: number])[] = []
const say = (name: string, value: string, note: string): void => { rows.push([name, value, note, processorMs]) }

async function timed(work: () => unknown): Promise<number> {
  const startMs = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  processorMs = (user + system) / 1000
  return performance.now() - startMs
}

const raw = new Sqlite(join(folder, 'raw.sqlite'))
raw.pragma('journal_mode = WAL')
raw.pragma('synchronous = FULL')
raw.exec('CREATE TABLE facts (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT')
const insert = raw.prepare('INSERT INTO facts (body) VALUES (?)')
const body = JSON.stringify({ chipId: chipId(1), judgedAtMs: START_MS, challengeId: '0'.repeat(32), siteId: 'site-0', outcome: 'inside', answered: true, chassis: 'CH-1' })
const rawMs = await timed(() => { for (let from = 0; from < FACTS; from += 1000) raw.transaction(() => { for (let at = from; at < Math.min(FACTS, from + 1000); at++) insert.run(body) })() })
raw.close()
const rawRate = (FACTS / rawMs) * 1000
say('raw insert, one row a fact', `${rawRate.toFixed(0)} /s`, '')

const store = openSqliteStore({ dataDir: join(folder, 'store') })
const clock = openManualClock(START_MS + 100 * DAY)
let drawn = 0
const context = {
  store, clock, primitives: nodePrimitives, presence: { sinceMs: () => 0 }, bell: { ring: () => undefined, listen: () => () => undefined },
  random: { bytes: (length: number) => { drawn++; return new Uint8Array(length).map((_, at) => (drawn / 256 ** (at % 5)) & 255) }, below: () => 0 },
  settings: { challengeLifetimeMs: 1, rounds: 1, landmarks: { near: 1, lastSeenNear: 1, far: 1 }, fixIntervalMs: 1, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 },
} as unknown as FlowContext
await store.write(async writer => { for (let site = 0; site < SITES; site++) await writer.putSite({ ...testSite(siteId(site)), policy: { ...testSite('x').policy, maximumAgeMs: 2 * DAY } }) })

const paperMs = await timed(async () => {
  for (let from = 0; from < SERVERS; from += 20) await store.write(async writer => {
    for (let server = from; server < Math.min(SERVERS, from + 20); server++) for (const [at, kind] of PAPERS.slice(0, 4).entries()) {
      const event = { eventId: `p-${String(server)}-${String(at)}`, kind, atMs: START_MS + at * 5 * DAY, siteId: siteId(server), chipIds: [...chipsOf(server)], reference: '', note: '' }
      await recordPaperIn(context, writer, new TextEncoder().encode(event.eventId), event)
    }
  })
})
say('papers of eight chips', `${((SERVERS * 4 * 1000) / paperMs).toFixed(0)} /s`, `${((SERVERS * 32 * 1000) / paperMs).toFixed(0)} chip facts a second, ${((SERVERS * 32 * 1000) / paperMs / rawRate).toFixed(3)} x raw`)

const answerMs = await timed(async () => {
  for (let from = 0; from < SERVERS; from += 20) await store.write(async writer => {
    for (let server = from; server < Math.min(SERVERS, from + 20); server++) for (const id of chipsOf(server)) {
      let row = (await writer.getChip(id)) ?? newChip({ chipId: id, siteId: siteId(server), agentId: null, nodeName: '' }, null)
      row = { ...row, agentId: 'a', nodeName: `node-${String(server)}`, claimed: claimedBy(server) }
      // Those that are taken away answer ten days fewer.
      for (let at = 0; at < (server % 50 === 7 ? 5 : ANSWERS); at++) {
        const atMs = START_MS + (16 + at) * DAY
        const fix = { challengeId: `${server.toString(16).padStart(16, '0')}${at.toString(16).padStart(16, '0')}`, chassis: `CH-${String(server)}` }
        row = await recordFact(writer, row, { kind: 'answered', atMs, siteId: siteId(server), outcome: 'inside', id: fix.challengeId, chassis: fix.chassis }, rules, atMs)
        await writer.addChipFix({ chipId: id, siteId: siteId(server), judgedAtMs: atMs, outcome: 'inside', answered: true, ...fix })
      }
      await writer.putChip(row)
    }
  })
})
say('answers folded', `${((CHIPS * ANSWERS * 1000) / answerMs).toFixed(0)} /s`, `${((CHIPS * ANSWERS * 1000) / answerMs / rawRate).toFixed(3)} x raw`)

clock.jumpTo(START_MS + 31 * DAY)
say('the clock takes effect, findings settle', `${((await timed(() => foldTime(context))) / 1000).toFixed(2)} s`, `${String(await store.countWatches())} subjects`)
const found = (await store.listFindings({ limit: 500, code: 'cohort-silence' })).items.length

const ASKED = 2000
const stateMs = await timed(async () => { for (let number = 0; number < ASKED; number++) await store.getStayAt(chipId((number * 7919) % CHIPS), START_MS + ((number * 37) % 30) * DAY) })
say('state of a chip at a past time', `${((stateMs / ASKED) * 1000).toFixed(0)} us`, '')
const stockMs = await timed(async () => { for (let number = 0; number < 20; number++) await store.countSiteStays(siteId(number), START_MS + (number % 30) * DAY) })
say('stock of a site at a past time', `${(stockMs / 20).toFixed(1)} ms`, `${String(Math.round(CHIPS / SITES))} chips a site`)

const refolded = Math.min(CHIPS, 2000)
const refoldMs = await timed(async () => {
  for (let from = 0; from < refolded; from += 100) await store.write(async writer => {
    for (let number = from; number < Math.min(refolded, from + 100); number++) {
      const row = await writer.getChip(chipId(number))
      if (row !== undefined) await writer.putChip(await refoldChip(writer, row, rules, clock.nowMs()))
    }
  })
})
say('history of a chip folded from its facts', `${(refoldMs / refolded).toFixed(2)} ms`, `${((refoldMs / refolded) * CHIPS / 1000).toFixed(0)} s for all ${String(CHIPS)}`)
await foldTime(context)
let done = { subjects: 0, findings: 0, changed: 0 }
const recomputeMs = await timed(async () => { done = await recomputeFindings(context) })
say('full recomputation of findings', `${(recomputeMs / 1000).toFixed(2)} s`, `${String(done.subjects)} subjects, ${String(done.findings)} findings, ${String(done.changed)} changed`)

await store.close()
rmSync(folder, { recursive: true, force: true })
console.log(`${String(CHIPS)} chips, ${String(FACTS)} facts, ${String(SITES)} sites, ${String(found)} cohorts silent of ${String(Math.floor((SERVERS + 42) / 50))} staged; ${cpus()[0]?.model ?? ''}`)
for (const [name, value, note, cpuMs] of rows) console.log(`${name.padEnd(44)} ${value.padStart(12)}   ${(cpuMs / 1000).toFixed(2).padStart(7)} s of processor time   ${note}`)

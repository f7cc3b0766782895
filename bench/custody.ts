// Custody: EPCIS events a second, from validation to disk and to papers, beside the raw insert rate of the same database; queries and refolding.
// Run: EVENTS=200000 npm run bench -- custody. One event names one chip and its crate, as a shipment scan does.
// The raw peers are better-sqlite3 alone, prepared statements, same machine and run, synchronous=FULL, 1,000 a transaction.

import Sqlite from 'better-sqlite3'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_LONGEST_STAYS, foldStanding, type CustodyFact } from '@trigpoint/core/custody'
import { canonicalEvent, indexEvent, openDocument, validateEpcis, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import { nodePrimitives } from '@trigpoint/runtime'
import { eventRow } from '../verifier/src/flow/epcis/epcis-capture.ts'
import { openSqliteStore } from '../verifier/src/store/index.ts'
import { openWorld, START_MS, testSite, valueOf } from '../test/scenario/verifier-world.ts'

const EVENTS = Number(process.env['EVENTS'] ?? 100_000)
const CHIPS = Math.max(1000, EVENTS / 20)
const BATCH = 1000
const STEPS = ['shipping', 'receiving', 'installing', 'inspecting', 'removing']
const SITE = 'urn:trigpoint:site:cyberjaya-1'

const chipId = (number: number): string => `nvidia:41:${number.toString(16).toUpperCase().padStart(16, '0')}`

function makeEvent(number: number): EpcisEvent {
  return {
    type: 'ObjectEvent', action: 'OBSERVE', eventID: `urn:uuid:00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`, epcList: [`urn:trigpoint:chip:${chipId(number % CHIPS)}`, `urn:epc:id:sscc:4000001.${String(number % 5000).padStart(10, '0')}`],
    bizStep: STEPS[Math.floor(number / CHIPS) % STEPS.length], eventTime: new Date(START_MS - 200 * 86_400_000 + number * 100).toISOString(), eventTimeZoneOffset: '+08:00',
    readPoint: { id: `urn:epc:id:sgln:4012345.${String(number % 40).padStart(5, '0')}.0` }, bizLocation: { id: 'urn:epc:id:sgln:4012345.00001.0' },
  }
}

function makeDocument(from: number, count: number, change: object = {}): EpcisEvent {
  return {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'], 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': '2026-11-01T00:00:00Z',
    'epcisBody': { eventList: Array.from({ length: count }, (_, at) => ({ ...makeEvent(from + at), ...change })) },
  }
}

const rates: (readonly [name: string, perSecond: number, note: string])[] = []

async function rate(name: string, count: number, work: () => unknown, note = ''): Promise<number> {
  const startMs = performance.now()
  await work()
  const perSecond = (count / (performance.now() - startMs)) * 1000
  rates.push([name, perSecond, note])
  return perSecond
}

const folder = mkdtempSync(join(tmpdir(), 'trigpoint-bench-custody-'))
const rows = Array.from({ length: EVENTS }, (_, number) => eventRow(nodePrimitives, { event: makeEvent(number), context: ['urn:c'], at: '' }, START_MS))

function openRaw(file: string): Sqlite.Database {
  const raw = new Sqlite(join(folder, file))
  raw.pragma('journal_mode = WAL')
  raw.pragma('synchronous = FULL')
  return raw
}

const plain = openRaw('plain.sqlite')
plain.exec('CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT')
const insertPlain = plain.prepare('INSERT INTO events (body) VALUES (?)')
const plainRate = await rate('raw insert, one table, no index', EVENTS, () => {
  for (let from = 0; from < EVENTS; from += BATCH) plain.transaction(() => { for (const row of rows.slice(from, from + BATCH)) insertPlain.run(row.event) })()
})
plain.close()

const store = openSqliteStore({ dataDir: join(folder, 'store') })
await rate('store: events with index and identifiers', EVENTS, async () => {
  for (let from = 0; from < EVENTS; from += BATCH) await store.write(writer => writer.addEpcisEvents(rows.slice(from, from + BATCH)))
})
await store.write(writer => writer.putMeta('x', 'y'))
const storeBytes = statSync(join(folder, 'store', 'verifier.sqlite')).size

const like = new Sqlite(join(folder, 'store', 'verifier.sqlite'), { readonly: true })
const schema = like.prepare("SELECT sql FROM sqlite_schema WHERE name LIKE 'epcis_events%' OR name LIKE 'epcis_parts%' OR name LIKE 'epcis_contexts%'").pluck().all().filter(text => typeof text === 'string')
like.close()
const peer = openRaw('peer.sqlite')
for (const sql of schema) peer.exec(sql)
peer.exec("INSERT INTO epcis_contexts (body) VALUES ('[]')")
const insertEvent = peer.prepare('INSERT INTO epcis_events (event_id, hash, type, event_time_ms, record_time_ms, action, biz_step, disposition, read_point, biz_location, context_id, body) VALUES (?,?,?,?,?,?,?,?,?,?,1,?)')
const insertPart = peer.prepare('INSERT INTO epcis_parts (epc, part, event) VALUES (?, ?, ?)')
const peerRate = await rate('raw insert, the same tables and indexes', EVENTS, () => {
  for (let from = 0; from < EVENTS; from += BATCH) peer.transaction(() => {
    for (const { eventId, hash, index, recordTimeMs, event } of rows.slice(from, from + BATCH)) {
      const { lastInsertRowid } = insertEvent.run(eventId, hash, index.type, index.eventTimeMs, recordTimeMs, index.action, index.bizStep, index.disposition, index.readPoint, index.bizLocation, event)
      index.parts.forEach((part, at) => insertPart.run(part.id, at, lastInsertRowid))
    }
  })()
})
peer.close()

const documents = Array.from({ length: Math.min(20, EVENTS / BATCH) }, (_, at) => makeDocument(at * BATCH, BATCH))
await rate('validation', documents.length * BATCH, () => { for (const document of documents) if (validateEpcis(document).length > 0) throw new Error('not valid') })
await rate('canonical text, digest and index', documents.length * BATCH, () => {
  for (const document of documents) for (const { event, context } of openDocument(document).events) {
    nodePrimitives.hash('sha256', new TextEncoder().encode(canonicalEvent(event, context)))
    indexEvent(event)
  }
})

const world = await openWorld()
valueOf(await world.admin.putSite(testSite('cyberjaya-1')))
async function post(document: EpcisEvent): Promise<void> {
  const response = await fetch(`${world.verifier.url}/epcis/capture`, { method: 'POST', body: JSON.stringify(document), headers: { 'content-type': 'application/json', 'authorization': `Bearer ${world.verifier.adminToken ?? ''}` } })
  if (response.status !== 202) throw new Error(await response.text())
}
const overHttp = Math.min(EVENTS, 20_000)
await rate('capture over HTTP, places of others', overHttp, async () => { for (let from = 0; from < overHttp; from += BATCH) await post(makeDocument(from, BATCH)) }, 'validated, indexed, durable')
const papers = 2000
await rate('capture over HTTP, each a paper of one chip', papers, async () => { for (let from = 0; from < papers; from += BATCH) await post(makeDocument(from + 1_000_000, BATCH, { bizLocation: { id: SITE } })) }, 'and folded, sealed for the log, told live')
await rate('state of a chip over HTTP', 500, async () => { for (let number = 0; number < 500; number++) valueOf(await world.admin.getChip(chipId((1_000_000 + number) % CHIPS))) })
await world.close()

await rate('events of one chip, from the store', 2000, async () => {
  for (let number = 0; number < 2000; number++)
    await store.scanEpcisEvents({ look: { parts: [{ parts: ['epc'], ids: [`urn:trigpoint:chip:${chipId((number * 37) % CHIPS)}`] }] }, orderBy: 'eventTime', isAscending: true, limit: 100 })
}, `${String(EVENTS)} events in the store`)

const rules = { maximumAgeMs: 86_400_000, stays: DEFAULT_LONGEST_STAYS }
const facts = Array.from({ length: 20 }, (_, at): CustodyFact => (at < 3 ? { kind: (['shipped', 'received', 'installed'] as const)[at] ?? 'shipped', atMs: at * 1000, siteId: 's' } : { kind: 'answered', atMs: at * 3_600_000, siteId: 's', outcome: 'inside' }))
await rate('refolding, chips of 20 facts', 50_000, () => { for (let number = 0; number < 50_000; number++) foldStanding(facts, 1e9, rules) })

await store.close()
rmSync(folder, { recursive: true, force: true })
console.log(`${String(EVENTS)} events, ${(storeBytes / EVENTS).toFixed(0)} bytes an event in the store (WAL not counted)`)
for (const [name, perSecond, note] of rates)
  console.log(`${name.padEnd(46)} ${perSecond.toFixed(0).padStart(9)} /s   ${(perSecond / plainRate).toFixed(2).padStart(6)} x plain   ${(perSecond / peerRate).toFixed(2).padStart(6)} x same tables   ${note}`)

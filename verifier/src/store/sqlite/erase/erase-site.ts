// Erases a site from the database of a verifier that is stopped: every row that tells where it was, what stood there
// and what was said of it, in one transaction; then the file is written anew, so that nothing is left in free pages or
// in the write-ahead log; then every row is looked at again. The log is not touched. On the path: store, erasure.

import Sqlite, { type Database } from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '@trigpoint/runtime'
import { lockDataDir } from '../data-dir-lock.ts'
import { storeFault } from '../faults.ts'
import { migrate } from '../migrations.ts'
import { ERASURE_RULES } from './erasure-rules.ts'
import { openNeedles, type Needles } from './needles.ts'

export interface Erasure {
  readonly siteId: string
  /** Rows removed, by table. */
  readonly removed: Readonly<Record<string, number>>
  /** Rows of others in which the site's name was replaced, by table. */
  readonly redacted: Readonly<Record<string, number>>
  /** Entries of the log that can never be opened any more. */
  readonly leaves: number
  /** Rows that still name the site, and why they stay. */
  readonly remaining: readonly { readonly table: string; readonly rows: number; readonly because: string }[]
}

/** Throws Fault `store.in-use` while a verifier runs there, `store.site-unknown`, `store.not-writable`. */
export function eraseSiteFromDisk(dataDir: string, siteId: string): Erasure {
  const path = join(dataDir, 'verifier.sqlite')
  if (!existsSync(path)) throw new Fault('store.not-writable', `${dataDir} is no data directory of a verifier: it holds no verifier.sqlite.`)
  const unlock = lockDataDir(dataDir)
  let database: Database | undefined
  try {
    database = new Sqlite(path, { timeout: 1000 })
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('secure_delete = ON')
    migrate(database)
    return eraseIn(database, siteId)
  } catch (error) {
    throw storeFault(error)
  } finally {
    database?.close()
    unlock()
  }
}

function eraseIn(database: Database, siteId: string): Erasure {
  const needles = openNeedles(wordsOf(database, siteId))
  database.function('tells', { deterministic: true }, value => (needles.tells(value) ? 1 : 0))
  const removed: Record<string, number> = {}
  const redacted: Record<string, number> = {}
  const leaves = database.transaction(() => {
    listGone(database, siteId)
    for (const [table, rule] of Object.entries(ERASURE_RULES)) {
      if (rule.kind === 'delete') note(removed, table, database.prepare(`DELETE FROM ${table} WHERE ${rule.where}`).run(...(rule.where.includes('@site') ? [{ site: siteId }] : [])).changes)
      const columns = rule.kind === 'redact' ? rule.columns : rule.kind === 'delete' ? (rule.redact ?? []) : []
      for (const column of columns) note(redacted, table, redactColumn(database, table, column, needles))
    }
    return database.prepare("UPDATE leaves SET subject = 'erased:' || id WHERE subject IN (SELECT subject FROM gone_leaves)").run().changes
  }).exclusive()
  writeAnew(database)
  return { siteId, removed, redacted, leaves, remaining: stillNamed(database) }
}

/** Everything by which rows name the site. */
function wordsOf(database: Database, siteId: string): Parameters<typeof openNeedles>[0] {
  const body = database.prepare('SELECT body FROM sites WHERE site_id = ?').pluck().get(siteId)
  if (typeof body !== 'string') throw new Fault('store.site-unknown', `There is no site ${siteId} in this database. \`trigpoint fleet\` lists sites; a site that was erased is gone.`)
  const { name, position } = JSON.parse(body) as { name: string; position?: { latDeg: number; lonDeg: number } }
  const nodes = database.prepare("SELECT json_extract(body, '$.nodeName') FROM agents WHERE site_id = @site UNION SELECT json_extract(body, '$.nodeName') FROM vendor_nodes WHERE site_id = @site").pluck().all({ site: siteId })
  const papers = database.prepare("SELECT event_id FROM papers WHERE json_extract(body, '$.siteId') = ?").pluck().all(siteId)
  return { words: [siteId, name, ...[...nodes, ...papers].filter(word => typeof word === 'string')], position }
}

/** Ids of what goes with the site: fixes, nodes, chips that stand there now, papers, events, findings, leaves. */
function listGone(database: Database, siteId: string): void {
  const list = (name: string, select: string): void => { database.prepare(`CREATE TEMP TABLE gone_${name} AS ${select}`).run(...(select.includes('@site') ? [{ site: siteId }] : [])) }
  for (const name of ['fixes', 'nodes', 'chips', 'papers', 'uris', 'events', 'findings', 'leaves']) database.exec(`DROP TABLE IF EXISTS temp.gone_${name}`)
  database.exec('PRAGMA temp_store = MEMORY')
  list('fixes', 'SELECT challenge_id AS id FROM fixes WHERE site_id = @site')
  list('nodes', 'SELECT agent_id AS id FROM agents WHERE site_id = @site UNION SELECT node_id FROM vendor_nodes WHERE site_id = @site')
  list('chips', "SELECT chip_id AS id, substr(chip_id, instr(substr(chip_id, 8), ':') + 8) AS pdi FROM chips WHERE site_id = @site")
  list('papers', 'SELECT event_id AS id FROM papers WHERE tells(event_id) OR tells(body)')
  list('uris', 'SELECT uri AS id FROM epcis_bindings WHERE target = @site')
  list('events', 'SELECT id FROM epcis_events WHERE read_point IN (SELECT id FROM gone_uris) OR biz_location IN (SELECT id FROM gone_uris) OR tells(body) OR tells(event_id)')
  list('findings', 'SELECT finding_id AS id FROM findings WHERE site_id = @site OR tells(finding_id) OR tells(body)')
  list('leaves', `SELECT l.subject FROM leaves l LEFT JOIN openings o ON o.subject = l.subject WHERE l.kind NOT IN ('case') AND l.subject NOT LIKE 'policy:document:%' AND (tells(l.subject) OR tells(o.parts)
    OR l.subject IN (SELECT 'fix:' || id FROM gone_fixes) OR (l.kind = 'receipt' AND substr(l.subject, 9, 32) IN (SELECT id FROM gone_fixes)))`)
}

/** JSON and plain text alike: no needle holds a character that JSON writes in another way. */
function redactColumn(database: Database, table: string, column: string, needles: Needles): number {
  database.function('redact', (value: unknown) => (typeof value === 'string' ? needles.redact(value) : value))
  return database.prepare(`UPDATE ${table} SET ${column} = redact(${column}) WHERE tells(${column})`).run().changes
}

/** Nothing in free pages, nothing in the write-ahead log. */
function writeAnew(database: Database): void {
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.exec('VACUUM')
  database.pragma('wal_checkpoint(TRUNCATE)')
}

function stillNamed(database: Database): Erasure['remaining'] {
  const remaining: { table: string; rows: number; because: string }[] = []
  for (const table of tablesOf(database)) {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all().map(String)
    const rows = Number(database.prepare(`SELECT count(*) FROM ${table} WHERE ${columns.map(column => `tells(${column})`).join(' OR ')}`).pluck().get())
    const rule = ERASURE_RULES[table]
    if (rows > 0) remaining.push({ table, rows, because: (rule?.kind === 'redact' ? undefined : rule?.because) ?? 'it should not be there: please report this' })
  }
  return remaining
}

/** Tables of the database, SQLite's own left out. */
export function tablesOf(database: Database): readonly string[] {
  return database.prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name").pluck().all().map(String)
}

function note(counts: Record<string, number>, table: string, rows: number): void {
  if (rows > 0) counts[table] = (counts[table] ?? 0) + rows
}

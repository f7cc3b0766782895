// Stays, contradictions, windows, dossiers and watched subjects, in SQLite.

import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely'
import type { ChipLife, ChipStay, Contradiction, CustodyState, ImportRecord, Stay, Subject } from '@trigpoint/core/custody'
import type { ChipRow, DossierRow, FindingRow, HistoryReads, HistoryWrites, WatchRow, WindowRow } from '../../ports/index.ts'
import { cutPage } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import type { Direct } from './direct.ts'
import type { Tables } from './tables.ts'

type StayTable = Selectable<Tables['chip_stays']>

export function historyReads(db: Kysely<Tables>): HistoryReads {
  const stays = db.selectFrom('chip_stays').selectAll()
  return {
    listStays: async chipId => (await stays.where('chip_id', '=', chipId).orderBy('seq').execute()).map(stayOf),
    listContradictions: async chipId => contradictionsOf(await db.selectFrom('chip_contradictions').selectAll().where('chip_id', '=', chipId).orderBy('at_ms').orderBy('kind').execute()),
    listCohortLives: (siteId, chassis) => cohortLives(db, siteId, chassis),
    getStayAt: async (chipId, atMs) => {
      const row = await stays.where('chip_id', '=', chipId).where('since_ms', '<=', atMs).orderBy('seq', 'desc').limit(1).executeTakeFirst()
      return row && stayOf(row)
    },
    listSiteStays: async (siteId, atMs, page) => {
      // Everything asked for is in the index; whole rows are read for the page alone.
      const named = sql`SELECT chip_id, seq FROM chip_stays INDEXED BY chip_stays_site WHERE site_id = ${siteId} AND since_ms <= ${atMs} AND (until_ms IS NULL OR until_ms > ${atMs}) AND chip_id > ${page.after ?? ''} ORDER BY chip_id, seq DESC LIMIT ${page.limit + 1}`
      const { rows } = await sql<StayTable>`SELECT chip_stays.* FROM (${named}) AS found CROSS JOIN chip_stays ON chip_stays.chip_id = found.chip_id AND chip_stays.seq = found.seq ORDER BY chip_stays.chip_id, chip_stays.seq DESC`.execute(db)
      return cutPage(rows.map(stayOf), page.limit, stay => stay.chipId)
    },
    countSiteStays: async (siteId, atMs) => {
      const found = siteId === undefined ? everywhereAt(atMs) : sql`SELECT site_id, state, count(*) AS chips FROM chip_stays INDEXED BY chip_stays_site WHERE site_id = ${siteId} AND since_ms <= ${atMs} AND (until_ms IS NULL OR until_ms > ${atMs}) GROUP BY state`
      const { rows } = await sql<{ site_id: string; state: string; chips: number }>`SELECT site_id, state, sum(chips) AS chips FROM (${found}) GROUP BY site_id, state ORDER BY site_id, state`.execute(db)
      return rows.map(row => ({ siteId: row.site_id, state: row.state as CustodyState, chips: row.chips }))
    },
    listChassisStays: async (chassis, atMs, limit) => (await stays.where('chassis', '=', chassis).where('chassis', '<>', '').where('since_ms', '<=', atMs)
      .where(where => where.or([where('until_ms', 'is', null), where('until_ms', '>', atMs)])).orderBy('chip_id').orderBy('seq').limit(limit).execute()).map(stayOf),
    listRunningOut: async (siteId, limit) => {
      let query = db.selectFrom('chips').select('body').where('overdue_at_ms', 'is not', null).orderBy('overdue_at_ms').orderBy('chip_id').limit(limit)
      if (siteId !== undefined) query = query.where('site_id', '=', siteId)
      return (await query.execute()).map(row => fromBody<ChipRow>(row.body))
    },
    listLongStays: async (siteId, state, longerThanMs, nowMs) =>
      (await stays.where('site_id', '=', siteId).where('state', '=', state).where(sql<boolean>`coalesce(until_ms, ${nowMs}) - since_ms > ${longerThanMs}`).orderBy('since_ms').orderBy('chip_id').execute()).map(stayOf),
    ...siteReads(db),
    ...engineReads(db),
  }
}

/** What lasts, and what ended later than that: for a moment near the newest the second part is next to nothing. */
function everywhereAt(atMs: number): RawBuilder<unknown> {
  return sql`SELECT site_id, state, count(*) AS chips FROM chip_stays INDEXED BY chip_stays_open WHERE until_ms IS NULL AND site_id IS NOT NULL AND since_ms <= ${atMs} GROUP BY site_id, state
    UNION ALL SELECT site_id, state, count(*) AS chips FROM chip_stays INDEXED BY chip_stays_ended WHERE until_ms > ${atMs} AND since_ms <= ${atMs} AND site_id IS NOT NULL GROUP BY site_id, state`
}

function siteReads(db: Kysely<Tables>): Pick<HistoryReads, 'nextOverdueMs' | 'countStock' | 'countPlaces' | 'listPlaceChips' | 'firstStayMs' | 'firstFixMs'> {
  return {
    nextOverdueMs: async siteId => (await db.selectFrom('chips').select(({ fn }) => fn.min('overdue_at_ms').as('next')).where('site_id', '=', siteId).where('overdue_at_ms', 'is not', null).executeTakeFirst())?.next ?? null,
    countStock: async siteId => {
      const sku = sql<string>`coalesce(json_extract(body, '$.claimed.product'), '')`
      const rows = await db.selectFrom('chips').select([sku.as('sku'), 'state', ({ fn }) => fn.countAll<number>().as('chips')]).where('site_id', '=', siteId).groupBy([sku, 'state']).orderBy(sku).orderBy('state').execute()
      return rows.map(row => ({ ...row, state: row.state as CustodyState }))
    },
    countPlaces: async siteId => {
      const from = siteId === undefined ? sql`chips INDEXED BY chips_stock` : sql`chips INDEXED BY chips_stock WHERE place_id = ${siteId}`
      const { rows } = await sql<{ place_id: string; sku: string; state: string; received: number; chips: number }>`SELECT place_id, sku, state, received, count(*) AS chips FROM ${from} GROUP BY place_id, sku, state, received`.execute(db)
      return rows.map(row => ({ siteId: row.place_id, sku: row.sku, state: row.state as CustodyState, wasReceived: row.received === 1, chips: row.chips }))
    },
    listPlaceChips: async ({ siteId, sku, state }, limit) =>
      (await sql<{ chip_id: string }>`SELECT chip_id FROM chips INDEXED BY chips_stock WHERE place_id = ${siteId} AND sku = ${sku} AND state = ${state} ORDER BY chip_id LIMIT ${limit}`.execute(db)).rows.map(row => row.chip_id),
    firstStayMs: async (siteId, states) => {
      // One look into the index a state; asked for together, every stay would be read.
      const first = await Promise.all(states.map(async state => (await db.selectFrom('chip_stays').select(({ fn }) => fn.min('since_ms').as('first')).where('site_id', '=', siteId).where('state', '=', state).executeTakeFirst())?.first ?? Infinity))
      return Number.isFinite(Math.min(...first)) ? Math.min(...first) : null
    },
    firstFixMs: async siteId => (await db.selectFrom('fixes').select(({ fn }) => fn.min('judged_at_ms').as('first')).where('site_id', '=', siteId).where('judged_at_ms', 'is not', null).executeTakeFirst())?.first ?? null,
  }
}

function engineReads(db: Kysely<Tables>): Pick<HistoryReads, 'listImports' | 'listWindows' | 'getDossier' | 'listDueWatches' | 'countWatches' | 'listSubjectFindings'> {
  return {
    listImports: async siteId => {
      let query = db.selectFrom('imports').select('body').orderBy('at_ms').orderBy('event_hash')
      if (siteId !== undefined) query = query.where('site_id', '=', siteId)
      return (await query.execute()).map(row => fromBody<ImportRecord>(row.body))
    },
    listWindows: async siteId => {
      let query = db.selectFrom('custody_windows').select('body').orderBy('from_ms', 'desc').orderBy('window_id')
      if (siteId !== undefined) query = query.where(where => where.or([where('site_id', '=', siteId), where('site_id', 'is', null)]))
      return (await query.execute()).map(row => fromBody<WindowRow>(row.body))
    },
    getDossier: async siteId => {
      const row = await db.selectFrom('site_dossiers').select('body').where('site_id', '=', siteId).executeTakeFirst()
      return row && fromBody<DossierRow>(row.body)
    },
    listDueWatches: async (nowMs, limit) =>
      (await db.selectFrom('finding_watches').selectAll().where('due_ms', '<=', nowMs).orderBy('due_ms').orderBy('kind').orderBy('id').limit(limit).execute()).map(row => ({ kind: row.kind as WatchRow['kind'], id: row.id, dueMs: row.due_ms })),
    countWatches: async () => (await db.selectFrom('finding_watches').select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count,
    listSubjectFindings: async ({ kind, id }) => {
      const rows = await db.selectFrom('finding_subjects').innerJoin('findings', 'findings.finding_id', 'finding_subjects.finding_id').select('findings.body')
        .where('finding_subjects.kind', '=', kind).where('finding_subjects.id', '=', id).orderBy('findings.finding_id').execute()
      return rows.map(row => fromBody<FindingRow>(row.body))
    },
  }
}

async function cohortLives(db: Kysely<Tables>, siteId: string, chassis: string): Promise<readonly ChipLife[]> {
  const members = db.selectFrom('chip_stays').select('chip_id').where('site_id', '=', siteId).where('chassis', '=', chassis)
  const stays = await db.selectFrom('chip_stays').selectAll().where('chip_id', 'in', members).orderBy('chip_id').orderBy('seq').execute()
  const contradictions = await db.selectFrom('chip_contradictions').selectAll().where('chip_id', 'in', members).orderBy('at_ms').orderBy('kind').execute()
  const lives = new Map<string, { chipId: string; stays: ChipStay[]; contradictions: Contradiction[] }>()
  for (const row of stays) {
    const life = lives.get(row.chip_id) ?? { chipId: row.chip_id, stays: [], contradictions: [] }
    life.stays.push(stayOf(row))
    lives.set(row.chip_id, life)
  }
  for (const row of contradictions) lives.get(row.chip_id)?.contradictions.push(fromBody<Contradiction>(row.body))
  return [...lives.values()]
}

/** Reads that every fact of a chip needs, within a transaction. */
export function directHistoryReads(direct: Direct): Pick<HistoryReads, 'listStays' | 'listSubjectFindings'> {
  return {
    listStays: async chipId => direct.rows<StayTable>('SELECT * FROM chip_stays WHERE chip_id = ? ORDER BY seq', chipId).map(stayOf),
    listSubjectFindings: async ({ kind, id }) =>
      direct.texts('SELECT findings.body FROM finding_subjects JOIN findings USING (finding_id) WHERE finding_subjects.kind = ? AND finding_subjects.id = ? ORDER BY finding_id', kind, id).map(body => fromBody<FindingRow>(body)),
  }
}

const TOUCH = `INSERT INTO finding_watches (kind, id, due_ms) VALUES (?, ?, ?)
  ON CONFLICT (kind, id) DO UPDATE SET due_ms = excluded.due_ms WHERE finding_watches.due_ms IS NULL OR excluded.due_ms < finding_watches.due_ms`
const PUT_STAY = 'INSERT INTO chip_stays (chip_id, seq, since_ms, until_ms, state, site_id, chassis, fact, excused_until_ms, was_inside) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'

export function historyWrites(db: Kysely<Tables>, direct: Direct): HistoryWrites {
  return {
    putStays: async (chipId, from, stays) => { putStays(direct, chipId, from, stays) },
    addContradictions: async (chipId, contradictions) => {
      for (const each of contradictions) await db.replaceInto('chip_contradictions').values({ chip_id: chipId, at_ms: each.atMs, kind: each.kind, body: toBody(each) }).execute()
    },
    clearContradictions: async chipId => {
      await db.deleteFrom('chip_contradictions').where('chip_id', '=', chipId).execute()
    },
    addImport: async record => {
      const { numInsertedOrUpdatedRows } = await db.insertInto('imports').orIgnore().values({ event_hash: record.eventHash, site_id: record.siteId, at_ms: record.atMs, body: toBody(record) }).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    putWindow: async row => {
      await db.replaceInto('custody_windows').values({ window_id: row.windowId, site_id: row.siteId, from_ms: row.fromMs, body: toBody(row) }).execute()
    },
    putDossier: async row => {
      await db.replaceInto('site_dossiers').values({ site_id: row.siteId, body: toBody(row) }).execute()
    },
    touchSubjects: async (subjects: readonly Subject[], dueMs) => {
      for (const { kind, id } of subjects) direct.run(TOUCH, kind, id, dueMs)
    },
    putWatch: async ({ kind, id, dueMs }) => {
      direct.run('INSERT INTO finding_watches (kind, id, due_ms) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET due_ms = excluded.due_ms', kind, id, dueMs)
    },
    touchAllSubjects: async dueMs => {
      await db.updateTable('finding_watches').set({ due_ms: dueMs }).execute()
    },
    putFindingSubject: async (findingId, { kind, id }) => {
      await db.insertInto('finding_subjects').orIgnore().values({ finding_id: findingId, kind, id }).execute()
    },
  }
}

function putStays(direct: Direct, chipId: string, from: number, stays: readonly ChipStay[]): void {
  const [first] = stays
  if (from === 0) direct.run('DELETE FROM chip_stays WHERE chip_id = ?', chipId)
  else if (first !== undefined) direct.run('UPDATE chip_stays SET until_ms = ? WHERE chip_id = ? AND seq = ?', first.sinceMs, chipId, from - 1)
  for (const [at, stay] of stays.entries())
    direct.run(PUT_STAY, chipId, from + at, stay.sinceMs, stay.untilMs, stay.state, stay.siteId, stay.chassis, stay.factId, stay.excusedUntilMs, stay.wasInside ? 1 : 0)
}

function contradictionsOf(rows: readonly { readonly body: string }[]): readonly Contradiction[] {
  return rows.map(row => fromBody<Contradiction>(row.body))
}

function stayOf(row: StayTable): ChipStay {
  const stay: Stay = {
    state: row.state as CustodyState, sinceMs: row.since_ms, siteId: row.site_id, chassis: row.chassis, factId: row.fact, excusedUntilMs: row.excused_until_ms, wasInside: row.was_inside === 1,
  }
  return { ...stay, chipId: row.chip_id, untilMs: row.until_ms }
}

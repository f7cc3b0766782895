// Findings, timeline, live events and counts, in SQLite.

import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { FindingRow, StoreReader, StoreWriter, TimelineRow } from '../../ports/index.ts'
import type { LiveEvent, Outcome } from '@trigpoint/core/wire'
import { cutPage, readNumberCursor, readTimeCursor, timeCursor } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import type { Direct } from './direct.ts'
import type { Tables } from './tables.ts'

type StoryReads = Pick<StoreReader,
  'getFinding' | 'listFindings' | 'listTimeline' | 'listEvents' | 'lastEventId' | 'countChips' | 'countFleet' | 'countSite' | 'lastFixAtMs' | 'getMeta'>
type StoryWrites = Pick<StoreWriter, 'putFinding' | 'addTimeline' | 'addEvent' | 'pruneEvents' | 'putMeta'>

export function storyReads(db: Kysely<Tables>): StoryReads {
  return {
    getFinding: async findingId => {
      const row = await db.selectFrom('findings').select('body').where('finding_id', '=', findingId).executeTakeFirst()
      return row && fromBody<FindingRow>(row.body)
    },
    listFindings: async filter => {
      let query = db.selectFrom('findings').select('body').orderBy('opened_at_ms', 'desc').orderBy('finding_id', 'desc').limit(filter.limit + 1)
      if (filter.siteId !== undefined) query = query.where('site_id', '=', filter.siteId)
      if (filter.code !== undefined) query = query.where(sql<boolean>`json_extract(body, '$.code') = ${filter.code}`)
      if (filter.severity !== undefined) query = query.where(sql<boolean>`json_extract(body, '$.severity') = ${filter.severity}`)
      if (filter.mutedBy !== undefined) query = query.where(sql<boolean>`json_extract(body, '$.mutedBy') = ${filter.mutedBy}`)
      if (filter.state === 'muted') query = query.where(sql<boolean>`json_extract(body, '$.mutedBy') IS NOT NULL`)
      if (filter.state === 'ended') query = query.where(sql<boolean>`json_extract(body, '$.endedAtMs') IS NOT NULL AND json_extract(body, '$.mutedBy') IS NULL`)
      if (filter.state === 'open') query = query.where(sql<boolean>`json_extract(body, '$.endedAtMs') IS NULL AND json_extract(body, '$.mutedBy') IS NULL`)
      if (filter.chipId !== undefined) query = query.where('finding_id', 'in', db.selectFrom('finding_chips').select('finding_id').where('chip_id', '=', filter.chipId))
      if (filter.after !== undefined) {
        const { atMs, id } = readTimeCursor(filter.after)
        query = query.where(sql<boolean>`(opened_at_ms, finding_id) < (${atMs}, ${id})`)
      }
      return cutPage((await query.execute()).map(row => fromBody<FindingRow>(row.body)), filter.limit, row => timeCursor(row.openedAtMs, row.findingId))
    },
    listTimeline: async filter => {
      let query = db.selectFrom('timeline').select(['id', 'body']).orderBy('id', 'desc').limit(filter.limit + 1)
      if (filter.siteId !== undefined) query = query.where('site_id', '=', filter.siteId)
      if (filter.chipId !== undefined) query = query.where('id', 'in', db.selectFrom('timeline_chips').select('id').where('chip_id', '=', filter.chipId))
      if (filter.after !== undefined) query = query.where('id', '<', readNumberCursor(filter.after))
      return cutPage((await query.execute()).map(row => ({ id: row.id, ...fromBody<Omit<TimelineRow, 'id'>>(row.body) })), filter.limit, row => String(row.id))
    },
    listEvents: async (afterId, limit, siteId) => {
      let query = db.selectFrom('events').selectAll().where('id', '>', afterId).orderBy('id').limit(limit)
      if (siteId !== undefined) query = query.where(where => where.or([where('site_id', '=', siteId), where('site_id', 'is', null)]))
      return (await query.execute()).map(row => ({ id: row.id, siteId: row.site_id, event: fromBody<LiveEvent>(row.body) }))
    },
    lastEventId: async () => {
      // The sequence, not the largest row: after pruning the numbers go on.
      const row = await sql<{ seq: number }>`SELECT seq FROM sqlite_sequence WHERE name = 'events'`.execute(db)
      return row.rows[0]?.seq ?? 0
    },
    ...counts(db),
    getMeta: async key => (await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst())?.value,
  }
}

function openFindings(siteId: string | undefined): RawBuilder<number> {
  const isOpen = sql`json_extract(body, '$.endedAtMs') IS NULL AND json_extract(body, '$.mutedBy') IS NULL`
  return siteId === undefined ? sql<number>`(SELECT count(*) FROM findings WHERE ${isOpen})` : sql<number>`(SELECT count(*) FROM findings WHERE site_id = ${siteId} AND ${isOpen})`
}

function counts(db: Kysely<Tables>): Pick<StoryReads, 'countChips' | 'countFleet' | 'countSite' | 'lastFixAtMs'> {
  return {
    countChips: async siteId => {
      const from = siteId === undefined ? sql`chips INDEXED BY chips_outcome` : sql`chips INDEXED BY chips_site WHERE site_id = ${siteId}`
      const { rows } = await sql<{ outcome: string; number: number }>`SELECT outcome, count(*) AS number FROM ${from} GROUP BY outcome`.execute(db)
      const count = (outcome: Outcome): number => rows.find(row => row.outcome === outcome)?.number ?? 0
      return { inside: count('inside'), outside: count('outside'), unknown: count('unknown') }
    },
    countFleet: async siteId => {
      const all = <T extends 'agents' | 'fixes' | 'sites'>(table: T) =>
        siteId === undefined ? sql<number>`(SELECT count(*) FROM ${sql.table(table)})` : sql<number>`(SELECT count(*) FROM ${sql.table(table)} WHERE site_id = ${siteId})`
      return db.selectNoFrom([
        all('sites').as('sites'), sql<number>`(SELECT count(*) FROM landmarks)`.as('landmarks'), all('agents').as('agents'),
        all('fixes').as('fixes'), openFindings(siteId).as('openFindings'),
      ]).executeTakeFirstOrThrow()
    },
    countSite: async siteId => db.selectNoFrom([sql<number>`(SELECT count(*) FROM agents WHERE site_id = ${siteId})`.as('agents'), openFindings(siteId).as('openFindings')]).executeTakeFirstOrThrow(),
    lastFixAtMs: async siteId => {
      const row = await db.selectFrom('fixes').select(({ fn }) => fn.max('judged_at_ms').as('newest')).where('site_id', '=', siteId).executeTakeFirst()
      return row?.newest ?? null
    },
  }
}

export function storyWrites(db: Kysely<Tables>, direct: Direct): StoryWrites {
  return {
    putFinding: async row => {
      direct.run('REPLACE INTO findings (finding_id, site_id, opened_at_ms, body) VALUES (?, ?, ?, ?)', row.findingId, row.siteId, row.openedAtMs, toBody(row))
      for (const chipId of row.chipIds) direct.run('INSERT OR IGNORE INTO finding_chips (chip_id, finding_id) VALUES (?, ?)', chipId, row.findingId)
    },
    addTimeline: async entry => {
      const id = direct.insert('INSERT INTO timeline (site_id, body) VALUES (?, ?)', entry.siteId, toBody(entry)) ?? 0
      for (const chipId of entry.chipIds) direct.run('INSERT INTO timeline_chips (chip_id, id) VALUES (?, ?)', chipId, id)
      return { ...entry, id }
    },
    addEvent: async (event, siteId) => direct.insert('INSERT INTO events (site_id, body) VALUES (?, ?)', siteId, toBody(event)) ?? 0,
    pruneEvents: async upToId => {
      await db.deleteFrom('events').where('id', '<=', upToId).execute()
    },
    putMeta: async (key, value) => {
      await db.replaceInto('meta').values({ key, value }).execute()
    },
  }
}

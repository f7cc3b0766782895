// EPCIS events, jobs and bindings in SQLite.

import { sql, type Kysely, type Selectable, type SelectQueryBuilder } from 'kysely'
import type { EventLook } from '@trigpoint/core/custody/epcis'
import type { EpcisBinding, EpcisEventRow, EpcisJobRow, EpcisReads, EpcisWrites, EventPlace, EventScan, FoundEvent, NewEpcisEvent } from '../../ports/index.ts'
import { cutPage, readTimeCursor, timeCursor } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import type { Direct } from './direct.ts'
import { addEpcisEvents } from './epcis-writes.ts'
import { PART_NUMBERS } from './epcis-parts.ts'
import type { Tables } from './tables.ts'

type Query<T> = SelectQueryBuilder<Tables, 'epcis_events' | 'epcis_contexts', T>

const EPC_PARTS = [PART_NUMBERS.epc, PART_NUMBERS.parent, PART_NUMBERS.input, PART_NUMBERS.output]

export function epcisReads(db: Kysely<Tables>): EpcisReads {
  return {
    scanEpcisEvents: scan => scanEvents(db, scan),
    findEpcisPlace: (scan, count) => findPlace(db, scan, count),
    listEpcisTold: async eventId => scanEvents(db, { look: { eventIds: [eventId] }, orderBy: 'recordTime', isAscending: true, limit: 100 }),
    listEpcisNames: async (kind, page) => {
      const rows = await db.selectFrom('epcis_names').select('name').where('kind', '=', kind).where('name', '>', page.after ?? '').orderBy('name').limit(page.limit + 1).execute()
      return cutPage(rows.map(row => row.name), page.limit, name => name)
    },
    listEpcs: async page => {
      const rows = await db.selectFrom('epcis_parts').select('epc').distinct().where('epc', '>', page.after ?? '').where('part', 'in', EPC_PARTS).orderBy('epc').limit(page.limit + 1).execute()
      return cutPage(rows.map(row => row.epc), page.limit, epc => epc)
    },
    getEpcisJob: async captureId => {
      const row = await db.selectFrom('epcis_jobs').select('body').where('capture_id', '=', captureId).executeTakeFirst()
      return row && fromBody<EpcisJobRow>(row.body)
    },
    listEpcisJobs: async page => {
      let query = db.selectFrom('epcis_jobs').select('body').orderBy('created_at_ms', 'desc').orderBy('capture_id', 'desc').limit(page.limit + 1)
      if (page.after !== undefined) {
        const { atMs, id } = readTimeCursor(page.after)
        query = query.where(sql<boolean>`(created_at_ms, capture_id) < (${atMs}, ${id})`)
      }
      return cutPage((await query.execute()).map(row => fromBody<EpcisJobRow>(row.body)), page.limit, row => timeCursor(row.createdAtMs, row.captureId))
    },
    listEpcisBindings: async uris => (uris.length === 0 ? [] : (await db.selectFrom('epcis_bindings').selectAll().where('uri', 'in', [...uris]).orderBy('uri').orderBy('target').execute()).map(row => ({ ...row, kind: row.kind as EpcisBinding['kind'] }))),
    listEpcisParents: async ids => (ids.length === 0 ? [] : (await db.selectFrom('epcis_parts').select('epc').distinct().where('epc', 'in', [...ids]).where('part', '=', PART_NUMBERS.parent).execute()).map(row => row.epc)),
    listEpcisNamesOf: async target => (await db.selectFrom('epcis_bindings').select('uri').where('target', '=', target).orderBy('uri').execute()).map(row => row.uri),
  }
}

type ToldEvent = Selectable<Tables['epcis_events']> & { readonly context: string }

const TOLD = 'SELECT epcis_events.*, epcis_contexts.body AS context FROM epcis_events JOIN epcis_contexts ON epcis_contexts.id = context_id WHERE event_id = ? ORDER BY record_time_ms, epcis_events.id LIMIT 100'

/** Reads that every captured event needs, within a transaction. */
export function directEpcisReads(direct: Direct): Pick<EpcisReads, 'listEpcisBindings' | 'listEpcisParents' | 'listEpcisTold'> {
  return {
    listEpcisTold: async eventId => direct.rows<ToldEvent>(TOLD, eventId).map(row => ({ ...eventOf(row), eventTimeMs: row.event_time_ms })),
    listEpcisBindings: async uris => [...uris].sort().flatMap(uri => direct.rows<EpcisBinding>('SELECT uri, kind, target FROM epcis_bindings WHERE uri = ? ORDER BY target', uri)),
    listEpcisParents: async ids => ids.filter(id => direct.texts('SELECT epc FROM epcis_parts WHERE epc = ? AND part = 2 LIMIT 1', id).length > 0),
  }
}

export function epcisWrites(db: Kysely<Tables>, direct: Direct): EpcisWrites {
  return {
    addEpcisEvents: async (events: readonly NewEpcisEvent[]) => addEpcisEvents(direct, events),
    putEpcisJob: async row => {
      await db.replaceInto('epcis_jobs').values({ capture_id: row.captureId, created_at_ms: row.createdAtMs, body: toBody(row) }).execute()
    },
    addEpcisBinding: async binding => {
      await db.insertInto('epcis_bindings').orIgnore().values(binding).execute()
    },
  }
}

async function scanEvents(db: Kysely<Tables>, { look, orderBy, isAscending, after, until, limit }: EventScan): Promise<readonly FoundEvent[]> {
  const time = orderBy === 'eventTime' ? 'epcis_events.event_time_ms' : 'epcis_events.record_time_ms'
  const direction = isAscending ? 'asc' : 'desc'
  let query = whereLook(db, db.selectFrom('epcis_events').innerJoin('epcis_contexts', 'epcis_contexts.id', 'epcis_events.context_id').selectAll('epcis_events').select('epcis_contexts.body as context'), look)
  if (after !== undefined)
    query = query.where(isAscending
      ? sql<boolean>`(${sql.ref(time)}, epcis_events.id) > (${after.timeMs}, ${after.id})`
      : sql<boolean>`(${sql.ref(time)}, epcis_events.id) < (${after.timeMs}, ${after.id})`)
  if (until !== undefined)
    query = query.where(isAscending
      ? sql<boolean>`(${sql.ref(time)}, epcis_events.id) <= (${until.timeMs}, ${until.id})`
      : sql<boolean>`(${sql.ref(time)}, epcis_events.id) >= (${until.timeMs}, ${until.id})`)
  const rows = await query.orderBy(time, direction).orderBy('epcis_events.id', direction).limit(limit).execute()
  return rows.map(row => ({ ...eventOf(row), eventTimeMs: row.event_time_ms }))
}

/** Within the index of the order alone: no event is read. */
async function findPlace(db: Kysely<Tables>, { look, orderBy, isAscending, after }: Omit<EventScan, 'limit' | 'until'>, count: number): Promise<EventPlace | undefined> {
  const column = orderBy === 'eventTime' ? 'event_time_ms' : 'record_time_ms'
  const [from, before] = orderBy === 'eventTime' ? [look.fromEventMs, look.beforeEventMs] : [look.fromRecordMs, look.beforeRecordMs]
  const direction = isAscending ? 'asc' : 'desc'
  let query = db.selectFrom('epcis_events').select([`${column} as timeMs`, 'id']).orderBy(column, direction).orderBy('id', direction).offset(count - 1).limit(1)
  if (from !== undefined) query = query.where(column, '>=', from)
  if (before !== undefined) query = query.where(column, '<', before)
  if (after !== undefined)
    query = query.where(isAscending ? sql<boolean>`(${sql.ref(column)}, id) > (${after.timeMs}, ${after.id})` : sql<boolean>`(${sql.ref(column)}, id) < (${after.timeMs}, ${after.id})`)
  return query.executeTakeFirst()
}

function eventOf(row: Selectable<Tables['epcis_events']> & { readonly context: string }): EpcisEventRow {
  return { id: row.id, eventId: row.event_id, hash: row.hash, recordTimeMs: row.record_time_ms, event: row.body, context: row.context }
}

function whereLook<T>(db: Kysely<Tables>, base: Query<T>, look: EventLook): Query<T> {
  let query = base
  const among = (column: 'type' | 'action' | 'biz_step' | 'disposition' | 'read_point' | 'biz_location' | 'event_id', values: readonly string[] | undefined): void => {
    if (values !== undefined) query = query.where(`epcis_events.${column}`, 'in', [...values])
  }
  among('type', look.types)
  among('action', look.actions)
  among('biz_step', look.bizSteps)
  among('disposition', look.dispositions)
  among('read_point', look.readPoints)
  among('biz_location', look.bizLocations)
  among('event_id', look.eventIds)
  if (look.fromEventMs !== undefined) query = query.where('event_time_ms', '>=', look.fromEventMs)
  if (look.beforeEventMs !== undefined) query = query.where('event_time_ms', '<', look.beforeEventMs)
  if (look.fromRecordMs !== undefined) query = query.where('record_time_ms', '>=', look.fromRecordMs)
  if (look.beforeRecordMs !== undefined) query = query.where('record_time_ms', '<', look.beforeRecordMs)
  for (const { parts, ids } of look.parts ?? []) {
    const numbers = parts.map(part => PART_NUMBERS[part])
    query = query.where('epcis_events.id', 'in', db.selectFrom('epcis_parts').select('event').where('part', 'in', numbers).where(where => where.or(ids.map(id => {
      const prefix = prefixOf(id)
      return prefix === undefined ? where('epc', '=', id) : where.and([where('epc', '>=', prefix), where('epc', '<', `${prefix}\u{10FFFF}`)])
    }))))
  }
  return query
}

/** A pattern matches every instance of its class (EPCIS 2.0 section 8.2.7.1.1; EPC Tag Data Standard section 8). */
export function prefixOf(id: string): string | undefined {
  if (!id.startsWith('urn:epc:idpat:') || !id.endsWith('*')) return undefined
  return `urn:epc:id:${id.slice('urn:epc:idpat:'.length).replace(/[.*]*$/, '')}.`
}

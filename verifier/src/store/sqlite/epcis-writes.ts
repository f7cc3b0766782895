// Recording EPCIS events in SQLite: many rows a statement, because a statement costs more than a row.

import type { Kysely } from 'kysely'
import type { NewEpcisEvent } from '../../ports/index.ts'
import { PART_NUMBERS } from './epcis-parts.ts'
import type { Tables } from './tables.ts'

/** SQLite takes 32,766 values a statement; an event has thirteen. */
const ROWS_A_STATEMENT = 500

const NAMES = [['eventType', 'type'], ['bizStep', 'bizStep'], ['bizLocation', 'bizLocation'], ['readPoint', 'readPoint'], ['disposition', 'disposition']] as const

/** Which of them are new, in their order. */
export async function addEpcisEvents(db: Kysely<Tables>, events: readonly NewEpcisEvent[]): Promise<readonly boolean[]> {
  const isNew: boolean[] = []
  for (let from = 0; from < events.length; from += ROWS_A_STATEMENT) isNew.push(...(await addChunk(db, events.slice(from, from + ROWS_A_STATEMENT))))
  return isNew
}

async function addChunk(db: Kysely<Tables>, events: readonly NewEpcisEvent[]): Promise<boolean[]> {
  const contexts = await contextIds(db, new Set(events.map(event => event.context)))
  const rows = events.map(({ eventId, hash, recordTimeMs, event, context, index }) => ({
    event_id: eventId, hash, type: index.type, event_time_ms: index.eventTimeMs, record_time_ms: recordTimeMs, action: index.action, biz_step: index.bizStep,
    disposition: index.disposition, read_point: index.readPoint, biz_location: index.bizLocation, context_id: contexts.get(context) ?? 0, body: event,
  }))
  const added = await db.insertInto('epcis_events').values(rows).onConflict(conflict => conflict.columns(['event_id', 'hash']).doNothing()).returning(['id', 'event_id', 'hash']).execute()
  const ids = new Map(added.map(row => [keyOf(row.event_id, row.hash), row.id]))
  const isNew = events.map(event => {
    const key = keyOf(event.eventId, event.hash)
    const id = ids.get(key)
    ids.delete(key)
    return id
  })
  await addParts(db, events, isNew)
  await addNames(db, events)
  return isNew.map(id => id !== undefined)
}

function keyOf(eventId: string, hash: Uint8Array): string {
  return `${Buffer.from(hash).toString('latin1')}${eventId}`
}

async function contextIds(db: Kysely<Tables>, bodies: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const all = [...bodies]
  await db.insertInto('epcis_contexts').orIgnore().values(all.map(body => ({ body }))).execute()
  const rows = await db.selectFrom('epcis_contexts').selectAll().where('body', 'in', all).execute()
  return new Map(rows.map(row => [row.body, row.id]))
}

async function addParts(db: Kysely<Tables>, events: readonly NewEpcisEvent[], ids: readonly (number | undefined)[]): Promise<void> {
  const rows = events.flatMap(({ index }, at) => {
    const event = ids[at]
    return event === undefined ? [] : index.parts.map(({ part, id }) => ({ epc: id, part: PART_NUMBERS[part], event }))
  })
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT * 8) await db.insertInto('epcis_parts').orIgnore().values(rows.slice(from, from + ROWS_A_STATEMENT * 8)).execute()
}

async function addNames(db: Kysely<Tables>, events: readonly NewEpcisEvent[]): Promise<void> {
  const names = new Map<string, { kind: string; name: string }>()
  for (const { index } of events) for (const [kind, field] of NAMES) {
    const name = index[field]
    if (name !== null) names.set(`${kind} ${name}`, { kind, name })
  }
  if (names.size > 0) await db.insertInto('epcis_names').orIgnore().values([...names.values()]).execute()
}

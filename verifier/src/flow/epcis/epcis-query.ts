// EPCIS queries: pages of events, the document that they are told in, and one event by its id. On the path: custody.
// What the store can look up it looks up; the rest is tested on each event, in steps, with a bound on the work.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import type { EpcisEvent, EventQuery } from '@trigpoint/core/custody/epcis'
import type { EventPlace, FoundEvent, StoreReader } from '../../ports/index.ts'

export interface EventPage {
  readonly events: readonly FoundEvent[]
  /** Where the next page begins; null at the end. */
  readonly next: { readonly place: EventPlace; readonly given: number } | null
}

const STEP = 500
/** Events that one request looks through; a page that stops here goes on with the next one. */
const MAXIMUM_SCANNED = 50_000

/** Standard context that every answer begins with. */
export const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'

export interface PageWanted {
  readonly after: EventPlace | undefined
  /** Events that earlier pages gave. */
  readonly given: number
  readonly perPage: number
}

/** One page. Refuses `epcis.query-too-large`. */
export async function queryEvents(reader: StoreReader, query: EventQuery, { after, given, perPage }: PageWanted): Promise<Result<EventPage>> {
  if (query.maximumCount !== undefined && after === undefined && (await findEvents(reader, query, undefined, query.maximumCount + 1)).events.length > query.maximumCount)
    return refuse('epcis.query-too-large', `The query finds more than ${String(query.maximumCount)} events.`, 'maxEventCount')
  const wanted = Math.min(perPage, (query.countLimit ?? Infinity) - given)
  if (wanted <= 0) return ok({ events: [], next: null })
  const { events, last } = await findEvents(reader, query, after, wanted)
  const total = given + events.length
  const isDone = last === undefined || (query.countLimit !== undefined && total >= query.countLimit)
  return ok({ events, next: isDone ? null : { place: last, given: total } })
}

interface Found {
  readonly events: readonly FoundEvent[]
  /** Where to go on; undefined when there is nothing more. */
  readonly last: EventPlace | undefined
}

async function findEvents(reader: StoreReader, query: EventQuery, from: EventPlace | undefined, wanted: number): Promise<Found> {
  const events: FoundEvent[] = []
  let after = from
  // One more than wanted is looked for, so that the last page knows that it is the last.
  const step = query.tests.length === 0 ? Math.min(wanted + 1, STEP) : STEP
  for (let scanned = 0; scanned < MAXIMUM_SCANNED; ) {
    const until = await windowEnd(reader, query, after)
    const rows = await reader.scanEpcisEvents({ look: query.look, orderBy: query.orderBy, isAscending: query.isAscending, after, until, limit: step })
    for (const row of rows) {
      const event = query.tests.length === 0 ? undefined : (JSON.parse(row.event) as EpcisEvent)
      if (event === undefined || query.tests.every(test => test(event))) {
        if (events.length === wanted) return { events, last: after }
        events.push(row)
      }
      after = { timeMs: query.orderBy === 'eventTime' ? row.eventTimeMs : row.recordTimeMs, id: row.id }
    }
    if (rows.length < step && until === undefined) return { events, last: undefined }
    if (rows.length < step) after = until
    scanned += rows.length < step ? WINDOW : step
  }
  return { events, last: after }
}

/** Where words and places alone are asked for, no index leads to them: the store goes through this many events at once, not through all that it has. */
const WINDOW = 10_000

async function windowEnd(reader: StoreReader, { look, orderBy, isAscending }: EventQuery, after: EventPlace | undefined): Promise<EventPlace | undefined> {
  const { fromEventMs: _from, beforeEventMs: _before, fromRecordMs: _recorded, beforeRecordMs: _until, ...filters } = look
  const isFiltered = Object.values(filters).some(value => value !== undefined) && look.parts === undefined && look.eventIds === undefined
  return isFiltered ? reader.findEpcisPlace({ look, orderBy, isAscending, after }, WINDOW) : undefined
}

/** An event as the query interface tells it: with its id and when it was recorded. */
export function tellEvent(row: FoundEvent): EpcisEvent {
  return { ...(JSON.parse(row.event) as EpcisEvent), eventID: row.eventId, recordTime: new Date(row.recordTimeMs).toISOString() }
}

/** An event as it was captured, for documents that are captured elsewhere. */
export function repeatEvent(row: FoundEvent): EpcisEvent {
  return JSON.parse(row.event) as EpcisEvent
}

/** A context at the top when all events share it, else one in each event; a name means what it meant where it came from. */
export function withContexts(rows: readonly FoundEvent[], tell: (row: FoundEvent) => EpcisEvent): { readonly context: readonly unknown[]; readonly events: readonly EpcisEvent[] } {
  const [first] = rows
  const isShared = first !== undefined && rows.every(row => row.context === first.context)
  if (isShared) return { context: contextOf(first), events: rows.map(tell) }
  return { context: [EPCIS_CONTEXT], events: rows.map(row => ({ '@context': contextOf(row), ...tell(row) })) }
}

function contextOf(row: FoundEvent): readonly unknown[] {
  const entries = JSON.parse(row.context) as readonly unknown[]
  const distinct = [...new Map(entries.map(entry => [JSON.stringify(entry), entry])).values()]
  return distinct.length === 0 ? [EPCIS_CONTEXT] : distinct
}

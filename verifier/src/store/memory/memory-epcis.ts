// EPCIS events, jobs and bindings in memory: the same answers as the SQLite adapter gives.

import { toHex } from '@trigpoint/core/base'
import type { EventLook, NamedPart } from '@trigpoint/core/custody/epcis'
import type { EpcisBinding, EpcisJobRow, EpcisReads, EpcisWrites, EventScan, FoundEvent, NewEpcisEvent } from '../../ports/index.ts'
import { cutPage, readTimeCursor, timeCursor } from '../page.ts'
import { ascending, newestFirst, type MemoryTable } from './memory-table.ts'

export type MemoryEpcisEvent = NewEpcisEvent & { readonly id: number }

export interface EpcisTables {
  readonly epcisEvents: MemoryTable<MemoryEpcisEvent>
  readonly epcisJobs: MemoryTable<EpcisJobRow>
  readonly epcisBindings: MemoryTable<EpcisBinding>
}

const CLASSES = new Set(['class', 'inputClass', 'outputClass'])

export function memoryEpcisReads(tables: EpcisTables): EpcisReads {
  const distinct = (names: readonly string[], page: { readonly after?: string | undefined; readonly limit: number }): ReturnType<typeof cutPage<string>> =>
    cutPage([...new Set(names)].filter(name => name > (page.after ?? '')).sort(ascending), page.limit, name => name)
  return {
    scanEpcisEvents: async scan => scanEvents(tables.epcisEvents.all(), scan),
    findEpcisPlace: async ({ look, orderBy, isAscending, after }, count) => {
      const timed = orderBy === 'eventTime' ? { fromEventMs: look.fromEventMs ?? -Infinity, beforeEventMs: look.beforeEventMs ?? Infinity } : { fromRecordMs: look.fromRecordMs ?? -Infinity, beforeRecordMs: look.beforeRecordMs ?? Infinity }
      const last = scanEvents(tables.epcisEvents.all(), { look: timed, orderBy, isAscending, after, limit: count })[count - 1]
      return last && { timeMs: orderBy === 'eventTime' ? last.eventTimeMs : last.recordTimeMs, id: last.id }
    },
    listEpcisTold: async eventId => scanEvents(tables.epcisEvents.all(), { look: { eventIds: [eventId] }, orderBy: 'recordTime', isAscending: true, limit: 100 }),
    listEpcisNames: async (kind, page) => distinct(tables.epcisEvents.all().flatMap(({ index }) => (kind === 'eventType' ? index.type : index[kind]) ?? []), page),
    listEpcs: async page => distinct(tables.epcisEvents.all().flatMap(({ index }) => index.parts.filter(({ part }) => !CLASSES.has(part)).map(({ id }) => id)), page),
    getEpcisJob: async captureId => tables.epcisJobs.get(captureId),
    listEpcisJobs: async page => {
      const after = page.after === undefined ? undefined : readTimeCursor(page.after)
      const rows = [...tables.epcisJobs.all()].sort(newestFirst(row => row.createdAtMs, row => row.captureId))
        .filter(row => after === undefined || row.createdAtMs < after.atMs || (row.createdAtMs === after.atMs && row.captureId < after.id))
      return cutPage(rows, page.limit, row => timeCursor(row.createdAtMs, row.captureId))
    },
    listEpcisBindings: async uris => tables.epcisBindings.all().filter(row => uris.includes(row.uri)).sort((a, b) => ascending(a.uri, b.uri) || ascending(a.target, b.target)),
    listEpcisParents: async ids => ids.filter(id => tables.epcisEvents.all().some(({ index }) => index.parts.some(each => each.part === 'parent' && each.id === id))),
    listEpcisNamesOf: async target => tables.epcisBindings.all().filter(row => row.target === target).map(row => row.uri).sort(ascending),
  }
}

export function memoryEpcisWrites(tables: EpcisTables, nextId: () => number): EpcisWrites {
  return {
    addEpcisEvents: async events => events.map(event => {
      const key = `${event.eventId} ${toHex(event.hash)}`
      if (tables.epcisEvents.get(key) !== undefined) return false
      tables.epcisEvents.put(key, { ...event, id: nextId() })
      return true
    }),
    putEpcisJob: async row => { tables.epcisJobs.put(row.captureId, row) },
    addEpcisBinding: async row => { tables.epcisBindings.put(`${row.kind} ${row.uri} ${row.target}`, row) },
  }
}

function scanEvents(all: readonly MemoryEpcisEvent[], { look, orderBy, isAscending, after, until, limit }: EventScan): readonly FoundEvent[] {
  const timeOf = (row: MemoryEpcisEvent): number => (orderBy === 'eventTime' ? row.index.eventTimeMs : row.recordTimeMs)
  const sign = isAscending ? 1 : -1
  return all.filter(row => isLooked(row, look))
    .filter(row => after === undefined || sign * (timeOf(row) - after.timeMs || row.id - after.id) > 0)
    .filter(row => until === undefined || sign * (timeOf(row) - until.timeMs || row.id - until.id) <= 0)
    .sort((a, b) => sign * (timeOf(a) - timeOf(b) || a.id - b.id)).slice(0, limit)
    .map(({ index, ...row }) => ({ ...row, eventTimeMs: index.eventTimeMs }))
}

function isLooked({ index, eventId, recordTimeMs }: MemoryEpcisEvent, look: EventLook): boolean {
  const among = (value: string | null, values: readonly string[] | undefined): boolean => values === undefined || (value !== null && values.includes(value))
  return among(index.type, look.types) && among(index.action, look.actions) && among(index.bizStep, look.bizSteps) && among(index.disposition, look.dispositions) &&
    among(index.readPoint, look.readPoints) && among(index.bizLocation, look.bizLocations) && among(eventId, look.eventIds) &&
    index.eventTimeMs >= (look.fromEventMs ?? -Infinity) && index.eventTimeMs < (look.beforeEventMs ?? Infinity) &&
    recordTimeMs >= (look.fromRecordMs ?? -Infinity) && recordTimeMs < (look.beforeRecordMs ?? Infinity) &&
    (look.parts ?? []).every(({ parts, ids }) => index.parts.some(each => parts.includes(each.part) && ids.some(id => isNamed(each, id))))
}

function isNamed({ id }: NamedPart, wanted: string): boolean {
  if (!wanted.startsWith('urn:epc:idpat:') || !wanted.endsWith('*')) return id === wanted
  return id.startsWith(`urn:epc:id:${wanted.slice('urn:epc:idpat:'.length).replace(/[.*]*$/, '')}.`)
}

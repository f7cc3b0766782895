// GET /epcis/events and the top-level resources: what is asked for. On the path: custody; EPCIS 2.0 section 12.7.

import { parseEventQuery, type EventQuery } from '@trigpoint/core/custody/epcis'
import type { Result } from '@trigpoint/core/base'
import { EPCIS_CONTEXT, namesOfChip, placesWithin, queryEvents, repeatEvent, tellEvent, withContexts, type EventPage } from '../flow/index.ts'
import type { EpcisNameKind, FoundEvent, Paged } from '../ports/index.ts'
import { answerEpcis, answerProblem, negotiate, type Form } from './epcis-answer.ts'
import { nextLink, readEventToken, readPaging, writeEventToken, type Paging } from './epcis-page.ts'
import type { EpcisCall, EpcisParts } from './epcis-call.ts'

/** Top-level resources, the names they list, and the query that their events answer. */
export const RESOURCES: Readonly<Record<string, { readonly kind: EpcisNameKind | 'epc'; readonly parameter: string }>> = {
  eventTypes: { kind: 'eventType', parameter: 'eventType' },
  epcs: { kind: 'epc', parameter: 'MATCH_anyEPC' },
  bizSteps: { kind: 'bizStep', parameter: 'EQ_bizStep' },
  bizLocations: { kind: 'bizLocation', parameter: 'EQ_bizLocation' },
  readPoints: { kind: 'readPoint', parameter: 'EQ_readPoint' },
  dispositions: { kind: 'disposition', parameter: 'EQ_disposition' },
}

interface Asked {
  readonly form: Form
  readonly paging: Paging
}

function readAsked(call: EpcisCall): Result<Asked> {
  const form = negotiate(call.request.headers)
  if (!form.ok) return form
  const paging = readPaging(call.url)
  return paging.ok ? { ok: true, value: { form: form.value, paging: paging.value } } : paging
}

/** Events that a query finds; `fixed` is what the path says already. */
export async function getEvents(parts: EpcisParts, call: EpcisCall, fixed: readonly (readonly [string, string])[] = []): Promise<Response> {
  const read = readAsked(call)
  if (!read.ok) return answerProblem(read.refusal)
  const { form, paging } = read.value
  const asked = paging.rest.filter(([name]) => name !== 'trigpoint_asCaptured' && name !== 'trigpoint_chip')
  const query = parseEventQuery([...fixed, ...(await withDescendants(parts, asked)), ...(await chipParameter(parts, call))])
  if (!query.ok) return answerProblem(query.refusal)
  const page = await pageOf(parts, query.value, paging)
  if (!page.ok) return answerProblem(page.refusal)
  const { events, next } = page.value
  const tell = call.url.searchParams.get('trigpoint_asCaptured') === 'true' ? repeatEvent : tellEvent
  return answerEpcis(queryDocument(parts, events, tell), form, nextLink(call.url, next === null ? null : writeEventToken(next)))
}

type Parameters = readonly (readonly [name: string, value: string])[]

/** Places with what lies within them, by the children that master data named. */
async function withDescendants(parts: EpcisParts, asked: Parameters): Promise<Parameters> {
  return Promise.all(asked.map(async ([name, value]) => (name.startsWith('WD_') ? [name, (await placesWithin(parts.flow.store, value.split('|'))).join('|')] as const : [name, value] as const)))
}

/** One member of a resource; a name that no event has is unknown. */
export async function getMember(parts: EpcisParts, call: EpcisCall, parameter: string): Promise<Response> {
  const asked = readAsked(call)
  if (!asked.ok) return answerProblem(asked.refusal)
  const query = parseEventQuery([[parameter, call.param ?? '']])
  const found = query.ok ? await queryEvents(parts.flow.store, query.value, { after: undefined, given: 0, perPage: 1 }) : query
  if (!found.ok) return answerProblem(found.refusal)
  if (found.value.events.length === 0) return answerProblem({ code: 'epcis.name-unknown', message: `No event has ${(call.param ?? '').slice(0, 128)} there.`, where: 'path' })
  return answerEpcis(collection(['events']), asked.value.form)
}

/** An extension of ours: events under any of a chip's names. */
async function chipParameter(parts: EpcisParts, { url }: EpcisCall): Promise<readonly (readonly [string, string])[]> {
  const chipId = url.searchParams.get('trigpoint_chip')
  return chipId === null ? [] : [['MATCH_anyEPC', (await namesOfChip(parts.flow.store, chipId)).join('|')]]
}

async function pageOf(parts: EpcisParts, query: EventQuery, paging: Paging): Promise<Result<EventPage>> {
  const token = paging.token === undefined ? undefined : readEventToken(paging.token)
  if (token?.ok === false) return token
  return queryEvents(parts.flow.store, query, { after: token?.value.place, given: token?.value.given ?? 0, perPage: paging.perPage })
}

function queryDocument(parts: EpcisParts, rows: readonly FoundEvent[], tell: (row: FoundEvent) => Readonly<Record<string, unknown>>): object {
  const { context, events } = withContexts(rows, tell)
  return {
    '@context': context, 'type': 'EPCISQueryDocument', 'schemaVersion': '2.0', 'creationDate': new Date(parts.flow.clock.nowMs()).toISOString(),
    'epcisBody': { queryResults: { queryName: 'SimpleEventQuery', resultsBody: { eventList: events } } },
  }
}

/** Every event of this id: usually one, two where it was declared an error or told differently. */
export async function getEvent(parts: EpcisParts, call: EpcisCall): Promise<Response> {
  const asked = readAsked(call)
  if (!asked.ok) return answerProblem(asked.refusal)
  const events = await parts.flow.store.scanEpcisEvents({ look: { eventIds: [call.param ?? ''] }, orderBy: 'recordTime', isAscending: true, limit: 100 })
  if (events.length === 0) return answerProblem({ code: 'epcis.event-unknown', message: 'No event of this id was captured.', where: 'eventID' })
  return answerEpcis(queryDocument(parts, events, tellEvent), asked.value.form)
}

/** The names that a resource holds. */
export async function getNames(parts: EpcisParts, call: EpcisCall, resource: string): Promise<Response> {
  const asked = readAsked(call)
  if (!asked.ok) return answerProblem(asked.refusal)
  const { form, paging } = asked.value
  const kind = RESOURCES[resource]?.kind ?? 'epc'
  const page = { limit: paging.perPage, ...(paging.token === undefined ? {} : { after: Buffer.from(paging.token, 'base64url').toString('utf8') }) }
  const names: Paged<string> = kind === 'epc' ? await parts.flow.store.listEpcs(page) : await parts.flow.store.listEpcisNames(kind, page)
  return answerEpcis(collection(names.items), form, nextLink(call.url, names.next === null ? null : Buffer.from(names.next).toString('base64url')))
}

export function collection(member: readonly string[]): object {
  return { '@context': EPCIS_CONTEXT, 'type': 'Collection', member }
}

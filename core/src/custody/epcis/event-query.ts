// The event query of EPCIS 2.0 (SimpleEventQuery): its parameters, read from the query string of the REST binding
// (lists are separated by |), refused where a name or value is not one. On the path: custody; EPCIS 2.0 section 8.2.7.1.
// What a repository can look up (types, times, words, places, identifiers) stands in `look`; the rest in `tests`.

import { ok, refuse, type Result } from '../../base/index.ts'
import { partsOf, type EpcPart } from './event-index.ts'
import { isUri, parseInstant } from './scalars.ts'
import { makeTest, type EventTest } from './event-tests.ts'
import { objectAt } from './open-document.ts'
import { ACTIONS, bareWord } from './vocabulary.ts'

/** All of these hold for an event that is found; a list holds when one of its values does. */
export interface EventLook {
  readonly types?: readonly string[]
  readonly fromEventMs?: number
  readonly beforeEventMs?: number
  readonly fromRecordMs?: number
  readonly beforeRecordMs?: number
  readonly actions?: readonly string[]
  readonly bizSteps?: readonly string[]
  readonly dispositions?: readonly string[]
  readonly readPoints?: readonly string[]
  readonly bizLocations?: readonly string[]
  readonly eventIds?: readonly string[]
  /** Each entry must be met: one of the ids plays one of the parts. */
  readonly parts?: readonly { readonly parts: readonly EpcPart[]; readonly ids: readonly string[] }[]
}

export interface EventQuery {
  readonly look: EventLook
  /** What is left to be tested on each event that was looked up. */
  readonly tests: readonly EventTest[]
  readonly orderBy: 'eventTime' | 'recordTime'
  readonly isAscending: boolean
  /** The first so many; undefined: all. */
  readonly countLimit: number | undefined
  /** More than these are an error. */
  readonly maximumCount: number | undefined
}

/** Values in one list: a query is a line of text, not a table. */
const MAXIMUM_VALUES = 1000

const ANY_EPC: readonly EpcPart[] = ['epc', 'parent', 'input', 'output']
const ANY_CLASS: readonly EpcPart[] = ['class', 'inputClass', 'outputClass']
const MATCHES: Readonly<Record<string, readonly EpcPart[]>> = {
  MATCH_epc: ['epc'], MATCH_parentID: ['parent'], MATCH_inputEPC: ['input'], MATCH_outputEPC: ['output'], MATCH_anyEPC: ANY_EPC,
  MATCH_epcClass: ['class'], MATCH_inputEPCClass: ['inputClass'], MATCH_outputEPCClass: ['outputClass'], MATCH_anyEPCClass: ANY_CLASS,
}
const TIMES: Readonly<Record<string, keyof EventLook>> = {
  GE_eventTime: 'fromEventMs', LT_eventTime: 'beforeEventMs', GE_recordTime: 'fromRecordMs', LT_recordTime: 'beforeRecordMs',
}
const LISTS: Readonly<Record<string, keyof EventLook>> = {
  eventType: 'types', EQ_action: 'actions', EQ_readPoint: 'readPoints', EQ_bizLocation: 'bizLocations', EQ_eventID: 'eventIds',
}
const WORDS: Readonly<Record<string, keyof EventLook>> = { EQ_bizStep: 'bizSteps', EQ_disposition: 'dispositions' }
const ORDERING = new Set(['orderBy', 'orderDirection', 'eventCountLimit', 'maxEventCount'])

/** Reads the parameters; paging ones are the caller's. Refuses `epcis.query-parameter`. */
export function parseEventQuery(parameters: readonly (readonly [name: string, value: string])[]): Result<EventQuery> {
  const look: Record<string, unknown> = {}
  const parts: { parts: readonly EpcPart[]; ids: readonly string[] }[] = []
  const tests: EventTest[] = []
  const seen = new Set<string>()
  for (const [name, value] of parameters) {
    if (seen.has(name)) return bad(name, 'stands twice; separate values by |')
    seen.add(name)
    const values = value.split('|')
    if (values.length > MAXIMUM_VALUES || (values.includes('') && !name.startsWith('EXISTS_'))) return bad(name, `needs 1 to ${String(MAXIMUM_VALUES)} values, separated by |`)
    const time = TIMES[name]
    const list = LISTS[name]
    const word = WORDS[name]
    const match = MATCHES[name]
    if (ORDERING.has(name)) continue
    else if (name === 'EQ_action' && !values.every(each => (ACTIONS as readonly string[]).includes(each))) return bad(name, `is of ${ACTIONS.join(', ')}`)
    else if (time !== undefined) {
      const atMs = readInstant(value)
      if (atMs === undefined) return bad(name, 'needs a date and time with zone')
      look[time] = atMs
    } else if (list !== undefined) look[list] = values
    else if (word !== undefined) look[word] = values.map(bareWord)
    else if (match !== undefined) {
      if (values.some(isPattern)) tests.push(patternTest(match, values))
      else parts.push({ parts: match, ids: values })
    } else if (name === 'WD_readPoint' || name === 'WD_bizLocation') {
      if (!values.every(isUri)) return bad(name, 'needs URIs of places')
      tests.push(placeTest(name === 'WD_readPoint' ? 'readPoint' : 'bizLocation', values))
    }
    else {
      const test = makeTest(name, value, values)
      if (!test.ok) return test
      tests.push(test.value)
    }
  }
  const order = parseOrder(new Map(parameters))
  return order.ok ? ok({ look: parts.length === 0 ? look : { ...look, parts }, tests, ...order.value }) : order
}

/** In an address a plus sign that is not encoded is read as a blank: +08:00 comes as " 08:00". */
export function readInstant(value: string): number | undefined {
  return parseInstant(value.replace(/ (\d\d:\d\d)$/, '+$1'))
}

const PATTERN = 'urn:epc:idpat:'

function isPattern(id: string): boolean {
  return id.startsWith(PATTERN)
}

/** Pure identity patterns (section 8.2.7.1.1; TDS: stars stand last): `urn:epc:idpat:sgtin:4012345.066666.*`. */
function patternTest(parts: readonly EpcPart[], ids: readonly string[]): EventTest {
  const exact = new Set(ids)
  const beginnings = ids.filter(isPattern).map(id => `urn:epc:id:${id.slice(PATTERN.length)}`).map(id => ({ begins: id.replace(/(?:\.?\*)+$/, ''), isOpen: id.endsWith('*') }))
  const fits = (id: string): boolean => exact.has(id) || beginnings.some(({ begins, isOpen }) => id === begins || (isOpen && id.startsWith(begins) && (begins.endsWith(':') || id[begins.length] === '.')))
  return event => partsOf(event).some(({ part, id }) => parts.includes(part) && fits(id))
}

/** The values are those of the query and all their descendants, which the caller knows from master data. */
function placeTest(field: 'readPoint' | 'bizLocation', values: readonly string[]): EventTest {
  const among = new Set(values)
  return event => among.has(String(objectAt(event, field)['id']))
}

function parseOrder(given: ReadonlyMap<string, string>): Result<Pick<EventQuery, 'orderBy' | 'isAscending' | 'countLimit' | 'maximumCount'>> {
  const orderBy = given.get('orderBy') ?? 'eventTime'
  if (orderBy !== 'eventTime' && orderBy !== 'recordTime') return bad('orderBy', 'is eventTime or recordTime here')
  const direction = given.get('orderDirection') ?? 'DESC'
  if (direction !== 'ASC' && direction !== 'DESC') return bad('orderDirection', 'is ASC or DESC')
  const counts = ['eventCountLimit', 'maxEventCount'].map(name => given.get(name))
  if (counts[0] !== undefined && counts[1] !== undefined) return bad('maxEventCount', 'excludes eventCountLimit')
  if (counts[0] !== undefined && !given.has('orderBy')) return bad('eventCountLimit', 'needs orderBy, which says what is first')
  for (const count of counts) if (count !== undefined && !/^[1-9]\d{0,8}$/.test(count)) return bad(counts[0] === count ? 'eventCountLimit' : 'maxEventCount', 'is a number above 0')
  const [countLimit, maximumCount] = counts.map(count => (count === undefined ? undefined : Number(count)))
  return ok({ orderBy, isAscending: direction === 'ASC', countLimit, maximumCount })
}

function bad(name: string, what: string): Result<never> {
  return refuse('epcis.query-parameter', `The parameter ${name.slice(0, 100)} ${what}.`, name.slice(0, 100))
}

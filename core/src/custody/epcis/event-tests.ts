// Query parameters that are tested on each event: transactions, parties, dispositions that persist, quantities, error
// declarations, sensor data, and extension fields (at the top, in ILMD, in sensor elements, inside of others).
// On the path: custody; EPCIS 2.0 section 8.2.7.1. Names of extension fields are compared as they are written.

import { ok, refuse, type Result } from '../../base/index.ts'
import { listAt, objectAt, type EpcisEvent } from './open-document.ts'
import { isObject } from './problem.ts'
import { parseInstant } from './scalars.ts'
import { bareWord } from './vocabulary.ts'

export type EventTest = (event: EpcisEvent) => boolean

type Compare = 'EQ' | 'GT' | 'GE' | 'LT' | 'LE'
type Pick = (event: EpcisEvent) => readonly unknown[]

const QUANTITY_LISTS = ['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList']
const REPORT_TEXTS = new Set(['type', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'microorganism', 'chemicalSubstance', 'bizRules', 'stringValue', 'hexBinaryValue', 'uriValue', 'booleanValue', 'component'])
const REPORT_NUMBERS = new Set(['value', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percRank', 'percValue'])
const FIELD = /^(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?(?:(ILMD|SENSORELEMENT|SENSORMETADATA|SENSORREPORT|ERROR_DECLARATION|readPoint|bizLocation)_)?(.+)$/

const TIMED = /^(?:GE|LT)_(?:errorDeclarationTime|startTime|endTime)$/

/** The test of one parameter. Refuses `epcis.query-parameter`. */
export function makeTest(name: string, value: string, values: readonly string[]): Result<EventTest> {
  // A plus sign that was not encoded comes as a blank.
  const given = TIMED.test(name) ? value.replace(/ (\d\d:\d\d)$/, '+$1') : value
  if (TIMED.test(name) && parseInstant(given) === undefined) return refuse('epcis.query-parameter', `The parameter ${name} needs a date and time with zone.`, name)
  if (name === 'EXISTS_errorDeclaration' && value !== 'true' && value !== 'false') return refuse('epcis.query-parameter', 'The parameter EXISTS_errorDeclaration is true or false.', name)
  const known = knownTest(name, given, values)
  if (known !== undefined) return ok(known)
  const [, how, inner, place, field] = FIELD.exec(name) ?? []
  if (how === undefined || field === undefined) return unknown(name)
  if (field === 'quantity' || /^quantity_[A-Z0-9]{2,3}$/.test(field)) return numbers(name, how, value, quantitiesOf(field.split('_')[1]))
  const [measure, uom] = field.split('_')
  if (measure !== undefined && REPORT_NUMBERS.has(measure)) return numbers(name, how, value, event => reportsOf(event).filter(report => uom === undefined || report['uom'] === uom).map(report => report[measure]))
  if (!field.includes(':')) return unknown(name)
  const pick: Pick = event => rootsOf(event, place).flatMap(root => (inner === undefined ? [root[field]] : innerValues(root, field))).filter(each => each !== undefined)
  if (how === 'EXISTS') return ok(event => pick(event).length > 0)
  return ok(compared(pick, how as Compare, values))
}

function knownTest(name: string, value: string, values: readonly string[]): EventTest | undefined {
  const among = (pick: Pick): EventTest => event => pick(event).some(each => values.includes(String(each)))
  const typed = /^EQ_(bizTransaction|source|destination)_(.+)$/.exec(name)
  if (typed?.[1] !== undefined) return among(event => listAt(event[`${typed[1] ?? ''}List`]).filter(isObject).filter(each => bareWord(String(each['type'])) === bareWord(typed[2] ?? '')).map(each => each[typed[1] ?? '']))
  const persistent = /^EQ_persistentDisposition_(set|unset)$/.exec(name)?.[1]
  if (persistent !== undefined) return event => listAt(objectAt(event, 'persistentDisposition')[persistent]).some(each => values.map(bareWord).includes(bareWord(String(each))))
  const report = /^EQ_(\w+)$/.exec(name)?.[1]
  if (report !== undefined && REPORT_TEXTS.has(report)) return event => [...reportsOf(event), ...metadataOf(event)].some(each => {
      const stated = each[report]
      return (typeof stated === 'string' || typeof stated === 'boolean') && values.map(bareWord).includes(bareWord(String(stated)))
    })
  return declarationTest(name, value, values, among)
}

function declarationTest(name: string, value: string, values: readonly string[], among: (pick: Pick) => EventTest): EventTest | undefined {
  const atMs = parseInstant(value) ?? Number.NaN
  switch (name) {
    case 'EQ_transformationID': return among(event => [event['transformationID']])
    case 'EXISTS_errorDeclaration': return event => value !== 'true' || event['errorDeclaration'] !== undefined
    case 'EQ_errorReason': return event => values.map(bareWord).includes(bareWord(String(objectAt(event, 'errorDeclaration')['reason'])))
    case 'EQ_correctiveEventID': return among(event => listAt(objectAt(event, 'errorDeclaration')['correctiveEventIDs']))
    case 'GE_errorDeclarationTime': return event => instantOf(objectAt(event, 'errorDeclaration')['declarationTime']) >= atMs
    case 'LT_errorDeclarationTime': return event => instantOf(objectAt(event, 'errorDeclaration')['declarationTime']) < atMs
    case 'GE_startTime': return event => metadataOf(event).some(each => instantOf(each['startTime']) >= atMs)
    case 'LT_startTime': return event => metadataOf(event).some(each => instantOf(each['startTime']) < atMs)
    case 'GE_endTime': return event => metadataOf(event).some(each => instantOf(each['endTime']) >= atMs)
    case 'LT_endTime': return event => metadataOf(event).some(each => instantOf(each['endTime']) < atMs)
    default: return undefined
  }
}

function instantOf(value: unknown): number {
  return parseInstant(String(value)) ?? Number.NaN
}

function numbers(name: string, how: string, value: string, pick: Pick): Result<EventTest> {
  const limit = Number(value)
  if (how === 'EXISTS') return ok(event => pick(event).some(each => each !== undefined))
  if (!Number.isFinite(limit)) return refuse('epcis.query-parameter', `The parameter ${name.slice(0, 100)} needs a number.`, name.slice(0, 100))
  return ok(event => pick(event).some(each => typeof each === 'number' && holds(how as Compare, each, limit)))
}

/** Numbers as numbers, instants as instants, everything else by its text (EQ) or not at all. */
function compared(pick: Pick, how: Compare, values: readonly string[]): EventTest {
  const [first = ''] = values
  return event => pick(event).some(each => {
    if (how === 'EQ' && values.includes(String(each))) return true
    const [a, b] = [sortable(each), sortable(first)]
    return how !== 'EQ' && a !== undefined && b !== undefined && holds(how, a, b)
  })
}

function sortable(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : parseInstant(String(value))
}

function holds(how: Compare, a: number, b: number): boolean {
  switch (how) {
    case 'EQ': return a === b
    case 'GT': return a > b
    case 'GE': return a >= b
    case 'LT': return a < b
    case 'LE': return a <= b
  }
}

function quantitiesOf(uom: string | undefined): Pick {
  return event => QUANTITY_LISTS.flatMap(list => listAt(event[list])).filter(isObject).filter(entry => uom === undefined || entry['uom'] === uom).map(entry => entry['quantity'])
}

function elementsOf(event: EpcisEvent): EpcisEvent[] {
  return listAt(event['sensorElementList']).filter(isObject)
}

function metadataOf(event: EpcisEvent): EpcisEvent[] {
  return elementsOf(event).map(element => objectAt(element, 'sensorMetadata'))
}

function reportsOf(event: EpcisEvent): EpcisEvent[] {
  return elementsOf(event).flatMap(element => listAt(element['sensorReport']).filter(isObject))
}

function rootsOf(event: EpcisEvent, place: string | undefined): readonly EpcisEvent[] {
  switch (place) {
    case undefined: return [event]
    case 'ILMD': return [objectAt(event, 'ilmd')]
    case 'SENSORELEMENT': return elementsOf(event)
    case 'SENSORMETADATA': return metadataOf(event)
    case 'SENSORREPORT': return reportsOf(event)
    case 'ERROR_DECLARATION': return [objectAt(event, 'errorDeclaration')]
    default: return [objectAt(event, place)]
  }
}

/** Values of a field anywhere below extension fields of the root. */
function innerValues(root: EpcisEvent, field: string): unknown[] {
  const below = (value: unknown): unknown[] => {
    if (Array.isArray(value)) return (value as readonly unknown[]).flatMap(below)
    if (!isObject(value)) return []
    return Object.entries(value).flatMap(([name, member]) => (name === field ? [member, ...below(member)] : below(member)))
  }
  return Object.entries(root).filter(([name]) => name.includes(':')).flatMap(([, member]) => below(member))
}

function unknown(name: string): Result<never> {
  return refuse('epcis.query-parameter', `There is no query parameter ${name.slice(0, 100)} here.`, name.slice(0, 100))
}

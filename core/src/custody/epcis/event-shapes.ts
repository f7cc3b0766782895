// The event types of EPCIS 2.0 and what holds between their fields. On the path: custody; GS1 EPCIS 2.0 section 7.4.
// Beyond the fields themselves: what an event must be about, that ILMD belongs to what begins to exist, and that an
// aggregation that begins or ends names its parent (section 7.4.3; the published JSON schema leaves the last one out).

import {
  bizStep, bizTransaction, certificationInfo, destination, disposition, errorDeclaration, ilmd, ldContext, persistentDisposition, place, quantityElement, sensorElement, source,
} from './parts.ts'
import { isObject, pointer, type Check, type EpcisProblem } from './problem.ts'
import { instant, oneOf, uri, zoneOffset } from './scalars.ts'
import { listOf, shape } from './shape.ts'
import { ACTIONS, EVENT_TYPES } from './vocabulary.ts'

type Fields = Readonly<Record<string, unknown>>

const uris = listOf(uri)
const distinctUris = listOf(uri, { unique: true })
const quantities = listOf(quantityElement)

/** What every event has (section 7.4.1). */
const base = {
  '@context': ldContext, eventTime: instant, recordTime: instant, eventTimeZoneOffset: zoneOffset, eventID: uri, certificationInfo, errorDeclaration,
}
/** Why, where and how: what the five types share. */
const surroundings = {
  bizStep, disposition, readPoint: place, bizLocation: place, bizTransactionList: listOf(bizTransaction),
  sourceList: listOf(source), destinationList: listOf(destination), sensorElementList: listOf(sensorElement),
}
const action = oneOf(ACTIONS)
const TIMES = ['eventTime', 'eventTimeZoneOffset'] as const

const objectEvent = shape({
  fields: { ...base, ...surroundings, type: oneOf(['ObjectEvent']), action, epcList: distinctUris, quantityList: quantities, persistentDisposition, ilmd },
  required: ['type', ...TIMES, 'action'],
  extensions: 'named',
  also: (event, at, problems) => {
    const isSensed = isFilled(event, 'sensorElementList') && event['readPoint'] !== undefined
    if (event['epcList'] === undefined && !isFilled(event, 'quantityList') && !isSensed)
      nothing(event, ['quantityList', 'epcList'], 'an object event needs epcList, quantityList, or sensorElementList with readPoint', at, problems)
    if (event['ilmd'] !== undefined && event['action'] !== 'ADD')
      problems.push({ path: pointer(at, 'ilmd'), message: 'belongs to an event with action ADD alone' })
  },
})

const aggregationEvent = shape({
  fields: { ...base, ...surroundings, type: oneOf(['AggregationEvent']), action, parentID: uri, childEPCs: uris, childQuantityList: quantities },
  required: ['type', ...TIMES, 'action'],
  extensions: 'named',
  also: (event, at, problems) => {
    needChildren(event, at, problems)
    if (event['parentID'] === undefined && (event['action'] === 'ADD' || event['action'] === 'DELETE'))
      problems.push({ path: pointer(at, 'parentID'), message: 'is missing; only an aggregation that is observed may leave its parent out' })
  },
})

const associationEvent = shape({
  fields: { ...base, ...surroundings, type: oneOf(['AssociationEvent']), action, parentID: uri, childEPCs: uris, childQuantityList: quantities },
  required: ['type', ...TIMES, 'action', 'parentID'],
  extensions: 'named',
  also: needChildren,
})

const transactionEvent = shape({
  fields: { ...base, ...surroundings, type: oneOf(['TransactionEvent']), action, bizTransactionList: listOf(bizTransaction, { min: 1 }), parentID: uri, epcList: uris, quantityList: quantities },
  required: ['type', ...TIMES, 'action', 'bizTransactionList'],
  extensions: 'named',
  also: (event, at, problems) => {
    if (event['epcList'] === undefined && !isFilled(event, 'quantityList') && event['action'] !== 'DELETE')
      nothing(event, ['quantityList', 'epcList'], 'a transaction that is not ended needs epcList or quantityList', at, problems)
  },
})

const INPUTS = ['inputQuantityList', 'inputEPCList'] as const
const OUTPUTS = ['outputQuantityList', 'outputEPCList'] as const

const transformationEvent = shape({
  fields: {
    ...base, ...surroundings, type: oneOf(['TransformationEvent']), inputEPCList: distinctUris, inputQuantityList: quantities,
    outputEPCList: distinctUris, outputQuantityList: quantities, transformationID: uri, persistentDisposition, ilmd,
  },
  required: ['type', ...TIMES],
  extensions: 'named',
  also: (event, at, problems) => {
    const hasInput = INPUTS.some(name => isFilled(event, name))
    const hasOutput = OUTPUTS.some(name => isFilled(event, name))
    if (event['transformationID'] !== undefined) {
      if (!hasInput && !hasOutput) nothing(event, [...INPUTS, ...OUTPUTS], 'a transformation needs inputs or outputs', at, problems)
      return
    }
    if (!hasInput) nothing(event, INPUTS, 'a transformation without transformationID needs inputs', at, problems)
    if (!hasOutput) nothing(event, OUTPUTS, 'a transformation without transformationID needs outputs', at, problems)
  },
})

/** An event type of somebody's own: it has the base fields, its type is a URI, the rest is theirs. */
const extendedEvent = shape({ fields: { ...base, type: uri }, required: ['type', ...TIMES], extensions: 'any' })

const SHAPES = new Map<unknown, Check>([
  ['ObjectEvent', objectEvent], ['AggregationEvent', aggregationEvent], ['AssociationEvent', associationEvent],
  ['TransactionEvent', transactionEvent], ['TransformationEvent', transformationEvent],
])

/** One event of an event list. */
export const event: Check = (value, at, problems) => {
  const type = isObject(value) ? value['type'] : undefined
  const known = SHAPES.get(type)
  if (known !== undefined) return known(value, at, problems)
  if (typeof type === 'string' && !type.includes(':')) return void problems.push({ path: pointer(at, 'type'), message: `must be ${EVENT_TYPES.join(', ')}, or the URI of another type` })
  extendedEvent(value, at, problems)
}

function isFilled(event: Fields, name: string): boolean {
  const list = event[name]
  return Array.isArray(list) && list.length > 0
}

function needChildren(event: Fields, at: string, problems: EpcisProblem[]): void {
  if (isFilled(event, 'childEPCs') || isFilled(event, 'childQuantityList') || event['action'] === 'DELETE') return
  nothing(event, ['childQuantityList', 'childEPCs'], 'needs childEPCs or childQuantityList; only DELETE may leave both out, for all children', at, problems)
}

/** The place to name is the list that is there but empty, else the one that is missing. */
function nothing(event: Fields, names: readonly string[], message: string, at: string, problems: EpcisProblem[]): void {
  const named = names.find(name => event[name] !== undefined) ?? names.at(-1) ?? ''
  problems.push({ path: pointer(at, named), message })
}

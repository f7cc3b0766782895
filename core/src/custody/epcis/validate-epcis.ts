// Whether a JSON value is an EPCIS 2.0 document: an EPCISDocument, an EPCISQueryDocument or a single event with its
// own @context. On the path: custody. Source: GS1 EPCIS 2.0 sections 9.2, 10 and CBV 2.0; written from the standard,
// held against the published JSON schema in tests.

import { event } from './event-shapes.ts'
import { ldContext } from './parts.ts'
import { isObject, MAXIMUM_PROBLEMS, pointer, quoted, type Check, type EpcisProblem } from './problem.ts'
import { instant, number, oneOf, schemaVersion, text, uri } from './scalars.ts'
import { anyObject, either, listOf, shape } from './shape.ts'

/** Extensions nest; nobody's data nests deeper than this, and what does is meant to break something. */
const MAXIMUM_DEPTH = 64

const eventList = listOf(event)

const attribute = shape({ fields: { id: uri, attribute: either(number, text, anyObject) }, required: ['id'], extensions: 'any' })
const vocabularyElement = shape({ fields: { id: uri, attributes: listOf(attribute), children: listOf(uri) }, required: ['id'], extensions: 'any' })
const vocabulary = shape({ fields: { type: uri, vocabularyElementList: listOf(vocabularyElement) }, required: ['type'], extensions: 'any' })
const masterData = shape({ fields: { vocabularyList: listOf(vocabulary) }, extensions: 'any' })

const epcisDocument = shape({
  fields: {
    '@context': ldContext, 'id': uri, 'type': oneOf(['EPCISDocument']), schemaVersion, 'creationDate': instant, 'instanceIdentifier': text, 'sender': text, 'receiver': text,
    'epcisHeader': shape({ fields: { epcisMasterData: masterData }, extensions: 'named' }),
    'epcisBody': shape({ fields: { eventList }, required: ['eventList'], extensions: 'any' }),
  },
  required: ['@context', 'type', 'schemaVersion', 'creationDate', 'epcisBody'],
  extensions: 'named',
})

const resultsBody = shape({ fields: { eventList, vocabularyList: listOf(vocabulary) }, required: ['eventList'], extensions: 'named' })
const queryResults = shape({ fields: { queryName: text, subscriptionID: text, resultsBody }, required: ['queryName', 'resultsBody'], extensions: 'named' })

const epcisQueryDocument = shape({
  fields: {
    '@context': ldContext, 'id': uri, 'type': oneOf(['EPCISQueryDocument']), schemaVersion, 'creationDate': instant,
    'epcisBody': shape({ fields: { queryResults }, required: ['queryResults'], extensions: 'named' }),
  },
  required: ['@context', 'type', 'epcisBody'],
  extensions: 'named',
})

/** Everything that is wrong with a document, at most a hundred; empty when it is right. */
export function validateEpcis(value: unknown): readonly EpcisProblem[] {
  const problems: EpcisProblem[] = []
  if (!isObject(value)) return [{ path: '', message: `an EPCIS document is a JSON object, not ${quoted(value)}` }]
  const tooDeep = findTooDeep(value, '', 0)
  if (tooDeep !== undefined) return [{ path: tooDeep, message: `is nested deeper than ${String(MAXIMUM_DEPTH)} levels` }]
  rootOf(value)(value, '', problems)
  return problems.slice(0, MAXIMUM_PROBLEMS)
}

/** One event by itself: what is wrong with it as an entry of an event list. */
export function validateEvent(value: unknown, at = ''): readonly EpcisProblem[] {
  const problems: EpcisProblem[] = []
  event(value, at, problems)
  return problems
}

function rootOf(value: Readonly<Record<string, unknown>>): Check {
  if (value['type'] === 'EPCISDocument') return epcisDocument
  if (value['type'] === 'EPCISQueryDocument') return epcisQueryDocument
  if (!Object.hasOwn(value, 'type')) return (_, at, problems) => void problems.push({ path: pointer(at, 'type'), message: 'is missing: EPCISDocument, EPCISQueryDocument or the type of a single event' })
  return (single, at, problems) => {
    event(single, at, problems)
    if (!Object.hasOwn(value, '@context')) problems.push({ path: pointer(at, '@context'), message: 'is missing; a single event carries its own' })
  }
}

function findTooDeep(value: unknown, at: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > MAXIMUM_DEPTH) return at
  for (const [key, member] of Object.entries(value)) {
    if (typeof member !== 'object' || member === null) continue
    const found = findTooDeep(member, pointer(at, Array.isArray(value) ? Number(key) : key), depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

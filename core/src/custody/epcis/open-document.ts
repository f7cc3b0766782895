// Takes a valid EPCIS document apart: its events, each with the @context that gives its extension names a meaning, and
// its master data. On the path: custody; GS1 EPCIS 2.0 sections 9 and 10.

import { isObject, pointer } from './problem.ts'

export type EpcisEvent = Readonly<Record<string, unknown>>

/** An event with what its names mean. */
export interface PlacedEvent {
  /** As it stands in the document, without @context. */
  readonly event: EpcisEvent
  /** Of the document, then of the event itself: entries as they stand, flattened. */
  readonly context: readonly unknown[]
  /** Where in the document. */
  readonly at: string
}

export interface MasterDatum {
  readonly type: string
  readonly id: string
  /** Attribute id to value. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly children: readonly string[]
}

export interface OpenedDocument {
  readonly events: readonly PlacedEvent[]
  readonly masterData: readonly MasterDatum[]
}

/** Only for what `validateEpcis` found nothing wrong with, or (with `proceed`) for the events of it that are right. */
export function openDocument(document: EpcisEvent): OpenedDocument {
  const context = contextList(document['@context'])
  const body = objectAt(document, 'epcisBody')
  switch (document['type']) {
    case 'EPCISDocument':
      return { events: placed(body['eventList'], '/epcisBody/eventList', context), masterData: readVocabularies(objectAt(objectAt(document, 'epcisHeader'), 'epcisMasterData')['vocabularyList']) }
    case 'EPCISQueryDocument': {
      const results = objectAt(objectAt(body, 'queryResults'), 'resultsBody')
      return { events: placed(results['eventList'], '/epcisBody/queryResults/resultsBody/eventList', context), masterData: readVocabularies(results['vocabularyList']) }
    }
    default:
      return { events: placed([document], '', []).map(single => ({ ...single, at: '' })), masterData: [] }
  }
}

function placed(list: unknown, at: string, outer: readonly unknown[]): PlacedEvent[] {
  return listAt(list).filter(isObject).map((value, index) => {
    const { '@context': own, ...event } = value
    return { event, context: own === undefined ? outer : [...outer, ...contextList(own)], at: pointer(at, index) }
  })
}

function readVocabularies(list: unknown): MasterDatum[] {
  return listAt(list).filter(isObject).flatMap(vocabulary =>
    listAt(vocabulary['vocabularyElementList']).filter(isObject).map(element => ({
      type: String(vocabulary['type']),
      id: String(element['id']),
      attributes: Object.fromEntries(listAt(element['attributes']).filter(isObject).map(attribute => [String(attribute['id']), attribute['attribute']])),
      children: listAt(element['children']).map(String),
    })))
}

export function contextList(context: unknown): readonly unknown[] {
  if (context === undefined) return []
  return Array.isArray(context) ? (context as readonly unknown[]) : [context]
}

export function listAt(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

export function objectAt(value: EpcisEvent, key: string): EpcisEvent {
  const member = value[key]
  return isObject(member) ? member : {}
}

// From where to where an event says that goods go: places of sourceList and destinationList, the place where it
// happened, and the documents that it names. On the path: custody, for duties at borders. EPCIS 2.0 sections 7.3.5.4
// (sources and destinations), CBV 2.0 section 7.4: only the type `location` is a place; owners and holders are parties.

import { listAt, objectAt, type EpcisEvent } from './open-document.ts'
import { isObject } from './problem.ts'
import { bareWord } from './vocabulary.ts'

export interface ToldMovement {
  readonly sources: readonly string[]
  readonly destinations: readonly string[]
  /** Where it happened: the place of the business first, then the read point. */
  readonly here: readonly string[]
  /** Numbers of orders, permits, waybills that the event names. */
  readonly documents: readonly string[]
}

export function movementOfEvent(event: EpcisEvent): ToldMovement {
  return {
    sources: placesOf(event['sourceList'], 'source'), destinations: placesOf(event['destinationList'], 'destination'),
    here: [objectAt(event, 'bizLocation')['id'], objectAt(event, 'readPoint')['id']].filter(id => typeof id === 'string'),
    documents: listAt(event['bizTransactionList']).filter(isObject).map(each => each['bizTransaction']).filter(id => typeof id === 'string'),
  }
}

function placesOf(list: unknown, member: 'source' | 'destination'): readonly string[] {
  return listAt(list).filter(isObject).filter(each => typeof each['type'] === 'string' && bareWord(each['type']) === 'location').map(each => each[member]).filter(id => typeof id === 'string')
}

/** Attributes of master data by which a location names its country: CBV 2.0 `countryCode`, GS1 web vocabulary, and ours. */
const COUNTRY_ATTRIBUTE = /(^|[#:/])(countryCode|country)$/

/** ISO 3166-1 alpha-2; undefined where the data says none, or says two. */
export function countryOfAttributes(attributes: Readonly<Record<string, unknown>>): string | undefined {
  const told = Object.entries(attributes).filter(([name]) => COUNTRY_ATTRIBUTE.test(name)).map(([, value]) => value)
  const codes = new Set(told.filter(value => typeof value === 'string' && /^[A-Z]{2}$/.test(value)))
  return codes.size === 1 && codes.size === new Set(told).size ? String([...codes][0]) : undefined
}

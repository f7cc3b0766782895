// What an EPCIS event says about the custody of chips: which identifiers, at which place, and what happened to them.
// On the path: custody. Mapping from business step (and, for associations, action) to the kinds of papers:
//
//   commissioning                                        -> produced
//   shipping departing consigning loading transporting  -> shipped     to the place of destination
//   arriving receiving accepting unloading               -> received
//   storing stocking holding                             -> stored
//   installing assembling; AssociationEvent ADD          -> installed
//   inspecting cycle_counting stock_taking               -> inspected
//   removing disassembling; AssociationEvent DELETE      -> removed
//   repairing replacing                                  -> maintenance
//   decommissioning / destroying killing                 -> decommissioned / destroyed
// A disposition that says more than the step wins: returned, stolen and no_pedigree_match (missing), destroyed, disposed;
// `unknown` says missing with the step `other` or none.
// What is declared an error says nothing; a sensor report is a measurement, no paper.

import type { PaperKind } from '../facts.ts'
import { listAt, objectAt, type EpcisEvent } from './open-document.ts'
import { isObject } from './problem.ts'
import { bareWord } from './vocabulary.ts'

export interface EventCustody {
  readonly kind: PaperKind
  /** Identifiers that it happened to: objects, children, and the parent that carries others. */
  readonly ids: readonly string[]
  /** Places that could name the site, the telling ones first. */
  readonly places: readonly string[]
}

const KINDS: Readonly<Record<string, PaperKind>> = {
  commissioning: 'produced', shipping: 'shipped', departing: 'shipped', consigning: 'shipped', loading: 'shipped', transporting: 'shipped',
  arriving: 'received', receiving: 'received', accepting: 'received', unloading: 'received', storing: 'stored', stocking: 'stored', holding: 'stored',
  installing: 'installed', assembling: 'installed', inspecting: 'inspected', cycle_counting: 'inspected', stock_taking: 'inspected',
  removing: 'removed', disassembling: 'removed', decommissioning: 'decommissioned', destroying: 'destroyed', killing: 'destroyed',
  repairing: 'maintenance', replacing: 'maintenance',
}

const SAID_BY_DISPOSITION: Readonly<Record<string, PaperKind>> = { returned: 'returned', stolen: 'missing', no_pedigree_match: 'missing', destroyed: 'destroyed', disposed: 'destroyed' }

/** What happens to a unit wherever it is: its last known site stands for a place that is none of ours. */
const ANYWHERE: ReadonlySet<PaperKind> = new Set(['shipped', 'moved', 'maintenance', 'removed', 'returned', 'missing', 'decommissioned', 'destroyed'])

export function happensAnywhere(kind: PaperKind): boolean {
  return ANYWHERE.has(kind)
}

/** Undefined when the event moves no custody. */
export function custodyOfEvent(event: EpcisEvent): EventCustody | undefined {
  if (event['errorDeclaration'] !== undefined) return undefined
  const kind = kindOf(event)
  if (kind === undefined) return undefined
  const ids = ['epcList', 'childEPCs', 'inputEPCList'].flatMap(field => listAt(event[field]).map(String))
  const parent = typeof event['parentID'] === 'string' ? [event['parentID']] : []
  const carried = event['type'] === 'TransactionEvent' || (event['type'] === 'AggregationEvent' && ids.length === 0)
  return { kind, ids: [...new Set(carried ? [...ids, ...parent] : ids)], places: placesOf(event, kind, parent) }
}

function kindOf(event: EpcisEvent): PaperKind | undefined {
  const word = typeof event['bizStep'] === 'string' ? bareWord(event['bizStep']) : undefined
  const disposition = typeof event['disposition'] === 'string' ? bareWord(event['disposition']) : ''
  const said = SAID_BY_DISPOSITION[disposition] ?? (disposition === 'unknown' && (word === undefined || word === 'other') ? 'missing' : undefined)
  if (said !== undefined) return said
  const step = word === undefined ? undefined : KINDS[word]
  if (step !== undefined || event['type'] !== 'AssociationEvent') return step
  if (event['action'] === 'ADD') return 'installed'
  return event['action'] === 'DELETE' ? 'removed' : undefined
}

/** A shipment is about where it goes; everything else about where it is. A site may itself be the parent of an association. */
function placesOf(event: EpcisEvent, kind: PaperKind, parent: readonly string[]): string[] {
  const destinations = listAt(event['destinationList']).filter(isObject).map(each => String(each['destination']))
  const here = [objectAt(event, 'bizLocation')['id'], objectAt(event, 'readPoint')['id']].filter(id => typeof id === 'string')
  return kind === 'shipped' ? [...destinations, ...here] : [...here, ...parent, ...destinations]
}

/** Names that Trigpoint gives its own things as URIs: `urn:trigpoint:chip:nvidia:41:8F…`, `urn:trigpoint:site:cyberjaya-1`. */
export const CHIP_URN = 'urn:trigpoint:chip:'
export const SITE_URN = 'urn:trigpoint:site:'
/** Namespace of the extension fields that bind foreign identifiers: `chipId` in ILMD, `siteId` in master data. */
export const TRIGPOINT_NAMESPACE = 'urn:trigpoint:epcis:'

const CHIP_ID = /^[a-z0-9-]{1,16}:[0-9A-F]{2}:[0-9A-F]{16}$/

/** The chip that a URI names by itself, if it does. */
export function chipOfUri(uri: string): string | undefined {
  const id = uri.startsWith(CHIP_URN) ? uri.slice(CHIP_URN.length) : uri
  return CHIP_ID.test(id) ? id : undefined
}

export function siteOfUri(uri: string): string | undefined {
  const id = uri.startsWith(SITE_URN) ? uri.slice(SITE_URN.length) : ''
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(id) ? id : undefined
}

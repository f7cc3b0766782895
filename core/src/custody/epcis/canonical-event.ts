// The meaning of an event as one text: two events have the same text exactly if they say the same. Names are expanded
// by their @context, words of the CBV stand bare, instants count in UTC, order counts only where it means something.
// On the path: custody. Used to tell a repeated event from a changed one, and to name events that carry no id.
// Left out: recordTime, which the repository that answers sets itself (EPCIS 2.0 section 7.4.1).

import { contextList, type EpcisEvent } from './open-document.ts'
import { isObject } from './problem.ts'
import { parseInstant } from './scalars.ts'
import { bareWord } from './vocabulary.ts'

/** Prefixes that the EPCIS context itself defines. */
const STANDARD_PREFIXES: Readonly<Record<string, string>> = {
  cbv: 'https://ref.gs1.org/cbv/', cbvmda: 'urn:epcglobal:cbv:mda:', epcis: 'https://ref.gs1.org/epcis/', gs1: 'https://gs1.org/voc/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#', rdfs: 'http://www.w3.org/2000/01/rdf-schema#', owl: 'http://www.w3.org/2002/07/owl#', xsd: 'http://www.w3.org/2001/XMLSchema#',
  dcterms: 'http://purl.org/dc/terms/',
}

const TIME_FIELDS = new Set(['eventTime', 'declarationTime', 'time', 'startTime', 'endTime'])
const WORD_FIELDS = new Set(['bizStep', 'disposition', 'reason', 'type', 'component', 'exception', 'set', 'unset'])
/** Lists of the standard: they are sets. The arrays of extensions keep their order. */
const SETS = new Set([
  'epcList', 'childEPCs', 'inputEPCList', 'outputEPCList', 'quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList', 'bizTransactionList',
  'sourceList', 'destinationList', 'sensorElementList', 'sensorReport', 'correctiveEventIDs', 'set', 'unset', 'certificationInfo',
])

export type Prefixes = ReadonlyMap<string, string>

/** Prefix to namespace; a later entry wins. Contexts that are only named by address are not fetched. */
export function readPrefixes(context: readonly unknown[]): Prefixes {
  const known = readBefore.get(context)
  if (known !== undefined) return known
  const prefixes = collectPrefixes(context)
  readBefore.set(context, prefixes)
  return prefixes
}

/** The events of one document share its list of contexts. */
const readBefore = new WeakMap<readonly unknown[], Prefixes>()

function collectPrefixes(context: readonly unknown[]): Prefixes {
  const prefixes = new Map(Object.entries(STANDARD_PREFIXES))
  for (const entry of context.flatMap(contextList)) {
    if (!isObject(entry)) continue
    for (const [prefix, namespace] of Object.entries(entry)) {
      const iri = isObject(namespace) ? namespace['@id'] : namespace
      if (typeof iri === 'string') prefixes.set(prefix, iri)
    }
  }
  return prefixes
}

/** `example:myField` by its namespace; what has no known prefix stays. */
export function expandName(name: string, prefixes: Prefixes): string {
  const colon = name.indexOf(':')
  if (colon < 0 || name.startsWith('//', colon + 1)) return name
  const namespace = prefixes.get(name.slice(0, colon))
  return namespace === undefined ? name : namespace + name.slice(colon + 1)
}

/** The text of an event's meaning; `context` as `openDocument` gives it. */
export function canonicalEvent(event: EpcisEvent, context: readonly unknown[]): string {
  const { recordTime: _ours, ...told } = event
  return write(told, '', readPrefixes(context), true)
}

function write(value: unknown, field: string, prefixes: Prefixes, isStandard: boolean): string {
  if (Array.isArray(value)) {
    const parts = (value as readonly unknown[]).map(member => write(member, field, prefixes, isStandard))
    return `[${(isStandard && SETS.has(field) ? parts.sort() : parts).join(',')}]`
  }
  if (isObject(value)) return writeObject(value, prefixes, isStandard)
  return JSON.stringify(typeof value === 'string' && isStandard ? canonicalText(value, field, prefixes) : value) ?? 'null'
}

function writeObject(value: EpcisEvent, prefixes: Prefixes, isStandard: boolean): string {
  const members = Object.entries(value).filter(([, member]) => member !== undefined).map(([name, member]) => {
    const isExtension = name.includes(':')
    return `${JSON.stringify(expandName(name, prefixes))}:${write(member, name, prefixes, isStandard && !isExtension)}`
  })
  return `{${members.sort().join(',')}}`
}

function canonicalText(text: string, field: string, prefixes: Prefixes): string {
  if (WORD_FIELDS.has(field)) return expandName(bareWord(text), prefixes)
  if (!TIME_FIELDS.has(field)) return text
  const atMs = parseInstant(text)
  const beyondMs = /\.\d{3}(\d+)/.exec(text)?.[1]?.replace(/0+$/, '') ?? ''
  return atMs === undefined ? text : `${String(atMs)}${beyondMs === '' ? '' : `.${beyondMs}`}`
}

// What a repository looks events up by: times, words, places and every identifier with the part that it plays.
// On the path: custody; GS1 EPCIS 2.0 section 8.2.7.1 (what MATCH_... and EQ_... look at).

import { listAt, objectAt, type EpcisEvent } from './open-document.ts'
import { isObject } from './problem.ts'
import { parseInstant } from './scalars.ts'
import { bareWord } from './vocabulary.ts'

/** `epc`: object or child; `class`: of quantities, with the same three parts. */
export type EpcPart = 'epc' | 'parent' | 'input' | 'output' | 'class' | 'inputClass' | 'outputClass'

export interface NamedPart {
  readonly part: EpcPart
  readonly id: string
}

export interface EventIndex {
  readonly type: string
  readonly eventTimeMs: number
  readonly action: string | null
  readonly bizStep: string | null
  readonly disposition: string | null
  readonly readPoint: string | null
  readonly bizLocation: string | null
  readonly isError: boolean
  readonly parts: readonly NamedPart[]
}

const LISTS: readonly (readonly [field: string, part: EpcPart])[] = [['epcList', 'epc'], ['childEPCs', 'epc'], ['inputEPCList', 'input'], ['outputEPCList', 'output']]
const QUANTITIES: readonly (readonly [field: string, part: EpcPart])[] = [
  ['quantityList', 'class'], ['childQuantityList', 'class'], ['inputQuantityList', 'inputClass'], ['outputQuantityList', 'outputClass'],
]

export function indexEvent(event: EpcisEvent): EventIndex {
  return {
    type: String(event['type']), eventTimeMs: parseInstant(String(event['eventTime'])) ?? 0, action: textOf(event['action']), bizStep: wordOf(event['bizStep']),
    disposition: wordOf(event['disposition']), readPoint: textOf(objectAt(event, 'readPoint')['id']), bizLocation: textOf(objectAt(event, 'bizLocation')['id']),
    isError: event['errorDeclaration'] !== undefined, parts: partsOf(event),
  }
}

export function partsOf(event: EpcisEvent): NamedPart[] {
  const parts: NamedPart[] = LISTS.flatMap(([field, part]) => listAt(event[field]).map(id => ({ part, id: String(id) })))
  for (const [field, part] of QUANTITIES) for (const entry of listAt(event[field])) if (isObject(entry)) parts.push({ part, id: String(entry['epcClass']) })
  const parent = textOf(event['parentID'])
  if (parent !== null) parts.push({ part: 'parent', id: parent })
  return [...new Map(parts.map(each => [`${each.part} ${each.id}`, each])).values()]
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' ? bareWord(value) : null
}

// Which chips identifiers of others name or carry at a time: by their own URN, by what an event bound to them, or as
// children of aggregations and associations before that time. On the path: custody.

import { chipOfUri, listAt, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import type { StoreReader } from '../../ports/index.ts'

/** Chip in board in chassis in crate on pallet in container, and one to spare. */
const MAXIMUM_NESTING = 6
/** One shipment's worth; what carries more is told in several events. */
const MAXIMUM_CHIPS = 10_000
const MAXIMUM_PARENT_EVENTS = 2000

/** Chips that these identifiers name or carry at this time. */
export async function chipsOf(reader: StoreReader, ids: readonly string[], atMs: number): Promise<readonly string[]> {
  const chips = new Set<string>()
  const seen = new Set<string>()
  let level = [...ids]
  for (let depth = 0; depth < MAXIMUM_NESTING && level.length > 0 && chips.size <= MAXIMUM_CHIPS; depth++) {
    const unknown: string[] = []
    for (const id of level) {
      seen.add(id)
      const chip = chipOfUri(id)
      if (chip === undefined) unknown.push(id)
      else chips.add(chip)
    }
    const bound = await reader.listEpcisBindings(unknown)
    for (const binding of bound) if (binding.kind === 'chip') chips.add(binding.target)
    const named = new Set(bound.filter(binding => binding.kind === 'chip').map(binding => binding.uri))
    const next: string[] = []
    for (const id of await reader.listEpcisParents(unknown.filter(each => !named.has(each)))) next.push(...(await childrenAt(reader, id, atMs)))
    level = [...new Set(next)].filter(id => !seen.has(id))
  }
  return [...chips].sort().slice(0, MAXIMUM_CHIPS)
}

/** What is in it at this time: aggregations and associations before it, folded in the order of their times. */
async function childrenAt(reader: StoreReader, parent: string, atMs: number): Promise<readonly string[]> {
  const events = await reader.scanEpcisEvents({
    look: { parts: [{ parts: ['parent'], ids: [parent] }], types: ['AggregationEvent', 'AssociationEvent'], beforeEventMs: atMs }, orderBy: 'eventTime', isAscending: true, limit: MAXIMUM_PARENT_EVENTS,
  })
  const told = events.map(found => JSON.parse(found.event) as EpcisEvent)
  const mistaken = new Set(told.filter(event => event['errorDeclaration'] !== undefined).map(event => event['eventID']))
  const children = new Set<string>()
  for (const event of told) {
    if (event['errorDeclaration'] !== undefined || (event['eventID'] !== undefined && mistaken.has(event['eventID']))) continue
    const ids = listAt(event['childEPCs']).map(String)
    if (event['action'] === 'DELETE' && ids.length === 0) children.clear()
    for (const id of ids) if (event['action'] === 'DELETE') children.delete(id)
    else children.add(id)
  }
  return [...children]
}

/** Every URI under which a chip may stand in events. */
export async function namesOfChip(reader: StoreReader, chipId: string): Promise<readonly string[]> {
  return [...new Set([`urn:trigpoint:chip:${chipId}`, chipId, ...(await reader.listEpcisNamesOf(chipId))])]
}


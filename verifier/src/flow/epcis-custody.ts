// From EPCIS events to custody: which chips an event is about, at which site, and the paper that it makes. On the
// path: custody. Chips are named by their own URN, by an identifier that an event bound to a chip (ILMD), or by
// something that carries them: a board, chassis, crate or pallet whose children they are at that time.

import {
  chipOfUri, custodyOfEvent, expandName, happensAnywhere, listAt, objectAt, readPrefixes, siteOfUri, TRIGPOINT_NAMESPACE, type EpcisEvent, type MasterDatum, type PlacedEvent,
} from '@trigpoint/core/custody/epcis'
import { utf8Bytes, toHex } from '@trigpoint/core/base'
import { chipIdSchema, slugSchema } from '@trigpoint/core/wire'
import type { NewEpcisEvent, StoreReader, StoreWriter } from '../ports/index.ts'
import type { FlowContext } from './context.ts'
import { LARGEST_LEAD_MS, recordPaperIn, withdrawPaperIn } from './paper.ts'

/** Chip in board in chassis in crate on pallet in container, and one to spare. */
const MAXIMUM_NESTING = 6
/** One shipment's worth; what carries more is told in several events. */
const MAXIMUM_CHIPS = 10_000
const MAXIMUM_PARENT_EVENTS = 2000
/** Contents that one event id was told with. */
const MAXIMUM_SAME_ID = 100

/** Master data may say which site of ours a location is: attribute `siteId` of our namespace. */
export async function bindMasterData(writer: StoreWriter, data: readonly MasterDatum[]): Promise<void> {
  for (const { id, attributes } of data) {
    const site = slugSchema.safeParse(attributes[`${TRIGPOINT_NAMESPACE}siteId`] ?? attributes['trigpoint:siteId'])
    if (site.success) await writer.addEpcisBinding({ uri: id, kind: 'site', target: site.data })
  }
}

/** Places that one capture looked up already: a document names few of them many times. Undefined: no site of ours. */
export type KnownPlaces = Map<string, string | undefined>

/** Records what a new event says of custody; says nothing where it names no chip or site of ours. */
export async function recordCustody(context: FlowContext, writer: StoreWriter, { event, context: names }: PlacedEvent, row: NewEpcisEvent, known: KnownPlaces): Promise<void> {
  if (row.index.isError) return withdrawMistake(context, writer, event, row.eventId)
  await bindChip(writer, event, names)
  const custody = custodyOfEvent(event)
  if (custody === undefined || row.index.eventTimeMs > row.recordTimeMs + LARGEST_LEAD_MS) return
  const place = await siteOf(writer, custody.places, known)
  if (place === undefined && !happensAnywhere(custody.kind)) return
  const atMs = row.index.eventTimeMs
  const named = custody.ids.length > 0 ? custody.ids : typeof event['parentID'] === 'string' ? [event['parentID']] : []
  const chipIds = await chipsOf(writer, named, atMs)
  const siteId = place ?? (chipIds[0] === undefined ? undefined : (await writer.getChip(chipIds[0]))?.siteId)
  if (chipIds.length === 0 || siteId === undefined || (await isMistake(writer, row.eventId))) return
  const words = [event['bizStep'], event['disposition']].filter(word => typeof word === 'string').join(', ')
  const paper = { eventId: paperIdOf(row.hash), kind: custody.kind, atMs, siteId, chipIds: [...chipIds], reference: row.eventId.slice(0, 256), note: words === '' ? '' : `EPCIS: ${words}.`.slice(0, 1024) }
  await recordPaperIn(context, writer, utf8Bytes(row.event), paper)
}

/** An error declaration repeats the id of the event that it takes back (EPCIS 2.0 section 7.4.1.2). */
async function withdrawMistake(context: FlowContext, writer: StoreWriter, event: EpcisEvent, eventId: string): Promise<void> {
  if (typeof event['eventID'] !== 'string') return
  const reason = objectAt(event, 'errorDeclaration')['reason']
  const told = await writer.scanEpcisEvents({ look: { eventIds: [eventId] }, orderBy: 'recordTime', isAscending: true, limit: MAXIMUM_SAME_ID })
  for (const mistaken of told) await withdrawPaperIn(context, writer, paperIdOf(mistaken.hash), `EPCIS event ${eventId.slice(0, 256)} was declared an error${typeof reason === 'string' ? ` (${reason.slice(0, 128)})` : ''}.`)
}

async function isMistake(reader: StoreReader, eventId: string): Promise<boolean> {
  const told = await reader.scanEpcisEvents({ look: { eventIds: [eventId] }, orderBy: 'recordTime', isAscending: true, limit: MAXIMUM_SAME_ID })
  return told.some(each => (JSON.parse(each.event) as EpcisEvent)['errorDeclaration'] !== undefined)
}

function paperIdOf(hash: Uint8Array): string {
  return `epcis:${toHex(hash)}`
}

/** ILMD of the event that makes a thing may say which chip it is: `chipId` of our namespace. */
async function bindChip(writer: StoreWriter, event: EpcisEvent, names: readonly unknown[]): Promise<void> {
  const ilmd = Object.entries(objectAt(event, 'ilmd'))
  if (ilmd.length === 0) return
  const prefixes = readPrefixes(names)
  const told = ilmd.find(([name]) => expandName(name, prefixes) === `${TRIGPOINT_NAMESPACE}chipId`)?.[1]
  const epcs = [...listAt(event['epcList']), ...listAt(event['outputEPCList'])].map(String)
  const chip = chipIdSchema.safeParse(told)
  if (chip.success && epcs.length === 1) await writer.addEpcisBinding({ uri: epcs[0] ?? '', kind: 'chip', target: chip.data })
}

/** The first place that is a site of ours. */
async function siteOf(reader: StoreReader, places: readonly string[], known: KnownPlaces): Promise<string | undefined> {
  for (const place of places) {
    if (!known.has(place)) known.set(place, await lookUpSite(reader, place))
    const siteId = known.get(place)
    if (siteId !== undefined) return siteId
  }
  return undefined
}

async function lookUpSite(reader: StoreReader, place: string): Promise<string | undefined> {
  const siteId = siteOfUri(place) ?? (await reader.listEpcisBindings([place])).find(binding => binding.kind === 'site')?.target
  return siteId !== undefined && (await reader.getSite(siteId)) !== undefined ? siteId : undefined
}

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
    const next = await Promise.all(unknown.filter(id => !named.has(id)).map(id => childrenAt(reader, id, atMs)))
    level = [...new Set(next.flat())].filter(id => !seen.has(id))
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


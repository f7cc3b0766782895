// From EPCIS events to custody: which chips an event is about, at which site, and the paper that it makes. On the
// path: custody. Chips are named by their own URN, by an identifier that an event bound to a chip (ILMD), or by
// something that carries them: a board, chassis, crate or pallet whose children they are at that time.

import {
  countryOfAttributes, custodyOfEvent, expandName, happensAnywhere, listAt, objectAt, readPrefixes, siteOfUri, TRIGPOINT_NAMESPACE, type EpcisEvent, type EventCustody, type MasterDatum, type PlacedEvent,
} from '@trigpoint/core/custody/epcis'
import { utf8Bytes, toHex } from '@trigpoint/core/base'
import { chipIdSchema, slugSchema, type TimelineEntry } from '@trigpoint/core/wire'
import type { NewEpcisEvent, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { chipsOf } from './epcis-chips.ts'
import { countryOfPlaces } from './epcis-places.ts'
import { carriersOf, touchEvent } from '../custody/event-subjects.ts'
import { LARGEST_LEAD_MS, recordPaperIn, withdrawPaperIn } from '../custody/paper.ts'

/** Master data may say which site of ours a location is (attribute `siteId` of our namespace), and in which country it lies. */
export async function bindMasterData(writer: StoreWriter, data: readonly MasterDatum[]): Promise<void> {
  for (const { id, attributes, children } of data) {
    const site = slugSchema.safeParse(attributes[`${TRIGPOINT_NAMESPACE}siteId`] ?? attributes['trigpoint:siteId'])
    if (site.success) await writer.addEpcisBinding({ uri: id, kind: 'site', target: site.data })
    const country = countryOfAttributes(attributes)
    if (country !== undefined) await writer.addEpcisBinding({ uri: id, kind: 'country', target: country })
    for (const child of children) await writer.addEpcisBinding({ uri: id, kind: 'child', target: child })
  }
}

/** Places that one capture looked up already: a document names few of them many times. Undefined: no site of ours. */
export type KnownPlaces = Map<string, string | undefined>

/** Records what a new event says of custody; says nothing where it names no chip or site of ours. */
export async function recordCustody(context: FlowContext, writer: StoreWriter, { event, context: names }: PlacedEvent, row: NewEpcisEvent, known: KnownPlaces): Promise<void> {
  if (row.index.isError) return withdrawMistake(context, writer, event, row.eventId)
  await bindChip(writer, event, names)
  await touchEvent(writer, { event, context: names }, row, place => siteOf(writer, [place], known))
  const custody = custodyOfEvent(event)
  if (custody === undefined || row.index.eventTimeMs > row.recordTimeMs + LARGEST_LEAD_MS) return
  const place = await siteOf(writer, custody.places, known)
  if (place === undefined && !happensAnywhere(custody.kind)) return tellForeignPlace(writer, event, row, custody)
  const atMs = row.index.eventTimeMs
  const named = custody.ids.length > 0 ? custody.ids : typeof event['parentID'] === 'string' ? [event['parentID']] : []
  const chipIds = await chipsOf(writer, named, atMs)
  const siteId = place ?? (chipIds[0] === undefined ? undefined : (await writer.getChip(chipIds[0]))?.siteId)
  if (chipIds.length === 0 || siteId === undefined || (await isMistake(writer, row.eventId))) return
  const words = [event['bizStep'], event['disposition']].filter(word => typeof word === 'string').join(', ')
  const paper = { eventId: paperIdOf(row.hash), kind: custody.kind, atMs, siteId, chipIds: [...chipIds], reference: row.eventId.slice(0, 256), note: words === '' ? '' : `EPCIS: ${words}.`.slice(0, 1024) }
  await recordPaperIn(context, writer, utf8Bytes(row.event), paper)
}

/** Chips of ours at a place that is none of ours: no paper of a site, yet part of their story, and perhaps of a duty at a border. */
async function tellForeignPlace(writer: StoreWriter, event: EpcisEvent, row: NewEpcisEvent, { ids, kind, places }: EventCustody): Promise<void> {
  const country = await countryOfPlaces(writer, places)
  const chipIds = country === undefined ? [] : await chipsOf(writer, ids.length > 0 ? ids : typeof event['parentID'] === 'string' ? [event['parentID']] : [], row.index.eventTimeMs)
  const home = chipIds[0] === undefined ? undefined : await writer.getChip(chipIds[0])
  if (home === undefined || country === undefined) return
  const entry: Omit<TimelineEntry, 'id'> = { atMs: row.index.eventTimeMs, kind: 'custody', title: `${String(chipIds.length)} ${chipIds.length === 1 ? 'chip' : 'chips'} ${kind} at a place of others (${country})`, detail: `EPCIS event ${row.eventId}.`.slice(0, 1024), siteId: home.siteId, chipIds: [...chipIds], challengeId: null }
  await writer.addEvent({ kind: 'timeline', entry: await writer.addTimeline(entry) }, home.siteId)
}

/** An error declaration repeats the id of the event that it takes back (EPCIS 2.0 section 7.4.1.2). */
async function withdrawMistake(context: FlowContext, writer: StoreWriter, event: EpcisEvent, eventId: string): Promise<void> {
  if (typeof event['eventID'] !== 'string') return
  const reason = objectAt(event, 'errorDeclaration')['reason']
  await writer.touchSubjects([...carriersOf(event), { kind: 'shipment', id: eventId }], context.clock.nowMs())
  const told = await writer.listEpcisTold(eventId)
  for (const mistaken of told) await withdrawPaperIn(context, writer, paperIdOf(mistaken.hash), `EPCIS event ${eventId.slice(0, 256)} was declared an error${typeof reason === 'string' ? ` (${reason.slice(0, 128)})` : ''}.`)
}

async function isMistake(reader: StoreReader, eventId: string): Promise<boolean> {
  const told = await reader.listEpcisTold(eventId)
  // Told once it is this very event, which declares no error.
  return told.length > 1 && told.some(each => (JSON.parse(each.event) as EpcisEvent)['errorDeclaration'] !== undefined)
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

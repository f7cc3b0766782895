// One shipment as its finders see it: what was told of it, the chips that it carries, its other legs, and where they
// answered. On the path: custody.

import { toHex } from '@trigpoint/core/base'
import type { ShipmentView } from '@trigpoint/core/custody'
import { custodyOfEvent, shipmentOfEvent, siteOfUri, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import type { StoreReader } from '../../ports/index.ts'
import { chipsOf } from '../epcis/epcis-chips.ts'
import { siteFacts } from './finding-views.ts'

const MAXIMUM_LEGS = 20
/** Identifiers of a shipment that its other legs are looked up by. */
const LOOKED_UP = 20

/** Undefined when the event was declared an error, or carries no chip. */
export async function shipmentView(reader: StoreReader, eventId: string): Promise<ShipmentView | undefined> {
  const rows = await reader.listEpcisTold(eventId)
  const told = rows.map(row => ({ row, event: JSON.parse(row.event) as EpcisEvent }))
  const [first] = told
  const custody = first === undefined || told.some(each => each.event['errorDeclaration'] !== undefined) ? undefined : custodyOfEvent(first.event)
  if (first === undefined || custody === undefined) return undefined
  const atMs = first.row.eventTimeMs
  const chips = []
  const installedAt = new Set<string>()
  for (const chipId of await chipsOf(reader, custody.ids, atMs)) {
    const row = await reader.getChip(chipId)
    const stays = (await reader.listStays(chipId)).filter(stay => stay.sinceMs > atMs)
    const arrived = stays.find(stay => stay.state === 'installed' || stay.state === 'verified')
    const left = stays.findIndex(stay => stay.state === 'moved' || stay.state === 'shipped')
    if (arrived !== undefined && arrived.siteId !== null && (left < 0 || stays.indexOf(arrived) < left)) installedAt.add(arrived.siteId)
    const answered = stays.find(stay => stay.state === 'verified' || stay.state === 'reappeared' || stay.state === 'silent')
    chips.push({ chipId, sku: row?.claimed?.product ?? '', answeredAtMs: answered?.sinceMs ?? null })
  }
  const shipTo = await shipToOf(reader, custody.places)
  return {
    ...shipmentOfEvent(first.event, JSON.parse(first.row.context) as readonly unknown[]), eventHash: toHex(first.row.hash), eventId, atMs, shipTo: shipTo && siteFacts(shipTo),
    installedAt: [...installedAt].sort(), chips, legs: await legsOf(reader, custody.ids, eventId, atMs),
  }
}

async function shipToOf(reader: StoreReader, places: readonly string[]): Promise<Awaited<ReturnType<StoreReader['getSite']>>> {
  for (const place of places) {
    const siteId = siteOfUri(place) ?? (await reader.listEpcisBindings([place])).find(binding => binding.kind === 'site')?.target
    const site = siteId === undefined ? undefined : await reader.getSite(siteId)
    if (site !== undefined) return site
  }
  return undefined
}

/** A leg belongs to this shipment while it begins soon after: later ones are another story. */
const LONGEST_JOURNEY_MS = 60 * 24 * 3600 * 1000

async function legsOf(reader: StoreReader, ids: readonly string[], eventId: string, atMs: number): Promise<ShipmentView['legs']> {
  const rows = await reader.scanEpcisEvents({
    look: { parts: [{ parts: ['epc', 'parent'], ids: ids.slice(0, LOOKED_UP) }], bizSteps: ['shipping', 'consigning'], fromEventMs: atMs + 1, beforeEventMs: atMs + LONGEST_JOURNEY_MS },
    orderBy: 'eventTime', isAscending: true, limit: MAXIMUM_LEGS,
  })
  return rows.filter(row => row.eventId !== eventId).map(row => ({ eventHash: toHex(row.hash), atMs: row.eventTimeMs, to: custodyOfEvent(JSON.parse(row.event) as EpcisEvent)?.places[0] ?? '' }))
}


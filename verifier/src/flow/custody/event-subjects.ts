// Which subjects of the findings engine a fact touches beyond its chips' own cohorts and sites: carriers and shipments
// that EPCIS events speak of, imports, and the deliveries and shipments that brought a chip. On the path: custody.

import type { Subject } from '@trigpoint/core/custody'
import { custodyOfEvent, shipmentOfEvent, type EpcisEvent, type PlacedEvent } from '@trigpoint/core/custody/epcis'
import { toHex } from '@trigpoint/core/base'
import type { NewEpcisEvent, StoreWriter } from '../../ports/index.ts'
import { chipsOf, namesOfChip } from '../epcis/epcis-chips.ts'

/** Association events of one chip that are looked at for its carriers. */
const CARRIER_EVENTS = 50

/** Marks what a new event speaks of, and records it as an import where it names a customs entry. */
export async function touchEvent(writer: StoreWriter, { event, context }: Pick<PlacedEvent, 'event' | 'context'>, row: NewEpcisEvent, siteOf: (place: string) => Promise<string | undefined>): Promise<void> {
  const subjects = carriersOf(event)
  const custody = custodyOfEvent(event)
  if (custody === undefined) return writer.touchSubjects(subjects, row.recordTimeMs)
  const told = shipmentOfEvent(event, context)
  // Which chips a crate holds is only asked where something follows from it.
  const chipIds = custody.kind !== 'shipped' && told.customsEntry === '' ? [] : await chipsOf(writer, custody.ids, row.index.eventTimeMs)
  if (custody.kind === 'shipped' && chipIds.length > 0) subjects.push({ kind: 'shipment', id: row.eventId })
  if (told.customsEntry !== '') {
    for (const place of custody.places) {
      const siteId = await siteOf(place)
      if (siteId === undefined) continue
      await writer.addImport({ eventHash: toHex(row.hash), siteId, customer: told.customer, atMs: row.index.eventTimeMs, entry: told.customsEntry, sku: told.sku, chipIds, unserialised: chipIds.length > 0 ? 0 : told.quantity })
      subjects.push({ kind: 'site', id: siteId })
      break
    }
  }
  await writer.touchSubjects(subjects, row.recordTimeMs)
}

/** The parent of an association: a board, a chassis. */
export function carriersOf(event: EpcisEvent): Subject[] {
  return event['type'] === 'AssociationEvent' && typeof event['parentID'] === 'string' ? [{ kind: 'carrier', id: event['parentID'] }] : []
}

/** The deliveries and shipments that brought these chips: they answered for the first time, or left. */
export async function touchArrivals(writer: StoreWriter, chipIds: readonly string[], nowMs: number): Promise<void> {
  const papers = await writer.listPapersOf(chipIds)
  await writer.touchSubjects(papers.flatMap((paper): Subject[] => {
    if (paper.kind === 'received') return [{ kind: 'delivery', id: paper.eventId }]
    return paper.kind === 'shipped' && paper.eventId.startsWith('epcis:') ? [{ kind: 'shipment', id: paper.reference }] : []
  }), nowMs)
}

/** The carriers of a chip that speaks through another node than before. */
export async function touchCarriers(writer: StoreWriter, chipId: string, nowMs: number): Promise<void> {
  const rows = await writer.scanEpcisEvents({ look: { parts: [{ parts: ['epc'], ids: [...(await namesOfChip(writer, chipId))] }], types: ['AssociationEvent'] }, orderBy: 'eventTime', isAscending: false, limit: CARRIER_EVENTS })
  await writer.touchSubjects(rows.flatMap(row => carriersOf(JSON.parse(row.event) as EpcisEvent)), nowMs)
}

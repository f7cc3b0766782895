// Moves over a border as shipping events tell them: from the places of sourceList (else where it was shipped), to those
// of destinationList (else where it next was received). On the path: findings. A country that no event and no master
// data names is not guessed: such a shipment says nothing about borders.

import { chipOfUri, custodyOfEvent, movementOfEvent, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import { toHex } from '@trigpoint/core/base'
import type { PaperRow, StoreReader } from '../../ports/index.ts'
import { namesOfChip } from '../epcis/epcis-chips.ts'
import { countriesOfPlaces, countryOfPlaces } from '../epcis/epcis-places.ts'

export interface ToldMove {
  readonly paper: PaperRow
  /** Undefined where the event does not say. */
  readonly from: string | undefined
  /** Empty where nobody says. */
  readonly to: readonly string[]
  /** Documents that this event and the receipt name. */
  readonly documents: readonly string[]
}

/** Shipments of one chip that are looked at: the newest. */
const MAXIMUM_SHIPMENTS = 20
const EVENTS_AFTER = 50

/** Shipments that were looked up already, by their paper: the chips of one shipment share it. */
export type KnownMoves = Map<string, ToldMove>

/** Shipments among these papers of a chip that EPCIS events tell. */
export async function toldMoves(reader: StoreReader, chipId: string, papers: readonly PaperRow[], known: KnownMoves = new Map()): Promise<readonly ToldMove[]> {
  const shipped = papers.filter(paper => paper.kind === 'shipped' && paper.eventId.startsWith('epcis:')).slice(-MAXIMUM_SHIPMENTS)
  const moves: ToldMove[] = []
  for (const paper of shipped) {
    const before = known.get(paper.eventId)
    if (before !== undefined) {
      moves.push(before)
      continue
    }
    const told = (await reader.listEpcisTold(paper.reference)).find(row => `epcis:${toHex(row.hash)}` === paper.eventId)
    if (told === undefined) continue
    const event = JSON.parse(told.event) as EpcisEvent
    const move = await moveOf(reader, chipId, paper, event)
    moves.push(move)
    // What is carried may be taken out on the way; what is named itself is looked for under all names of the shipment.
    if (custodyOfEvent(event)?.ids.some(id => chipOfUri(id) === chipId) === true) known.set(paper.eventId, move)
  }
  return moves
}

async function moveOf(reader: StoreReader, chipId: string, paper: PaperRow, event: EpcisEvent): Promise<ToldMove> {
  const { sources, destinations, here, documents } = movementOfEvent(event)
  const from = (await countryOfPlaces(reader, sources)) ?? (sources.length === 0 ? await countryOfPlaces(reader, here) : undefined)
  const to = await countriesOfPlaces(reader, destinations)
  const arrival = await arrivalAfter(reader, [...(await namesOfChip(reader, chipId)), ...(custodyOfEvent(event)?.ids ?? [])], paper.atMs)
  return { paper, from, to: to.length > 0 || arrival === undefined ? to : arrival.countries, documents: [...documents, ...(arrival?.documents ?? [])] }
}

/** The next event that has it somewhere. */
async function arrivalAfter(reader: StoreReader, ids: readonly string[], atMs: number): Promise<{ readonly countries: readonly string[]; readonly documents: readonly string[] } | undefined> {
  const rows = await reader.scanEpcisEvents({ look: { parts: [{ parts: ['epc', 'parent'], ids: [...new Set(ids)] }], fromEventMs: atMs + 1 }, orderBy: 'eventTime', isAscending: true, limit: EVENTS_AFTER })
  for (const row of rows) {
    const event = JSON.parse(row.event) as EpcisEvent
    const kind = custodyOfEvent(event)?.kind
    if ((kind !== 'received' && kind !== 'stored' && kind !== 'installed') || (await isMistaken(reader, row.eventId))) continue
    const { here, documents } = movementOfEvent(event)
    return { countries: await countriesOfPlaces(reader, here), documents }
  }
  return undefined
}

async function isMistaken(reader: StoreReader, eventId: string): Promise<boolean> {
  return (await reader.listEpcisTold(eventId)).some(each => (JSON.parse(each.event) as EpcisEvent)['errorDeclaration'] !== undefined)
}

// Moves over a border as shipping events tell them: from the places of sourceList (else where it was shipped), to those
// of destinationList (else where it next was received). On the path: findings. A country that no event and no master
// data names is not guessed: such a shipment says nothing about borders.

import { custodyOfEvent, movementOfEvent, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import { toHex } from '@trigpoint/core/base'
import type { FoundEvent, PaperRow, StoreReader } from '../../ports/index.ts'
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

/** Shipments among these papers of a chip that EPCIS events tell. */
export async function toldMoves(reader: StoreReader, chipId: string, papers: readonly PaperRow[]): Promise<readonly ToldMove[]> {
  const shipped = papers.filter(paper => paper.kind === 'shipped' && paper.eventId.startsWith('epcis:')).slice(-MAXIMUM_SHIPMENTS)
  const moves: ToldMove[] = []
  for (const paper of shipped) {
    const told = (await reader.listEpcisTold(paper.reference)).find(row => `epcis:${toHex(row.hash)}` === paper.eventId)
    if (told !== undefined) moves.push(await moveOf(reader, chipId, paper, JSON.parse(told.event) as EpcisEvent))
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
    const event = await readStanding(reader, row)
    const kind = event === undefined ? undefined : custodyOfEvent(event)?.kind
    if (event === undefined || (kind !== 'received' && kind !== 'stored' && kind !== 'installed')) continue
    const { here, documents } = movementOfEvent(event)
    return { countries: await countriesOfPlaces(reader, here), documents }
  }
  return undefined
}

/** Undefined for what was declared an error. */
async function readStanding(reader: StoreReader, row: FoundEvent): Promise<EpcisEvent | undefined> {
  const told = (await reader.listEpcisTold(row.eventId)).map(each => JSON.parse(each.event) as EpcisEvent)
  return told.some(event => event['errorDeclaration'] !== undefined) ? undefined : (JSON.parse(row.event) as EpcisEvent)
}

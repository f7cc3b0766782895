// What the verifier remembers of parties and their orders. On the path: custody.

import type { OrderBody, PartyBody } from '@trigpoint/core/wire'
import type { Paged, PageOf } from './page.ts'

export interface PartyRow {
  readonly party: PartyBody
  readonly changedAtMs: number
  /** Subject of the leaf of this version of the dossier. */
  readonly subject: string
  /** Best score on the screening list that was last held against it; null for none. */
  readonly bestScore: number | null
}

export interface PartyReads {
  getParty(partyId: string): Promise<PartyRow | undefined>
  listParties(page: PageOf): Promise<Paged<PartyRow>>
  /** Those with a role at the site. */
  listSiteParties(siteId: string): Promise<readonly PartyRow[]>
  getOrder(orderId: string): Promise<OrderBody | undefined>
  /** Oldest first. */
  listOrders(partyId: string): Promise<readonly OrderBody[]>
}

export interface PartyWrites {
  putParty(row: PartyRow): Promise<void>
  /** False when the order id was there. */
  addOrder(order: OrderBody): Promise<boolean>
}

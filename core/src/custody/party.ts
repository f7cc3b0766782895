// Who stands behind a site or a delivery: what the dossier of a party says. On the path: custody. A dossier is what
// somebody found out and wrote down; nothing in it is proved, and what is not known is null, never guessed.

export const PARTY_ROLES = ['end-user', 'operator', 'consignee', 'forwarder', 'payer', 'importer'] as const
export type PartyRole = (typeof PARTY_ROLES)[number]

/** What an address is: homes and mail drops are what shell companies have. */
export const ADDRESS_KINDS = ['registered', 'office', 'data-centre', 'warehouse', 'residential', 'mail-drop', 'unknown'] as const
export type AddressKind = (typeof ADDRESS_KINDS)[number]

export interface PartyAddress {
  readonly text: string
  readonly country: string
  readonly kind: AddressKind
}

export interface Party {
  readonly partyId: string
  readonly name: string
  readonly aliases: readonly string[]
  readonly addresses: readonly PartyAddress[]
  /** Where it is registered. */
  readonly country: string
  readonly headquartersCountry: string | null
  /** A party of the register that owns it. */
  readonly parentPartyId: string | null
  /** Who owns it in the end, where that is known by name alone. */
  readonly ultimateParent: { readonly name: string; readonly headquartersCountry: string } | null
  /** Day of its founding. */
  readonly founded: string | null
  /** ISIC Rev. 4. */
  readonly businessCode: string | null
  /** Where its payments come from. */
  readonly payingCountry: string | null
  readonly annualRevenueUsd: number | null
  readonly paidInCapitalUsd: number | null
  readonly roles: readonly { readonly siteId: string; readonly role: PartyRole }[]
  readonly note: string
}

/** One order, as a seller's books have it. */
export interface Order {
  readonly orderId: string
  readonly partyId: string
  readonly siteId: string | null
  /** As it stands on the order; looked up in the catalogue. */
  readonly product: string
  readonly units: number
  readonly valueUsd: number | null
  readonly orderedAtMs: number
}

/** A country in which a party or one of its owners is headquartered. */
export interface Seat {
  readonly country: string
  readonly whose: string
}

/** Owners of owners are followed this far; longer chains are there to hide something, or wrong. */
const LONGEST_CHAIN = 16

/** Headquarters of a party and of everybody above it, as far as the register knows them. */
export function seatsOf(party: Party, partyOf: (partyId: string) => Party | undefined): readonly Seat[] {
  const seats: Seat[] = []
  const seen = new Set<string>()
  for (let at: Party | undefined = party; at !== undefined && !seen.has(at.partyId) && seen.size < LONGEST_CHAIN; at = at.parentPartyId === null ? undefined : partyOf(at.parentPartyId)) {
    seen.add(at.partyId)
    if (at.headquartersCountry !== null) seats.push({ country: at.headquartersCountry, whose: at.name })
    if (at.ultimateParent !== null) seats.push({ country: at.ultimateParent.headquartersCountry, whose: at.ultimateParent.name })
  }
  return seats
}

export function hasRole(party: Party, siteId: string, role: PartyRole): boolean {
  return party.roles.some(each => each.siteId === siteId && each.role === role)
}

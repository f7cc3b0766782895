// What the policy and the rules ask beside the place, computed from chips, papers and dossiers: which findings there
// should be. On the path: findings; read by the watch that raises them and by the dry run that only lists them.

import { findHeadquarters, type FindingDraft } from '@trigpoint/core/custody'
import { findNotAuthorised, findPermitMissing, type Departure, type Holding, type PolicyFile } from '@trigpoint/core/policy'
import type { ChipRow, PaperRow, PartyRow, RulesInUse, SiteRow, StoreReader } from '../../ports/index.ts'
import { liftOf, readSeats } from './party.ts'
import type { ToldMove } from './told-moves.ts'

/** Papers by which goods leave a place. */
const DEPARTING = new Set<PaperRow['kind']>(['shipped', 'received', 'installed'])

/** What is at a site, product by product; chips that were removed or never came do not count. */
export async function holdingsOf(reader: StoreReader, site: SiteRow, chips: readonly ChipRow[]): Promise<readonly Holding[]> {
  const endUser = (await reader.listSiteParties(site.siteId)).find(({ party }) => party.roles.some(each => each.siteId === site.siteId && each.role === 'end-user'))
  const seats = endUser === undefined ? undefined : (await readSeats(reader, endUser.party)).map(seat => seat.country)
  return [...byProduct(chips.filter(chip => chip.standing.state !== 'removed'))].map(([product, held]) => ({
    siteId: site.siteId, siteName: site.name, product, chipIds: held.map(chip => chip.chipId), endUserId: endUser?.party.partyId, headquarters: seats === undefined || seats.length === 0 ? undefined : seats,
  }))
}

/** Where chips have no host yet, nobody says what they are. */
export function byProduct(chips: readonly ChipRow[]): ReadonlyMap<string, readonly ChipRow[]> {
  const groups = new Map<string, ChipRow[]>()
  for (const chip of chips) groups.set(chip.claimed?.product ?? '', [...(groups.get(chip.claimed?.product ?? '') ?? []), chip])
  return groups
}

/** Drafts for what is held at a site under a policy, each with the subject that names it. */
export async function authorisationDrafts(reader: StoreReader, policy: PolicyFile | undefined, { book }: RulesInUse, site: SiteRow, chips: readonly ChipRow[], nowMs: number): Promise<ReadonlyMap<string, FindingDraft | undefined>> {
  const isCovered = policy !== undefined && Object.hasOwn(policy.sites, site.siteId)
  const holdings = await holdingsOf(reader, site, chips)
  return new Map(holdings.filter(holding => holding.product !== '').map(holding => [`${site.siteId}/${holding.product}`, isCovered ? findNotAuthorised(policy, holding, book, nowMs) : undefined]))
}

/** Drafts for chips of a site that answered from abroad. */
export function provenDepartures(policy: PolicyFile | undefined, { book }: RulesInUse, home: SiteRow, chips: readonly ChipRow[], papers: readonly PaperRow[], nowMs: number): readonly FindingDraft[] {
  const gone = chips.filter(chip => chip.outcome === 'outside' && chip.countries.length > 0 && !chip.countries.includes(home.country))
  return [...byProduct(gone)].flatMap(([product, away]) => {
    const [first] = away
    if (first === undefined) return []
    const named = papers.filter(paper => paper.kind !== 'maintenance' && paper.chipIds.some(chipId => away.some(chip => chip.chipId === chipId)))
    const departure: Departure = {
      siteId: home.siteId, siteName: home.name, product, chipIds: away.map(chip => chip.chipId), from: home.country, to: first.countries, atMs: first.lastFixAtMs ?? nowMs,
      references: referencesOf(named), paperIds: [], challengeIds: [...new Set(away.flatMap(chip => chip.lastFixId ?? []))],
    }
    return findPermitMissing(policy, departure, book) ?? []
  })
}

/** Drafts for a paper by which chips went to a site in another country than the one they were at. */
export function paperDepartures(policy: PolicyFile | undefined, { book }: RulesInUse, paper: PaperRow, to: SiteRow, from: SiteRow, chips: readonly ChipRow[], papers: readonly PaperRow[]): readonly FindingDraft[] {
  if (!DEPARTING.has(paper.kind) || from.country === to.country) return []
  const around = papers.filter(each => each.kind === 'shipped' || each.kind === 'removed' || each.eventId === paper.eventId)
  return [...byProduct(chips)].flatMap(([product, moved]) => findPermitMissing(policy, {
    siteId: from.siteId, siteName: from.name, product, chipIds: moved.map(chip => chip.chipId), from: from.country, to: [to.country], atMs: paper.atMs,
    references: referencesOf(around), paperIds: [paper.eventId], challengeIds: [],
  }, book) ?? [])
}

/** Drafts for a shipment that EPCIS events lead over a border, whether or not its ends are sites of ours; `home`: the site that it left, or that its chips belong to. */
export function toldDepartures(policy: PolicyFile | undefined, { book }: RulesInUse, { paper, from, to, documents }: ToldMove, home: SiteRow, chips: readonly ChipRow[], papers: readonly PaperRow[]): readonly FindingDraft[] {
  if (from === undefined || to.length === 0 || to.includes(from)) return []
  const around = papers.filter(each => each.kind === 'shipped' || each.kind === 'removed' || each.kind === 'received')
  return [...byProduct(chips)].flatMap(([product, moved]) => findPermitMissing(policy, {
    siteId: home.siteId, siteName: home.name, product, chipIds: moved.map(chip => chip.chipId), from, to, atMs: paper.atMs,
    references: [...referencesOf(around), ...documents], paperIds: [paper.eventId], challengeIds: [],
  }, book) ?? [])
}

function referencesOf(papers: readonly PaperRow[]): readonly string[] {
  return [...new Set(papers.flatMap(paper => [paper.reference, paper.note]).filter(text => text !== ''))]
}

/** The headquarters finding of a party under a policy. */
export async function headquartersDraft(reader: StoreReader, policy: PolicyFile | undefined, { book }: RulesInUse, { party }: PartyRow, nowMs: number): Promise<FindingDraft | undefined> {
  return findHeadquarters(party, await readSeats(reader, party), book, nowMs, liftOf(policy, party, nowMs))
}

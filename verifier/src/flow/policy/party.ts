// Parties: a dossier that is put is kept, sealed, screened and judged in one step; so is an order. On the path:
// custody. What a dossier no longer shows ends the finding that it had opened.

import { findHeadquarters, findNoCapacityToPay, findPayerMismatch, findScreeningHit, findShellBuyer, findSurges, seatsOf, type FindingCode, type FindingDraft, type Party, type Seat } from '@trigpoint/core/custody'
import { ok, refuse, toHex, type Result } from '@trigpoint/core/base'
import type { ScreeningHit } from '@trigpoint/core/custody/rules'
import { isValid, type PolicyFile } from '@trigpoint/core/policy'
import type { OrderBody, PartyBody } from '@trigpoint/core/wire'
import type { PartyRow, RulesInUse, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { tell } from '../custody/publish.ts'
import { policyInForce, rulesInUse } from './rules-in-use.ts'
import { sealStatement } from '../log/seal.ts'
import { settleFinding } from '../custody/standing-finding.ts'

/** Owners of owners that are read; as far as `seatsOf` follows. */
const LONGEST_CHAIN = 16

/** Creates or changes a dossier. Refuses `party.parent-unknown`, `party.site-unknown`. */
export async function putParty(context: FlowContext, raw: Uint8Array, party: PartyBody): Promise<Result<PartyRow>> {
  const nowMs = context.clock.nowMs()
  const rules = rulesInUse(context)
  const hits = screenParty(rules, party)
  const stored = await context.store.write(async writer => {
    const missing = await missingLink(writer, party)
    if (missing !== undefined) return missing
    const before = await writer.getParty(party.partyId)
    const hash = toHex(context.primitives.hash('sha256', raw))
    const subject = await sealStatement(context, writer, { kind: 'party', id: `${party.partyId}:${hash.slice(0, 32)}`, atMs: nowMs, value: { ...party } })
    await writer.addReceived({ kind: 'admin', atMs: nowMs, subject: party.partyId, hash: context.primitives.hash('sha256', raw), bytes: raw })
    const row: PartyRow = { party, changedAtMs: nowMs, subject, bestScore: hits[0]?.score ?? null }
    await writer.putParty(row)
    if (before === undefined) await tell(writer, { atMs: nowMs, kind: 'custody', title: `Dossier of ${party.name}`, detail: party.roles.map(({ siteId, role }) => `${role} at ${siteId}`).join(', '), siteId: null, chipIds: [], challengeId: null })
    await judgeParty(context, writer, row, hits)
    for (const siteId of new Set([...(before?.party.roles ?? []), ...party.roles].map(each => each.siteId))) await judgePayer(context, writer, siteId)
    return ok(row)
  })
  if (stored.ok) context.bell.ring()
  return stored
}

async function missingLink(reader: StoreReader, party: PartyBody): Promise<Result<never> | undefined> {
  if (party.parentPartyId !== null && party.parentPartyId !== party.partyId && (await reader.getParty(party.parentPartyId)) === undefined)
    return refuse('party.parent-unknown', `There is no party ${party.parentPartyId}; put its dossier first, or name the owner under ultimateParent.`, 'parentPartyId')
  for (const { siteId } of party.roles) if ((await reader.getSite(siteId)) === undefined) return refuse('party.site-unknown', `There is no site ${siteId}.`, 'roles')
  return undefined
}

/** Records an order once. Refuses `party.unknown`, `order.id-reused`. */
export async function addOrder(context: FlowContext, raw: Uint8Array, order: OrderBody): Promise<Result<OrderBody>> {
  const nowMs = context.clock.nowMs()
  const stored = await context.store.write(async writer => {
    const row = await writer.getParty(order.partyId)
    if (row === undefined) return refuse('party.unknown', `There is no party ${order.partyId}.`, 'partyId')
    if (!(await writer.addOrder(order))) {
      const before = await writer.getOrder(order.orderId)
      return JSON.stringify(before) === JSON.stringify(order) ? ok(order) : refuse('order.id-reused', `An order ${order.orderId} with another content is recorded.`, 'orderId')
    }
    await writer.addReceived({ kind: 'admin', atMs: nowMs, subject: order.orderId, hash: context.primitives.hash('sha256', raw), bytes: raw })
    await judgeOrders(context, writer, row.party)
    return ok(order)
  })
  if (stored.ok) context.bell.ring()
  return stored
}

/** What the screening list says of a party; nothing where none was imported. */
export function screenParty({ screening }: RulesInUse, { name, aliases, addresses, country }: PartyBody): readonly ScreeningHit[] {
  return screening?.match({ name, aliases, addresses: addresses.map(address => address.text), country }) ?? []
}

/** The findings of one dossier, with those of its orders. */
export async function judgeParty(context: FlowContext, writer: StoreWriter, { party }: PartyRow, hits: readonly ScreeningHit[]): Promise<void> {
  const nowMs = context.clock.nowMs()
  const { book, screening } = rulesInUse(context)
  const seats = await readSeats(writer, party)
  const drafts: readonly (readonly [FindingCode, FindingDraft | undefined])[] = [
    ['headquarters', findHeadquarters(party, seats, book, nowMs, liftOf(await policyInForce(context, writer), party, nowMs))],
    ['shell-buyer', findShellBuyer(party)],
    ['screening-hit', screening === undefined ? undefined : findScreeningHit(party, hits, screening.table, nowMs)],
  ]
  for (const [code, draft] of drafts) await settleFinding(writer, code, party.partyId, draft, nowMs)
  await judgeOrders(context, writer, party)
}

/** A licence that lifts the headquarters rule for all of a party's sites. */
export function liftOf(policy: PolicyFile | undefined, party: PartyBody, atMs: number): string | undefined {
  const sites = party.roles.filter(({ role }) => role === 'end-user' || role === 'operator').map(({ siteId }) => siteId)
  return policy?.licences.find(licence => licence.lifts.includes('headquarters') && isValid(licence, atMs) && sites.every(siteId => licence.sites.includes(siteId)) && (licence.endUsers?.includes(party.partyId) ?? true))?.id
}

async function judgeOrders(context: FlowContext, writer: StoreWriter, party: PartyBody): Promise<void> {
  const nowMs = context.clock.nowMs()
  const orders = await writer.listOrders(party.partyId)
  await settleFinding(writer, 'no-capacity-to-pay', party.partyId, findNoCapacityToPay(party, orders), nowMs)
  for (const draft of findSurges(party, orders, rulesInUse(context).book.calendar)) await settleFinding(writer, draft.code, draft.subject, draft, nowMs)
}

async function judgePayer(context: FlowContext, writer: StoreWriter, siteId: string): Promise<void> {
  const parties = (await writer.listSiteParties(siteId)).map(row => row.party)
  await settleFinding(writer, 'payer-mismatch', siteId, findPayerMismatch(siteId, parties, rulesInUse(context).book), context.clock.nowMs())
}

/** Headquarters of a party and of its owners, as far as the register has them. */
export async function readSeats(reader: StoreReader, party: Party): Promise<readonly Seat[]> {
  const owners = new Map<string, Party>()
  for (let at: Party | undefined = party; at !== undefined && at.parentPartyId !== null && owners.size < LONGEST_CHAIN && !owners.has(at.parentPartyId);) {
    const row: PartyRow | undefined = await reader.getParty(at.parentPartyId)
    if (row !== undefined) owners.set(at.parentPartyId, row.party)
    at = row?.party
  }
  return seatsOf(party, partyId => owners.get(partyId))
}

// What readers are shown of parties. On the path: console's side of the verifier.

import { groupsOf, nameTable, triggersHeadquartersRule, warnStale, type ScreenedParty, type ScreeningHit } from '@trigpoint/core/custody/rules'
import type { FindingCode } from '@trigpoint/core/custody'
import type { PartyPage, PartySummary, ScreeningAnswer } from '@trigpoint/core/wire'
import type { PartyRow } from '../ports/index.ts'
import type { FlowContext } from './context.ts'
import { readSeats, screenParty } from './party.ts'
import { rulesInUse } from './rules-in-use.ts'
import { findingIdOf, isOpen } from './standing-finding.ts'

const PARTY_CODES: readonly FindingCode[] = ['headquarters', 'shell-buyer', 'screening-hit', 'no-capacity-to-pay']

/** Holds a name against the list; a stale list is a warning on the answer. */
export function screenName(context: FlowContext, asked: ScreenedParty): ScreeningAnswer {
  return showHits(context, rulesInUse(context).screening?.match(asked) ?? [])
}

function showHits(context: FlowContext, hits: readonly ScreeningHit[]): ScreeningAnswer {
  const table = rulesInUse(context).screening?.table
  if (table === undefined) return { table: null, hits: [], warnings: ['No screening list is imported, so nobody was held against one: trigpoint rules import consolidated.csv'] }
  return {
    table: nameTable(table), warnings: [warnStale(table, context.clock.nowMs())].flatMap(text => text ?? []),
    hits: hits.map(({ party, on, score, matched, asked, countryAgrees }) => ({
      on, score, matched, asked, countryAgrees, id: party.id, list: party.list, names: [...party.names], addresses: [...party.addresses], since: party.since, until: party.until ?? '', source: party.url ?? '',
    })),
  }
}

export async function showPartySummary({ store }: FlowContext, { party, bestScore, changedAtMs }: PartyRow): Promise<PartySummary> {
  const { partyId, name, country, headquartersCountry, roles } = party
  let openFindings = 0
  for (const code of PARTY_CODES) {
    const found = await store.getFinding(findingIdOf(code, partyId))
    if (found !== undefined && isOpen(found)) openFindings++
  }
  return { partyId, name, country, headquartersCountry, roles, bestScore, openFindings, changedAtMs }
}

export async function showParty(context: FlowContext, row: PartyRow): Promise<PartyPage> {
  const { store } = context
  const { party } = row
  const rules = rulesInUse(context)
  const groups = rules.book.countryGroups
  const payers = party.roles.map(({ siteId }) => findingIdOf('payer-mismatch', siteId))
  const surges = rules.book.calendar.dates.map(({ date }) => findingIdOf('surge-before-rule', `${party.partyId}/${date}`))
  const findingIds: string[] = []
  for (const findingId of new Set([...PARTY_CODES.map(code => findingIdOf(code, party.partyId)), ...payers, ...surges])) {
    const found = await store.getFinding(findingId)
    if (found !== undefined && isOpen(found)) findingIds.push(findingId)
  }
  return {
    party, changedAtMs: row.changedAtMs, findingIds, orders: [...(await store.listOrders(party.partyId))],
    seats: (await readSeats(store, party)).map(({ country, whose }) => ({ country, whose, groups: [...groupsOf(groups, country)], refused: triggersHeadquartersRule(groups, country) })),
    screening: showHits(context, screenParty(rules, party)), logIndex: (await store.getLeaf(row.subject))?.index ?? null,
  }
}

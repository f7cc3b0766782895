// What readers are shown of parties. On the path: console's side of the verifier.

import { groupsOf, nameTable, triggersHeadquartersRule, warnStale, type ScreenedParty, type ScreeningHit } from '@trigpoint/core/custody/rules'
import type { FindingCode } from '@trigpoint/core/custody'
import type { PartyPage, PartySummary, ScreeningAnswer } from '@trigpoint/core/wire'
import type { PartyRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { readSeats, screenParty } from './party.ts'
import { rulesInUse } from './rules-in-use.ts'
import { findingIdOf, isOpen } from '../custody/standing-finding.ts'

const PARTY_CODES: readonly FindingCode[] = ['headquarters', 'shell-buyer', 'screening-hit', 'no-capacity-to-pay']

/** Who pays is a matter of those who pay and use, not of those who carry. */
function payerFindings({ roles }: PartyRow['party']): readonly string[] {
  return [...new Set(roles.filter(({ role }) => role === 'end-user' || role === 'payer').map(({ siteId }) => findingIdOf('payer-mismatch', siteId)))]
}

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

export async function showPartySummary(context: FlowContext, { party, bestScore, changedAtMs }: PartyRow): Promise<PartySummary> {
  const { partyId, name, country, headquartersCountry, roles } = party
  return { partyId, name, country, headquartersCountry, roles, bestScore, openFindings: (await openFindings(context, party)).length, changedAtMs }
}

async function openFindings(context: FlowContext, party: PartyRow['party']): Promise<string[]> {
  const surges = rulesInUse(context).book.calendar.dates.map(({ date }) => findingIdOf('surge-before-rule', `${party.partyId}/${date}`))
  const open: string[] = []
  for (const findingId of new Set([...PARTY_CODES.map(code => findingIdOf(code, party.partyId)), ...payerFindings(party), ...surges])) {
    const found = await context.store.getFinding(findingId)
    if (found !== undefined && isOpen(found)) open.push(findingId)
  }
  return open
}

export async function showParty(context: FlowContext, row: PartyRow): Promise<PartyPage> {
  const { store } = context
  const { party } = row
  const rules = rulesInUse(context)
  const groups = rules.book.countryGroups
  return {
    party, changedAtMs: row.changedAtMs, findingIds: await openFindings(context, party), orders: [...(await store.listOrders(party.partyId))],
    seats: (await readSeats(store, party)).map(({ country, whose }) => ({ country, whose, groups: [...groupsOf(groups, country)], refused: triggersHeadquartersRule(groups, country) })),
    screening: showHits(context, screenParty(rules, party)), logIndex: (await store.getLeaf(row.subject))?.index ?? null,
  }
}

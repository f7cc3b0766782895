// Findings about parties: headquarters in D:5 or Macau, a payer from elsewhere, a shell, a name on a list.
// On the path: custody, over dossiers. Each names the honest cause; a hit on a list is a reason to look, no verdict.

import type { FindingDraft } from './finding.ts'
import { hasRole, type Party, type Seat } from './party.ts'
import { triggersHeadquartersRule } from './rules/country-groups.ts'
import type { RuleBook } from './rules/rule-book.ts'
import type { ScreeningHit, ScreeningTable } from './rules/screening.ts'
import { dayMs, nameTable, warnStale } from './rules/table.ts'

/** First day of the first limits on advanced chips: companies founded to get around them are younger. */
export const SHELL_FOUNDED_FROM = '2022-10-07'

/** ISIC Rev. 4 prefixes of trades that buy accelerators: electronics, wholesale of computers, software, telecoms, IT, research, state, education, finance and leasing. */
const RELATED_TRADES: readonly string[] = ['26', '4651', '4652', '582', '61', '62', '63', '64', '72', '7730', '84', '85']

/** From here on a name is as good as the same. */
const SURE_SCORE = 97

/** No site: what the compliance office suspects of a party is not shown to the operator of a site, who may be that party. */
const NOTHING = { siteId: null, chipIds: [], challengeIds: [] } as const

/** End user, operator or a parent of theirs headquartered in D:5 or Macau. `lifted`: the licence that allows it. */
export function findHeadquarters(party: Party, seats: readonly Seat[], book: RuleBook, atMs: number, lifted?: string): FindingDraft | undefined {
  const sites = party.roles.filter(each => each.role === 'end-user' || each.role === 'operator')
  const refused = seats.filter(seat => triggersHeadquartersRule(book.countryGroups, seat.country))
  if (refused.length === 0 || sites.length === 0 || lifted !== undefined) return undefined
  const [first] = refused
  return {
    ...NOTHING, code: 'headquarters', subject: party.partyId, severity: 'critical',
    title: `${party.name} is headquartered, or owned from, ${[...new Set(refused.map(seat => seat.country))].join(', ')}`,
    explanation: `${refused.map(seat => `${seat.whose} has its headquarters in ${seat.country}`).join('; ')}: D:5 or Macau. Delivering controlled chips to such a party needs a licence wherever the party itself is. ${party.name} is ${rolesText(party)}.${staleText([book.countryGroups], atMs)}`,
    honestCause: first?.whose === party.name ? 'The dossier is wrong or out of date.' : 'The parent was sold, or owns less than the dossier says.',
    nextStep: 'Ask for the shareholders\' register; stop deliveries until counsel has seen it; record a licence in the policy if there is one.',
    evidence: [{ kind: 'party', id: party.partyId }],
  }
}

function rolesText({ roles }: Party): string {
  return roles.map(({ siteId, role }) => `${role} at ${siteId}`).join(', ')
}

function staleText(tables: readonly Parameters<typeof warnStale>[0][], atMs: number): string {
  return tables.flatMap(table => warnStale(table, atMs) ?? []).map(text => ` ${text}`).join('')
}

/** Who pays sits in another country than who uses. */
export function findPayerMismatch(siteId: string, parties: readonly Party[], book: RuleBook): FindingDraft | undefined {
  const endUser = parties.find(party => hasRole(party, siteId, 'end-user'))
  if (endUser === undefined) return undefined
  const payer = parties.find(party => hasRole(party, siteId, 'payer')) ?? endUser
  const payingCountry = payer.payingCountry ?? (payer === endUser ? null : payer.country)
  if (payingCountry === null || payingCountry === endUser.country) return undefined
  const isGrave = triggersHeadquartersRule(book.countryGroups, payingCountry)
  return {
    ...NOTHING, code: 'payer-mismatch', subject: siteId, severity: isGrave ? 'high' : 'medium',
    title: `Chips for ${endUser.name} are paid from ${payingCountry}`,
    explanation: `${endUser.name}, the end user at ${siteId}, is in ${endUser.country}; ${payer === endUser ? 'its payments come' : `${payer.name} pays,`} from ${payingCountry}. Who pays often decides where goods go in the end.`,
    honestCause: 'A parent, a lender or a leasing company pays.', nextStep: 'Ask for the contract between payer and end user, and screen the payer.',
    evidence: [...new Set([endUser.partyId, payer.partyId])].map(id => ({ kind: 'party' as const, id })),
  }
}

/** Two of: young, in another trade, at a home or mail drop. */
export function findShellBuyer(party: Party): FindingDraft | undefined {
  const signs = shellSigns(party)
  if (signs.length < 2 || !party.roles.some(each => each.role !== 'forwarder')) return undefined
  return {
    ...NOTHING, code: 'shell-buyer', subject: party.partyId, severity: signs.length > 2 ? 'high' : 'medium',
    title: `${party.name} looks like a shell`,
    explanation: `${party.name} ${signs.join('; ')}. Diverted chips were mostly bought by companies of this kind.`,
    honestCause: 'A young company that grows fast, run from home at first, with a business code that nobody corrected.',
    nextStep: 'Visit the address, ask for accounts and references, and hold the order against what the company can run.',
    evidence: [{ kind: 'party', id: party.partyId }],
  }
}

function shellSigns({ founded, businessCode, addresses }: Party): readonly string[] {
  const signs: string[] = []
  if (founded !== null && dayMs(founded) >= dayMs(SHELL_FOUNDED_FROM)) signs.push(`was founded on ${founded}, after the first limits of October 2022`)
  if (businessCode !== null && !RELATED_TRADES.some(prefix => businessCode.startsWith(prefix))) signs.push(`has the business code ${businessCode}, which does not buy accelerators`)
  const homes = addresses.filter(address => address.kind === 'residential' || address.kind === 'mail-drop')
  if (homes.length > 0 && homes.length === addresses.length) signs.push(`has no address but a ${homes.every(home => home.kind === 'residential') ? 'home' : 'mail drop'}`)
  return signs
}

/** A party whose name or address resembles one on a list; the score of each hit is kept. */
export function findScreeningHit(party: Party, hits: readonly ScreeningHit[], table: ScreeningTable, atMs: number): FindingDraft | undefined {
  const [best] = hits
  if (best === undefined) return undefined
  const isSure = hits.some(hit => hit.on === 'name' && hit.score >= SURE_SCORE)
  const shown = hits.slice(0, 5).map(hit => `"${hit.matched}" (${hit.on}, score ${String(hit.score)}) of ${hit.party.names[0] ?? hit.party.id}, ${hit.party.list}`)
  return {
    ...NOTHING, code: 'screening-hit', subject: party.partyId, severity: isSure ? 'high' : 'medium',
    title: `${party.name} resembles ${best.party.names[0] ?? best.party.id} on a list, score ${String(best.score)}`,
    explanation: `Held against ${nameTable(table)}: ${shown.join('; ')}${hits.length > shown.length ? `; and ${String(hits.length - shown.length)} more` : ''}.${staleText([table], atMs)}`,
    honestCause: 'Another company of the same or a similar name, or a neighbour in the same building.',
    nextStep: 'Compare addresses, owners and registration numbers; write down why it is, or is not, the same party.',
    evidence: [{ kind: 'party', id: party.partyId }, { kind: 'rule-table', id: `${table.table}:${String(table.version)}` }],
  }
}

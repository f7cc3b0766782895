// Findings about orders: more than the buyer can pay, and a rush before a rule takes effect. On the path: custody.

import type { FindingDraft } from './finding.ts'
import type { Order, Party } from './party.ts'
import type { CalendarTable } from './rules/rule-calendar.ts'
import { dayMs } from './rules/table.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS

/** The rush is looked for in these weeks before a rule takes effect, against the half year before them. */
export const SURGE_WEEKS = 8
const BASELINE_WEEKS = 26
/** Orders of a year swing by half; three times the usual does not happen by itself. */
export const SURGE_FACTOR = 3
/** One server: below it nobody has a usual. */
const FEWEST_UNITS = 8

/** A year's orders worth more than the larger of the buyer's revenue and capital. */
export function findNoCapacityToPay(party: Party, orders: readonly Order[]): FindingDraft | undefined {
  const capacityUsd = Math.max(party.annualRevenueUsd ?? -1, party.paidInCapitalUsd ?? -1)
  const newestMs = Math.max(0, ...orders.map(order => order.orderedAtMs))
  const ofYear = orders.filter(order => order.orderedAtMs > newestMs - YEAR_MS && order.valueUsd !== null)
  const valueUsd = ofYear.reduce((sum, order) => sum + (order.valueUsd ?? 0), 0)
  if (capacityUsd < 0 || valueUsd <= capacityUsd) return undefined
  return {
    code: 'no-capacity-to-pay', subject: party.partyId, severity: valueUsd > capacityUsd * 5 ? 'high' : 'medium', siteId: null, chipIds: [], challengeIds: [],
    title: `${party.name} ordered for more than it has`,
    explanation: `Orders of one year are worth ${usd(valueUsd)}; revenue is ${money(party.annualRevenueUsd)} and paid-in capital ${money(party.paidInCapitalUsd)}. Somebody else pays, or nobody means to.`,
    honestCause: 'A parent or a lender pays, or the accounts in the dossier are old.', nextStep: 'Ask who pays, for proof of funds, and for the contract between payer and buyer.',
    evidence: [{ kind: 'party', id: party.partyId }],
  }
}

function usd(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} million USD` : `${String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')} USD`
}

function money(value: number | null): string {
  return value === null ? 'not known' : usd(value)
}

/** Units ordered in the weeks before each effective date, held against what is usual. */
export function findSurges(party: Party, orders: readonly Order[], calendar: CalendarTable): readonly FindingDraft[] {
  return calendar.dates.filter(entry => entry.kind === 'effective').flatMap(({ date, what }) => {
    const endMs = dayMs(date)
    const beginMs = endMs - SURGE_WEEKS * 7 * DAY_MS
    const rushed = unitsBetween(orders, beginMs, endMs)
    const usual = Math.max(FEWEST_UNITS, (unitsBetween(orders, beginMs - BASELINE_WEEKS * 7 * DAY_MS, beginMs) * SURGE_WEEKS) / BASELINE_WEEKS)
    return rushed > usual * SURGE_FACTOR ? [surge(party, { date, what, rushed, usual, endMs })] : []
  })
}

function unitsBetween(orders: readonly Order[], fromMs: number, beforeMs: number): number {
  return orders.filter(order => order.orderedAtMs >= fromMs && order.orderedAtMs < beforeMs).reduce((sum, order) => sum + order.units, 0)
}

function surge(party: Party, { date, what, rushed, usual, endMs }: { readonly date: string; readonly what: string; readonly rushed: number; readonly usual: number; readonly endMs: number }): FindingDraft {
  return {
    code: 'surge-before-rule', subject: `${party.partyId}/${date}`, severity: rushed > usual * SURGE_FACTOR * 3 ? 'high' : 'medium', siteId: null, chipIds: [], challengeIds: [],
    title: `${party.name} ordered ${String(rushed)} units in the ${String(SURGE_WEEKS)} weeks before ${date}`,
    explanation: `Usual for such a time is ${usual.toFixed(0)} (half a year before, one server at least); this is ${(rushed / usual).toFixed(1)} times as much. On ${date}: ${what}`,
    honestCause: 'A building that opened then, or a vendor who announced a new generation.', nextStep: 'Ask what the units were for, and follow them: are they installed and answering where the order said?',
    evidence: [{ kind: 'party', id: party.partyId }], openedAtMs: endMs,
  }
}

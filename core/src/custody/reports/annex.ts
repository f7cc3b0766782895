// Two statements about items alone: the annex of a licence (every item and serial), and what a lender is told about
// the hardware that secures a loan: that it is where it should be, and nothing of the case.

import { timeText } from '../cases/index.ts'
import type { ReportSection, ReportTable } from './report-document.ts'
import { itemTable, listText, orNone, type ReportFacts } from './report-facts.ts'

export function annexSections(facts: ReportFacts): readonly ReportSection[] {
  return [
    { heading: 'Places', blocks: facts.sites.map(site => ({ kind: 'facts', facts: [['Site', `${site.name} (${site.siteId})`], ['End user', site.operator], ['Country', site.country], ['Policy', `${site.policyId}, version ${String(site.policyVersion)}`]] })) },
    { heading: 'Items and serials', blocks: [annexTable(facts)] },
  ]
}

/** One row an item; the CSV export is this table. */
export function annexTable({ chips }: ReportFacts): ReportTable {
  return {
    kind: 'table', caption: 'Items and serials', head: ['No.', 'Chip (its own key)', 'Product', 'Serial', 'Board', 'Chassis', 'Node', 'Site'],
    rows: chips.map((chip, at) => [String(at + 1), chip.chipId, orNone(chip.product), orNone(chip.serial), orNone(chip.board), orNone(chip.chassis), orNone(chip.nodeName), chip.siteId]),
  }
}

export function collateralSections(facts: ReportFacts): readonly ReportSection[] {
  const { chips, sites } = facts
  const count = (outcome: string): number => chips.filter(chip => chip.outcome === outcome).length
  return [
    {
      heading: 'Statement', blocks: [
        { kind: 'text', text: `Of ${String(chips.length)} items, ${String(count('inside'))} are proven to be within the countries that their policy allows, ${String(count('outside'))} are proven to be outside of them, and ${String(count('unknown'))} are not proven, as of ${timeText(facts.madeAtMs)}.` },
        { kind: 'text', text: 'Proven means: the item’s own key answered a fresh challenge, timed by landmarks at known positions, and no signal can be faster than light. The statement says where items are, not who owns them.' },
      ],
    },
    { heading: 'Places', blocks: sites.map(site => ({ kind: 'facts', facts: [['Site', site.name], ['Operator', site.operator], ['Countries allowed', listText(site.allowedCountries)]] })) },
    {
      heading: 'Items', blocks: [itemTable(facts), {
        kind: 'table', caption: 'Age of the proofs', head: ['Chip (its own key)', 'Outcome', 'Newest proof', 'Reason'],
        rows: chips.map(({ chipId, outcome, provenAtMs, reason }) => [chipId, outcome, provenAtMs === null ? 'never' : timeText(provenAtMs), reason]),
      }],
    },
    { heading: 'For the lender', blocks: [{ kind: 'blank', label: 'Loan, borrower, date', lines: 2 }] },
  ]
}

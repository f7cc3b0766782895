// Tables of rules as rows of text, as a person reads them: in the command line and in the console alike.
// On the path: custody.

import { classifyChip } from './classify-chip.ts'
import type { RuleBook, RuleTable } from './rule-book.ts'
import type { Range } from './limits.ts'
import type { ScreeningTable } from './screening.ts'

export interface TableRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Of a screening list this many are shown; the rest is there to be asked, not to be read. */
const SHOWN_PARTIES = 200

export function tableRows(table: RuleTable | ScreeningTable, book: RuleBook, atMs: number): TableRows {
  if ('chips' in table) return chipRows(table, { ...book, chips: table }, atMs)
  if ('paragraphs' in table) return { columns: ['paragraph', 'TPP', 'density'], rows: table.paragraphs.map(each => [each.paragraph, rangeWords(each.tpp), rangeWords(each.density)]) }
  if ('overrides' in table) return { columns: ['chips', 'effect', 'from', 'until', 'what'], rows: table.overrides.map(each => [each.chips.join(' '), each.effect, each.from, each.until ?? '', each.what]) }
  if ('groups' in table) return { columns: ['country', 'groups'], rows: Object.entries(table.groups).sort(([a], [b]) => (a < b ? -1 : 1)).map(([country, groups]) => [country, groups.join(' ')]) }
  if ('dates' in table) return { columns: ['date', 'country', 'kind', 'what'], rows: table.dates.map(each => [each.date, each.country, each.kind, each.what]) }
  return { columns: ['name', 'list', 'since', 'address'], rows: table.parties.slice(0, SHOWN_PARTIES).map(each => [each.names[0] ?? each.id, each.list, each.since, each.addresses[0] ?? '']) }
}

function chipRows(table: Extract<RuleTable, { readonly chips: unknown }>, book: RuleBook, atMs: number): TableRows {
  return {
    columns: ['chip', 'name', 'TPP', 'density', 'paragraph', 'GB/s', 'W'],
    rows: table.chips.map(chip => {
      const { tpp, performanceDensity, paragraph } = classifyChip(chip, book, atMs)
      return [chip.id, chip.name, String(tpp ?? '?'), performanceDensity?.toFixed(2) ?? '?', paragraph, String(chip.memoryGBs ?? '?'), String(chip.powerW ?? '?')]
    }),
  }
}

function rangeWords(range: Range | undefined): string {
  return range === undefined ? 'any' : `${String(range.from ?? 0)} to ${range.below === undefined ? 'any' : `below ${String(range.below)}`}`
}

/** How many entries a table has. */
export function entriesOf(table: RuleTable | ScreeningTable): number {
  if ('chips' in table) return table.chips.length
  if ('paragraphs' in table) return table.paragraphs.length
  if ('overrides' in table) return table.overrides.length
  if ('groups' in table) return Object.keys(table.groups).length
  return 'dates' in table ? table.dates.length : table.parties.length
}

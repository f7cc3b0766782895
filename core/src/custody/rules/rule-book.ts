// The rule book: one of each table, as judged with. On the path: custody. The built-in one ships with the program;
// a deployment replaces a table by importing a newer one.

import { CHIP_TABLE, type ChipTable } from './chip-table.ts'
import { COUNTRY_GROUP_TABLE, type CountryGroupTable } from './country-groups.ts'
import { LIMIT_TABLE, type LimitTable } from './limits.ts'
import { OVERRIDE_TABLE, type OverrideTable } from './overrides.ts'
import { CALENDAR_TABLE, type CalendarTable } from './rule-calendar.ts'

export interface RuleBook {
  readonly chips: ChipTable
  readonly limits: LimitTable
  readonly overrides: OverrideTable
  readonly countryGroups: CountryGroupTable
  readonly calendar: CalendarTable
}

export type RuleTable = RuleBook[keyof RuleBook]

export const BUILT_IN_RULES: RuleBook = {
  chips: CHIP_TABLE, limits: LIMIT_TABLE, overrides: OVERRIDE_TABLE, countryGroups: COUNTRY_GROUP_TABLE, calendar: CALENDAR_TABLE,
}

export function tablesOf(book: RuleBook): readonly RuleTable[] {
  return [book.chips, book.limits, book.overrides, book.countryGroups, book.calendar]
}

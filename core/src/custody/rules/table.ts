// What every table of rules carries: its version, the day that its facts were right, where they come from and when
// they are too old to rest on. On the path: custody. A table is data: a new one replaces it without a new program.

import { parseInstant } from '../epcis/index.ts'

export interface TableHead {
  /** Which table it is: `chips`, `limits`, `overrides`, `country-groups`, `calendar`, `screening`. */
  readonly table: string
  /** Grows with every change. */
  readonly version: number
  /** Day (UTC) that the facts were checked, `2026-09-01`. */
  readonly asOf: string
  /** Day from which the table is stale. */
  readonly expires: string
  /** Key to public source. */
  readonly sources: Readonly<Record<string, string>>
}

/** `chips 3 (as of 2026-09-01)`: what a judgement records of a table it rests on. */
export function nameTable(head: TableHead): string {
  return `${head.table} ${String(head.version)} (as of ${head.asOf})`
}

/** Start of a day in UTC, ms. */
export function dayMs(day: string): number {
  return parseInstant(`${day}T00:00:00Z`) ?? Number.NaN
}

/** A sentence when the table is too old at this time; undefined when it is not. */
export function warnStale(head: TableHead, atMs: number): string | undefined {
  if (atMs < dayMs(head.expires)) return undefined
  return `The table ${head.table} expired on ${head.expires}; it was right on ${head.asOf}. Import a newer one.`
}

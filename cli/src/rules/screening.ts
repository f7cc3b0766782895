// `trigpoint rules import LIST.csv`: the Consolidated Screening List into the rule folder.

import { statSync } from 'node:fs'
import type { Result } from '@trigpoint/core/base'
import { parseScreeningRows, SCREENING_COLUMNS, type ScreeningRow, type ScreeningTable } from '@trigpoint/core/custody/rules'
import { writeRuleFile } from '@trigpoint/runtime'
import { readCsv } from '../locate/read-csv.ts'

/** Lists change almost daily; a month old one has holes. */
const GOOD_FOR_MS = 30 * 24 * 3_600_000

/** The version is the day of the file, so that a newer download is a newer table. */
export async function importScreening(folder: string, file: string): Promise<Result<ScreeningTable>> {
  const { rows } = await readCsv(file, SCREENING_COLUMNS)
  const atMs = statSync(file).mtimeMs
  const asOf = dayOf(atMs)
  const table = parseScreeningRows(rows.map(row => Object.fromEntries(SCREENING_COLUMNS.map(column => [column, row.text(column)])) as ScreeningRow), asOf, dayOf(atMs + GOOD_FOR_MS), Number(asOf.replaceAll('-', '')))
  if (table.ok) await writeRuleFile(folder, 'screening.json', JSON.stringify(table.value))
  return table
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

// `trigpoint rules import LIST.csv`: the Consolidated Screening List into the rule folder, row by row.

import { statSync } from 'node:fs'
import type { Result } from '@trigpoint/core/base'
import { composeScreening, parseScreeningRow, SCREENING_COLUMNS, type ListedParty, type ScreeningRow, type ScreeningTable } from '@trigpoint/core/custody/rules'
import { writeRuleFile } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { streamCsv } from './stream-csv.ts'

/** Lists change almost daily; a month old one has holes. */
const GOOD_FOR_MS = 30 * 24 * 3_600_000

/** The version is the day of the file, so that a newer download is a newer table. */
export async function importScreening(folder: string, file: string): Promise<Result<ScreeningTable>> {
  const parties = await readParties(file)
  if (!parties.ok) return parties
  const atMs = statSync(file).mtimeMs
  const asOf = dayOf(atMs)
  const table = composeScreening(parties.value, asOf, dayOf(atMs + GOOD_FOR_MS), Number(asOf.replaceAll('-', '')))
  if (table.ok) await writeRuleFile(folder, 'screening.json', JSON.stringify(table.value))
  return table
}

async function readParties(file: string): Promise<Result<readonly ListedParty[]>> {
  const parties: ListedParty[] = []
  let columns: readonly string[] | undefined
  for await (const { line, fields } of streamCsv(file)) {
    if (columns === undefined) {
      columns = readHeader(file, fields)
      continue
    }
    if (fields.length === 1 && fields[0] === '') continue
    if (fields.length !== columns.length) throw new CommandError(EXIT.unusable, `${file}: line ${String(line)}: expected ${String(columns.length)} fields as in the header, found ${String(fields.length)}`)
    const row = Object.fromEntries(columns.map((column, at) => [column, (fields[at] ?? '').trim()])) as unknown as ScreeningRow
    const party = parseScreeningRow(row, line)
    if (!party.ok) return party
    parties.push(party.value)
  }
  return { ok: true, value: parties }
}

function readHeader(file: string, fields: readonly string[]): readonly string[] {
  const columns = fields.map((field, at) => (at === 0 ? field.replace(/^\uFEFF/, '') : field).trim())
  const missing = SCREENING_COLUMNS.find(column => !columns.includes(column))
  if (missing !== undefined) throw new CommandError(EXIT.unusable, `${file}: line 1: expected the columns of the Consolidated Screening List (${SCREENING_COLUMNS.join(', ')}), found no "${missing}"`)
  return columns
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

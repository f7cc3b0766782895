// Reads the CSV files of `locate`, `mesh check`, `calibrate` and `plan`. An error names file, line and column,
// and says what was expected there. Format: RFC 4180 with a header line; columns in any order, others ignored.

import { readFile } from 'node:fs/promises'
import { CommandError, EXIT } from '../exit.ts'

/** A mesh of a thousand landmarks over many days stays below it. */
const LARGEST_FILE_BYTES = 512 * 1024 * 1024

export interface CsvRow {
  readonly line: number
  /** A field's text; '' where the column is absent or empty. */
  text(column: string): string
  /** A field that must not be empty. */
  required(column: string): string
  /** A number within limits; undefined where empty. */
  number(column: string, expected: string, accepts: (value: number) => boolean): number | undefined
  /** A number that must be there. */
  requiredNumber(column: string, expected: string, accepts: (value: number) => boolean): number
  fail(column: string, expected: string): never
}

export interface CsvTable {
  readonly rows: readonly CsvRow[]
  readonly columns: readonly string[]
}

/** Reads and splits a file; throws CommandError (exit 2) with file, line and column. */
export async function readCsv(path: string, requiredColumns: readonly string[]): Promise<CsvTable> {
  const lines = splitCsv(path, await readText(path))
  const [header] = lines
  if (header === undefined) throw malformed(path, 1, 1, `a header line with ${requiredColumns.join(',')}`, 'an empty file')
  const columns = header.fields.map(field => field.trim())
  const places = new Map<string, number>()
  columns.forEach((name, i) => {
    if (places.has(name)) throw malformed(path, 1, i + 1, 'each column once', `"${name}" again`)
    places.set(name, i)
  })
  for (const name of requiredColumns)
    if (!places.has(name)) throw malformed(path, 1, columns.length + 1, `a header line with ${requiredColumns.join(',')}`, `no column "${name}"`)
  const rows = lines.slice(1).filter(({ fields }) => fields.length > 1 || (fields[0] ?? '') !== '').map(({ line, fields }) => {
    if (fields.length !== columns.length)
      throw malformed(path, line, Math.min(fields.length, columns.length) + 1, `${String(columns.length)} fields as in the header`, String(fields.length))
    return rowOf(path, line, fields, places)
  })
  return { rows, columns }
}

async function readText(path: string): Promise<string> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    throw new CommandError(EXIT.unusable, `${path}: cannot be read (${code})`)
  }
  if (bytes.length > LARGEST_FILE_BYTES) throw new CommandError(EXIT.unusable, `${path}: larger than 512 MiB`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CommandError(EXIT.unusable, `${path}: expected UTF-8 text`)
  }
}

interface CsvLine {
  readonly line: number
  readonly fields: readonly string[]
}

function splitCsv(path: string, text: string): readonly CsvLine[] {
  if (!text.includes('"'))
    return text.split(/\r\n|\n|\r/).map((line, i) => ({ line: i + 1, fields: line.split(',') })).filter((line, i, all) => i < all.length - 1 || line.fields.length > 1 || line.fields[0] !== '')
  return splitQuoted(path, text)
}

/** The full grammar, only where a quotation mark occurs. */
function splitQuoted(path: string, text: string): readonly CsvLine[] {
  const lines: CsvLine[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y
  let [line, fields] = [1, [] as string[]]
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text)
    if (found === null) throw malformed(path, line, fields.length + 1, 'a field, quoted as in RFC 4180', 'a quotation mark out of place')
    const quoted = found[1]
    fields.push(quoted === undefined ? (found[2] ?? '') : quoted.replaceAll('""', '"'))
    if (found[3] !== ',') {
      lines.push({ line, fields })
      fields = []
      line++
    }
    line += quoted?.split('\n').length === undefined ? 0 : quoted.split('\n').length - 1
    if (found[3] === '' && pattern.lastIndex >= text.length) break
  }
  if (fields.length > 0) lines.push({ line, fields: [...fields, ''] })
  return lines
}

function rowOf(path: string, line: number, fields: readonly string[], places: ReadonlyMap<string, number>): CsvRow {
  const text = (column: string): string => {
    const place = places.get(column)
    return place === undefined ? '' : (fields[place] ?? '').trim()
  }
  const fail = (column: string, expected: string): never => {
    const found = text(column)
    throw malformed(path, line, (places.get(column) ?? 0) + 1, expected, found === '' ? 'nothing' : `"${found}"`, column)
  }
  const number: CsvRow['number'] = (column, expected, accepts) => {
    const found = text(column)
    if (found === '') return undefined
    const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(found) ? Number(found) : NaN
    return Number.isFinite(value) && accepts(value) ? value : fail(column, expected)
  }
  return {
    line, text, fail, number,
    required: column => (text(column) === '' ? fail(column, 'a value') : text(column)),
    requiredNumber: (column, expected, accepts) => number(column, expected, accepts) ?? fail(column, expected),
  }
}

function malformed(path: string, line: number, column: number, expected: string, found: string, name = ''): CommandError {
  const where = `${path}: line ${String(line)}, column ${String(column)}${name === '' ? '' : ` (${name})`}`
  return new CommandError(EXIT.unusable, `${where}: expected ${expected}, found ${found}`)
}

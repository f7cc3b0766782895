// A CSV file as a stream of rows, so that a large list never stands in memory whole. RFC 4180: quoted fields may hold
// commas, quotation marks (doubled) and line breaks. An error names file and line.

import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { CommandError, EXIT } from '../exit.ts'

export interface StreamedRow {
  /** Line that the row begins in, from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

/** A field longer than this is a quotation mark that was never closed. */
const LONGEST_FIELD = 1_000_000

interface State {
  field: string
  fields: string[]
  line: number
  rowLine: number
  isQuoted: boolean
  /** A quotation mark inside a quoted field: its end, or half of a doubled one. */
  isAtQuote: boolean
  wasReturn: boolean
}

/** Rows in order, the header among them. Throws CommandError (exit 2). */
export async function* streamCsv(path: string): AsyncGenerator<StreamedRow> {
  const state: State = { field: '', fields: [], line: 1, rowLine: 1, isQuoted: false, isAtQuote: false, wasReturn: false }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const source = createReadStream(path)
  try {
    for await (const chunk of source) yield* readChunk(path, state, decodeChunk(path, decoder, chunk as Buffer))
    yield* readChunk(path, state, decodeChunk(path, decoder))
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(EXIT.unusable, `${path}: cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`)
  }
  if (state.isQuoted && !state.isAtQuote) throw new CommandError(EXIT.unusable, `${path}: line ${String(state.rowLine)}: expected a closing quotation mark, found the end of the file`)
  if (state.field !== '' || state.fields.length > 0) yield endRow(state)
}

function decodeChunk(path: string, decoder: TextDecoder, chunk?: Buffer): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch {
    throw new CommandError(EXIT.unusable, `${path}: expected UTF-8 text`)
  }
}

function* readChunk(path: string, state: State, text: string): Generator<StreamedRow> {
  for (const letter of text) {
    const row = readLetter(state, letter)
    if (state.field.length > LONGEST_FIELD) throw new CommandError(EXIT.unusable, `${path}: line ${String(state.rowLine)}: expected a field of at most a million letters; a quotation mark may be missing`)
    if (row !== undefined) yield row
  }
}

function readLetter(state: State, letter: string): StreamedRow | undefined {
  const afterReturn = state.wasReturn
  state.wasReturn = letter === '\r'
  if (letter === '\n' && !afterReturn) state.line++
  if (letter === '\r') state.line++
  if (state.isQuoted && !state.isAtQuote) {
    if (letter === '"') state.isAtQuote = true
    else state.field += letter
    return undefined
  }
  if (state.isAtQuote && letter === '"') {
    state.field += '"'
    state.isAtQuote = false
    return undefined
  }
  return readPlain(state, letter, afterReturn)
}

function readPlain(state: State, letter: string, afterReturn: boolean): StreamedRow | undefined {
  if (letter === '"' && state.field === '' && !state.isQuoted) state.isQuoted = true
  else if (letter === ',') endField(state)
  else if (letter === '\r' || (letter === '\n' && !afterReturn)) return endRow(state)
  else if (letter !== '\n') state.field += letter
  return undefined
}

function endField(state: State): void {
  state.fields.push(state.field)
  state.field = ''
  state.isQuoted = false
  state.isAtQuote = false
}

function endRow(state: State): StreamedRow {
  endField(state)
  const row = { line: state.rowLine, fields: state.fields }
  state.fields = []
  state.rowLine = state.line
  return row
}

// What commands print: tables for people, JSON for programs. Colour only where a person looks on.

import Table from 'cli-table3'

/** Control characters would speak to the terminal: all but line ends, and the colours that `outcomeWord` sets. */
const SPEAKING = /\u001b(?!\[(?:3[1-3]|0)m)|[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g

/** Foreign text as a terminal may show it: what is no text becomes a sign for that. */
export function plainText(text: string): string {
  return text.replaceAll(SPEAKING, '\ufffd')
}

/** Lines for a person, on standard output. */
export function printText(text: string): void {
  process.stdout.write(`${plainText(text)}\n`)
}

/** A table with a head row; columns are padded, nothing is cut off. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const bare = { 'top': '', 'top-mid': '', 'top-left': '', 'top-right': '', 'bottom': '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', 'left': '', 'left-mid': '', 'mid': '', 'mid-mid': '', 'right': '', 'right-mid': '', 'middle': '  ' }
  const table = new Table({ head: [...head], chars: bare, style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 0 } })
  table.push(...rows.map(row => row.map(plainText)))
  return table.toString().replaceAll(/[ \t]+$/gm, '')
}

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  process.stdout.write(`${formatTable(head, rows)}\n`)
}

/** One JSON value a line. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** A line for a person on standard error: progress and notes never mix with results. */
export function note(text: string): void {
  process.stderr.write(`${plainText(text)}\n`)
}

const COLOUR = { inside: 32, outside: 31, unknown: 33 } as const

/** A verdict's word, coloured on a terminal (NO_COLOR is honoured). */
export function outcomeWord(outcome: keyof typeof COLOUR): string {
  const plain = !process.stdout.isTTY || process.env['NO_COLOR'] !== undefined
  return plain ? outcome : `\u001b[${String(COLOUR[outcome])}m${outcome}\u001b[0m`
}

/** How long ago, in words: `12 s`, `3 min`, `5 h`, `2 d`. */
export function formatAge(atMs: number | null, nowMs: number): string {
  if (atMs === null) return 'never'
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1000))
  if (seconds < 120) return `${String(seconds)} s`
  if (seconds < 7200) return `${String(Math.round(seconds / 60))} min`
  if (seconds < 172_800) return `${String(Math.round(seconds / 3600))} h`
  return `${String(Math.round(seconds / 86_400))} d`
}

/** A percentage of progress on standard error, rewritten in place on a terminal, silent in a pipe. */
export function progress(label: string, done: number, total: number): void {
  if (!process.stderr.isTTY) return
  const end = done >= total ? '\n' : ''
  process.stderr.write(`\r${label} ${String(done)}/${String(total)} (${String(Math.floor((100 * done) / Math.max(1, total)))} %)${end}`)
}

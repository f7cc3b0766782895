// `trigpoint rules show|check|import`: the tables of an installation.

import { readFileSync } from 'node:fs'
import { checkTable, classifyChip, nameTable, tablesOf, warnStale, type RuleBook, type RuleTable } from '@trigpoint/core/custody/rules'
import { defaultRuleFolder, importRuleTable, readRules, systemClock } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import type { RulesOptions } from './options.ts'

export async function showRules(name: string | undefined, options: RulesOptions): Promise<void> {
  const book = await openBook(options)
  const tables = tablesOf(book).filter(table => name === undefined || table.table === name)
  if (tables.length === 0) throw new CommandError(EXIT.unusable, `there is no table "${name ?? ''}"`, `Give one of ${tablesOf(book).map(table => table.table).join(', ')}.`)
  if (options.json === true) for (const table of tables) printJson(table)
  else if (name === undefined) printHeads(tables)
  else for (const table of tables) printContents(table, book, options.at ?? systemClock.nowMs())
}

export async function checkRules(options: RulesOptions): Promise<void> {
  const atMs = options.at ?? systemClock.nowMs()
  const { book, left } = await readRules(folderOf(options))
  const judged = tablesOf(book).map(table => ({ table: table.table, version: table.version, asOf: table.asOf, expires: table.expires, problems: [...checkTable(table), ...(warnStale(table, atMs) === undefined ? [] : [warnStale(table, atMs) ?? ''])] }))
  if (options.json === true) for (const each of judged) printJson(each)
  else for (const each of judged) process.stdout.write(`${each.table} ${String(each.version)}: as of ${each.asOf}, ${each.problems.length === 0 ? `good until ${each.expires}` : each.problems.join(' ')}\n`)
  for (const line of left) note(line)
  if (left.length > 0 || judged.some(each => each.problems.length > 0)) process.exitCode = EXIT.refused
}

export async function importRules(files: readonly string[], options: RulesOptions): Promise<void> {
  for (const file of files) {
    const imported = file.endsWith('.csv') ? await (await import('./screening.ts')).importScreening(folderOf(options), file) : await importRuleTable(folderOf(options), readText(file))
    if (!imported.ok) throw new CommandError(EXIT.unusable, `${file}: ${imported.refusal.message} [${imported.refusal.code}]`)
    if (options.json === true) printJson({ file, table: imported.value.table, version: imported.value.version })
    else note(`${nameTable(imported.value)} is in use now.`)
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(EXIT.unusable, `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function folderOf(options: RulesOptions): string {
  return options.rules ?? defaultRuleFolder(process.env)
}

async function openBook(options: RulesOptions): Promise<RuleBook> {
  const { book, left } = await readRules(folderOf(options))
  for (const line of left) note(line)
  return book
}

function printHeads(tables: readonly RuleTable[]): void {
  printTable(['table', 'version', 'as of', 'expires', 'entries'], tables.map(table => [table.table, String(table.version), table.asOf, table.expires, String(entriesOf(table))]))
}

function entriesOf(table: RuleTable): number {
  if ('chips' in table) return table.chips.length
  if ('paragraphs' in table) return table.paragraphs.length
  if ('overrides' in table) return table.overrides.length
  return 'groups' in table ? Object.keys(table.groups).length : table.dates.length
}

function printContents(table: RuleTable, book: RuleBook, atMs: number): void {
  if ('chips' in table) printTable(['chip', 'name', 'TPP', 'density', 'paragraph', 'GB/s', 'W'], table.chips.map(chip => {
    const { tpp, performanceDensity, paragraph } = classifyChip(chip, book, atMs)
    return [chip.id, chip.name, String(tpp ?? '?'), performanceDensity?.toFixed(2) ?? '?', paragraph, String(chip.memoryGBs ?? '?'), String(chip.powerW ?? '?')]
  }))
  else if ('paragraphs' in table) printTable(['paragraph', 'TPP', 'density'], table.paragraphs.map(each => [each.paragraph, rangeWords(each.tpp), rangeWords(each.density)]))
  else if ('overrides' in table) printTable(['chips', 'effect', 'from', 'until', 'what'], table.overrides.map(each => [each.chips.join(' '), each.effect, each.from, each.until ?? '', each.what]))
  else if ('groups' in table) printTable(['country', 'groups'], Object.entries(table.groups).sort().map(([country, groups]) => [country, groups.join(' ')]))
  else printTable(['date', 'country', 'kind', 'what'], table.dates.map(each => [each.date, each.country, each.kind, each.what]))
  for (const [key, source] of Object.entries(table.sources)) note(`${key}: ${source}`)
}

function rangeWords(range: { readonly from?: number | undefined; readonly below?: number | undefined } | undefined): string {
  return range === undefined ? 'any' : `${String(range.from ?? 0)} to ${range.below === undefined ? 'any' : `below ${String(range.below)}`}`
}

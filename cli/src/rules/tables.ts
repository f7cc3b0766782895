// `trigpoint rules show|check|import`: the tables of an installation.

import { readFileSync } from 'node:fs'
import { checkTable, entriesOf, nameTable, tableRows, tablesOf, warnStale, type RuleBook, type RuleTable, type ScreeningTable } from '@trigpoint/core/custody/rules'
import { defaultRuleFolder, importRuleTable, readRules, readScreening, systemClock } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import { chosenRuleFolder } from './chosen-folder.ts'
import type { RulesOptions } from './options.ts'

type AnyTable = RuleTable | ScreeningTable

export async function showRules(name: string | undefined, options: RulesOptions): Promise<void> {
  const { book, tables: all, left } = await readTables(options)
  for (const line of left) note(line)
  const tables = all.filter(table => name === undefined || table.table === name)
  if (tables.length === 0) throw new CommandError(EXIT.unusable, `there is no table "${name ?? ''}"`, `Give one of ${all.map(table => table.table).join(', ')}${name === 'screening' ? '; import the list with: trigpoint rules import consolidated.csv' : ''}.`)
  if (options.json === true) for (const table of tables) printJson(table)
  else if (name === undefined) printHeads(tables)
  else for (const table of tables) printContents(table, book, options.at ?? systemClock.nowMs())
}

export async function checkRules(options: RulesOptions): Promise<void> {
  const atMs = options.at ?? systemClock.nowMs()
  const { tables, left } = await readTables(options)
  const judged = tables.map(table => ({ table: table.table, version: table.version, asOf: table.asOf, expires: table.expires, problems: [...('parties' in table ? [] : checkTable(table)), ...(warnStale(table, atMs) === undefined ? [] : [warnStale(table, atMs) ?? ''])] }))
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

function printHeads(tables: readonly AnyTable[]): void {
  printTable(['table', 'version', 'as of', 'expires', 'entries'], tables.map(table => [table.table, String(table.version), table.asOf, table.expires, String(entriesOf(table))]))
}

function printContents(table: AnyTable, book: RuleBook, atMs: number): void {
  const { columns, rows } = tableRows(table, book, atMs)
  printTable([...columns], rows.map(row => [...row]))
  if (rows.length < entriesOf(table)) note(`and ${String(entriesOf(table) - rows.length)} more; ask with: trigpoint screen NAME`)
  for (const [key, source] of Object.entries(table.sources)) note(`${key}: ${source}`)
}

/** The built-in tables, the imported ones over them, and the screening list where one was imported. */
async function readTables(options: RulesOptions): Promise<{ readonly book: RuleBook; readonly tables: readonly AnyTable[]; readonly left: readonly string[] }> {
  const folder = chosenRuleFolder(options.rules)
  const { book, left } = await readRules(folder)
  const list = await readScreening(folder)
  if (list === undefined) return { book, tables: tablesOf(book), left }
  return list.ok ? { book, tables: [...tablesOf(book), list.value], left } : { book, tables: tablesOf(book), left: [...left, list.refusal.message] }
}

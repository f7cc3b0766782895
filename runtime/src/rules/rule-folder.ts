// The rule book of an installation: the built-in tables, each replaced by an imported one of a higher version from a
// folder of JSON files. Files that are no tables are named and left out; nothing wrong in them is rested on.

import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { refuse, type Result } from '@trigpoint/core/base'
import { BUILT_IN_RULES, nameTable, parseRuleTable, tablesOf, type RuleBook, type RuleTable } from '@trigpoint/core/custody/rules'
import { Fault, systemErrorCode } from '../fault.ts'

export interface ReadRules {
  readonly book: RuleBook
  /** Files in the folder that were left out, with the reason. */
  readonly left: readonly string[]
}

const PARTS: Readonly<Record<string, keyof RuleBook>> = { 'chips': 'chips', 'limits': 'limits', 'overrides': 'overrides', 'country-groups': 'countryGroups', 'calendar': 'calendar' }

export function defaultRuleFolder(env: Readonly<Record<string, string | undefined>>): string {
  return env['TRIGPOINT_RULES'] ?? join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'trigpoint', 'rules')
}

/** Built-in tables with the imported ones over them. A folder that does not exist holds none. Faults: `rules.unreadable`. */
export async function readRules(folder: string): Promise<ReadRules> {
  const left: string[] = []
  let book = BUILT_IN_RULES
  for (const name of await listFolder(folder)) {
    if (!name.endsWith('.json') || name === 'screening.json') continue
    const table = parseText(await readFile(join(folder, name), 'utf8'))
    if (!table.ok) left.push(`${join(folder, name)}: ${table.refusal.message}`)
    else if (isNewer(table.value, book)) book = withTable(book, table.value)
    else left.push(`${join(folder, name)}: ${nameTable(table.value)} is not newer than the one in use.`)
  }
  return { book, left }
}

/** Puts a table into the folder, whole or not at all. Refuses `rules.table-malformed`, `rules.table-not-newer`. */
export async function importRuleTable(folder: string, text: string): Promise<Result<RuleTable>> {
  const table = parseText(text)
  if (!table.ok) return table
  const { book } = await readRules(folder)
  if (!isNewer(table.value, book)) return refuse('rules.table-not-newer', `${nameTable(table.value)} is not above the version in use; raise it with every change.`, 'version')
  await writeRuleFile(folder, `${table.value.table}.json`, JSON.stringify(table.value, null, 1))
  return table
}

/** Written beside, synced, then renamed over. Faults: `rules.not-writable`. */
export async function writeRuleFile(folder: string, name: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    const temporary = join(folder, `.${name}.${String(process.pid)}`)
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(folder, name))
  } catch (cause) {
    throw new Fault('rules.not-writable', `The rule folder ${folder} cannot be written (${systemErrorCode(cause)}). Check the path and its permissions.`, { cause })
  }
}

function parseText(text: string): Result<RuleTable> {
  try {
    return parseRuleTable(JSON.parse(text))
  } catch {
    return refuse('rules.table-malformed', 'The file is no JSON.')
  }
}

function isNewer(table: RuleTable, book: RuleBook): boolean {
  const before = tablesOf(book).find(each => each.table === table.table)
  return before === undefined || table.version > before.version
}

function withTable(book: RuleBook, table: RuleTable): RuleBook {
  const part = PARTS[table.table]
  return part === undefined ? book : { ...book, [part]: table }
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return []
    throw new Fault('rules.unreadable', `The rule folder ${folder} cannot be read (${systemErrorCode(cause)}).`, { cause })
  }
}


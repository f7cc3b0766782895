// Screening lists: parties and addresses held against the names of a party, with the score that is kept beside every
// hit. On the path: custody. Form: Consolidated Screening List of the US International Trade Administration (CSV).
// Names are compared as name-likeness.ts says: a hit is a reason to look, never a verdict. Candidates share the beginning or the end of at least half their words,
// so that a list of tens of thousands is held against a name in milliseconds.

import { refuse, ok, type Result } from '../../base/index.ts'
import { z } from 'zod'
import { likenessOf, plainAddress, plainWords } from './name-likeness.ts'
import { dayMs } from './table.ts'
import type { TableHead } from './table.ts'

export interface ListedParty {
  readonly id: string
  /** Which list it stands on: `Entity List (EL) - Bureau of Industry and Security`. */
  readonly list: string
  readonly names: readonly string[]
  readonly addresses: readonly string[]
  readonly since: string
  /** Last day, where the list names one. */
  readonly until?: string | undefined
  /** Where the list says more. */
  readonly url?: string | undefined
}

export interface ScreeningTable extends TableHead {
  readonly parties: readonly ListedParty[]
}

export interface ScreenedParty {
  readonly name: string
  readonly aliases?: readonly string[] | undefined
  readonly address?: string | undefined
  readonly addresses?: readonly string[] | undefined
  /** ISO alpha-2; a hit says whether the listed party has an address there. It keeps no hit away. */
  readonly country?: string | undefined
}

export interface ScreeningHit {
  readonly party: ListedParty
  readonly on: 'name' | 'address'
  /** The name or address that was asked for. */
  readonly asked: string
  /** The listed name or address that it resembles. */
  readonly matched: string
  /** 0 to 100. */
  readonly score: number
  /** Null where no country was asked for, or the list names none. */
  readonly countryAgrees: boolean | null
}

/** One row of the CSV by its column names. */
export type ScreeningRow = Readonly<Record<'_id' | 'source' | 'name' | 'alt_names' | 'addresses' | 'start_date', string> & Partial<Record<'end_date' | 'source_list_url', string>>>

/** Columns that must be there; the file has 29. */
export const SCREENING_COLUMNS: readonly ('_id' | 'source' | 'name' | 'alt_names' | 'addresses' | 'start_date')[] = ['_id', 'source', 'name', 'alt_names', 'addresses', 'start_date']

/** Below it, word sets of different companies begin to meet. */
export const DEFAULT_NAME_SCORE = 88
/** Addresses share streets and cities with the innocent. */
export const DEFAULT_ADDRESS_SCORE = 92
/** The list has some twenty-five thousand parties. */
export const MAXIMUM_LISTED_PARTIES = 500_000
/** Hits that somebody can still look at. */
const MOST_HITS = 100

/** One row as a listed party. Refuses `rules.screening-malformed`, naming the line. */
export function parseScreeningRow(row: ScreeningRow, line: number): Result<ListedParty> {
  if (row.name.trim() === '') return refuse('rules.screening-malformed', `The party in line ${String(line)} has no name.`, `line ${String(line)}`)
  const { end_date: until = '', source_list_url: url = '' } = row
  const party: ListedParty = { id: row._id, list: row.source, names: [row.name.trim(), ...split(row.alt_names)], addresses: split(row.addresses), since: row.start_date }
  return ok({ ...party, ...(until === '' ? {} : { until }), ...(url === '' ? {} : { url }) })
}

/** Refuses `rules.screening-malformed`. */
export function composeScreening(parties: readonly ListedParty[], asOf: string, expires: string, version: number): Result<ScreeningTable> {
  if (parties.length === 0 || parties.length > MAXIMUM_LISTED_PARTIES) return refuse('rules.screening-malformed', `The list has ${String(parties.length)} parties; 1 to ${String(MAXIMUM_LISTED_PARTIES)} are expected.`)
  return ok({ table: 'screening', version, asOf, expires, sources: { csl: 'Consolidated Screening List, International Trade Administration (trade.gov)' }, parties })
}

/** Rows all at once; line 1 is the header. Refuses `rules.screening-malformed`. */
export function parseScreeningRows(rows: readonly ScreeningRow[], asOf: string, expires: string, version: number): Result<ScreeningTable> {
  const parties: ListedParty[] = []
  for (const [at, row] of rows.entries()) {
    const party = parseScreeningRow(row, at + 2)
    if (!party.ok) return party
    parties.push(party.value)
  }
  return composeScreening(parties, asOf, expires, version)
}

function split(field: string): string[] {
  return field.split(';').map(part => part.trim()).filter(part => part !== '')
}

const day = z.string().refine(text => !Number.isNaN(dayMs(text)), 'no day')
const tableSchema = z.object({
  table: z.literal('screening'), version: z.int().positive(), asOf: day, expires: day, sources: z.record(z.string(), z.string()),
  parties: z.array(z.object({ id: z.string(), list: z.string(), names: z.array(z.string()).min(1), addresses: z.array(z.string()), since: z.string(), until: z.string().optional(), url: z.string().optional() })).min(1).max(MAXIMUM_LISTED_PARTIES),
})

/** The list as it was kept. Refuses `rules.screening-malformed`. */
export function parseScreeningTable(value: unknown): Result<ScreeningTable> {
  const parsed = tableSchema.safeParse(value)
  return parsed.success ? ok(parsed.data) : refuse('rules.screening-malformed', `The kept list is damaged: ${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? ''}`)
}

/** A list prepared for many look-ups: parties by the words of their names and addresses. */
export interface Screening {
  readonly table: ScreeningTable
  /** Best first. */
  match(party: ScreenedParty): readonly ScreeningHit[]
}

type Kind = ScreeningHit['on']

interface Prepared {
  readonly party: ListedParty
  readonly original: string
  readonly words: string
}

interface Index {
  readonly entries: readonly Prepared[]
  /** Beginnings and ends of words to the entries that have them. */
  readonly byStem: ReadonlyMap<string, readonly number[]>
  readonly plain: (text: string) => string
  readonly least: number
}

export function openScreening(table: ScreeningTable, nameScore: number = DEFAULT_NAME_SCORE, addressScore: number = DEFAULT_ADDRESS_SCORE): Screening {
  const names = openIndex(table.parties, party => party.names, plainWords, nameScore)
  const addresses = openIndex(table.parties, party => party.addresses, plainAddress, addressScore)
  return {
    table,
    match: party => {
      const places = [...(party.address === undefined ? [] : [party.address]), ...(party.addresses ?? [])]
      const hits = [
        ...[party.name, ...(party.aliases ?? [])].flatMap(asked => matchText(asked, 'name', names, party.country)),
        ...places.flatMap(asked => matchText(asked, 'address', addresses, party.country)),
      ]
      const best = new Map<string, ScreeningHit>()
      for (const hit of hits) if (hit.score > (best.get(`${hit.on} ${hit.party.id}`)?.score ?? -1)) best.set(`${hit.on} ${hit.party.id}`, hit)
      return [...best.values()].sort((a, b) => b.score - a.score || a.party.id.localeCompare(b.party.id)).slice(0, MOST_HITS)
    },
  }
}

function openIndex(parties: readonly ListedParty[], textsOf: (party: ListedParty) => readonly string[], plain: Index['plain'], least: number): Index {
  const entries = parties.flatMap(party => textsOf(party).map((original): Prepared => ({ party, original, words: plain(original) })))
  const byStem = new Map<string, number[]>()
  for (const [at, { words }] of entries.entries()) {
    for (const stem of new Set(words.split(' ').flatMap(stemsOf))) {
      const list = byStem.get(stem)
      if (list === undefined) byStem.set(stem, [at])
      else list.push(at)
    }
  }
  return { entries, byStem, plain, least }
}

function matchText(asked: string, on: Kind, index: Index, country: string | undefined): ScreeningHit[] {
  const words = index.plain(asked)
  const hits: ScreeningHit[] = []
  for (const entry of candidatesOf(words, index)) {
    const score = likenessOf(words, entry.words, index.least)
    if (score >= index.least) hits.push({ party: entry.party, on, asked, matched: entry.original, score, countryAgrees: agrees(entry.party, country) })
  }
  return hits
}

/** A stem that so many entries have tells little: Road, Shenzhen, Technology. */
const COMMON_SHARE = 0.01
const COMMON_AT_LEAST = 50

/** Entries that share at least half of the words that tell something; of all words where none does. */
function candidatesOf(words: string, { entries, byStem }: Index): readonly Prepared[] {
  const all = [...new Set(words.split(' '))].filter(word => word !== '').map(word => stemsOf(word).map(stem => byStem.get(stem) ?? []))
  const limit = Math.max(COMMON_AT_LEAST, entries.length * COMMON_SHARE)
  const telling = all.map(lists => lists.filter(list => list.length <= limit)).filter(lists => lists.some(list => list.length > 0))
  const looked = telling.length > 0 ? telling : all
  const shared = new Map<number, number>()
  for (const lists of looked) for (const at of new Set(lists.flat())) shared.set(at, (shared.get(at) ?? 0) + 1)
  return [...shared].flatMap(([at, count]) => {
    const entry = entries[at]
    return entry === undefined || count * 2 < Math.min(looked.length, entry.words.split(' ').length) ? [] : [entry]
  })
}

/** Addresses of the list end with the country's two letters. */
function agrees({ addresses }: ListedParty, country: string | undefined): boolean | null {
  const countries = addresses.flatMap(address => /(?:^|[,\s])([A-Z]{2})$/.exec(address.trim())?.[1] ?? [])
  return country === undefined || countries.length === 0 ? null : countries.includes(country)
}

/** What two spellings of one word share: first or last letters. */
function stemsOf(word: string): readonly string[] {
  if (word === '') return []
  return word.length < 5 ? [`^${word.slice(0, 3)}`] : [`^${word.slice(0, 3)}`, `${word.slice(-3)}$`]
}

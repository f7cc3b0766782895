// Screening lists: parties and addresses held against the names of a party, with the score that is kept beside every
// hit. On the path: custody. Form: Consolidated Screening List of the US International Trade Administration (CSV).
// Names are compared without case, accents, punctuation and legal forms, as sets of words (fuzzball's token ratios):
// a hit is a reason to look, never a verdict.

import { token_set_ratio, token_sort_ratio } from 'fuzzball'
import { refuse, ok, type Result } from '../../base/index.ts'
import type { TableHead } from './table.ts'

export interface ListedParty {
  readonly id: string
  /** Which list it stands on: `Entity List (EL) - Bureau of Industry and Security`. */
  readonly list: string
  readonly names: readonly string[]
  readonly addresses: readonly string[]
  readonly since: string
}

export interface ScreeningTable extends TableHead {
  readonly parties: readonly ListedParty[]
}

export interface ScreenedParty {
  readonly name: string
  readonly address?: string | undefined
}

export interface ScreeningHit {
  readonly party: ListedParty
  readonly on: 'name' | 'address'
  /** The listed name or address that it resembles. */
  readonly matched: string
  /** 0 to 100. */
  readonly score: number
}

/** One row of the CSV by its column names. */
export type ScreeningRow = Readonly<Record<'_id' | 'source' | 'name' | 'alt_names' | 'addresses' | 'start_date', string>>

export const SCREENING_COLUMNS: readonly (keyof ScreeningRow)[] = ['_id', 'source', 'name', 'alt_names', 'addresses', 'start_date']

/** Below it, word sets of different companies begin to meet. */
export const DEFAULT_NAME_SCORE = 88
/** Addresses share streets and cities with the innocent. */
export const DEFAULT_ADDRESS_SCORE = 92
/** The list has some twenty-five thousand parties. */
const MAXIMUM_PARTIES = 500_000

const LEGAL_FORMS = new Set('co company corp corporation inc incorporated ltd limited llc plc gmbh ag sa sas bv nv oy ab as pte pty sdn bhd kk jsc ooo oao zao pjsc fze fzco fzc dmcc group holding holdings the'.split(' '))

/** Refuses `rules.screening-malformed`. */
export function parseScreeningRows(rows: readonly ScreeningRow[], asOf: string, expires: string, version: number): Result<ScreeningTable> {
  if (rows.length === 0 || rows.length > MAXIMUM_PARTIES) return refuse('rules.screening-malformed', `The list has ${String(rows.length)} parties; 1 to ${String(MAXIMUM_PARTIES)} are expected.`)
  const nameless = rows.findIndex(row => row.name.trim() === '')
  if (nameless >= 0) return refuse('rules.screening-malformed', `The party in row ${String(nameless + 2)} has no name.`, `row ${String(nameless + 2)}`)
  const parties = rows.map(row => ({ id: row._id, list: row.source, names: [row.name, ...split(row.alt_names)], addresses: split(row.addresses), since: row.start_date }))
  return ok({ table: 'screening', version, asOf, expires, sources: { csl: 'Consolidated Screening List, International Trade Administration (trade.gov)' }, parties })
}

function split(field: string): string[] {
  return field.split(';').map(part => part.trim()).filter(part => part !== '')
}

/** A list prepared for many look-ups: parties by the words of their names. */
export interface Screening {
  readonly table: ScreeningTable
  match(party: ScreenedParty): readonly ScreeningHit[]
}

interface Prepared {
  readonly party: ListedParty
  readonly on: 'name' | 'address'
  readonly original: string
  readonly words: string
}

export function openScreening(table: ScreeningTable, nameScore: number = DEFAULT_NAME_SCORE, addressScore: number = DEFAULT_ADDRESS_SCORE): Screening {
  const prepared = table.parties.flatMap(party => [...party.names.map(original => prepare(party, 'name', original)), ...party.addresses.map(original => prepare(party, 'address', original))])
  const byStem = new Map<string, Prepared[]>()
  for (const each of prepared) for (const stem of stemsOf(each.words)) byStem.set(stem, [...(byStem.get(stem) ?? []), each])
  return {
    table,
    match: ({ name, address }) => {
      const hits = [...matchText(name, 'name', nameScore, byStem), ...(address === undefined ? [] : matchText(address, 'address', addressScore, byStem))]
      const best = new Map<string, ScreeningHit>()
      for (const hit of hits) if (hit.score > (best.get(`${hit.on} ${hit.party.id}`)?.score ?? -1)) best.set(`${hit.on} ${hit.party.id}`, hit)
      return [...best.values()].sort((a, b) => b.score - a.score || a.party.id.localeCompare(b.party.id))
    },
  }
}

function prepare(party: ListedParty, on: 'name' | 'address', original: string): Prepared {
  return { party, on, original, words: plainWords(original) }
}

function matchText(text: string, on: 'name' | 'address', least: number, byStem: ReadonlyMap<string, readonly Prepared[]>): ScreeningHit[] {
  const words = plainWords(text)
  const candidates = new Set(stemsOf(words).flatMap(stem => byStem.get(stem) ?? []))
  return [...candidates].filter(each => each.on === on).map(each => ({ party: each.party, on, matched: each.original, score: scoreOf(words, each.words) })).filter(hit => hit.score >= least)
}

/** A name of one word would be found in every longer name by the set ratio: then order and length count too. */
function scoreOf(a: string, b: string): number {
  const isShort = Math.min(a.split(' ').length, b.split(' ').length) < 2
  return isShort ? token_sort_ratio(a, b) : Math.round((token_set_ratio(a, b) * 2 + token_sort_ratio(a, b)) / 3)
}

/** First letters of each word: what two spellings of one word share. */
function stemsOf(words: string): string[] {
  return [...new Set(words.split(' ').filter(word => word !== '').map(word => word.slice(0, 3)))]
}

/** Lower case, no accents, no punctuation, no legal forms. */
export function plainWords(text: string): string {
  const words = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(word => word !== '')
  const telling = words.filter(word => !LEGAL_FORMS.has(word))
  return (telling.length > 0 ? telling : words).join(' ')
}

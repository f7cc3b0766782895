// `trigpoint screen`: a name, and an address, held against the imported screening list. Every hit keeps its score.

import { nameTable, openScreening, warnStale, type ScreeningHit } from '@trigpoint/core/custody/rules'
import { defaultRuleFolder, readScreening, systemClock } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import type { ScreenOptions } from './options.ts'

export async function screen(name: string, options: ScreenOptions): Promise<void> {
  const folder = options.rules ?? defaultRuleFolder(process.env)
  const list = await readScreening(folder)
  if (list === undefined) throw new CommandError(EXIT.unusable, `no screening list is imported into ${folder}`, 'Download consolidated.csv from trade.gov (Consolidated Screening List), then: trigpoint rules import consolidated.csv')
  if (!list.ok) throw new CommandError(EXIT.unusable, `${list.refusal.message} [${list.refusal.code}]`)
  const hits = openScreening(list.value).match({ name, address: options.address, country: options.country })
  const stale = warnStale(list.value, options.at ?? systemClock.nowMs())
  const warnings = stale === undefined ? [] : [stale]
  if (options.json === true) printJson({ name, address: options.address ?? null, country: options.country ?? null, table: nameTable(list.value), hits: hits.map(showHit), warnings })
  else printHits(hits, nameTable(list.value), list.value.parties.length, warnings)
  if (hits.length > 0) process.exitCode = EXIT.refused
}

function showHit({ party, on, asked, matched, score, countryAgrees }: ScreeningHit): object {
  const { id, list, names, addresses, since, until = null, url = null } = party
  return { score, on, asked, matched, countryAgrees, id, list, names, addresses, since, until, url }
}

function printHits(hits: readonly ScreeningHit[], table: string, parties: number, warnings: readonly string[]): void {
  if (hits.length === 0) process.stdout.write(`No party of ${String(parties)} resembles it.\n`)
  else printTable(['score', 'on', 'listed as', 'party', 'list', 'country'], hits.map(hit => [String(hit.score), hit.on, hit.matched, hit.party.names[0] ?? hit.party.id, hit.party.list, hit.countryAgrees === null ? '' : hit.countryAgrees ? 'agrees' : 'differs']))
  note(`${table}. A hit is a reason to look, never a verdict.`)
  for (const warning of warnings) note(`warning: ${warning}`)
}

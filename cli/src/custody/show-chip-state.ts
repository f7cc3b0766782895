// `trigpoint chip ID --at T --known-at T`: the state of a chip at a past time, by what is known now or was known then.

import { chipStateAtSchema, type ChipStateAt } from '@trigpoint/core/wire'
import type { VerifierClient } from '@trigpoint/runtime'
import { accepted } from '../connection.ts'
import { printJson, printTable } from '../print.ts'
import { instant, printStays, timeOf } from './show-custody.ts'

export async function showChipAt(client: VerifierClient, chipId: string, { at, knownAt, json }: { readonly at?: string; readonly knownAt?: string; readonly json?: boolean }): Promise<void> {
  const query = new URLSearchParams({ ...(at === undefined ? {} : { at: String(timeOf(at)) }), ...(knownAt === undefined ? {} : { knownAt: String(timeOf(knownAt)) }) })
  const state = accepted(await client.call('GET', `/v1/chips/${encodeURIComponent(chipId)}/state?${query.toString()}`, chipStateAtSchema))
  if (json === true) printJson(state)
  else printChipState(state)
}

function printChipState(state: ChipStateAt): void {
  const { stay } = state
  process.stdout.write(`${state.chipId} at ${instant(state.atMs)}, as known at ${instant(state.knownAtMs)}\n`)
  process.stdout.write(stay === null ? '  nothing was known of it\n' : `  ${stay.state} since ${instant(stay.sinceMs)}${stay.siteId === null ? '' : ` at ${stay.siteId}`}${state.dueMs === null ? '' : `, at most until ${instant(state.dueMs)}`}\n`)
  process.stdout.write(`  ${state.requires}\n`)
  for (const each of state.contradictions) process.stdout.write(`  CONTRADICTION ${instant(each.atMs)}: ${each.text} (${each.facts.map(fact => `${fact.kind} ${fact.id}`).join(' against ')})\n`)
  process.stdout.write('\n')
  printStays(state.stays)
  if (state.papers.length > 0) printPapers(state.papers)
}

function printPapers(papers: ChipStateAt['papers']): void {
  process.stdout.write('\n')
  printTable(['paper', 'of', 'site', 'reference', 'told', ''], papers.map(paper => [
    paper.kind, instant(paper.atMs), paper.siteId, paper.reference, instant(paper.recordedAtMs), paper.withdrawnAtMs !== null ? `declared an error ${instant(paper.withdrawnAtMs)}` : paper.late ? 'late' : '',
  ]))
}

// The state of a chip at any moment, by what is known now or by what was known at another moment; with its whole life,
// its papers under both their times, and every contradiction. On the path: custody, console's side of the verifier.

import { historyKnownAt, isLatePaper, STATE_EVIDENCE, stayAt, type ChipStay, type Contradiction } from '@trigpoint/core/custody'
import type { ChipStateAt, RecordedPaperBody } from '@trigpoint/core/wire'
import type { ChipRow, PaperRecord, StoreReader } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { answersUntil, withEnds } from './history.ts'
import { showStay } from './show-custody.ts'
import { rulesOf } from './silence.ts'

export interface StateWanted {
  readonly atMs: number
  /** Undefined: by everything that is known now. */
  readonly knownAtMs: number | undefined
  /** What it did at this site alone; undefined: everywhere. */
  readonly scope: string | undefined
}

type Known = Pick<FlowContext, 'store' | 'settings' | 'clock'>

interface Life {
  readonly stays: readonly ChipStay[]
  readonly stay: ChipStay | undefined
  readonly contradictions: readonly Contradiction[]
}

export async function showChipState(context: Known, row: ChipRow, { atMs, knownAtMs, scope }: StateWanted): Promise<ChipStateAt> {
  const { store, settings, clock } = context
  const nowMs = clock.nowMs()
  const known = Math.min(knownAtMs ?? nowMs, nowMs)
  const records = await store.listPaperRecords(row.chipId)
  const life = knownAtMs === undefined ? await lifeNow(store, row, atMs) : await lifeKnownAt(context, row, records, { atMs, knownAtMs: known })
  const { stays, stay, contradictions } = lifeWithin(life, scope)
  const longestStayMs = stay === undefined ? null : settings.stays[stay.state]
  return {
    chipId: row.chipId, atMs, knownAtMs: known, stay: stay === undefined ? null : showStay(stay), longestStayMs,
    dueMs: stay === undefined || longestStayMs === null ? null : Math.max(stay.sinceMs + longestStayMs, stay.excusedUntilMs), requires: STATE_EVIDENCE[stay?.state ?? 'unregistered'],
    contradictions: contradictions.filter(each => each.atMs <= atMs).map(({ kind, atMs: when, text, facts }) => ({ kind, atMs: when, text, facts: [...facts] })), stays: stays.map(showStay),
    papers: records.filter(({ paper, recordedAtMs }) => recordedAtMs <= known && (scope === undefined || paper.siteId === scope)).map(record => showRecord(record, known)),
  }
}

/** What a chip did at another site is that site's: its stays there are left out, and contradictions that rest on any of them. */
function lifeWithin({ stays, stay, contradictions }: Life, scope: string | undefined): Life {
  if (scope === undefined) return { stays, stay, contradictions }
  const own = stays.filter(each => each.siteId === scope)
  const facts = new Set(own.map(each => each.factId))
  return { stays: own, stay: stay?.siteId === scope ? stay : undefined, contradictions: contradictions.filter(each => each.facts.every(({ id }) => facts.has(id))) }
}

async function lifeNow(store: StoreReader, row: ChipRow, atMs: number): Promise<Life> {
  const stays = await store.listStays(row.chipId)
  return { stays, stay: stayAt(stays, atMs) as ChipStay | undefined, contradictions: await store.listContradictions(row.chipId) }
}

/** Folded anew from the facts that were known then; longest stays and ages are those of today. */
async function lifeKnownAt({ store, settings }: Known, row: ChipRow, records: readonly PaperRecord[], times: { readonly atMs: number; readonly knownAtMs: number }): Promise<Life> {
  const papers = records.map(({ paper: { kind, atMs, siteId, eventId }, ...when }) => ({ paper: { kind, atMs, siteId, id: eventId }, ...when }))
  const rules = rulesOf({ settings }, await store.getSite(row.siteId))
  const life = historyKnownAt(papers, await answersUntil(store, row.chipId, times.knownAtMs), times, rules)
  // Of a life with very many answers the moment asked for may lie before those that were read.
  const then = times.atMs < times.knownAtMs ? historyKnownAt(papers, await answersUntil(store, row.chipId, times.atMs), times, rules) : life
  const stays = withEnds(row.chipId, life.stays)
  const stay = then.stay && (stays.find(each => each.sinceMs === then.stay?.sinceMs && each.state === then.stay.state) ?? { ...then.stay, chipId: row.chipId, untilMs: null })
  return { stays, stay, contradictions: life.contradictions }
}

function showRecord({ paper: { eventId, kind, atMs, siteId, reference, note }, recordedAtMs, withdrawnAtMs }: PaperRecord, knownAtMs: number): RecordedPaperBody {
  return { eventId, kind, atMs, siteId, reference, note, recordedAtMs, withdrawnAtMs: withdrawnAtMs !== null && withdrawnAtMs <= knownAtMs ? withdrawnAtMs : null, late: isLatePaper({ recordedAtMs, atMs }) }
}

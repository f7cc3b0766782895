// A chip's history in the store: every fact folded into its standing, the stays that began and the contradictions
// recorded, and the subjects that it touches marked for the findings engine. On the path: custody.

import { foldHistory, stepClock, stepHistory, type ChipStay, type CustodyFact, type CustodyRules, type CustodyState, type HistoryStep, type Stay, type Subject } from '@trigpoint/core/custody'
import type { ChipRow, StoreReader, StoreWriter } from '../../ports/index.ts'
import { withSilence, withStanding } from './chip.ts'

/** Site findings look at every chip of a site: they wait this long for more facts, so that a batch costs one look. */
export const SITE_PAUSE_MS = 20_000

/** Newest answers that a history is folded from; older ones no longer decide it. */
const FOLDED_ANSWERS = 1000

/** Adds a fact that is not older than what is folded already. The caller puts the row. */
export async function recordFact(writer: StoreWriter, row: ChipRow, fact: CustodyFact, rules: CustodyRules, nowMs: number): Promise<ChipRow> {
  const step = stepHistory(row.standing, fact, rules)
  const after = withStanding(row, step.standing, rules)
  return recordStep(writer, row, after, step, nowMs)
}

/** Lets the clock run for one chip. The caller puts the row. */
export async function recordSilence(writer: StoreWriter, row: ChipRow, nowMs: number, rules: CustodyRules): Promise<ChipRow> {
  const step = stepClock(row.standing, nowMs, rules)
  return recordStep(writer, row, withSilence(row, nowMs, rules), step, nowMs)
}

/** Folds everything known of a chip in the order of its times, up to the newest fact. The caller puts the row. */
export async function refoldChip(writer: StoreWriter, row: ChipRow, rules: CustodyRules, nowMs: number): Promise<ChipRow> {
  const facts = await factsOfChip(writer, row.chipId)
  const newestMs = Math.max(0, ...facts.map(fact => fact.atMs))
  const { standing, stays, contradictions } = foldHistory(facts, newestMs, rules)
  const before = await writer.listStays(row.chipId)
  const rows = withEnds(row.chipId, stays)
  await writer.putStays(row.chipId, 0, rows)
  await writer.clearContradictions(row.chipId)
  await writer.addContradictions(row.chipId, contradictions)
  await writer.touchSubjects([...cohortsOf([...before, ...rows]), ...sitesOf([...before, ...rows])], nowMs)
  return { ...withStanding(row, standing, rules), stayCount: rows.length, wasReceived: rows.some(isReceipt) }
}

/** Everything known of a chip. */
export async function factsOfChip(reader: StoreReader, chipId: string): Promise<readonly CustodyFact[]> {
  const papers = await reader.listChipPapers(chipId)
  return [...papers.map(({ kind, atMs, siteId, eventId }): CustodyFact => ({ kind, atMs, siteId, id: eventId })), ...(await answersUntil(reader, chipId))]
}

/** The newest answers of a chip, up to that moment where it is given. */
export async function answersUntil(reader: StoreReader, chipId: string, untilMs?: number): Promise<readonly CustodyFact[]> {
  const answers = await reader.listChipAnswers(chipId, FOLDED_ANSWERS, untilMs)
  return answers.map(({ judgedAtMs, siteId, outcome, challengeId, chassis, disc }) => ({
    kind: 'answered', atMs: judgedAtMs, siteId, outcome, id: challengeId, ...(chassis === undefined ? {} : { chassis }), ...(disc === undefined ? {} : { disc }),
  }))
}

/** Each stay ends where the next begins. */
export function withEnds(chipId: string, stays: readonly Stay[]): readonly ChipStay[] {
  return stays.map((stay, at) => ({ ...stay, chipId, untilMs: stays[at + 1]?.sinceMs ?? null }))
}

async function recordStep(writer: StoreWriter, before: ChipRow, after: ChipRow, { began, contradictions }: HistoryStep, nowMs: number): Promise<ChipRow> {
  if (began.length === 0 && contradictions.length === 0) return after
  const from = before.stayCount ?? 0
  const rows = withEnds(before.chipId, began)
  if (rows.length > 0) await writer.putStays(before.chipId, from, rows)
  if (contradictions.length > 0) await writer.addContradictions(before.chipId, contradictions)
  const { state, siteId, chassis } = before.standing
  const was = { state, siteId, chassis: chassis ?? '' }
  // Most facts change no pattern: a cohort is looked at when a chip of it falls silent, comes back or contradicts itself.
  const isLoud = contradictions.length > 0 || LOUD.has(state) || began.some(stay => LOUD.has(stay.state))
  // What it did in one cohort may end a finding of another that it was in before.
  if (isLoud) await writer.touchSubjects(cohortsOf([was, ...began, ...(await writer.listStays(before.chipId))]), nowMs)
  await writer.touchSubjects(sitesOf([was, ...began]), nowMs + SITE_PAUSE_MS)
  return { ...after, stayCount: from + rows.length, ...(before.wasReceived === true || began.some(isReceipt) ? { wasReceived: true } : {}) }
}

const LOUD: ReadonlySet<CustodyState> = new Set(['silent', 'reappeared', 'destroyed', 'missing', 'decommissioned', 'returned', 'removed'])

function isReceipt({ state }: Pick<Stay, 'state'>): boolean {
  return state === 'received' || state === 'stored'
}

type Placed = Pick<Stay, 'siteId' | 'chassis'>

function cohortsOf(stays: readonly Placed[]): readonly Subject[] {
  return distinct(stays.flatMap(({ siteId, chassis }): Subject[] => (siteId === null ? [] : [{ kind: 'cohort', id: `${siteId}/${chassis}` }])))
}

function sitesOf(stays: readonly Placed[]): readonly Subject[] {
  return distinct(stays.flatMap(({ siteId }): Subject[] => (siteId === null ? [] : [{ kind: 'site', id: siteId }])))
}

function distinct(subjects: readonly Subject[]): readonly Subject[] {
  return [...new Map(subjects.map(subject => [`${subject.kind} ${subject.id}`, subject])).values()]
}

// Custody events: what papers say happened to chips. On the path: custody. Recorded once under their id and never
// edited; an event that is older than what is known already makes the chip's standing be folded anew.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import type { CustodyRules, Paper } from '@trigpoint/core/custody'
import type { CustodyEvent, TimelineEntry } from '@trigpoint/core/wire'
import type { StoreWriter } from '../../ports/index.ts'
import { newChip } from './chip.ts'
import type { FlowContext } from '../context.ts'
import { touchArrivals } from './event-subjects.ts'
import { recordFact, refoldChip } from './history.ts'
import { sealPaper } from '../log/seal.ts'
import { rulesOf } from './silence.ts'

/** Clocks of people who write papers. */
export const LARGEST_LEAD_MS = 24 * 3600 * 1000

/** What explains that a chip which was delivered does not answer. */
const LEAVING: ReadonlySet<CustodyEvent['kind']> = new Set(['stored', 'shipped', 'moved', 'removed', 'returned', 'missing', 'decommissioned', 'destroyed', 'installed'])

const PAPER_WORDS: Readonly<Record<CustodyEvent['kind'], string>> = {
  produced: 'made', shipped: 'shipped', received: 'received', stored: 'stored', installed: 'installed', inspected: 'inspected', maintenance: 'under announced maintenance',
  moved: 'moved', removed: 'removed', returned: 'returned', missing: 'missing', decommissioned: 'taken out of use', destroyed: 'destroyed',
}

/** Records a paper. The same again gives the same answer. Refuses `site.unknown`, `paper.id-reused`, `paper.in-future`. */
export async function recordPaper(context: FlowContext, raw: Uint8Array, event: CustodyEvent): Promise<Result<TimelineEntry>> {
  const nowMs = context.clock.nowMs()
  if (event.atMs > nowMs + LARGEST_LEAD_MS) return refuse('paper.in-future', 'The event is dated in the future; record what has happened.', 'atMs')
  const recorded = await context.store.write(writer => recordPaperIn(context, writer, raw, event))
  if (recorded.ok) context.bell.ring()
  return recorded
}

/** The same within a transaction of the caller's, who rings the bell after it. Refuses `site.unknown`, `paper.id-reused`. */
export async function recordPaperIn(context: FlowContext, writer: StoreWriter, raw: Uint8Array, given: CustodyEvent): Promise<Result<TimelineEntry>> {
  const nowMs = context.clock.nowMs()
  // A list that names a chip twice names it once: people copy lines.
  const event = { ...given, chipIds: [...new Set(given.chipIds)] }
  const site = await writer.getSite(event.siteId)
  if (site === undefined) return refuse('site.unknown', `There is no site ${event.siteId}.`, 'siteId')
  const entry = entryOf(event, site.name)
  if (!(await writer.addPaper(event))) {
    const before = await writer.getPaper(event.eventId)
    if (JSON.stringify(before) !== JSON.stringify(event)) return refuse('paper.id-reused', `An event ${event.eventId} with another content is recorded; correct by a new event.`, 'eventId')
    return ok({ ...entry, id: 0 })
  }
  await writer.addReceived({ kind: 'custody-event', atMs: nowMs, subject: event.eventId, hash: context.primitives.hash('sha256', raw), bytes: raw })
  await sealPaper(context, writer, event, nowMs)
  const rules = rulesOf(context, site)
  const known: string[] = []
  for (const chipId of event.chipIds) if (await addPaper(writer, chipId, event, rules, nowMs)) known.push(chipId)
  if (LEAVING.has(event.kind) && known.length > 0) await touchArrivals(writer, known, nowMs)
  if (event.kind === 'received') await writer.touchSubjects([{ kind: 'delivery', id: event.eventId }], nowMs)
  const added = await writer.addTimeline(entry)
  await writer.addEvent({ kind: 'timeline', entry: added }, event.siteId)
  await writer.addEvent({ kind: 'site', siteId: event.siteId }, event.siteId)
  return ok(added)
}

/** Withdraws a paper that was an error, within a transaction of the caller's: its chips are folded without it. */
export async function withdrawPaperIn(context: FlowContext, writer: StoreWriter, eventId: string, reason: string): Promise<void> {
  const nowMs = context.clock.nowMs()
  const event = await writer.getPaper(eventId)
  const site = event && (await writer.getSite(event.siteId))
  if (event === undefined || site === undefined || !(await writer.withdrawPaper(eventId, nowMs))) return
  for (const chipId of new Set(event.chipIds)) {
    const row = await writer.getChip(chipId)
    if (row !== undefined) await writer.putChip(await refoldChip(writer, row, rulesOf(context, site), nowMs))
  }
  if (event.kind === 'received') await writer.touchSubjects([{ kind: 'delivery', id: event.eventId }], nowMs)
  const { title, ...entry } = entryOf(event, site.name)
  const added = await writer.addTimeline({ ...entry, atMs: nowMs, title: `Withdrawn: ${title}`, detail: reason })
  await writer.addEvent({ kind: 'timeline', entry: added }, event.siteId)
}

function entryOf(event: CustodyEvent, siteName: string): Omit<TimelineEntry, 'id'> {
  const chips = `${String(event.chipIds.length)} ${event.chipIds.length === 1 ? 'chip' : 'chips'}`
  const detail = [event.reference === '' ? '' : `Reference ${event.reference}.`, event.note].filter(text => text !== '').join(' ')
  return { atMs: event.atMs, kind: 'custody', title: `${siteName}: ${chips} ${PAPER_WORDS[event.kind]}`, detail, siteId: event.siteId, chipIds: event.chipIds, challengeId: null }
}

/** Gives whether the chip had a life before. */
async function addPaper(writer: StoreWriter, chipId: string, event: CustodyEvent, rules: CustodyRules, nowMs: number): Promise<boolean> {
  const paper: Paper = { kind: event.kind, atMs: event.atMs, siteId: event.siteId, id: event.eventId }
  const row = (await writer.getChip(chipId)) ?? newChip({ chipId, siteId: event.siteId, agentId: null, nodeName: '' }, null)
  const after = event.atMs > row.standing.foldedAtMs ? await recordFact(writer, row, paper, rules, nowMs) : await refoldChip(writer, row, rules, nowMs)
  // Papers move a chip only until its own node speaks for it.
  await writer.putChip(row.agentId === null ? { ...after, siteId: event.siteId } : after)
  return (row.stayCount ?? 0) > 0
}

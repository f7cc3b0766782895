// What the clock does: chips whose newest proof is too old become unknown and silent, stays run out, challenges
// expire. Run by a timer and before every read, over the clock that is handed in; each step is small.
// On the path: custody. Silence is a signal: a cohort that falls silent together is a finding. But a fault of ours
// is none: while the verifier was away, or its clock jumped, chips become unknown without a finding.

import { findEvidenceWithheld, type CustodyRules } from '@trigpoint/core/custody'
import type { ChipRow, FixRow, SiteRow, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { recordSilence } from './history.ts'
import { raise, tell } from './publish.ts'
import { letOthersIn, MOST_AT_ONCE, settleFindings } from './settle-findings.ts'

/** Live events are for readers that were cut off for a while; the timeline keeps the story. */
const KEPT_EVENTS = 50_000

/** Forgets live events that no reader will ask for, and that the watch over duties has seen. */
export async function pruneEvents(context: Pick<FlowContext, 'store'>): Promise<void> {
  const upToId = Math.min((await context.store.lastEventId()) - KEPT_EVENTS, Number((await context.store.getMeta(DUTIES_SEEN_META)) ?? Infinity))
  if (upToId > 0) await context.store.write(writer => writer.pruneEvents(upToId))
}

/** Where the watch over duties stands in the stream of live events: what it has not seen is not forgotten. */
export const DUTIES_SEEN_META = 'duties.seen'

/** Rows a transaction: a whole site's worth, and short enough that nobody waits. */
const STEP = 500

/** Newest challenges of an agent that are looked at for withheld evidence. */
const RECENT_FIXES = 10

export type TimeContext = Pick<FlowContext, 'store' | 'clock' | 'bell' | 'settings' | 'presence'>

/** What a reader waits for: a whole site that falls silent. The rest of a flood is the clock's. */
export const READERS_SHARE = { rows: 1000, subjects: 8 }

const ALL = { rows: Infinity, subjects: MOST_AT_ONCE }

/** Lets the time that has passed take effect; between its steps others have their turn. */
export async function foldTime(context: TimeContext, most: typeof ALL = ALL): Promise<void> {
  const nowMs = context.clock.nowMs()
  let changed = false
  for (const step of [foldStale, foldOverdue, foldExpired]) {
    for (let count = STEP, rows = 0; count === STEP && rows < most.rows; changed ||= count > 0) {
      count = await step(context, nowMs)
      rows += count
      if (count === STEP) await letOthersIn()
    }
  }
  const looked = await settleFindings(context, most.subjects)
  if (changed || looked > 0) context.bell.ring()
}

async function foldStale(context: TimeContext, nowMs: number): Promise<number> {
  if ((await context.store.listStaleChips(nowMs, 1)).length === 0) return 0
  return context.store.write(async writer => {
    const stale = await writer.listStaleChips(nowMs, STEP)
    for (const [siteId, chips] of groupBy(stale, chip => chip.siteId)) {
      const site = await writer.getSite(siteId)
      const rules = rulesOf(context, site)
      const silent: ChipRow[] = []
      for (const chip of chips) silent.push(await recordSilence(writer, chip, nowMs, rules))
      // Chips that could not reach us while we were away get a whole period before their silence means anything.
      const heardFromMs = context.presence.sinceMs() + rules.maximumAgeMs
      const isOurs = nowMs <= heardFromMs
      for (const chip of silent) await writer.putChip(isOurs ? { ...chip, staleAtMs: heardFromMs, overdueAtMs: null } : chip)
      await writer.addEvent({ kind: 'site', siteId }, siteId)
      if (isOurs) {
        await noteAbsence(context, writer, nowMs)
        continue
      }
      for (const [nodeName, ofNode] of groupBy(silent, chip => chip.nodeName)) await tellSilence(writer, siteId, nodeName, ofNode)
    }
    return stale.length
  })
}

async function tellSilence(writer: StoreWriter, siteId: string, nodeName: string, chips: readonly ChipRow[]): Promise<void> {
  const first = chips[0]
  if (first === undefined) return
  await tell(writer, {
    atMs: first.standing.sinceMs, kind: 'verdict', title: `${nodeName}: ${String(chips.length)} ${chips.length === 1 ? 'chip' : 'chips'} fell silent`, detail: first.reason, siteId,
    chipIds: chips.map(chip => chip.chipId), challengeId: null,
  })
}

/** The time in which nobody could reach this verifier, as a window that the finders know of. */
async function noteAbsence({ presence }: TimeContext, writer: StoreWriter, nowMs: number): Promise<void> {
  const untilMs = presence.sinceMs()
  await writer.putWindow({
    windowId: `away-${String(untilMs)}`, kind: 'verifier-away', siteId: null, fromMs: presence.awayFromMs?.() ?? untilMs, untilMs, chassis: [], reason: 'The verifier was not there to be reached.', declaredAtMs: nowMs,
  })
}

async function foldOverdue(context: TimeContext, nowMs: number): Promise<number> {
  if ((await context.store.listOverdueChips(nowMs, 1)).length === 0) return 0
  return context.store.write(async writer => {
    const overdue = await writer.listOverdueChips(nowMs, STEP)
    await writer.touchSubjects([...new Set(overdue.map(chip => chip.standing.siteId ?? chip.siteId))].map(id => ({ kind: 'site', id })), nowMs)
    for (const chip of overdue) await writer.putChip({ ...chip, overdueAtMs: null })
    return overdue.length
  })
}

async function foldExpired(context: TimeContext, nowMs: number): Promise<number> {
  if ((await context.store.listExpiredFixes(nowMs, 1)).length === 0) return 0
  return context.store.write(async writer => {
    const expired = await writer.listExpiredFixes(nowMs, STEP)
    for (const fix of expired) {
      const reason = 'No evidence came before the challenge expired.'
      const summary = { ...fix.summary, status: 'expired' as const, reason }
      await writer.putFix({ ...fix, summary })
      await writer.addEvent({ kind: 'fix', fix: summary, chipIds: [] }, fix.siteId)
    }
    for (const [agentId] of groupBy(expired, fix => fix.agentId)) await findWithheld(writer, agentId, nowMs)
    return expired.length
  })
}

async function findWithheld(writer: StoreWriter, agentId: string, nowMs: number): Promise<void> {
  const agent = await writer.getAgent(agentId)
  if (agent === undefined) return
  const ended = (await writer.listAgentFixes(agentId, RECENT_FIXES)).filter(fix => fix.summary.status !== 'challenged')
  const recent = await Promise.all(ended.map(async fix => ({ challengeId: fix.challengeId, wasMeasured: await wasMeasured(writer, fix), hasEvidence: fix.evidenceId !== null })))
  const finding = findEvidenceWithheld(agent, recent)
  if (finding !== undefined) await raise(writer, finding, nowMs)
}

/** At least half of the challenged landmarks timed the node. */
async function wasMeasured(writer: StoreWriter, fix: FixRow): Promise<boolean> {
  const receipts = await writer.listReceipts(fix.challengeId)
  const timed = new Set(receipts.filter(row => row.roundTripNs !== null).map(row => row.landmarkId))
  return timed.size * 2 >= fix.challenged.length
}

export function rulesOf(context: Pick<FlowContext, 'settings'>, site: SiteRow | undefined): CustodyRules {
  return { maximumAgeMs: site?.policy.maximumAgeMs ?? 0, stays: context.settings.stays, fastestMoveKmh: context.settings.fastestMoveKmh ?? null }
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return groups
}

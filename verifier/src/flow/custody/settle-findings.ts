// The findings engine, flow part: looks at every subject that facts or the clock have made due, and brings what is
// stored in line with what its finders give. On the path: custody, after every step that records facts.
//
//   due subject -> view -> finders -> drafts     new: opened, told, to its case     changed: put     gone: ended
//
// Idempotent: a subject looked at twice gives the same. A finding that its facts no longer support (a late paper, a
// correction) is ended, never deleted: somebody may have acted on it.

import {
  AGENT_FINDERS, CARRIER_FINDERS, COHORT_FINDERS, DELIVERY_FINDERS, runFinders, SHIPMENT_FINDERS, SITE_FINDERS, type DatedDraft, type Found, type Subject,
} from '@trigpoint/core/custody'
import type { StoreReader, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { agentView, carrierView, cohortView, deliveryView, siteView } from './finding-views.ts'
import { endFinding, publishFinding } from './publish.ts'
import { shipmentView } from './shipment-view.ts'

export type SettleContext = Pick<FlowContext, 'store' | 'clock' | 'bell' | 'settings'>

/** Subjects a transaction: short enough that nobody waits. */
const STEP = 16

/** Subjects that one call looks at; more wait for the next. */
export const MOST_AT_ONCE = 4096

/** Looks at everything that is due; gives how many subjects that were. The caller rings the bell. */
export async function settleFindings(context: SettleContext, most: number = MOST_AT_ONCE): Promise<number> {
  const nowMs = context.clock.nowMs()
  let looked = 0
  while (looked < most && (await context.store.listDueWatches(nowMs, 1)).length > 0) {
    const count = await context.store.write(writer => settleStep(context, writer, nowMs, Math.min(STEP, most - looked)))
    looked += count
    if (count === 0) break
    await letOthersIn()
  }
  return looked
}

/** A turn of the event loop: SQLite answers at once, so a loop of transactions alone would never give way to a request. */
export async function letOthersIn(): Promise<void> {
  await new Promise<void>(done => { setImmediate(done) })
}

async function settleStep(context: Pick<FlowContext, 'settings'>, writer: StoreWriter, nowMs: number, most: number): Promise<number> {
  const due = await writer.listDueWatches(nowMs, most)
  for (const { kind, id } of due) {
    const found = await findAbout(context, writer, { kind, id }, nowMs)
    await applyFound(writer, { kind, id }, found.drafts, nowMs)
    await writer.putWatch({ kind, id, dueMs: found.nextMs === null ? null : Math.max(found.nextMs, nowMs + 1) })
  }
  return due.length
}

async function findAbout({ settings }: Pick<FlowContext, 'settings'>, reader: StoreReader, { kind, id }: Subject, nowMs: number): Promise<Found> {
  const run = <V>(finders: Parameters<typeof runFinders<V>>[0], view: V | undefined): Found => (view === undefined ? { drafts: [], nextMs: null } : runFinders(finders, view, nowMs))
  switch (kind) {
    case 'cohort':
      return run(COHORT_FINDERS, await cohortView(reader, id))
    case 'site':
      return run(SITE_FINDERS, await siteView(reader, settings, id, nowMs))
    case 'delivery':
      return run(DELIVERY_FINDERS, await deliveryView(reader, id))
    case 'shipment':
      return run(SHIPMENT_FINDERS, await shipmentView(reader, id))
    case 'carrier':
      return run(CARRIER_FINDERS, await carrierView(reader, id, nowMs))
    case 'agent':
      return run(AGENT_FINDERS, await agentView(reader, id))
    default:
      return { drafts: [], nextMs: null }
  }
}

async function applyFound(writer: StoreWriter, subject: Subject, drafts: readonly DatedDraft[], nowMs: number): Promise<void> {
  const stored = new Map((await writer.listSubjectFindings(subject)).map(finding => [finding.findingId, finding]))
  for (const draft of drafts) stored.delete(await publishFinding(writer, subject, draft, nowMs))
  for (const finding of stored.values()) if (finding.endedAtMs === null) await endFinding(writer, finding, nowMs)
}

/** Makes every subject due and looks at all of them; gives how many there were and how the findings changed. */
export async function recomputeFindings(context: SettleContext): Promise<{ readonly subjects: number; readonly findings: number; readonly changed: number }> {
  const nowMs = context.clock.nowMs()
  const before = await allFindings(context.store)
  await context.store.write(writer => writer.touchAllSubjects(nowMs))
  const subjects = await settleFindings(context, Infinity)
  if (subjects > 0) context.bell.ring()
  const after = await allFindings(context.store)
  const changed = [...after].filter(([findingId, text]) => before.get(findingId) !== text).length
  return { subjects, findings: after.size, changed }
}

const PAGE = 500

/** Each finding as text, without when it was last looked at. */
async function allFindings(reader: StoreReader): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>()
  for (let after: string | undefined; ; ) {
    const page = await reader.listFindings({ limit: PAGE, after })
    for (const finding of page.items) all.set(finding.findingId, JSON.stringify({ ...finding, lastSeenAtMs: 0 }))
    if (page.next === null) return all
    after = page.next
  }
}

// Publishing: timeline entries, findings and live events, in the transaction that made them true; the bell
// rings after it. On the path: the last step of every flow. A finding seen again is the same finding.

import type { FindingDraft, FindingSeverity } from '@trigpoint/core/custody'
import type { Finding, TimelineEntry } from '@trigpoint/core/wire'
import type { StoreWriter } from '../ports/index.ts'

/** Newest challenges that a finding keeps; older ones are in the store anyway. */
const KEPT_CHALLENGES = 32

/** Adds a line to the story and tells live readers. */
export async function tell(writer: StoreWriter, entry: Omit<TimelineEntry, 'id'>): Promise<void> {
  const added = await writer.addTimeline(entry)
  await writer.addEvent({ kind: 'timeline', entry: added }, entry.siteId)
}

/** Opens a finding, or adds to the one that is open. */
export async function raise(writer: StoreWriter, draft: FindingDraft, nowMs: number): Promise<void> {
  const findingId = findingIdOf(draft)
  const before = await writer.getFinding(findingId)
  const finding = before === undefined ? openFinding(findingId, draft, nowMs) : extendFinding(before, draft, nowMs)
  await writer.putFinding(finding)
  await writer.addEvent({ kind: 'finding', finding }, finding.siteId)
  if (before !== undefined) return
  await tell(writer, {
    atMs: nowMs, kind: 'finding', title: draft.title, detail: draft.explanation, siteId: draft.siteId, chipIds: [...draft.chipIds], challengeId: draft.challengeIds[0] ?? null,
  })
}

/** `code:subject`, cut to what the wire allows. */
function findingIdOf(draft: FindingDraft): string {
  return `${draft.code}:${draft.subject}`.slice(0, 128)
}

function openFinding(findingId: string, draft: FindingDraft, nowMs: number): Finding {
  const { subject: _subject, ...shown } = draft
  return { ...shown, findingId, chipIds: [...draft.chipIds], challengeIds: [...draft.challengeIds], openedAtMs: nowMs, lastSeenAtMs: nowMs }
}

function extendFinding(before: Finding, draft: FindingDraft, nowMs: number): Finding {
  const { subject: _subject, ...shown } = draft
  return {
    ...before, ...shown,
    severity: graver(before.severity, draft.severity),
    chipIds: [...new Set([...before.chipIds, ...draft.chipIds])],
    challengeIds: [...new Set([...before.challengeIds, ...draft.challengeIds])].slice(-KEPT_CHALLENGES),
    lastSeenAtMs: nowMs,
  }
}

const GRAVITY: readonly FindingSeverity[] = ['info', 'low', 'medium', 'high', 'critical']

function graver(a: FindingSeverity, b: FindingSeverity): FindingSeverity {
  return GRAVITY.indexOf(a) >= GRAVITY.indexOf(b) ? a : b
}

// Publishing: timeline entries, findings and live events, in the transaction that made them true; the bell
// rings after it. On the path: the last step of every flow. A finding seen again is the same finding.

import { toHex } from '@trigpoint/core/base'
import type { DatedDraft, EvidenceRef, FindingDraft, FindingSeverity, Subject } from '@trigpoint/core/custody'
import type { Finding, TimelineEntry } from '@trigpoint/core/wire'
import type { StoreReader, StoreWriter } from '../../ports/index.ts'
import { openOrJoinCase } from '../case/case-open.ts'
import { findLeafOf } from '../log/leaf.ts'

/** Newest challenges that a finding keeps; older ones are in the store anyway. */
const KEPT_CHALLENGES = 32
const KEPT_EVIDENCE = 64
/** A leaf ends with its commitment (docs/format/commitment.md). */
const COMMITMENT_BYTES = 32

/** Adds a line to the story and tells live readers. */
export async function tell(writer: StoreWriter, entry: Omit<TimelineEntry, 'id'>): Promise<void> {
  const added = await writer.addTimeline(entry)
  await writer.addEvent({ kind: 'timeline', entry: added }, entry.siteId)
}

/** Opens a finding, or adds to the one that is open. */
export async function raise(writer: StoreWriter, draft: FindingDraft, nowMs: number): Promise<void> {
  const findingId = findingIdOf(draft)
  const before = await writer.getFinding(findingId)
  const evidence = await nameEvidence(writer, draft)
  const finding = before === undefined ? openFinding(findingId, draft, evidence, nowMs) : extendFinding(before, draft, evidence, nowMs)
  await writer.putFinding(finding)
  await writer.addEvent({ kind: 'finding', finding }, finding.siteId)
  await openOrJoinCase(writer, finding, nowMs)
  if (before === undefined) await tellFinding(writer, draft, nowMs)
}

/** Brings a finding of the engine to what its facts say now: it replaces what was there. Gives its id. */
export async function publishFinding(writer: StoreWriter, subject: Subject, draft: DatedDraft, nowMs: number): Promise<string> {
  const findingId = findingIdOf(draft)
  const before = await writer.getFinding(findingId)
  const evidence = await nameEvidence(writer, draft)
  const finding: Finding = { ...openFinding(findingId, draft, evidence, nowMs), mutedBy: draft.mutedBy ?? null }
  if (before !== undefined && JSON.stringify({ ...before, lastSeenAtMs: nowMs }) === JSON.stringify(finding)) return findingId
  await writer.putFinding(finding)
  await writer.putFindingSubject(findingId, subject)
  await writer.addEvent({ kind: 'finding', finding }, finding.siteId)
  if (finding.mutedBy !== null) return findingId
  if (finding.endedAtMs === null || before === undefined) await openOrJoinCase(writer, finding, nowMs)
  if (before === undefined || before.mutedBy !== null) await tellFinding(writer, draft, nowMs)
  return findingId
}

/** The facts no longer show it: it stays, with its end. */
export async function endFinding(writer: StoreWriter, finding: Finding, nowMs: number): Promise<void> {
  const ended: Finding = { ...finding, endedAtMs: nowMs, lastSeenAtMs: nowMs }
  await writer.putFinding(ended)
  await writer.addEvent({ kind: 'finding', finding: ended }, ended.siteId)
}

async function tellFinding(writer: StoreWriter, draft: FindingDraft, nowMs: number): Promise<void> {
  await tell(writer, {
    atMs: nowMs, kind: 'finding', title: draft.title, detail: draft.explanation, siteId: draft.siteId, chipIds: [...draft.chipIds], challengeId: draft.challengeIds[0] ?? null,
  })
}

const LONGEST_ID = 128

/** `code:subject`; a subject too long for the wire ends in a digest of itself (FNV-1a, 32 bit: a name, no proof). */
function findingIdOf(draft: FindingDraft): string {
  const whole = `${draft.code}:${draft.subject}`
  if (whole.length <= LONGEST_ID) return whole
  let hash = 0x811c9dc5
  for (const unit of whole) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return `${whole.slice(0, LONGEST_ID - 9)}~${hash.toString(16).padStart(8, '0')}`
}

type NamedEvidence = Finding['evidence']

function openFinding(findingId: string, draft: FindingDraft, evidence: NamedEvidence, nowMs: number): Finding {
  return {
    ...shownOf(draft), findingId, evidence, chipIds: [...draft.chipIds], challengeIds: [...draft.challengeIds],
    openedAtMs: draft.openedAtMs ?? nowMs, lastSeenAtMs: nowMs, endedAtMs: draft.endedAtMs ?? null, mutedBy: null,
  }
}

function extendFinding(before: Finding, draft: FindingDraft, evidence: NamedEvidence, nowMs: number): Finding {
  return {
    ...before, ...shownOf(draft),
    severity: graver(before.severity, draft.severity),
    evidence: [...new Map([...(before.evidence ?? []), ...evidence].map(each => [`${each.kind} ${each.id}`, each])).values()].slice(-KEPT_EVIDENCE),
    chipIds: [...new Set([...before.chipIds, ...draft.chipIds])],
    challengeIds: [...new Set([...before.challengeIds, ...draft.challengeIds])].slice(-KEPT_CHALLENGES),
    lastSeenAtMs: nowMs,
    endedAtMs: draft.endedAtMs ?? null,
  }
}

function shownOf({ code, severity, title, explanation, honestCause, nextStep, siteId }: FindingDraft): Pick<Finding, 'code' | 'severity' | 'title' | 'explanation' | 'honestCause' | 'nextStep' | 'siteId'> {
  return { code, severity, title, explanation, honestCause, nextStep, siteId }
}

/** What the draft rests on, with the commitment of each record's leaf where it has one. */
async function nameEvidence(reader: StoreReader, draft: FindingDraft): Promise<NamedEvidence> {
  const refs: readonly EvidenceRef[] = [...draft.challengeIds.map((id): EvidenceRef => ({ kind: 'fix', id })), ...(draft.evidence ?? [])].slice(-KEPT_EVIDENCE)
  const named: NamedEvidence = []
  for (const { kind, id } of new Map(refs.map(ref => [`${ref.kind} ${ref.id}`, ref])).values()) {
    const leaf = await findLeafOf(reader, leafSubjectOf({ kind, id }))
    named.push({ kind, id, leaf: leaf === undefined ? null : toHex(leaf.leaf.subarray(-COMMITMENT_BYTES)) })
  }
  return named
}

/** An EPCIS event is named by its digest; its leaf is that of the paper it made. */
function leafSubjectOf({ kind, id }: EvidenceRef): string {
  return kind === 'event' ? `paper:epcis:${id}` : `${kind}:${id}`
}

const GRAVITY: readonly FindingSeverity[] = ['info', 'low', 'medium', 'high', 'critical']

function graver(a: FindingSeverity, b: FindingSeverity): FindingSeverity {
  return GRAVITY.indexOf(a) >= GRAVITY.indexOf(b) ? a : b
}

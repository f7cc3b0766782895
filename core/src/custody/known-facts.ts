// The second axis of time: not when a thing happened but when it became known. A paper that came late, or was taken
// back, does not change what was known before; so a past state can be told by what was known at any moment.
// On the path: custody. Pure. An answer is known the moment it is judged, a paper when it was recorded.

import type { CustodyFact, Paper } from './facts.ts'
import { foldHistory, type ChipHistory, type Stay } from './history.ts'
import type { CustodyRules } from './standing.ts'

/** Hours and time zones of people who write papers: later than this after the deed is late. */
export const LATE_PAPER_MS: number = 24 * 3600 * 1000

/** A paper with the times at which the verifier learned of it and of its withdrawal. */
export interface RecordedPaper {
  readonly paper: Paper
  readonly recordedAtMs: number
  /** Null while it stands. */
  readonly withdrawnAtMs: number | null
}

/** Whether this paper counted at that moment of knowledge. */
export function wasKnown({ recordedAtMs, withdrawnAtMs }: Pick<RecordedPaper, 'recordedAtMs' | 'withdrawnAtMs'>, knownAtMs: number): boolean {
  return recordedAtMs <= knownAtMs && (withdrawnAtMs === null || withdrawnAtMs > knownAtMs)
}

/** Whether it was told so long after the deed that others may have been misled meanwhile. */
export function isLatePaper({ recordedAtMs, atMs }: { readonly recordedAtMs: number; readonly atMs: number }): boolean {
  return recordedAtMs - atMs > LATE_PAPER_MS
}

/** The facts of a life as they were known then. */
export function knownFacts(papers: readonly RecordedPaper[], answers: readonly CustodyFact[], knownAtMs: number): readonly CustodyFact[] {
  return [...papers.filter(paper => wasKnown(paper, knownAtMs)).map(({ paper }) => paper), ...answers.filter(({ atMs }) => atMs <= knownAtMs)]
}

/**
 * The life of a chip as it was known at `knownAtMs`, up to that moment, and the stay that `atMs` fell in by it. Where
 * `atMs` is later than what was known, the last known stay: nobody knew more then.
 */
export function historyKnownAt(papers: readonly RecordedPaper[], answers: readonly CustodyFact[], { atMs, knownAtMs }: { readonly atMs: number; readonly knownAtMs: number }, rules: CustodyRules): ChipHistory & { readonly stay: Stay | undefined } {
  const facts = knownFacts(papers, answers, knownAtMs)
  const until = Math.min(atMs, knownAtMs)
  const then = foldHistory(facts.filter(fact => fact.atMs <= until), until, rules)
  // A paper may be dated ahead of its recording by as much as clocks differ: it is part of the life as it was known.
  return { ...foldHistory(facts, knownAtMs, rules), stay: then.stays.at(-1) }
}

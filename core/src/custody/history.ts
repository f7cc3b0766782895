// A chip's history: every stay of its life with the fact that began it, and every contradiction. Folded once, in
// order; from it the state at any past time, a site's stock at any past time and the findings are read without
// going back to the facts. On the path: custody. Pure; folding step by step equals folding at once.

import { findContradictions, type Contradiction } from './contradictions.ts'
import { compareFacts, type CustodyFact, type CustodyState } from './facts.ts'
import { foldFact, foldSilence, UNREGISTERED, type CustodyRules, type Standing } from './standing.ts'

export interface Stay {
  readonly state: CustodyState
  readonly sinceMs: number
  readonly siteId: string | null
  readonly chassis: string
  /** Paper or challenge that began it; null where the clock did. */
  readonly factId: string | null
  /** Silence up to here was announced. */
  readonly excusedUntilMs: number
  /** Whether the chip had ever been proved inside its site before. */
  readonly wasInside: boolean
}

export interface ChipHistory {
  readonly standing: Standing
  readonly stays: readonly Stay[]
  readonly contradictions: readonly Contradiction[]
}

export const NO_HISTORY: ChipHistory = { standing: UNREGISTERED, stays: [], contradictions: [] }

/** What one step adds: stays that began (silence by the clock may begin one of its own) and contradictions. */
export interface HistoryStep {
  readonly standing: Standing
  readonly began: readonly Stay[]
  readonly contradictions: readonly Contradiction[]
}

/** Folds everything known of a chip up to `nowMs`, in any order given. */
export function foldHistory(facts: readonly CustodyFact[], nowMs: number, rules: CustodyRules): ChipHistory {
  const stays: Stay[] = []
  const contradictions: Contradiction[] = []
  let standing = UNREGISTERED
  for (const fact of [...facts].sort(compareFacts)) {
    const step = stepHistory(standing, fact, rules)
    standing = step.standing
    stays.push(...step.began)
    contradictions.push(...step.contradictions)
  }
  const ended = stepClock(standing, nowMs, rules)
  return { standing: ended.standing, stays: [...stays, ...ended.began], contradictions }
}

/** Adds one fact that is not older than what is folded. */
export function stepHistory(before: Standing, fact: CustodyFact, rules: CustodyRules): HistoryStep {
  const clock = stepClock(before, fact.atMs, rules)
  const standing = foldFact(before, fact, rules)
  const contradictions = findContradictions(clock.standing, fact, rules.fastestMoveKmh ?? null)
  return { standing, began: [...clock.began, ...begunStay(clock.standing, standing, fact.atMs)], contradictions }
}

/** Lets the clock run. */
export function stepClock(before: Standing, nowMs: number, rules: CustodyRules): HistoryStep {
  const standing = foldSilence(before, nowMs, rules)
  return { standing, began: begunStay(before, standing, standing.sinceMs), contradictions: [] }
}

function begunStay(before: Standing, after: Standing, atMs: number): readonly Stay[] {
  const isSame = before.state === after.state && before.sinceMs === after.sinceMs && before.siteId === after.siteId && (before.chassis ?? '') === (after.chassis ?? '') && before.excusedUntilMs === after.excusedUntilMs
  if (isSame) return []
  // A paper about a chip that does not answer is followed by silence at once: the paper's stay has no length.
  const sinceMs = before.state !== after.state || before.sinceMs !== after.sinceMs ? Math.max(after.sinceMs, before.sinceMs) : atMs
  return [{
    state: after.state, sinceMs, siteId: after.siteId, chassis: after.chassis ?? '', factId: after.factId ?? null, excusedUntilMs: after.excusedUntilMs,
    wasInside: (before.insideAtMs ?? null) !== null,
  }]
}

/** The stay that a past moment fell in; undefined before anything was known. */
export function stayAt(stays: readonly Stay[], atMs: number): Stay | undefined {
  return stays.findLast(stay => stay.sinceMs <= atMs)
}

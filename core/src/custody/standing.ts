// A chip's standing: its state, folded from papers and answers in the order of their times.
// On the path: custody. Pure: the clock is an argument, so the same facts and the same time give the same
// standing for ever. A chip that stops answering becomes `silent` by the clock alone; one that answers after
// a silence, or after it was removed, from anywhere but inside its site has `reappeared`.
//
//   shipped -> received -> installed -> verified -> inspected      (papers and answers inside)
//        any answering state -- older than maximumAgeMs --> silent
//        silent | removed -- answers, not inside its site --> reappeared -- answers inside --> verified

import { unreachable } from '../base/index.ts'
import type { Answer, CustodyFact, CustodyState } from './facts.ts'
import { MAINTENANCE_MS, type LongestStays } from './longest-stay.ts'

export interface Standing {
  readonly state: CustodyState
  readonly sinceMs: number
  /** Site of the last paper or inside answer; null while nothing is known. */
  readonly siteId: string | null
  /** When the chip last answered with evidence that held; null if it never did. */
  readonly answeredAtMs: number | null
  /** Silence up to here was announced by a maintenance paper. */
  readonly excusedUntilMs: number
  /** Time of the newest fact; an older one needs a new fold over all of them. */
  readonly foldedAtMs: number
}

export interface CustodyRules {
  /** How old the newest answer may be before the chip is silent (the site's policy). */
  readonly maximumAgeMs: number
  readonly stays: LongestStays
}

export const UNREGISTERED: Standing = { state: 'unregistered', sinceMs: 0, siteId: null, answeredAtMs: null, excusedUntilMs: 0, foldedAtMs: 0 }

/** Folds all facts of a chip up to `nowMs`, in any order given. */
export function foldStanding(facts: readonly CustodyFact[], nowMs: number, rules: CustodyRules): Standing {
  const inOrder = [...facts].sort((a, b) => a.atMs - b.atMs)
  return foldSilence(inOrder.reduce((standing, fact) => foldFact(standing, fact, rules), UNREGISTERED), nowMs, rules)
}

/** Adds one fact that is not older than `standing.foldedAtMs`. */
export function foldFact(before: Standing, fact: CustodyFact, rules: CustodyRules): Standing {
  const standing = { ...foldSilence(before, fact.atMs, rules), foldedAtMs: Math.max(before.foldedAtMs, fact.atMs) }
  if (fact.kind === 'answered') return foldAnswer(standing, fact)
  if (fact.kind === 'maintenance') return { ...standing, excusedUntilMs: Math.max(standing.excusedUntilMs, fact.atMs + MAINTENANCE_MS) }
  return { ...standing, state: fact.kind, sinceMs: fact.atMs, siteId: fact.siteId }
}

/** Lets the clock run: a chip whose newest answer is too old is silent from the moment it became so. */
export function foldSilence(standing: Standing, nowMs: number, rules: CustodyRules): Standing {
  if (standing.answeredAtMs === null || !isAnswering(standing.state)) return standing
  const silentFromMs = standing.answeredAtMs + rules.maximumAgeMs
  return nowMs > silentFromMs ? { ...standing, state: 'silent', sinceMs: silentFromMs } : standing
}

/** Since when the stay in the present state is too long; null when it is not. */
export function overdueSinceMs(standing: Standing, nowMs: number, rules: CustodyRules): number | null {
  const stayMs = rules.stays[standing.state]
  if (stayMs === null) return null
  const dueMs = Math.max(standing.sinceMs + stayMs, standing.excusedUntilMs)
  return nowMs > dueMs ? dueMs : null
}

function foldAnswer(standing: Standing, answer: Answer): Standing {
  const answered = { ...standing, answeredAtMs: answer.atMs }
  const isHome = standing.siteId === null || standing.siteId === answer.siteId
  const state = answer.outcome === 'inside' && isHome ? stateInside(standing.state) : stateElsewhere(standing.state, isHome)
  return { ...answered, state, sinceMs: state === standing.state ? standing.sinceMs : answer.atMs, siteId: standing.siteId ?? answer.siteId }
}

/** An answer from inside its own site. A removed chip that answers at all contradicts its paper. */
function stateInside(state: CustodyState): CustodyState {
  switch (state) {
    case 'removed':
      return 'reappeared'
    case 'inspected':
      return 'inspected'
    default:
      return 'verified'
  }
}

/** An answer that is not proved inside: it proves life, not place. */
function stateElsewhere(state: CustodyState, isHome: boolean): CustodyState {
  switch (state) {
    case 'silent':
    case 'removed':
    case 'reappeared':
      return 'reappeared'
    case 'unregistered':
    case 'shipped':
    case 'received':
      return isHome ? 'installed' : 'reappeared'
    case 'installed':
    case 'verified':
    case 'inspected':
      return isHome ? state : 'reappeared'
    default:
      return unreachable(state)
  }
}

/** States in which the chip is expected to answer. */
function isAnswering(state: CustodyState): boolean {
  return state === 'installed' || state === 'verified' || state === 'inspected' || state === 'reappeared'
}

// A chip's standing: its state, folded from papers and answers in the order of their times.
// On the path: custody. Pure: the clock is an argument, so the same facts and the same time give the same
// standing for ever. A chip that stops answering becomes `silent` by the clock alone; one that answers after
// a silence, or after it was removed, from anywhere but inside its site has `reappeared`.
//
//   produced -> shipped -> received -> (stored) -> installed -> verified -> inspected      (papers and answers inside)
//        any answering state -- older than maximumAgeMs --> silent
//        silent | removed | ended -- answers, not inside its site --> reappeared -- answers inside --> verified
//        in use -- shipped --> moved -- received or answers at the new site --> ...

import { unreachable } from '../base/index.ts'
import { compareFacts, type Answer, type AnswerDisc, type CustodyFact, type CustodyState, type Paper } from './facts.ts'
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
  /** When it was last proved inside its site; null if it never was. */
  readonly insideAtMs?: number | null
  /** Chassis that its node named at its newest answer. */
  readonly chassis?: string
  /** Paper or challenge that made the state; null where the clock did. */
  readonly factId?: string | null
  /** Where it was proved to be within, at its newest answer. */
  readonly disc?: AnswerDisc | null
  /** Put into place by a paper after it had been away: its first answer is awaited. */
  readonly awaitsAnswer?: boolean
  /** Challenge of the newest answer. */
  readonly answerId?: string | null
}

export interface CustodyRules {
  /** How old the newest answer may be before the chip is silent (the site's policy). */
  readonly maximumAgeMs: number
  readonly stays: LongestStays
  /** Faster than anything moves a server; a demonstration multiplies it by the haste of its story. Null: nothing is held against it. */
  readonly fastestMoveKmh?: number | null
}

export const UNREGISTERED: Standing = { state: 'unregistered', sinceMs: 0, siteId: null, answeredAtMs: null, excusedUntilMs: 0, foldedAtMs: 0 }

/** Folds all facts of a chip up to `nowMs`, in any order given. */
export function foldStanding(facts: readonly CustodyFact[], nowMs: number, rules: CustodyRules): Standing {
  const inOrder = [...facts].sort(compareFacts)
  return foldSilence(inOrder.reduce((standing, fact) => foldFact(standing, fact, rules), UNREGISTERED), nowMs, rules)
}

/** Adds one fact that is not older than `standing.foldedAtMs`. */
export function foldFact(before: Standing, fact: CustodyFact, rules: CustodyRules): Standing {
  return addFact(foldSilence(before, fact.atMs, rules), fact)
}

function addFact(before: Standing, fact: CustodyFact): Standing {
  const standing = { ...before, foldedAtMs: Math.max(before.foldedAtMs, fact.atMs) }
  return fact.kind === 'answered' ? foldAnswer(standing, fact) : foldPaper(standing, fact)
}

/** Lets the clock run: a chip whose newest answer is too old is silent from the moment it became so. */
export function foldSilence(standing: Standing, nowMs: number, rules: CustodyRules): Standing {
  if (standing.answeredAtMs === null || !isAnswering(standing.state)) return standing
  // Put into place by a paper after its newest answer (a move, a repair): it may take as long as `installed` may last.
  // A paper about a chip that had not left starts nothing anew: else one paper would hide a dismantling.
  if (standing.state === 'installed' && standing.awaitsAnswer === true && standing.answeredAtMs < standing.sinceMs) return standing
  const silentFromMs = standing.answeredAtMs + rules.maximumAgeMs
  return nowMs > silentFromMs ? { ...standing, state: 'silent', sinceMs: silentFromMs, factId: null } : standing
}

/** Since when the stay in the present state is too long; null when it is not. */
export function overdueSinceMs(standing: Standing, nowMs: number, rules: CustodyRules): number | null {
  const stayMs = rules.stays[standing.state]
  if (stayMs === null) return null
  const dueMs = Math.max(standing.sinceMs + stayMs, standing.excusedUntilMs)
  return nowMs > dueMs ? dueMs : null
}

/** States in which the chip is expected to answer. */
export function isAnswering(state: CustodyState): boolean {
  return state === 'installed' || state === 'verified' || state === 'inspected' || state === 'reappeared'
}

/** States from which a shipment is a move of something that was in use, not a delivery. */
const IN_USE: ReadonlySet<CustodyState> = new Set(['installed', 'verified', 'inspected', 'maintenance', 'silent', 'reappeared', 'removed', 'stored'])

function foldPaper(standing: Standing, paper: Paper): Standing {
  const made = { sinceMs: paper.atMs, siteId: paper.siteId, factId: paper.id ?? null }
  if (paper.kind === 'shipped' && IN_USE.has(standing.state) && standing.answeredAtMs !== null) return { ...standing, ...made, state: 'moved' }
  if (paper.kind !== 'maintenance') return { ...standing, ...made, state: paper.kind, ...awaiting(standing, paper) }
  const excused = { ...standing, excusedUntilMs: Math.max(standing.excusedUntilMs, paper.atMs + MAINTENANCE_MS) }
  // A repair explains why a chip in place is quiet; it says nothing of one that is elsewhere, gone or quiet already.
  return standing.state === 'verified' || standing.state === 'inspected' || standing.state === 'installed' ? { ...excused, ...made, siteId: standing.siteId, state: 'maintenance' } : excused
}

/** Said only where it changes something, so that standings stay small. */
function awaiting({ state, awaitsAnswer }: Standing, { kind }: Paper): Partial<Standing> {
  const hadLeft = kind === 'installed' && !isAnswering(state) && state !== 'silent'
  return hadLeft ? { awaitsAnswer: true } : awaitsAnswer === undefined ? {} : { awaitsAnswer: false }
}

function foldAnswer(standing: Standing, answer: Answer): Standing {
  const isHome = standing.siteId === null || standing.siteId === answer.siteId
  const isInside = answer.outcome === 'inside' && isHome
  const state = isInside ? stateInside(standing.state) : stateElsewhere(standing.state, isHome, answer.outcome === 'outside')
  const isSame = state === standing.state
  return {
    ...standing, state, sinceMs: isSame ? standing.sinceMs : answer.atMs, siteId: standing.siteId ?? answer.siteId, answeredAtMs: answer.atMs,
    ...(isSame ? {} : { factId: answer.id ?? null }), ...(isInside ? { insideAtMs: answer.atMs } : {}), ...placeOf(answer),
  }
}

function placeOf({ chassis, disc, id }: Answer): Partial<Standing> {
  return { ...(chassis === undefined ? {} : { chassis }), ...(disc === undefined ? {} : { disc }), ...(id === undefined ? {} : { answerId: id }) }
}

/** An answer from inside its own site. A chip that papers took away and that answers at all contradicts its paper. */
function stateInside(state: CustodyState): CustodyState {
  switch (state) {
    case 'removed':
    case 'returned':
    case 'decommissioned':
    case 'destroyed':
    case 'missing':
      return 'reappeared'
    case 'inspected':
      return 'inspected'
    default:
      return 'verified'
  }
}

/** An answer that is not proved inside: it proves life, not place. */
function stateElsewhere(state: CustodyState, isHome: boolean, isOutside: boolean): CustodyState {
  switch (state) {
    case 'silent':
    case 'removed':
    case 'returned':
    case 'missing':
    case 'decommissioned':
    case 'destroyed':
    case 'reappeared':
      return 'reappeared'
    case 'unregistered':
    case 'produced':
    case 'shipped':
    case 'received':
    case 'stored':
    case 'maintenance':
      return isHome ? 'installed' : 'reappeared'
    case 'moved':
      // A paper that sends it away must not make an answer from anywhere look like an arrival: that takes a receipt or a proof.
      return isHome && !isOutside ? 'moved' : 'reappeared'
    case 'installed':
    case 'verified':
    case 'inspected':
      return isHome ? state : 'reappeared'
    default:
      return unreachable(state)
  }
}

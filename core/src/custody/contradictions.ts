// Facts that cannot both be true. The state follows the newest fact, but the contradiction is kept beside it, with
// the facts' names, until a person resolves it with a correction. On the path: custody, part of the fold.

import type { Answer, AnswerDisc, CustodyFact, CustodyState, Paper } from './facts.ts'
import type { EvidenceRef } from './finding.ts'
import type { Standing } from './standing.ts'

/**
 *   answered-after-end   papers call it destroyed, decommissioned, returned or removed, and it answered
 *   handled-after-end    papers go on after its destruction
 *   two-sites            received or installed at a site while it was at another, with no shipment between
 *   two-places           two answers whose proven enclosures lie farther apart than it could have moved
 */
export const CONTRADICTION_KINDS = ['answered-after-end', 'handled-after-end', 'two-sites', 'two-places'] as const

export interface Contradiction {
  readonly kind: (typeof CONTRADICTION_KINDS)[number]
  readonly atMs: number
  /** The fact that contradicts, then what it contradicts. */
  readonly facts: readonly EvidenceRef[]
  /** One plain sentence. */
  readonly text: string
  /** Two places: proven distance, and the speed that it needed; infinite for the same moment. */
  readonly apartKm?: number
  readonly speedKmh?: number | null
  readonly siteId: string | null
}

const ENDED: ReadonlySet<CustodyState> = new Set(['destroyed', 'decommissioned', 'returned', 'removed'])
const AT_REST: ReadonlySet<CustodyState> = new Set(['received', 'stored', 'installed', 'verified', 'inspected', 'maintenance'])
const ARRIVALS: ReadonlySet<Paper['kind']> = new Set(['received', 'stored', 'installed'])

/** What `fact` contradicts in what was known before it. */
export function findContradictions(before: Standing, fact: CustodyFact, fastestMoveKmh: number | null): readonly Contradiction[] {
  const found = fact.kind === 'answered' ? [answeredAfterEnd(before, fact), twoPlaces(before, fact, fastestMoveKmh)] : [handledAfterEnd(before, fact), twoSites(before, fact)]
  return found.filter(each => each !== undefined)
}

function answeredAfterEnd(before: Standing, answer: Answer): Contradiction | undefined {
  if (!ENDED.has(before.state)) return undefined
  return { kind: 'answered-after-end', atMs: answer.atMs, siteId: answer.siteId, facts: [refOf(answer), ...madeBy(before)], text: `It answered though papers call it ${before.state}.` }
}

function handledAfterEnd(before: Standing, paper: Paper): Contradiction | undefined {
  if (before.state !== 'destroyed' || paper.kind === 'destroyed') return undefined
  return { kind: 'handled-after-end', atMs: paper.atMs, siteId: paper.siteId, facts: [refOf(paper), ...madeBy(before)], text: `A paper calls it ${paper.kind} after another called it destroyed.` }
}

function twoSites(before: Standing, paper: Paper): Contradiction | undefined {
  if (!ARRIVALS.has(paper.kind) || !AT_REST.has(before.state) || before.siteId === null || before.siteId === paper.siteId) return undefined
  return {
    kind: 'two-sites', atMs: paper.atMs, siteId: paper.siteId, facts: [refOf(paper), ...madeBy(before)],
    text: `A paper calls it ${paper.kind} at ${paper.siteId} while it was ${before.state} at ${before.siteId}, and no shipment lies between.`,
  }
}

const HOUR_MS = 3_600_000
/** Polar radius, and the most by which a sphere misjudges a distance on WGS84 (0.56 %): distances are proven from below. */
const SMALLEST_RADIUS_KM = 6356.752
const SPHERE_ERROR = 0.0056

function twoPlaces(before: Standing, answer: Answer, fastestMoveKmh: number | null): Contradiction | undefined {
  if (fastestMoveKmh === null || !before.disc || answer.disc === undefined || before.answeredAtMs === null) return undefined
  const apartKm = leastApartKm(before.disc, answer.disc)
  const hours = (answer.atMs - before.answeredAtMs) / HOUR_MS
  if (apartKm <= 0 || apartKm <= hours * fastestMoveKmh) return undefined
  return {
    kind: 'two-places', atMs: answer.atMs, siteId: answer.siteId, apartKm, speedKmh: hours > 0 ? apartKm / hours : null,
    facts: [refOf(answer), ...(before.answerId === null || before.answerId === undefined ? [] : [{ kind: 'fix' as const, id: before.answerId }])],
    text: `Two answers lie at least ${String(Math.floor(apartKm))} km apart and ${String(Math.round(hours * 60))} minutes.`,
  }
}

/** Proven lower bound of the distance between two enclosures. */
function leastApartKm(a: AnswerDisc, b: AnswerDisc): number {
  const rad = Math.PI / 180
  const dLat = (b.latDeg - a.latDeg) * rad
  const dLon = (b.lonDeg - a.lonDeg) * rad
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.latDeg * rad) * Math.cos(b.latDeg * rad) * Math.sin(dLon / 2) ** 2
  const betweenKm = 2 * SMALLEST_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h))) * (1 - SPHERE_ERROR)
  return betweenKm - a.reachKm - b.reachKm
}

function refOf(fact: CustodyFact): EvidenceRef {
  return { kind: fact.kind === 'answered' ? 'fix' : 'paper', id: fact.id ?? '' }
}

function madeBy(before: Standing): readonly EvidenceRef[] {
  return before.factId === null || before.factId === undefined ? [] : [{ kind: isByAnswer(before) ? 'fix' : 'paper', id: before.factId }]
}

/** Challenge ids: what an answer is named by. */
const CHALLENGE_ID = /^[0-9a-f]{32}$/

/** Whose word the present state is: the chip's own, or a paper's. */
function isByAnswer({ state, factId }: Standing): boolean {
  if (state === 'verified' || state === 'reappeared') return true
  return state === 'installed' && CHALLENGE_ID.test(factId ?? '')
}

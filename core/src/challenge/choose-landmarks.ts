// Which landmarks measure a fix: some that resolve the claimed place, some near where the agent last
// answered from, and some far ones, spread over the world. On the path: challenge. Pure: the draw is handed
// in, so the verifier's randomness makes it unforeseeable and a test's makes it repeatable.
//
// Near a place, the nearest half of the quota is always asked (that is where the proof is), the other half
// is drawn from the next nearest, so that nobody can prepare for exactly one set.

import { assert, type Position } from '../base/index.ts'
import type { LandmarkRecord } from './landmark-record.ts'

/** Whom to ask. Quotas are counts of landmarks; a quota whose place is unknown is added to `far`. */
export interface LandmarkChoice {
  readonly records: readonly LandmarkRecord[]
  /** Where the site says it is. */
  readonly claimed?: Position
  /** The nearest landmark of the latest fix. */
  readonly lastSeen?: Position
  readonly near: number
  readonly lastSeenNear: number
  readonly far: number
  /** An unpredictable integer in 0...below-1. */
  readonly draw: (below: number) => number
}

/** Candidates looked at for each far landmark: the one farthest from all chosen is taken (best-candidate sampling). */
const FAR_CANDIDATES = 3

/** The chosen records, each once, in the order of their ids; all of them when there are no more than asked for. */
export function chooseLandmarks(choice: LandmarkChoice): readonly LandmarkRecord[] {
  const left = distinct(choice.records)
  const wanted = choice.near + choice.lastSeenNear + choice.far
  if (left.length <= wanted) return left
  const chosen: LandmarkRecord[] = []
  takeNear(left, chosen, choice.claimed, choice.near, choice.draw)
  takeNear(left, chosen, choice.lastSeen, choice.lastSeenNear, choice.draw)
  while (chosen.length < wanted) chosen.push(takeFar(left, chosen, choice.draw))
  return chosen.sort(byId)
}

function distinct(records: readonly LandmarkRecord[]): LandmarkRecord[] {
  return [...new Map(records.map(record => [record.landmarkId, record])).values()].sort(byId)
}

function byId(a: LandmarkRecord, b: LandmarkRecord): number {
  return a.landmarkId < b.landmarkId ? -1 : a.landmarkId > b.landmarkId ? 1 : 0
}

function takeNear(
  left: LandmarkRecord[],
  chosen: LandmarkRecord[],
  place: Position | undefined,
  quota: number,
  draw: LandmarkChoice['draw'],
): void {
  if (place === undefined) return
  const certain = Math.ceil(quota / 2)
  left.sort((a, b) => nearness(b.position, place) - nearness(a.position, place) || byId(a, b))
  chosen.push(...left.splice(0, certain))
  for (let taken = certain; taken < quota; taken++)
    chosen.push(takeAt(left, drawBelow(draw, Math.min(left.length, 2 * quota - taken))))
}

function takeFar(left: LandmarkRecord[], chosen: readonly LandmarkRecord[], draw: LandmarkChoice['draw']): LandmarkRecord {
  let best = drawBelow(draw, left.length)
  let bestNearness = nearestOf(left, best, chosen)
  for (let tried = 1; tried < FAR_CANDIDATES; tried++) {
    const index = drawBelow(draw, left.length)
    const candidate = nearestOf(left, index, chosen)
    if (candidate < bestNearness) [best, bestNearness] = [index, candidate]
  }
  return takeAt(left, best)
}

/** How near the landmark at `index` is to the nearest chosen one. */
function nearestOf(left: readonly LandmarkRecord[], index: number, chosen: readonly LandmarkRecord[]): number {
  const place = left[index]?.position
  assert(place !== undefined, 'a draw stays below its bound')
  return chosen.reduce((nearest, record) => Math.max(nearest, nearness(record.position, place)), -1)
}

function takeAt(left: LandmarkRecord[], index: number): LandmarkRecord {
  const [taken] = left.splice(index, 1)
  assert(taken !== undefined, 'a draw stays below its bound')
  return taken
}

function drawBelow(draw: LandmarkChoice['draw'], below: number): number {
  const drawn = draw(below)
  assert(Number.isInteger(drawn) && drawn >= 0 && drawn < below, 'a draw is an integer below its bound')
  return drawn
}

/** Cosine of the angle between two places seen from the Earth's centre: 1 at the same place, -1 opposite. Ranks only, proves nothing. */
function nearness(a: Position, b: Position): number {
  const [latA, latB] = [radians(a.latDeg), radians(b.latDeg)]
  return Math.sin(latA) * Math.sin(latB) + Math.cos(latA) * Math.cos(latB) * Math.cos(radians(a.lonDeg - b.lonDeg))
}

function radians(deg: number): number {
  return (deg * Math.PI) / 180
}

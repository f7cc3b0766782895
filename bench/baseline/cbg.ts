// CBG (Gueye, Ziviani, Crovella, Fdida 2004) and CBG++ (Weinberg, Cho, Christin, Sekar, Gill 2018).
// CBG: each landmark has a line t = m d + b below all of its calibration pairs, b not negative, m no faster
// than fibre, with the least total slack; the target is in every disc of radius (t - b) / m; answer: the centre.
// CBG++: m no slower than 84 km/ms; the largest set of fibre discs with a common point, then the largest set
// of line discs that meet it, found exactly over the crossings of the circles.

import type { Mesh } from '@trigpoint/core/estimate'
import { centreOfIntersection, deepestPlace, inCap, pairKm, pairMs, vectorAt, type Cap, type Guess, type Method, type Ranged } from './method.ts'

/** ms of round trip per km: fibre, and the slowest line that CBG++ allows. */
const FIBRE_MS_PER_KM = 2 / 199.86
const SLOWEST_MS_PER_KM = 2 / 84.5

export interface Line {
  readonly slope: number
  readonly offset: number
}

/** The best line of one landmark over its pairs with the members. */
export function bestLine(mesh: Mesh, landmark: number, members: readonly number[], steepest: number): Line {
  const points = members.filter(j => j !== landmark && pairMs(mesh, landmark, j) > 0).map(j => [pairKm(mesh, landmark, j), pairMs(mesh, landmark, j)] as const)
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  let best: Line = { slope: FIBRE_MS_PER_KM, offset: Math.max(0, Math.min(...points.map(([km, ms]) => ms - FIBRE_MS_PER_KM * km))) }
  let bestSlack = slackOf(best, points)
  for (const line of candidateLines(points, steepest)) {
    const slack = slackOf(line, points)
    if (slack < bestSlack) [best, bestSlack] = [line, slack]
  }
  return Number.isFinite(best.offset) ? best : { slope: FIBRE_MS_PER_KM, offset: 0 }
}

/** Edges of the lower convex hull, and the lines through the origin and a hull point. */
function candidateLines(points: readonly (readonly [number, number])[], steepest: number): readonly Line[] {
  const hull: (readonly [number, number])[] = []
  for (const point of points) {
    while (hull.length >= 2) {
      const [a, b] = [hull[hull.length - 2], hull[hull.length - 1]]
      if (a === undefined || b === undefined || (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) > 0) break
      hull.pop()
    }
    hull.push(point)
  }
  const edges = hull.slice(1).map((point, i) => {
    const before = hull[i] ?? point
    const slope = (point[1] - before[1]) / Math.max(1e-9, point[0] - before[0])
    return { slope, offset: point[1] - slope * point[0] }
  })
  const origin = hull.filter(([km]) => km > 0).map(([km, ms]) => ({ slope: ms / km, offset: 0 }))
  return [...edges, ...origin, ...hull.map(([km, ms]) => ({ slope: steepest, offset: ms - steepest * km }))]
    .filter(line => line.slope >= FIBRE_MS_PER_KM && line.slope <= steepest && line.offset >= 0 && points.every(([km, ms]) => ms >= line.slope * km + line.offset - 1e-6))
}

function slackOf(line: Line, points: readonly (readonly [number, number])[]): number {
  return points.reduce((sum, [km, ms]) => sum + ms - line.slope * km - line.offset, 0)
}

function lineCap(mesh: Mesh, line: Line, one: Ranged): Cap {
  return { centre: vectorAt(mesh, one.landmark), reachKm: Math.max(1, (one.roundTripMs - line.offset) / line.slope) }
}

export function fibreCap(mesh: Mesh, one: Ranged): Cap {
  return { centre: vectorAt(mesh, one.landmark), reachKm: Math.max(1, one.roundTripMs / FIBRE_MS_PER_KM) }
}

function guessWithin(caps: readonly Cap[]): Guess {
  const centre = centreOfIntersection(caps)
  const at = centre ?? deepestPlace(caps).place
  return { at, empty: centre === undefined, holds: (_level, place) => centre !== undefined && caps.every(cap => inCap(cap, place)) }
}

export const cbgFibre: Method = {
  name: 'CBG, fibre discs',
  locate: (mesh, _members, _target, ranged) => guessWithin(ranged.map(one => fibreCap(mesh, one))),
}

/** Lines are fitted without the target; kept for one target at a time. */
export const cbg: Method = {
  name: 'CBG',
  locate: (mesh, members, _target, ranged) =>
    guessWithin(ranged.map(one => lineCap(mesh, bestLine(mesh, one.landmark, members, Infinity), one))),
}

export const cbgPlus: Method = {
  name: 'CBG++',
  locate: (mesh, members, _target, ranged) => {
    const fibre = ranged.map(one => fibreCap(mesh, one)).sort((a, b) => a.reachKm - b.reachKm).slice(0, 60)
    const { place } = deepestPlace(fibre)
    const base = tightest(fibre.filter(cap => inCap(cap, place)))
    const lines = ranged.map(one => lineCap(mesh, bestLine(mesh, one.landmark, members, SLOWEST_MS_PER_KM), one))
      .sort((a, b) => a.reachKm - b.reachKm).slice(0, 60)
    const deepest = deepestPlace(lines, lines.map(() => 1), base)
    const held = deepest.depth < 0 ? base : [...base, ...lines.filter(cap => inCap(cap, deepest.place))]
    return guessWithin(held)
  },
}

/** Caps that hold a tighter one wholly change nothing. */
function tightest(caps: readonly Cap[]): readonly Cap[] {
  return [...caps].sort((a, b) => a.reachKm - b.reachKm).slice(0, 12)
}

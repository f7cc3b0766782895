// Credible regions: the smallest ground that holds a wanted share of belief, corrected by experience.
// On the path: the estimate's result. The raw level of a place is the belief in everything denser than it.
// On the mesh it is known how often the truth has which raw level; the correction (as in conformal
// prediction) makes a 90 % region hold the truth nine times in ten whatever the model believes of itself.

import { EARTH_RADIUS_KM, type Position } from '../base/index.ts'
import { versine, vectorOf } from '../sphere/index.ts'
import { circleAround, CORE_KM, RING_KM } from './places.ts'
import { distanceKm, valueAt } from './numbers.ts'
import type { BelievedCell, Posterior } from './posterior.ts'

/** Experience counts besides as many cases in which the model was right about itself. */
const ASSUMED_CASES = 4
/** Cases that are taken to have gone wrong: the one at hand (as in conformal prediction). */
const CAUTION_CASES = 1
const DRAWN_CORNERS = 16

/** Raw levels of the truth on the mesh, ascending. */
export type Experience = readonly number[]

/** The share of cases whose truth had a raw level below this one. */
export function correctLevel(experience: Experience, rawLevel: number): number {
  let below = 0
  while (below < experience.length && valueAt(experience, below) < rawLevel) below++
  return Math.min(1, (below + ASSUMED_CASES * rawLevel) / (experience.length + ASSUMED_CASES + CAUTION_CASES))
}

export interface CredibleRegion {
  readonly level: number
  readonly areaKm2: number
  readonly cells: readonly BelievedCell[]
}

/** The cells whose corrected level is below `level`; at least the densest. */
export function credibleRegion(posterior: Posterior, experience: Experience, level: number): CredibleRegion {
  // Levels ascend with the cells' order, and their correction with them.
  const end = posterior.cells.findIndex((cell, i) => i > 0 && correctLevel(experience, cell.level) >= level)
  const cells = end < 0 ? posterior.cells : posterior.cells.slice(0, end)
  return { level, cells, areaKm2: cells.reduce((sum, cell) => sum + cell.cell.areaKm2, 0) }
}

/** Raw level of a position: that of the densest cell that holds it; 1 where none does. */
export function rawLevelOf(posterior: Posterior, position: Position): number {
  const vector = vectorOf(position)
  let [nearestKm, level] = [Infinity, 1]
  for (const believed of posterior.cells) {
    if (versine(vector, believed.site.vector) > (believed.cell.radiusKm / EARTH_RADIUS_KM) ** 2) continue
    const km = distanceKm(vector, believed.site.vector)
    if (km > believed.cell.radiusKm || !holdsAt(believed, km)) continue
    // The nearest place owns the point; a lattice cell only where no place does.
    const rank = believed.cell.kind === 'open' ? 1e6 + km : km
    if (rank < nearestKm) [nearestKm, level] = [rank, believed.level]
  }
  return level
}

function holdsAt(believed: BelievedCell, km: number): boolean {
  if (believed.cell.kind === 'core') return km <= CORE_KM
  if (believed.cell.kind === 'ring') return km > CORE_KM && km <= RING_KM
  return true
}

/** Drawn as GeoJSON: one polygon a cell, a ring as its whole circle. Lines are for the eye only. */
export interface CredibleGeometry {
  readonly type: 'MultiPolygon'
  readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[]
}

export function drawCredible(region: CredibleRegion): CredibleGeometry {
  const coordinates = region.cells.map(({ site, cell }) => {
    const ring = circleAround(site.vector, cell.radiusKm, DRAWN_CORNERS).map(point => point.position)
    const closed = [...ring, ...ring.slice(0, 1)].map(corner => [unwrapped(corner.lonDeg, site.position.lonDeg), corner.latDeg] as const)
    return [closed]
  })
  return { type: 'MultiPolygon', coordinates }
}

/** Longitude within half a turn of its cell's, so that a polygon at the antimeridian stays whole. */
function unwrapped(lonDeg: number, nearDeg: number): number {
  return lonDeg - nearDeg > 180 ? lonDeg - 360 : lonDeg - nearDeg < -180 ? lonDeg + 360 : lonDeg
}

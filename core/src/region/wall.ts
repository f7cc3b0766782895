// A wall: one disc as a cap, with the number of its operator. What the geometry of a region works on.
// On the path: region. An operator that lies may lie with all its landmarks, so an operator *misses* a
// point when any of its caps does not hold it, and counts once.
//
// Two circles that differ by a rounding error cross anywhere. So centres are laid on a grid of a millionth of
// a degree and radii rounded up to 6 cm: two walls are then the same, or far enough apart for arithmetic to
// tell. A centre moves by less than 9 cm, which the metre in every radius (ROUNDING_KM) covers.

import { assert, type Position } from '../base/index.ts'
import { capHolds, capOf, capOfKm, RADIANS_PER_DEGREE, vectorOf, type Cap, type Vector } from '../sphere/index.ts'
import type { Disc } from './disc.ts'

/** Radians; 6.4 cm. */
const RADIUS_GRID = 1e-8
const CENTRE_GRID_DEG = 1e-6

export interface Wall {
  readonly id: string
  readonly cap: Cap
  /** Dense number of the operator, 0...operators-1. */
  readonly operator: number
}

/** The walls of the discs, each once. A disc of 90 degrees or more is no wall: leaving it out only enlarges the region. */
export function wallsOf(discs: readonly Disc[]): readonly Wall[] {
  const operators = new Map<string, number>()
  const walls: Wall[] = []
  for (const disc of discs) {
    assert(disc.reachKm >= 0, `the reach of ${disc.id} is not negative`)
    const cap = capOfDisc(disc)
    if (cap === undefined) continue
    const operator = operators.get(disc.operator) ?? operators.size
    operators.set(disc.operator, operator)
    walls.push({ id: disc.id, cap, operator })
  }
  return walls
}

function capOfDisc({ position, reachKm }: Disc): Cap | undefined {
  const cap = capOfKm(vectorOf(onGrid(position)), reachKm)
  return cap === undefined ? undefined : capOf(cap.centre, Math.ceil(cap.radius / RADIUS_GRID) * RADIUS_GRID)
}

/** The nearest place of the grid: rows of latitude, in each so many places that neighbours are a row's height apart. */
function onGrid({ latDeg, lonDeg }: Position): Position {
  const lat = Math.round(latDeg / CENTRE_GRID_DEG) * CENTRE_GRID_DEG
  const around = Math.max(1, Math.floor((360 / CENTRE_GRID_DEG) * Math.cos(lat * RADIANS_PER_DEGREE)))
  const step = Math.round((lonDeg / 360) * around)
  return { latDeg: lat, lonDeg: (((step % around) + around) % around) * (360 / around) }
}

/** Whether two walls are the same cap. */
export function isSameCap(a: Cap, b: Cap): boolean {
  return a.radius === b.radius && a.centre.x === b.centre.x && a.centre.y === b.centre.y && a.centre.z === b.centre.z
}

/** How many operators have walls here. */
export function countOperators(walls: readonly Wall[]): number {
  return new Set(walls.map(wall => wall.operator)).size
}

/** Whether at most `faulty` operators miss the point. */
export function isPossible(walls: readonly Wall[], faulty: number, point: Vector): boolean {
  const missing = new Set<number>()
  for (const { cap, operator } of walls) {
    if (capHolds(cap, point)) continue
    missing.add(operator)
    if (missing.size > faulty) return false
  }
  return true
}

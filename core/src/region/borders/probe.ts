// A probe: a region grown by a tolerance, in the form in which it is held against border edges.
// On the path: region. All discs are grown by the tolerance, and the region of the grown discs is held against
// the land as drawn. That is sound: a place p of the region within t of a point q of land puts q within r + t
// of every centre whose disc holds p, so q lies in the region of the grown discs. (The converse does not hold:
// where two discs barely meet, the grown ones reach farther than t. That errs to `touches`.)
// It also keeps order: more delay never loses a country, one more landmark never adds one.

import { capCovers, capOf, safeAngle, type Cap } from '../../sphere/index.ts'
import { shapingWalls, type Shape } from '../essential-walls.ts'
import type { Wall } from '../wall.ts'
import { EDGE_ALLOWANCE_KM } from './edge-index.ts'

/** `operator` -1: must hold (the extent of the region). */
export interface ProbeWall {
  readonly cap: Cap
  readonly operator: number
}

export interface Probe {
  /** Those that leave out most stand first. */
  readonly walls: readonly ProbeWall[]
  readonly faulty: number
  /** One more than the largest operator number. */
  readonly operators: number
}

/** The region as it is. */
export function probeOf({ walls, faulty, extent }: Shape): Probe {
  return openProbe(extent === undefined ? walls : [{ cap: extent, operator: -1 }, ...walls], faulty)
}

/**
 * The region of all walls grown by `growKm`, and by what the stored edges may be off. A wall that grows to 90
 * degrees is dropped. `shape`: the region of the walls as they are; its walls are asked first.
 */
export function growProbe(walls: readonly Wall[], shape: Shape, growKm: number): Probe {
  const grow = safeAngle(growKm + EDGE_ALLOWANCE_KM)
  const likely = new Set(shapingWalls(shape))
  const [first, rest]: readonly [ProbeWall[], ProbeWall[]] = [[], []]
  for (const wall of walls) {
    const cap = capOf(wall.cap.centre, wall.cap.radius + grow)
    if (cap !== undefined) (likely.has(wall) ? first : rest).push({ cap, operator: wall.operator })
  }
  const smallest = smallestOfOperators([...first, ...rest], shape.faulty + 1)
  // What a wall misses that holds f + 1 walls of different operators, they all miss: it says nothing more.
  const isTold = ({ cap }: ProbeWall): boolean => smallest.length > shape.faulty && smallest.every(wall => wall.cap !== cap && capCovers(cap, wall.cap))
  return openProbe([...first, ...rest.filter(wall => !isTold(wall))], shape.faulty)
}

function smallestOfOperators(walls: readonly ProbeWall[], count: number): readonly ProbeWall[] {
  const smallest = new Map<number, ProbeWall>()
  for (const wall of walls) if (wall.cap.radius < (smallest.get(wall.operator)?.cap.radius ?? Infinity)) smallest.set(wall.operator, wall)
  return [...smallest.values()].sort((a, b) => a.cap.radius - b.cap.radius).slice(0, count)
}

function openProbe(walls: readonly ProbeWall[], faulty: number): Probe {
  return { walls, faulty, operators: walls.reduce((most, wall) => Math.max(most, wall.operator + 1), 0) }
}

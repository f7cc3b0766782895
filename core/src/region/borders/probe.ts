// A probe: a region grown by a tolerance, in the form in which it is held against border edges.
// On the path: region. All discs are grown by the tolerance, and the region of the grown discs is held against
// the land as drawn. That is sound: a place p of the region within t of a point q of land puts q within r + t
// of every centre whose disc holds p, so q lies in the region of the grown discs. (The converse does not hold:
// where two discs barely meet, the grown ones reach farther than t. That errs to `touches`.)
// It also keeps order: more delay never loses a country, one more landmark never adds one.

import { capOf, safeAngle, type Cap } from '../../sphere/index.ts'
import { shapeOf, shapingWalls, type Shape } from '../essential-walls.ts'
import type { Wall } from '../wall.ts'
import { EDGE_ALLOWANCE_KM } from './edge-index.ts'

/** `operator` -1: must hold (the extent of the region). */
export interface ProbeWall {
  readonly cap: Cap
  readonly operator: number
}

export interface Probe {
  readonly walls: readonly ProbeWall[]
  readonly faulty: number
  /** One more than the largest operator number. */
  readonly operators: number
}

/**
 * The region of all walls grown by `growKm`, and by what the stored edges may be off. A wall that grows to 90
 * degrees is dropped. `shape`: the region of the walls as they are, whose walls are likely to shape this one.
 */
export function growShape(walls: readonly Wall[], shape: Shape, growKm: number): Shape {
  const grow = safeAngle(growKm + EDGE_ALLOWANCE_KM)
  const likely = new Set(shapingWalls(shape))
  const [first, rest]: readonly [Wall[], Wall[]] = [[], []]
  for (const wall of walls) {
    const cap = capOf(wall.cap.centre, wall.cap.radius + grow)
    if (cap !== undefined) (likely.has(wall) ? first : rest).push({ id: wall.id, cap, operator: wall.operator })
  }
  return shapeOf([...first, ...rest], shape.faulty, first.length)
}

export function probeOf({ walls, faulty, extent }: Shape): Probe {
  const ofExtent = extent === undefined ? [] : [{ cap: extent, operator: -1 }]
  return { walls: [...ofExtent, ...walls], faulty, operators: walls.reduce((most, wall) => Math.max(most, wall.operator + 1), 0) }
}

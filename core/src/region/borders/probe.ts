// A probe: a region, grown by a tolerance, in the form in which it is held against border edges.
// On the path: region. Growing every wall by the tolerance and holding it against the land as drawn is
// sound: a point p of the region within t of a point q of land puts q within r + t of every centre whose
// disc holds p, so q lies in the region of the grown walls. (The converse does not hold; the region's extent,
// grown alike, keeps the error small.)

import { capOf, safeAngle, type Cap } from '../../sphere/index.ts'
import type { Shape } from '../essential-walls.ts'
import { EDGE_ALLOWANCE_KM } from './edge-index.ts'

/** A grown wall. `operator` -1: the extent, which must hold. */
export interface ProbeWall {
  readonly cap: Cap
  readonly operator: number
}

export interface Probe {
  readonly walls: readonly ProbeWall[]
  readonly faulty: number
  readonly operators: number
}

/** The shape grown by `growKm`. A wall that grows to 90 degrees is dropped, which only enlarges. */
export function probeOf(shape: Shape, growKm: number): Probe {
  const grow = safeAngle(growKm + EDGE_ALLOWANCE_KM)
  const walls: ProbeWall[] = []
  const add = (cap: Cap | undefined, operator: number): void => {
    const grown = cap === undefined ? undefined : capOf(cap.centre, cap.radius + grow)
    if (grown !== undefined) walls.push({ cap: grown, operator })
  }
  add(shape.extent, -1)
  for (const wall of shape.walls) add(wall.cap, wall.operator)
  return { walls, faulty: shape.faulty, operators: shape.walls.reduce((most, wall) => Math.max(most, wall.operator + 1), 0) }
}

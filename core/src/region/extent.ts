// The extent of a region: one cap that holds all of it, found from its boundary.
// On the path: region. It prunes walls and border edges. Never too small: the farthest point of every arc is
// taken exactly, and a kilometre added, for where two circles touch from within their crossings are uncertain.

import { angleBetween, angleTowards, capOf, pointOn, unit, type Cap, type Vector } from '../sphere/index.ts'
import { EARTH_RADIUS_KM } from '../base/index.ts'
import type { Arc } from './boundary.ts'
import { isPossible, type Wall } from './wall.ts'

const TURN = 2 * Math.PI
const EXTENT_ROUNDING_KM = 1

/** Largest angle from `from` to a point of the arc. */
export function farthestAngle(arc: Arc, from: Vector): number {
  const { circle } = arc
  const opposite = angleTowards(circle, from) + Math.PI
  const along = (((opposite - arc.from) % TURN) + TURN) % TURN
  if (along <= arc.sweep) return angleBetween(circle.cap.centre, from) + circle.cap.radius
  return Math.max(angleBetween(pointOn(circle, arc.from), from), angleBetween(pointOn(circle, arc.from + arc.sweep), from))
}

/**
 * A cap that holds the region bounded by `arcs`; undefined where none below 90 degrees does.
 * The region lies on one side of the cap's edge: were it the outer side, the point opposite the centre
 * would be in it, so that point is asked.
 */
export function extentOf(arcs: readonly Arc[], walls: readonly Wall[], faulty: number): Cap | undefined {
  const first = centreOf(arcs)
  if (first === undefined) return undefined
  const cap = capOf(first, largestAngle(arcs, first) + EXTENT_ROUNDING_KM / EARTH_RADIUS_KM)
  if (cap === undefined) return undefined
  const opposite = { x: -first.x, y: -first.y, z: -first.z }
  return isPossible(walls, faulty, opposite) ? undefined : cap
}

function largestAngle(arcs: readonly Arc[], from: Vector): number {
  return arcs.reduce((most, arc) => Math.max(most, farthestAngle(arc, from)), 0)
}

/** The middle of the arcs' ends and middles; for whole circles their centre. */
function centreOf(arcs: readonly Arc[]): Vector | undefined {
  let [x, y, z] = [0, 0, 0]
  const add = (point: Vector, weight: number): void => {
    x += point.x * weight
    y += point.y * weight
    z += point.z * weight
  }
  for (const arc of arcs) {
    if (arc.start === undefined) {
      add(arc.circle.cap.centre, 3)
      continue
    }
    for (const part of [0, 0.5, 1]) add(pointOn(arc.circle, arc.from + arc.sweep * part), 1)
  }
  return unit({ x, y, z })
}

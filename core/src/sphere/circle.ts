// The boundary circle of a cap, and which part of it lies in another cap.
// On the path: region (its outline is made of such parts). Angles run anticlockwise around the cap's
// centre, so that the cap is always to the left.

import type { Cap } from './cap.ts'
import { dot, frameAround, minus, versine, type Vector } from './vector.ts'

export interface Circle {
  readonly cap: Cap
  readonly first: Vector
  readonly second: Vector
}

export type PartInside = 'all' | 'none' | { readonly middle: number; readonly half: number }

export function circleOf(cap: Cap): Circle {
  const [first, second] = frameAround(cap.centre)
  return { cap, first, second }
}

export function pointOn(circle: Circle, angle: number): Vector {
  const { cap, first, second } = circle
  const a = cap.sin * Math.cos(angle)
  const b = cap.sin * Math.sin(angle)
  return {
    x: cap.centre.x * cap.cos + first.x * a + second.x * b,
    y: cap.centre.y * cap.cos + first.y * a + second.y * b,
    z: cap.centre.z * cap.cos + first.z * a + second.z * b,
  }
}

/** Angle on the circle that points towards `target`. */
export function angleTowards(circle: Circle, target: Vector): number {
  const away = minus(target, circle.cap.centre)
  return Math.atan2(dot(circle.second, away), dot(circle.first, away))
}

/**
 * The part of the circle inside another cap: |angle - middle| <= half. A point x(angle) of the circle is
 * inside where sin(r) (A cos + B sin) >= cos(R) - cos(r) cos(d); the right side is written with versines,
 * which keeps its digits for circles of metres and for two circles that are nearly the same: their difference
 * is exact, and what the distance loses in it is far below sin(r) times the distance.
 */
export function partInside(circle: Circle, other: Cap): PartInside {
  const { cap } = circle
  const away = minus(other.centre, cap.centre)
  const a = dot(circle.first, away)
  const b = dot(circle.second, away)
  const distance = versine(other.centre, cap.centre)
  const needed = cap.versine + distance - other.versine - cap.versine * distance
  const reach = cap.sin * Math.sqrt(a * a + b * b)
  if (needed > reach) return 'none'
  if (needed <= -reach) return 'all'
  return { middle: Math.atan2(b, a), half: Math.acos(needed / reach) }
}

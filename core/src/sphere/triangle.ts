// Signed area of spherical triangles: what a region's area is added up from.
// Source: Van Oosterom and Strackee (1983), tan(E/2) = a.(b x c) / (1 + a.b + b.c + c.a).

import { cross, dot, type Vector } from './vector.ts'

/** Steradians, positive when a, b, c run anticlockwise seen from outside; in -2 pi...2 pi. */
export function triangleArea(a: Vector, b: Vector, c: Vector): number {
  return 2 * Math.atan2(dot(a, cross(b, c)), 1 + dot(a, b) + dot(b, c) + dot(c, a))
}

// Spherical caps: all points within an angle of a centre. A disc of the proof is one cap.
// On the path: region. Caps of 90 degrees and more are no caps here: they are dropped (which only
// enlarges a region), so that every cap is convex and meets a shorter-than-half great circle in one piece.

import { EARTH_RADIUS_KM } from '../base/index.ts'
import { ROUNDING_KM } from './allowance.ts'
import { dot, versine, type Vector } from './vector.ts'

export interface Cap {
  readonly centre: Vector
  /** Radians, below pi/2. */
  readonly radius: number
  readonly cos: number
  readonly sin: number
  /** 1 - cos(radius), kept apart because a small radius would lose it in rounding. */
  readonly versine: number
}

/** The cap of an angular radius; undefined from 90 degrees on: it says nothing that a proof may use. */
export function capOf(centre: Vector, radius: number): Cap | undefined {
  if (!(radius < Math.PI / 2)) return undefined
  const half = Math.sin(radius / 2)
  return { centre, radius, cos: Math.cos(radius), sin: Math.sin(radius), versine: 2 * half * half }
}

/** The cap of a radius in kilometres on the sphere, with the allowance for arithmetic. */
export function capOfKm(centre: Vector, radiusKm: number): Cap | undefined {
  return capOf(centre, (radiusKm + ROUNDING_KM) / EARTH_RADIUS_KM)
}

export function capHolds(cap: Cap, point: Vector): boolean {
  return versine(cap.centre, point) <= cap.versine
}

/** Whether `outer` holds all of `inner`. */
export function capCovers(outer: Cap, inner: Cap): boolean {
  // distance + inner <= outer, by their cosines.
  return inner.radius <= outer.radius && dot(outer.centre, inner.centre) >= outer.cos * inner.cos + outer.sin * inner.sin
}

// Directions as unit vectors: the only coordinates that the proof computes with, so that poles and the
// antimeridian are places like all others. On the path: under region. A WGS84 position is laid on the
// unit sphere by its latitude and longitude as they are (allowance.ts says what that costs).

import type { Position } from '../base/index.ts'

export const RADIANS_PER_DEGREE: number = Math.PI / 180

export interface Vector {
  readonly x: number
  readonly y: number
  readonly z: number
}

export function vectorOf(position: Position): Vector {
  const lat = position.latDeg * RADIANS_PER_DEGREE
  const lon = position.lonDeg * RADIANS_PER_DEGREE
  const flat = Math.cos(lat)
  return { x: flat * Math.cos(lon), y: flat * Math.sin(lon), z: Math.sin(lat) }
}

/** Latitude and longitude of a direction of any length; longitude in -180...180. */
export function positionOf(v: Vector): Position {
  return {
    latDeg: Math.atan2(v.z, Math.hypot(v.x, v.y)) / RADIANS_PER_DEGREE,
    lonDeg: Math.atan2(v.y, v.x) / RADIANS_PER_DEGREE,
  }
}

export function dot(a: Vector, b: Vector): number {
  return a.x * b.x + a.y * b.y + a.z * b.z
}

export function cross(a: Vector, b: Vector): Vector {
  return { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x }
}

export function minus(a: Vector, b: Vector): Vector {
  return { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z }
}

export function lengthOf(v: Vector): number {
  return Math.sqrt(dot(v, v))
}

/** The direction of `v`; undefined when it has none (zero). */
export function unit(v: Vector): Vector | undefined {
  const length = lengthOf(v)
  return length > 0 ? { x: v.x / length, y: v.y / length, z: v.z / length } : undefined
}

/** 1 - cos of the angle between two unit vectors, from their chord: exact to the last digits for near points. */
export function versine(a: Vector, b: Vector): number {
  const x = a.x - b.x
  const y = a.y - b.y
  const z = a.z - b.z
  return (x * x + y * y + z * z) / 2
}

/** Angle between two unit vectors, radians; accurate near 0 and near pi. */
export function angleBetween(a: Vector, b: Vector): number {
  return Math.atan2(lengthOf(cross(a, b)), dot(a, b))
}

/** Two unit vectors that make a right-handed frame with `pole`: turning from the first to the second is anticlockwise around it. */
export function frameAround(pole: Vector): readonly [Vector, Vector] {
  const axis = Math.abs(pole.z) < 0.6 ? { x: 0, y: 0, z: 1 } : { x: 1, y: 0, z: 0 }
  const side = cross(axis, pole)
  const length = lengthOf(side)
  const first = { x: side.x / length, y: side.y / length, z: side.z / length }
  return [first, cross(pole, first)]
}

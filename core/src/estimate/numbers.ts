// Small arithmetic for the estimate: array reads that the compiler accepts, distances, quantiles.
// On the path: under the estimate (floor between region and verdict). Everything is deterministic: the same
// input gives the same bits, whatever the order of the caller's maps.

import { EARTH_RADIUS_KM } from '../base/index.ts'
import type { Vector } from '../sphere/index.ts'

/** Value at an index that the caller knows to be inside. */
export function valueAt(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0
}

/** Item at an index that the caller knows to be inside. */
export function itemAt<T>(items: readonly T[], index: number): T {
  return items[index] as T
}

/** Great-circle distance on the mean sphere, km. For opinions only: proofs use core/sphere's caps. */
export function distanceKm(a: Vector, b: Vector): number {
  const [x, y, z] = [a.x - b.x, a.y - b.y, a.z - b.z]
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(x * x + y * y + z * z) / 2))
}

/** Linear interpolation in a table at a fractional index within 0...length - 1. */
export function interpolate(table: Float64Array, at: number): number {
  const low = Math.max(0, Math.min(table.length - 2, Math.floor(at)))
  const part = Math.min(1, Math.max(0, at - low))
  return (table[low] ?? 0) * (1 - part) + (table[low + 1] ?? 0) * part
}

export function clampTo(value: number, limit: number): number {
  return value > limit ? limit : value < -limit ? -limit : value
}

/** The quantile of a list, `part` in 0...1, by the lower of two neighbours; NaN for an empty list. */
export function quantileOf(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN
}

export function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += valueAt(values, i)
  return sum
}

/** Orders ids the same way everywhere (no locale). */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

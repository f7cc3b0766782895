// A wall: one disc as a cap, with the number of its operator. What the geometry of a region works on.
// On the path: region. An operator that lies may lie with all its landmarks, so an operator *misses* a
// point when any of its caps does not hold it, and counts once.

import { assert } from '../base/index.ts'
import { capHolds, capOfKm, vectorOf, type Cap, type Vector } from '../sphere/index.ts'
import type { Disc } from './disc.ts'

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
    const cap = capOfKm(vectorOf(disc.position), disc.reachKm)
    if (cap === undefined) continue
    const operator = operators.get(disc.operator) ?? operators.size
    operators.set(disc.operator, operator)
    walls.push({ id: disc.id, cap, operator })
  }
  return walls
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

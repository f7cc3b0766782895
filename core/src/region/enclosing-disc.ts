// One disc that surely holds the chip, although some of the landmarks may lie: what custody keeps of a fix to compare it
// with another. On the path: region. Wider than the proven region, and simple: any f + 1 discs of different operators
// hold the chip in at least one of them, so a disc around all of these holds it.

import { assert, EARTH_RADIUS_KM, type Position } from '../base/index.ts'
import { angleBetween, ROUNDING_KM, vectorOf, type Vector } from '../sphere/index.ts'
import type { Disc } from './disc.ts'

export interface EnclosingDisc {
  readonly position: Position
  readonly reachKm: number
}

/**
 * The smallest such disc that is centred on a landmark. `faulty`: how many operators may lie. Undefined where fewer than
 * faulty + 1 operators answered: then nothing is certain.
 */
export function encloseChip(discs: readonly Disc[], faulty: number): EnclosingDisc | undefined {
  assert(faulty >= 0 && Number.isInteger(faulty), 'liars are counted')
  const placed = discs.map(disc => ({ disc, at: vectorOf(disc.position) }))
  const enclosing = placed.flatMap(({ disc, at }) => {
    const reachKm = reachAround(at, placed, faulty)
    return reachKm === undefined ? [] : [{ position: disc.position, reachKm }]
  })
  return enclosing.sort((a, b) => a.reachKm - b.reachKm)[0]
}

/** How far around this point one has to go to take in a disc each of faulty + 1 operators. */
function reachAround(centre: Vector, placed: readonly { readonly disc: Disc; readonly at: Vector }[], faulty: number): number | undefined {
  const byOperator = new Map<string, number>()
  for (const { disc, at } of placed) {
    const outsideKm = angleBetween(centre, at) * EARTH_RADIUS_KM + disc.reachKm + ROUNDING_KM
    byOperator.set(disc.operator, Math.min(byOperator.get(disc.operator) ?? Infinity, outsideKm))
  }
  return [...byOperator.values()].sort((a, b) => a - b)[faulty]
}

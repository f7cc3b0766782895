// The likelihood of every site, without asking it of every site.
// On the path: the estimate. A wide region holds thousands of towns, most of them hopeless. Sites are put in
// boxes, the heaviest of each box is asked, and only the boxes that could still matter are asked in full.

import type { Vector } from '../sphere/index.ts'
import type { Site } from './cells.ts'
import { itemAt, valueAt } from './numbers.ts'
import { READINGS } from './readings.ts'

/** Below this many sites every one is asked. */
const FEW_SITES = 250
/** About so many boxes a side. */
const BOXES_ACROSS = 18
const SMALLEST_BOX = 20 / 6371
/** A box this far below the best (in logarithms, at the lowest trust that is ever used) does not matter. */
const HOPELESS = 10
const LOWEST_TRUST = 0.25

/** Log-likelihoods of every site: one list a reading. */
export function likelihoodsOf(sites: readonly Site[], likelihood: (place: Vector, into: Float64Array) => void): readonly Float64Array[] {
  const values = READINGS.map(() => new Float64Array(sites.length))
  const here = new Float64Array(READINGS.length)
  const ask = (i: number): void => {
    likelihood(itemAt(sites, i).vector, here)
    values.forEach((list, r) => (list[i] = valueAt(here, r)))
  }
  if (sites.length <= FEW_SITES) {
    sites.forEach((_, i) => { ask(i) })
    return values
  }
  const boxes = boxesOf(sites)
  const scores = READINGS.map(() => new Float64Array(boxes.length))
  boxes.forEach((box, b) => {
    ask(box.heaviest)
    values.forEach((list, r) => {
      for (const i of box.members) list[i] = valueAt(here, r)
      itemAt(scores, r)[b] = LOWEST_TRUST * valueAt(here, r) + Math.log(box.prior)
    })
  })
  const best = scores.map(list => list.reduce((most, score) => Math.max(most, score), -Infinity))
  boxes.forEach((box, b) => {
    if (scores.every((list, r) => valueAt(list, b) < valueAt(best, r) - HOPELESS)) return
    for (const i of box.members) if (i !== box.heaviest) ask(i)
  })
  return values
}

interface Box {
  readonly members: number[]
  heaviest: number
  heaviestPrior: number
  prior: number
}

/** Cubes in space: no poles, no antimeridian. */
function boxesOf(sites: readonly Site[]): readonly Box[] {
  const side = boxSide(sites)
  const boxes = new Map<number, Box>()
  sites.forEach((site, i) => {
    const { x, y, z } = site.vector
    const key = (Math.floor((x + 1) / side) * 1024 + Math.floor((y + 1) / side)) * 1024 + Math.floor((z + 1) / side)
    const box = boxes.get(key) ?? { members: [], heaviest: i, heaviestPrior: -1, prior: 0 }
    boxes.set(key, box)
    box.members.push(i)
    box.prior += site.prior
    if (site.prior > box.heaviestPrior) [box.heaviest, box.heaviestPrior] = [i, site.prior]
  })
  return [...boxes.values()]
}

function boxSide(sites: readonly Site[]): number {
  const low = [2, 2, 2]
  const high = [-2, -2, -2]
  for (const { vector } of sites)
    [vector.x, vector.y, vector.z].forEach((value, axis) => {
      low[axis] = Math.min((low[axis] ?? 0), value)
      high[axis] = Math.max((high[axis] ?? 0), value)
    })
  const widest = Math.max(...[0, 1, 2].map(axis => (high[axis] ?? 0) - (low[axis] ?? 0)))
  return Math.max(SMALLEST_BOX, widest / BOXES_ACROSS)
}

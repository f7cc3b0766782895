// Which landmarks prove that a region is empty: a smallest set whose discs alone have no common point.
// On the path: region. By Helly's theorem four discs are enough where nobody may lie. With f liars allowed
// the set is the smallest that dropping from one at a time gives: every member is needed.
// An empty region means several responders for one key, or a landmark that lies; never a tunnel.

import { shapeOf } from './essential-walls.ts'
import type { Wall } from './wall.ts'

/** Landmark ids of a minimal set of walls with an empty region; call it with such walls only. */
export function findWitnesses(walls: readonly Wall[], faulty: number): readonly string[] {
  const needed: Wall[] = []
  let rest = walls
  while (!isEmpty(needed, faulty)) {
    const last = shortestEmptyPrefix(needed, rest, faulty)
    const wall = rest[last]
    if (wall === undefined) break
    needed.push(wall)
    rest = rest.slice(0, last)
  }
  return needed.map(wall => wall.id)
}

function isEmpty(walls: readonly Wall[], faulty: number): boolean {
  return shapeOf(walls, faulty).kind === 'empty'
}

/** Index of the last wall of the shortest prefix of `rest` that, with `needed`, has an empty region. */
function shortestEmptyPrefix(needed: readonly Wall[], rest: readonly Wall[], faulty: number): number {
  let [low, high] = [0, rest.length]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (isEmpty([...needed, ...rest.slice(0, middle)], faulty)) high = middle
    else low = middle
  }
  return high - 1
}

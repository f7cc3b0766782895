// The few walls that shape a region: of hundreds, most hold all of it and change nothing.
// On the path: region. Start with the tightest walls, find the region that they leave, add the walls that
// do not hold its extent, and so on until all others do. Exact: D_f of some walls holds D_f of all walls, so
// a wall that holds the extent of the former misses no point of the latter.

import { angleBetween, type Cap } from '../sphere/index.ts'
import { boundaryOf, type Arc } from './boundary.ts'
import { extentOf, holdsExtent } from './extent.ts'
import { countOperators, type Wall } from './wall.ts'

/** Walls to begin with, and added at most in one step. A few more cost less than another step. */
const FIRST_WALLS = 6
const ADDED_WALLS = 8

/** A region as its essential walls and boundary. */
export interface Shape {
  readonly walls: readonly Wall[]
  readonly faulty: number
  readonly arcs: readonly Arc[]
  /** `everywhere`: no more operators than may lie, nothing is excluded. */
  readonly kind: 'everywhere' | 'empty' | 'bounded'
  /** A cap that holds the region; undefined for `everywhere` and for regions beyond a hemisphere. */
  readonly extent: Cap | undefined
}

/** The region that at most `faulty` operators miss. */
export function shapeOf(walls: readonly Wall[], faulty: number): Shape {
  if (countOperators(walls) <= faulty) return { walls: [], faulty, arcs: [], kind: 'everywhere', extent: undefined }
  const waiting = byTightness(walls)
  const used = takeFirst(waiting, faulty)
  for (;;) {
    const arcs = boundaryOf(used, faulty)
    if (arcs.length === 0) return { walls: used, faulty, arcs, kind: 'empty', extent: undefined }
    const extent = extentOf(arcs, used, faulty)
    const added = extent === undefined ? waiting.splice(0, ADDED_WALLS) : takeCutting(waiting, extent)
    if (added.length === 0) return { walls: used, faulty, arcs, kind: 'bounded', extent }
    used.push(...added)
  }
}

/** Walls by how little they hold around the centre of the smallest one. */
function byTightness(walls: readonly Wall[]): Wall[] {
  const smallest = walls.reduce((least, wall) => (wall.cap.radius < least.cap.radius ? wall : least))
  const margin = (wall: Wall): number => wall.cap.radius - angleBetween(wall.cap.centre, smallest.cap.centre)
  return walls.map(wall => ({ wall, key: margin(wall) }))
    .sort((a, b) => a.key - b.key)
    .map(entry => entry.wall)
}

/** Removes the first walls, at least so many that their operators are more than may lie. */
function takeFirst(waiting: Wall[], faulty: number): Wall[] {
  const taken = waiting.splice(0, FIRST_WALLS)
  while (countOperators(taken) <= faulty) taken.push(...waiting.splice(0, 1))
  return taken
}

/** Removes the walls that do not hold all of the extent: the tightest, some at a time. */
function takeCutting(waiting: Wall[], extent: Cap): readonly Wall[] {
  const cutting: Wall[] = []
  for (let i = 0; i < waiting.length && cutting.length < ADDED_WALLS; ) {
    const wall = waiting[i]
    if (wall !== undefined && !holdsExtent(wall, extent)) cutting.push(...waiting.splice(i, 1))
    else i++
  }
  return cutting
}

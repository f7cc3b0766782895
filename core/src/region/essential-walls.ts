// The few walls that shape a region: of hundreds, most hold all of it and change nothing.
// On the path: region. Start with the tightest walls, find the region that they leave, add the walls that
// cut it most, and so on until all others hold it whole. Exact: D_f of some walls holds D_f of all walls, so
// a wall that holds the former misses no point of the latter, now and however many walls are added.

import { capCovers, versine, type Cap, type Vector } from '../sphere/index.ts'
import { boundaryOf, type Arc } from './boundary.ts'
import { extentOf, farthestAngle } from './extent.ts'
import { countOperators, isPossible, type Wall } from './wall.ts'

/** Walls to begin with: few, for the cost of a step grows with their square. A step adds at most half as many as there are. */
const FIRST_WALLS = 6

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
  let waiting = byTightness(walls, smallestOf(walls).cap.centre)
  let used: readonly Wall[] = takeFirst(waiting, faulty)
  for (;;) {
    const arcs = boundaryOf(used, faulty)
    if (arcs.length === 0) return { walls: used, faulty, arcs, kind: 'empty', extent: undefined }
    const shape: Shape = { walls: used, faulty, arcs, kind: 'bounded', extent: extentOf(arcs, used, faulty) }
    const { extent } = shape
    if (extent !== undefined) waiting = byTightness(waiting.filter(wall => !capCovers(wall.cap, extent)), extent.centre)
    const added = takeCutting(waiting, shape)
    if (added.length === 0) return shape
    used = [...shapingWalls(shape), ...added]
  }
}

/** Removes the tightest walls that do not hold the shape, and those before them that do: they change nothing. */
function takeCutting(waiting: Wall[], shape: Shape): readonly Wall[] {
  const cutting: Wall[] = []
  const most = Math.ceil(shape.walls.length / 2)
  let looked = 0
  for (; looked < waiting.length && cutting.length < most; looked++) {
    const wall = waiting[looked]
    if (wall !== undefined && !holdsShape(wall, shape)) cutting.push(wall)
  }
  waiting.splice(0, looked)
  return cutting
}

function smallestOf(walls: readonly Wall[]): Wall {
  return walls.reduce((least, wall) => (wall.cap.radius < least.cap.radius ? wall : least))
}

/** Walls by how far they hold beyond a point: the tightest first. */
function byTightness(walls: readonly Wall[], centre: Vector): Wall[] {
  return walls.map(wall => ({ wall, margin: wall.cap.radius - 2 * Math.asin(Math.min(1, Math.sqrt(versine(wall.cap.centre, centre) / 2))) }))
    .sort((a, b) => a.margin - b.margin)
    .map(entry => entry.wall)
}

/** Removes the first walls, at least so many that their operators are more than may lie. */
function takeFirst(waiting: Wall[], faulty: number): Wall[] {
  const taken = waiting.splice(0, FIRST_WALLS)
  while (countOperators(taken) <= faulty) taken.push(...waiting.splice(0, 1))
  return taken
}

/**
 * Whether a wall holds all of the region. It does when it holds the whole boundary and the point opposite its
 * centre is not in the region: what it misses is in one piece, and that piece has then no boundary in it.
 */
function holdsShape(wall: Wall, { walls, faulty, arcs }: Shape): boolean {
  const { centre, radius } = wall.cap
  if (arcs.some(arc => farthestAngle(arc, centre) > radius)) return false
  return !isPossible(walls, faulty, { x: -centre.x, y: -centre.y, z: -centre.z })
}

/** Where nobody may lie the region is convex, and a wall without a part in its boundary changes nothing. */
export function shapingWalls({ walls, faulty, arcs }: Shape): readonly Wall[] {
  return faulty > 0 ? walls : walls.filter((_, index) => arcs.some(arc => arc.wall === index))
}

// The boundary of a depth region: D_f = points that at most f operators miss.
// On the path: region. Along the circle of each wall, sweep the angles where other walls begin and end to
// hold, and keep the parts where stepping over this circle takes the number of missing operators from f to
// f + 1. The result is exact but for rounding (covered by ROUNDING_KM in every radius): nothing is sampled.
// D_f, where not the whole sphere, is empty exactly when it has no such part.

import { circleOf, partInside, type Cap, type Circle, type PartInside } from '../sphere/index.ts'
import { isSameCap, type Wall } from './wall.ts'

const TURN = 2 * Math.PI

/** Where another wall begins (`enter`) or ends (`leave`) to hold along a circle. */
export interface Crossing {
  /** Radians on the circle that is walked, 0...2 pi. */
  readonly angle: number
  readonly wall: number
  readonly kind: 'enter' | 'leave'
}

/** A part of the boundary, anticlockwise on the circle of `wall`: the region lies to its left. */
export interface Arc {
  readonly wall: number
  readonly circle: Circle
  readonly from: number
  /** 0...2 pi. 0: the region touches the circle in one point; 2 pi: the whole circle. */
  readonly sweep: number
  /** What begins and ends the arc; undefined for a whole circle. */
  readonly start: Crossing | undefined
  readonly end: Crossing | undefined
}

export function boundaryOf(walls: readonly Wall[], faulty: number): readonly Arc[] {
  const depth = new Depth(walls)
  return walls.flatMap((wall, index) => {
    const circle = circleOf(wall.cap)
    depth.begin(wall.operator)
    const crossings = findCrossings(walls, index, circle, depth)
    return findRuns(crossings, depth, faulty).map(run => ({ wall: index, circle, ...run }))
  })
}

/** Counts the operators that miss, while a point walks along the circle of one wall. */
class Depth {
  readonly #walls: readonly Wall[]
  readonly #missing: Int16Array
  #own = 0
  #operators = 0

  constructor(walls: readonly Wall[]) {
    this.#walls = walls
    this.#missing = new Int16Array(walls.reduce((most, wall) => Math.max(most, wall.operator + 1), 0))
  }

  /** The circle of another wall, with nobody missing yet. */
  begin(own: number): void {
    this.#own = own
    this.#operators = 0
    this.#missing.fill(0)
  }

  /** A wall begins (+1) or ends (-1) to miss. */
  step(wall: number, change: 1 | -1): void {
    const operator = this.#walls[wall]?.operator ?? 0
    const before = this.#missing[operator] ?? 0
    this.#missing[operator] = before + change
    if (before === 0 && change === 1) this.#operators++
    if (before === 1 && change === -1) this.#operators--
  }

  /** Whether leaving this circle's cap here makes the number of missing operators `faulty` + 1. */
  isBoundary(faulty: number): boolean {
    return this.#operators === faulty && this.#missing[this.#own] === 0
  }
}

/** Crossings of the circle with all other walls, in order; `depth` is left as it is at angle 0. */
function findCrossings(walls: readonly Wall[], index: number, circle: Circle, depth: Depth): readonly Crossing[] {
  const crossings: Crossing[] = []
  walls.forEach(({ cap }, wall) => {
    const part = partOf(circle, cap, wall - index)
    if (part === 'all') return
    if (part === 'none') return depth.step(wall, 1)
    const enter = turned(part.middle - part.half)
    const leave = turned(part.middle + part.half)
    crossings.push({ angle: enter, wall, kind: 'enter' }, { angle: leave, wall, kind: 'leave' })
    const heldAtZero = leave < enter || (leave === enter && part.half > 1)
    if (!heldAtZero) depth.step(wall, 1)
  })
  // At one angle, entering goes before leaving: the caps are closed, a touch counts as held.
  return crossings.sort((a, b) => a.angle - b.angle || (a.kind === b.kind ? 0 : a.kind === 'enter' ? -1 : 1))
}

/** Of walls that are the same, a later one counts as larger by nothing: else none of them would be a boundary. */
function partOf(circle: Circle, cap: Cap, later: number): PartInside {
  if (later === 0) return 'all'
  if (isSameCap(circle.cap, cap)) return later > 0 ? 'all' : 'none'
  return partInside(circle, cap)
}

function turned(angle: number): number {
  const rest = angle % TURN
  return rest < 0 ? rest + TURN : rest
}

type Run = Pick<Arc, 'from' | 'sweep' | 'start' | 'end'>

/** Walks once round the circle from angle 0: every longest run that is boundary. */
function findRuns(crossings: readonly Crossing[], depth: Depth, faulty: number): readonly Run[] {
  const heldAtZero = depth.isBoundary(faulty)
  const runs: Run[] = []
  let held = heldAtZero
  let start: Crossing | undefined
  let firstEnd: Crossing | undefined
  for (const crossing of crossings) {
    depth.step(crossing.wall, crossing.kind === 'enter' ? -1 : 1)
    const holds = depth.isBoundary(faulty)
    if (holds && !held) start = crossing
    if (held && !holds) {
      if (start === undefined) firstEnd = crossing
      else runs.push({ from: start.angle, sweep: crossing.angle - start.angle, start, end: crossing })
      start = undefined
    }
    held = holds
  }
  if (!heldAtZero) return runs
  // The run over angle 0 goes from the last start to the first end; with neither it is the whole circle.
  if (start === undefined || firstEnd === undefined) runs.push({ from: 0, sweep: TURN, start: undefined, end: undefined })
  else runs.push({ from: start.angle, sweep: firstEnd.angle + TURN - start.angle, start, end: firstEnd })
  return runs
}

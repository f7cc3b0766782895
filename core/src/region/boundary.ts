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
  const sweep = new Sweep(walls, faulty)
  return walls.flatMap((wall, index) => {
    const circle = circleOf(wall.cap)
    if (!sweep.begin(index, circle)) return []
    return sweep.runs().map(run => ({ wall: index, circle, ...run }))
  })
}

type Run = Pick<Arc, 'from' | 'sweep' | 'start' | 'end'>

/** A walk along one circle after the other, counting the operators that miss. Its arrays serve all circles. */
class Sweep {
  readonly #walls: readonly Wall[]
  readonly #faulty: number
  /** Walls that miss, by operator. */
  readonly #missing: Int16Array
  #operators = 0
  #own = 0
  /** Angle of event e: e < walls, wall e is entered; else wall e - walls is left. */
  readonly #angles: Float64Array
  /** Events in order along the circle: each an angle in small steps, times the number of events, plus the event. */
  readonly #order: Float64Array
  readonly #step: number
  #events = 0

  constructor(walls: readonly Wall[], faulty: number) {
    this.#walls = walls
    this.#faulty = faulty
    this.#missing = new Int16Array(walls.reduce((most, wall) => Math.max(most, wall.operator + 1), 0))
    this.#angles = new Float64Array(2 * walls.length)
    this.#order = new Float64Array(2 * walls.length)
    // So fine that 2 pi still is a whole number below 2^53: a millionth of a millionth radian for 300 walls.
    this.#step = 2 ** (49 - Math.ceil(Math.log2(2 * walls.length + 1)))
  }

  /** Finds all crossings of a circle and who misses at angle 0; false where too many miss all of it. */
  begin(index: number, circle: Circle): boolean {
    this.#own = this.#walls[index]?.operator ?? 0
    this.#operators = 0
    this.#missing.fill(0)
    this.#events = 0
    let missingAll = 0
    for (let wall = 0; wall < this.#walls.length; wall++) {
      const cap = this.#walls[wall]?.cap
      const part = cap === undefined ? 'all' : partOf(circle, cap, wall - index)
      if (part === 'all') continue
      const before = this.#operators
      if (part === 'none') {
        this.#change(wall, 1)
        missingAll += this.#operators - before
        if (missingAll > this.#faulty || (this.#missing[this.#own] ?? 0) > 0) return false
      } else this.#cross(wall, part.middle - part.half, part.middle + part.half, part.half > 1)
    }
    // Walls that are crossed miss at angle 0 where they are left before they are entered.
    const crossed = this.#events
    this.#order.subarray(0, crossed).sort()
    for (let i = 0; i < crossed; i += 1) {
      const event = this.#eventAt(i)
      const wall = event % this.#walls.length
      if (event === wall && !this.#holdsAtZero(wall)) this.#change(wall, 1)
    }
    return true
  }

  #cross(wall: number, enter: number, leave: number, isWide: boolean): void {
    const count = this.#walls.length
    this.#angles[wall] = turned(enter)
    this.#angles[count + wall] = turned(leave)
    // A wide part that begins where it ends is all of the circle but a point: it holds at angle 0.
    if (isWide && this.#angles[wall] === this.#angles[count + wall]) this.#angles[wall] = TURN
    for (const event of [wall, count + wall]) this.#order[this.#events++] = Math.floor((this.#angles[event] ?? 0) * this.#step) * 2 * count + event
  }

  #holdsAtZero(wall: number): boolean {
    return (this.#angles[this.#walls.length + wall] ?? 0) < (this.#angles[wall] ?? 0)
  }

  #eventAt(place: number): number {
    return (this.#order[place] ?? 0) % (2 * this.#walls.length)
  }

  /** A wall begins (+1) or ends (-1) to miss. */
  #change(wall: number, change: 1 | -1): void {
    const operator = this.#walls[wall]?.operator ?? 0
    const before = this.#missing[operator] ?? 0
    this.#missing[operator] = before + change
    if (before === 0 && change === 1) this.#operators++
    if (before === 1 && change === -1) this.#operators--
  }

  /** Whether leaving this circle's cap here makes the number of missing operators f + 1. */
  #isBoundary(): boolean {
    return this.#operators === this.#faulty && this.#missing[this.#own] === 0
  }

  /** Walks once round the circle from angle 0: every longest run that is boundary. */
  runs(): readonly Run[] {
    const heldAtZero = this.#isBoundary()
    const runs: Run[] = []
    let held = heldAtZero
    let start: Crossing | undefined
    let firstEnd: Crossing | undefined
    for (let i = 0; i < this.#events; i++) {
      const event = this.#eventAt(i)
      this.#change(event % this.#walls.length, event < this.#walls.length ? -1 : 1)
      const holds = this.#isBoundary()
      if (holds === held) continue
      const crossing = this.#crossing(event)
      if (holds) start = crossing
      else if (start === undefined) firstEnd = crossing
      else runs.push({ from: start.angle, sweep: Math.max(0, crossing.angle - start.angle), start, end: crossing })
      if (!holds) start = undefined
      held = holds
    }
    if (!heldAtZero) return runs
    // The run over angle 0 goes from the last start to the first end; with neither it is the whole circle.
    if (start === undefined || firstEnd === undefined) runs.push({ from: 0, sweep: TURN, start: undefined, end: undefined })
    else runs.push({ from: start.angle, sweep: firstEnd.angle + TURN - start.angle, start, end: firstEnd })
    return runs
  }

  #crossing(event: number): Crossing {
    const wall = event % this.#walls.length
    return { angle: this.#angles[event] ?? 0, wall, kind: event === wall ? 'enter' : 'leave' }
  }
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

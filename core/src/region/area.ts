// The area of a region, never below the truth.
// On the path: region. Gauss-Bonnet, arc by arc and without counting holes or corners: each arc adds the
// circular segment between itself and its chord, and the triangle from one fixed point to that chord.
//     area = sum( sweep (1 - cos r) - T(centre, P, Q) + T(fixed, P, Q) )   modulo 4 pi

import { pointOn, safeAreaKm2, triangleArea, type Vector } from '../sphere/index.ts'
import type { Arc } from './boundary.ts'
import type { Shape } from './essential-walls.ts'

const SPHERE = 4 * Math.PI
/** Longest piece that is summed at once, radians: keeps every triangle far from the formula's branch. */
const LONGEST_PIECE = Math.PI / 3
/** More than the rounding of one piece, steradians (0.4 square metres). */
const ROUNDING_STERADIANS = 1e-14

/** Upper bound of the area on WGS84, km². */
export function boundAreaKm2(shape: Shape): number {
  if (shape.kind === 'empty') return 0
  if (shape.kind === 'everywhere') return safeAreaKm2(SPHERE)
  const fixed = shape.extent?.centre ?? shape.walls[0]?.cap.centre ?? { x: 0, y: 0, z: 1 }
  let [sum, pieces] = [0, 0]
  for (const arc of shape.arcs) {
    const count = Math.max(1, Math.ceil(arc.sweep / LONGEST_PIECE))
    for (let i = 0; i < count; i++) sum += pieceArea(arc, (arc.sweep * i) / count, arc.sweep / count, fixed)
    pieces += count
  }
  const rounding = pieces * ROUNDING_STERADIANS
  const turnedSum = ((sum % SPHERE) + SPHERE) % SPHERE
  // A region of no area may come out as minus a rounding error.
  const area = SPHERE - turnedSum < rounding ? 0 : turnedSum
  return safeAreaKm2(Math.min(SPHERE, area + rounding, largestPossible(shape)))
}

function pieceArea(arc: Arc, offset: number, sweep: number, fixed: Vector): number {
  const { circle } = arc
  const p = pointOn(circle, arc.from + offset)
  const q = pointOn(circle, arc.from + offset + sweep)
  return sweep * circle.cap.versine - triangleArea(circle.cap.centre, p, q) + triangleArea(fixed, p, q)
}

/** A region is no larger than its extent, nor, where nobody lies, than its smallest wall. */
function largestPossible(shape: Shape): number {
  const walls = shape.faulty === 0 ? shape.walls.map(wall => wall.cap.versine) : []
  const extent = shape.extent === undefined ? [] : [shape.extent.versine]
  return Math.min(2, ...walls, ...extent) * 2 * Math.PI
}

// The outline of a region as closed rings, for drawing and to have one point of every part.
// On the path: region. Where an arc ends at another wall's circle, the boundary goes on along that circle
// from the same crossing; where rounding hides it, the ring is closed as it is (no verdict reads rings).

import type { Position } from '../base/index.ts'
import { pointOn, positionOf, type Vector } from '../sphere/index.ts'
import type { Arc } from './boundary.ts'

/** Longest piece of a drawn arc, radians of turn: a whole circle has 72 corners. */
const DRAWN_PIECE = Math.PI / 36

/** The arcs in order, one list a ring. */
export function ringsOf(arcs: readonly Arc[]): readonly (readonly Arc[])[] {
  const starts = new Map<string, Arc>()
  for (const arc of arcs) if (arc.start !== undefined) starts.set(`${String(arc.wall)} ${arc.start.kind} ${String(arc.start.wall)}`, arc)
  const seen = new Set<Arc>()
  const rings: Arc[][] = []
  for (const arc of arcs) {
    const ring: Arc[] = []
    for (let next: Arc | undefined = arc; next !== undefined && !seen.has(next); next = starts.get(followingKey(next))) {
      seen.add(next)
      ring.push(next)
    }
    if (ring.length > 0) rings.push(ring)
  }
  return rings
}

/** Leaving wall B along circle A is entering wall A along circle B, and the other way round. */
function followingKey(arc: Arc): string {
  if (arc.end === undefined) return ''
  return `${String(arc.end.wall)} ${arc.end.kind === 'leave' ? 'enter' : 'leave'} ${String(arc.wall)}`
}

/** Closed rings for drawing: the region is to the left of each. */
export function drawOutline(arcs: readonly Arc[]): readonly (readonly Position[])[] {
  return ringsOf(arcs).map(ring => {
    const points = ring.flatMap(drawArc).map(positionOf)
    const [first] = points
    return first === undefined ? points : [...points, first]
  })
}

function drawArc(arc: Arc): readonly Vector[] {
  const count = Math.max(1, Math.ceil(arc.sweep / DRAWN_PIECE))
  return Array.from({ length: count }, (_, i) => pointOn(arc.circle, arc.from + (arc.sweep * i) / count))
}

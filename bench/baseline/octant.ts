// Octant (Wong, Stoyanov, Sirer 2007), its outer constraints: each landmark has a curve over its calibration
// pairs that says how far a delay can reach at most (the upper convex hull; beyond the last pairs, fibre).
// Weights fall with the delay. The answer is the centre of the places with the highest total weight.

import type { Mesh } from '@trigpoint/core/estimate'
import { fibreCap } from './cbg.ts'
import { deepestPlace, inCap, meanOf, pairKm, pairMs, spreadOver, vectorAt, type Cap, type Method } from './method.ts'

const FIBRE_KM_PER_MS = 99.93
/** The curve is trusted up to this share of the landmark's delays. */
const CUTOFF = 0.9

function outerReach(mesh: Mesh, landmark: number, members: readonly number[], roundTripMs: number): number {
  const points = members.filter(j => j !== landmark && pairMs(mesh, landmark, j) > 0).map(j => [pairMs(mesh, landmark, j), pairKm(mesh, landmark, j)] as const)
  points.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  const trusted = points.slice(0, Math.max(2, Math.floor(points.length * CUTOFF)))
  const hull: (readonly [number, number])[] = [[0, 0]]
  for (const point of trusted) {
    while (hull.length >= 2) {
      const [a, b] = [hull[hull.length - 2], hull[hull.length - 1]]
      if (a === undefined || b === undefined || (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) < 0) break
      hull.pop()
    }
    hull.push(point)
  }
  const after = hull.findIndex(([ms]) => ms >= roundTripMs)
  const [a, b] = [hull[after - 1], hull[after]]
  const last = hull[hull.length - 1] ?? [0, 0]
  const reach = after < 1 || a === undefined || b === undefined
    ? last[1] + (roundTripMs - last[0]) * FIBRE_KM_PER_MS
    : a[1] + ((b[1] - a[1]) * (roundTripMs - a[0])) / Math.max(1e-9, b[0] - a[0])
  return Math.max(1, Math.min(reach, roundTripMs * FIBRE_KM_PER_MS))
}

export const octant: Method = {
  name: 'Octant, outer curve',
  locate: (mesh, members, _target, ranged) => {
    const nearest = [...ranged].sort((a, b) => a.roundTripMs - b.roundTripMs).slice(0, 60)
    const caps: Cap[] = nearest.map(one => ({ centre: vectorAt(mesh, one.landmark), reachKm: outerReach(mesh, one.landmark, members, one.roundTripMs) }))
    const weights = nearest.map(one => Math.exp(-one.roundTripMs / 50))
    const { place, depth } = deepestPlace(caps, weights)
    const held = caps.filter(cap => inCap(cap, place))
    const smallest = [...held].sort((a, b) => a.reachKm - b.reachKm)[0] ?? fibreCap(mesh, nearest[0] ?? { landmark: 0, roundTripMs: 1 })
    const inside = spreadOver(smallest, 2000).filter(point => held.every(cap => inCap(cap, point)))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return {
      at: inside.length > 0 ? meanOf(inside) : place,
      empty: depth < total - 1e-9,
      holds: (_level, point) => held.every(cap => inCap(cap, point)),
    }
  },
}

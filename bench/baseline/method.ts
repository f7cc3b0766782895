// What every method of the accuracy table is asked: calibrate without the target, then locate it.

import type { Mesh } from '@trigpoint/core/estimate'
import { distanceKm } from '@trigpoint/core/estimate'
import { frameAround, type Vector } from '@trigpoint/core/sphere'

export interface Ranged {
  readonly landmark: number
  readonly roundTripMs: number
}

export interface Guess {
  readonly at: Vector
  /** Whether the region of a level holds a place; undefined for methods without regions. */
  readonly holds?: (level: number, place: Vector) => boolean
  /** The method's own region was empty and something else was returned. */
  readonly empty: boolean
}

export interface Method {
  readonly name: string
  /** `members`: landmarks that may be learned from; never the target. */
  locate(mesh: Mesh, members: readonly number[], target: number, ranged: readonly Ranged[]): Guess
}

export interface Cap {
  readonly centre: Vector
  readonly reachKm: number
}

/** Round trip of a pair of the mesh, 0 where unknown. */
export function pairMs(mesh: Mesh, a: number, b: number): number {
  return mesh.roundTripMs[a * mesh.landmarks.length + b] ?? 0
}

export function pairKm(mesh: Mesh, a: number, b: number): number {
  return mesh.distanceKm[a * mesh.landmarks.length + b] ?? 0
}

export function vectorAt(mesh: Mesh, landmark: number): Vector {
  return mesh.vectors[landmark] ?? { x: 0, y: 0, z: 1 }
}

export function inCap({ centre, reachKm }: Cap, place: Vector): boolean {
  return distanceKm(centre, place) <= reachKm + 1e-6
}

/** Points spread over a cap, about `count`, evenly (a sunflower). */
export function spreadOver({ centre, reachKm }: Cap, count: number): readonly Vector[] {
  const [east, north] = frameAround(centre)
  const largest = Math.min(Math.PI, reachKm / 6371.0088)
  return Array.from({ length: count }, (_, i) => {
    const rise = 1 - ((i + 0.5) / count) * (1 - Math.cos(largest))
    const flat = Math.sqrt(Math.max(0, 1 - rise * rise))
    const turn = i * Math.PI * (3 - Math.sqrt(5))
    const [a, b] = [flat * Math.cos(turn), flat * Math.sin(turn)]
    return { x: rise * centre.x + a * east.x + b * north.x, y: rise * centre.y + a * east.y + b * north.y, z: rise * centre.z + a * east.z + b * north.z }
  })
}

export function meanOf(points: readonly Vector[], weights?: readonly number[]): Vector {
  let [x, y, z] = [0, 0, 0]
  points.forEach((point, i) => {
    const weight = weights?.[i] ?? 1
    x += weight * point.x
    y += weight * point.y
    z += weight * point.z
  })
  const length = Math.hypot(x, y, z) || 1
  return { x: x / length, y: y / length, z: z / length }
}

/** Where the edges of two caps cross: none, or two points. */
export function crossingsOf(a: Cap, b: Cap): readonly Vector[] {
  const [cosA, cosB] = [Math.cos(a.reachKm / 6371.0088), Math.cos(b.reachKm / 6371.0088)]
  const between = a.centre.x * b.centre.x + a.centre.y * b.centre.y + a.centre.z * b.centre.z
  const under = 1 - between * between
  if (under < 1e-14) return []
  const [p, q] = [(cosA - between * cosB) / under, (cosB - between * cosA) / under]
  const rest = 1 - (p * p + q * q + 2 * p * q * between)
  if (rest < 0) return []
  const [c, s] = [cross(a.centre, b.centre), Math.sqrt(rest / under)]
  return [s, -s].map(t => ({ x: p * a.centre.x + q * b.centre.x + t * c.x, y: p * a.centre.y + q * b.centre.y + t * c.y, z: p * a.centre.z + q * b.centre.z + t * c.z }))
}

function cross(a: Vector, b: Vector): Vector {
  return { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x }
}

/**
 * The place that most caps hold, exactly: the deepest cell of an arrangement of caps has a crossing of two
 * edges at its corner, or is a whole cap (its centre). Polynomial: n^2 places, n questions each.
 */
export function deepestPlace(caps: readonly Cap[], weights: readonly number[] = caps.map(() => 1), must: readonly Cap[] = []): { readonly place: Vector, readonly depth: number } {
  const useful = caps.filter(cap => cap.reachKm < Math.PI * 6371)
  const places = useful.map(cap => cap.centre)
  const all = [...useful, ...must]
  for (const [i, a] of all.entries()) for (const b of all.slice(i + 1)) places.push(...crossingsOf(a, b))
  let best = { place: useful[0]?.centre ?? { x: 0, y: 0, z: 1 }, depth: -1 }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  for (const place of places) {
    if (must.some(cap => !inCap(cap, place))) continue
    let depth = total
    for (let k = 0; k < caps.length && depth > best.depth; k++) {
      const cap = caps[k]
      if (cap !== undefined && !inCap(cap, place)) depth -= weights[k] ?? 1
    }
    if (depth > best.depth) best = { place, depth }
  }
  return best
}

/** Centre of the intersection of caps by 2,000 points over the tightest; undefined where it is empty. */
export function centreOfIntersection(caps: readonly Cap[]): Vector | undefined {
  const tightest = caps.reduce((least, cap) => (cap.reachKm < least.reachKm ? cap : least))
  const cutting = caps.filter(cap => cap !== tightest && distanceKm(cap.centre, tightest.centre) + tightest.reachKm > cap.reachKm)
  const inside = spreadOver(tightest, 2000).filter(place => cutting.every(cap => inCap(cap, place)))
  if (inside.length > 0) return meanOf(inside)
  const corners = [tightest.centre, ...[tightest, ...cutting].flatMap((a, i, list) => list.slice(i + 1).flatMap(b => crossingsOf(a, b)))]
    .filter(place => [tightest, ...cutting].every(cap => inCap(cap, place)))
  return corners.length > 0 ? meanOf(corners) : undefined
}

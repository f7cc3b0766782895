// Likeness: how alike the unusual delays of two machines are, by the distance between them.
// On the path: the heart of the estimate. Two machines in one city see the same detours to the same far
// place, so their unusualness is alike; the likeness falls with distance. Knowing it, many landmarks in one
// corner count as the few that they are, and the mesh rows of a place's neighbours predict its own delays.
// The fall is a sum of three exponentials with fixed lengths (city, country, continent), fitted on the mesh.

import { clampTo, itemAt } from './numbers.ts'
import { knotOf, logDelayOf, unusualness, type DelayCurve } from './delay-curve.ts'
import type { Mesh } from './mesh.ts'

const LENGTHS_KM = [150, 700, 8000] as const
/**
 * Shares of a round trip's variation that may belong to that pair alone: little, where a place's machines share their routes, or
 * more than half. Which fits differs from mesh to mesh, so both are read (readings).
 */
export const PAIR_SHARES = [0.2, 0.55] as const
const LEAST_SHARE = PAIR_SHARES[0]
/** Beyond this many standard deviations a delay says no more: no single landmark decides. */
export const UNUSUALNESS_LIMIT = 5
/** What is assumed before a mesh is seen, with the weight of this many root-pairs: [km, likeness]. */
const ASSUMED: readonly (readonly [number, number])[] = [[30, 0.7], [300, 0.5], [1000, 0.4], [4000, 0.25], [12000, 0.08]]
const ASSUMED_WEIGHT = 30
const BIN_EDGES_KM = [25, 60, 120, 200, 300, 450, 700, 1000, 1500, 2200, 3000, 4500, 6500, 9000, 13000, 21000]
const FEWEST_IN_BIN = 30
const FIT_ROUNDS = 300
/** Landmarks whose rows are compared, at most: evenly over the ids; bounds the work at a thousand landmarks. */
const FIT_SAMPLE = 250

/** Weights of the three exponentials; together below 1 - LEAST_SHARE. */
export type Likeness = readonly [number, number, number]

/** Likeness of what two machines at a distance share with their places, 0...1, if so much is the pair's own. */
export function likenessAt(likeness: Likeness, distanceKm: number, pairShare: number): number {
  const [city, country, continent] = likeness
  const sum = city * Math.exp(-distanceKm / LENGTHS_KM[0]) + country * Math.exp(-distanceKm / LENGTHS_KM[1]) +
    continent * Math.exp(-distanceKm / LENGTHS_KM[2])
  return Math.min(1, sum / (1 - pairShare))
}

/** Likeness at every km 0...20,100 in steps of 10 km: the exponentials are asked millions of times. */
export function tabulateLikeness(likeness: Likeness, pairShare: number): Float64Array {
  return Float64Array.from({ length: 2012 }, (_, i) => likenessAt(likeness, i * 10, pairShare))
}

/** How unusual every pair of the mesh is, n x n; NaN where not measured or not among the members. */
export function unusualnessOf(mesh: Mesh, members: readonly number[], curve: DelayCurve): Float64Array {
  const n = mesh.landmarks.length
  const table = new Float64Array(n * n).fill(NaN)
  members.forEach((i, order) => {
    for (const j of members.slice(order + 1)) {
      const roundTripMs = (mesh.roundTripMs[i * n + j] ?? 0)
      if (roundTripMs <= 0) continue
      const value = unusualness(curve, knotOf((mesh.distanceKm[i * n + j] ?? 0)), logDelayOf(roundTripMs))
      table[i * n + j] = table[j * n + i] = clampTo(value, UNUSUALNESS_LIMIT)
    }
  })
  return table
}

interface Bin {
  count: number
  product: number
  square: number
  distance: number
}

/** Fits the likeness: for every two members, how alike their rows are. */
export function fitLikeness(mesh: Mesh, allMembers: readonly number[], table: Float64Array): Likeness {
  const step = Math.max(1, allMembers.length / FIT_SAMPLE)
  const members = Array.from({ length: Math.min(allMembers.length, FIT_SAMPLE) }, (_, i) => itemAt(allMembers, Math.floor(i * step)))
  const bins = BIN_EDGES_KM.map((): Bin => ({ count: 0, product: 0, square: 0, distance: 0 }))
  const n = mesh.landmarks.length
  for (const [order, k] of members.entries())
    for (const l of members.slice(order + 1)) {
      const km = (mesh.distanceKm[k * n + l] ?? 0)
      const bin = bins[BIN_EDGES_KM.findIndex(edge => km < edge)]
      if (bin !== undefined) addRows(bin, table, k * n, l * n, members, km)
    }
  const points = bins.filter(bin => bin.count > FEWEST_IN_BIN && bin.square > 0).map(bin => ({
    km: bin.distance / bin.count,
    value: Math.max(0, bin.product / bin.square),
    weight: Math.sqrt(bin.count),
  }))
  return fitExponentials([...points, ...ASSUMED.map(([km, value]) => ({ km, value, weight: ASSUMED_WEIGHT }))])
}

function addRows(bin: Bin, table: Float64Array, rowK: number, rowL: number, members: readonly number[], km: number): void {
  for (const j of members) {
    const [a, b] = [(table[rowK + j] ?? 0), (table[rowL + j] ?? 0)]
    if (Number.isNaN(a) || Number.isNaN(b)) continue
    bin.count++
    bin.product += a * b
    bin.square += (a * a + b * b) / 2
    bin.distance += km
  }
}

/** Least squares with weights that are not negative, one exponential after the other. */
function fitExponentials(points: readonly { km: number, value: number, weight: number }[]): Likeness {
  const weights = [0.3, 0.2, 0.3]
  for (let round = 0; round < FIT_ROUNDS; round++)
    LENGTHS_KM.forEach((length, q) => {
      let [over, under] = [0, 0]
      for (const point of points) {
        const others = LENGTHS_KM.reduce((sum, other, p) => (p === q ? sum : sum + (weights[p] ?? 0) * Math.exp(-point.km / other)), 0)
        const own = Math.exp(-point.km / length)
        over += point.weight * own * (point.value - others)
        under += point.weight * own * own
      }
      weights[q] = Math.max(0, over / under)
    })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const scale = Math.min(1, (0.97 * (1 - LEAST_SHARE)) / total)
  return [itemAt(weights, 0) * scale, itemAt(weights, 1) * scale, itemAt(weights, 2) * scale]
}

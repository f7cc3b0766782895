// The mesh: round trips among landmarks of known position, one value a pair.
// On the path: what the estimate is calibrated on and what lying landmarks are found in (design of the
// region, "What real data says"). A round trip is the same path in both directions; where both were measured
// and disagree, something answered that was not the named machine or one direction is routed by force: the
// larger value is used and the pair is reported, nobody is accused.

import type { Position } from '../base/index.ts'
import { vectorOf, type Vector } from '../sphere/index.ts'
import { compareIds, distanceKm, itemAt, valueAt } from './numbers.ts'

/** City-level papers: the usual error of a declared position, where nothing better is said. */
export const USUAL_UNCERTAINTY_KM = 15
/** And the largest: what a proof allows for a landmark whose uncertainty is not said. */
export const LARGEST_UNCERTAINTY_KM = 30

export interface MeshLandmark {
  readonly id: string
  readonly position: Position
  readonly country?: string
  /** Class of network ("cloud", an AS name): pools the calibration where data is thin. */
  readonly network?: string
  readonly operator?: string
  readonly uncertaintyKm?: number
}

export interface MeshRow {
  readonly from: string
  readonly to: string
  readonly roundTripMs: number
}

export interface AsymmetricPair {
  readonly a: string
  readonly b: string
  readonly forwardMs: number
  readonly backwardMs: number
}

/** A prepared mesh; landmarks in the order of their ids. */
export interface Mesh {
  readonly landmarks: readonly MeshLandmark[]
  readonly vectors: readonly Vector[]
  readonly index: ReadonlyMap<string, number>
  /** n x n, ms, the same both ways; 0 where the pair was not measured. */
  readonly roundTripMs: Float64Array
  /** n x n, km on the mean sphere. */
  readonly distanceKm: Float64Array
  readonly asymmetric: readonly AsymmetricPair[]
}

/** Whether two directions of a pair agree: within 15 % or 5 ms. */
export function directionsAgree(forwardMs: number, backwardMs: number): boolean {
  const [low, high] = forwardMs < backwardMs ? [forwardMs, backwardMs] : [backwardMs, forwardMs]
  return high - low <= 5 || high <= 1.15 * low
}

/** One value for a pair from its directions (0: not measured): the smaller if they agree, else the larger. */
export function mergeDirections(forwardMs: number, backwardMs: number): number {
  if (forwardMs === 0 || backwardMs === 0) return Math.max(forwardMs, backwardMs)
  return directionsAgree(forwardMs, backwardMs) ? Math.min(forwardMs, backwardMs) : Math.max(forwardMs, backwardMs)
}

/** Builds the mesh. Rows that name an unknown landmark, or a landmark twice, are left out. */
export function openMesh(landmarks: readonly MeshLandmark[], rows: readonly MeshRow[]): Mesh {
  const sorted = [...landmarks].sort((a, b) => compareIds(a.id, b.id))
  const index = new Map(sorted.map((landmark, i) => [landmark.id, i]))
  const directed = smallestRoundTrips(rows, index, sorted.length)
  const vectors = sorted.map(landmark => vectorOf(landmark.position))
  const { roundTripMs, asymmetric } = mergePairs(directed, sorted)
  return { landmarks: sorted, vectors, index, roundTripMs, distanceKm: distancesOf(vectors), asymmetric }
}

function smallestRoundTrips(rows: readonly MeshRow[], index: ReadonlyMap<string, number>, n: number): Float64Array {
  const directed = new Float64Array(n * n)
  for (const row of rows) {
    const [from, to] = [index.get(row.from), index.get(row.to)]
    if (from === undefined || to === undefined || from === to) continue
    const known = valueAt(directed, from * n + to)
    if (known === 0 || row.roundTripMs < known) directed[from * n + to] = row.roundTripMs
  }
  return directed
}

function mergePairs(directed: Float64Array, landmarks: readonly MeshLandmark[]): Pick<Mesh, 'roundTripMs' | 'asymmetric'> {
  const n = landmarks.length
  const roundTripMs = new Float64Array(n * n)
  const asymmetric: AsymmetricPair[] = []
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const [forwardMs, backwardMs] = [valueAt(directed, i * n + j), valueAt(directed, j * n + i)]
      const merged = mergeDirections(forwardMs, backwardMs)
      roundTripMs[i * n + j] = merged
      roundTripMs[j * n + i] = merged
      if (forwardMs > 0 && backwardMs > 0 && !directionsAgree(forwardMs, backwardMs))
        asymmetric.push({ a: itemAt(landmarks, i).id, b: itemAt(landmarks, j).id, forwardMs, backwardMs })
    }
  return { roundTripMs, asymmetric }
}

function distancesOf(vectors: readonly Vector[]): Float64Array {
  const n = vectors.length
  const distances = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const km = distanceKm(itemAt(vectors, i), itemAt(vectors, j))
      distances[i * n + j] = km
      distances[j * n + i] = km
    }
  return distances
}

// The likelihood of a place: how well the measured round trips agree with a machine standing there.
// On the path: the estimate. At a place, every landmark expects a usual delay (delay-curve) and an
// unusualness that the place's neighbours in the mesh show towards that landmark (kriging over the likeness).
// What remains is compared as one vector, since landmarks beside each other err together: its covariance is
// the likeness between the landmarks, scaled by how little the neighbours have already told. How far a machine's
// delays scatter as a whole is not taken as known (Student's t), so that badly fitting machines do not pretend.

import type { Vector } from '../sphere/index.ts'
import { knotOf, logDelayOf, scaleAt, unusualness, type DelayCurve } from './delay-curve.ts'
import { PAIR_SHARE, UNUSUALNESS_LIMIT } from './likeness.ts'
import type { Mesh } from './mesh.ts'
import { clampTo, distanceKm, interpolate, itemAt } from './numbers.ts'

/** Landmarks whose delays are compared: the nearest half by delay, the rest spread as far as can be. */
const COMPARED_LANDMARKS = 36
/** Neighbours in the mesh that predict a place's unusualness, and what is added to their own likeness. */
const NEIGHBOURS = 6
const NEIGHBOUR_NOISE = 0.6
/** Rows for which a landmark's class of network counts in its habit, and for which no habit counts in the class's. */
const HABIT_ROWS = 5
const CLASS_ROWS = 50
/** Landmarks beside a place that should have seen the target near; within this distance, the better of the nearest two. */
const LOCAL_LANDMARKS = 2
const LOCAL_KM = 300
/** A neighbour must have been measured with this many others. */
const NEIGHBOUR_ROWS = 4
/** Neighbours are sought among so many landmarks, the nearest by delay: bounds time and memory. */
const SOUGHT_LANDMARKS = 256
/**
 * How strongly delays scatter differs from machine to machine: the scale of the covariance is not taken as known. About
 * the truth it is this much of the mesh's own (held out, six kinds of mesh: 0.4 to 1), as if seen on so many delays.
 */
const EXPECTED_SCALE = 0.6
const SCALE_DELAYS = 10
/** Shares of the variation that neighbours leave open, for which a factor of the covariance is kept. */
const OPEN_SHARES = [0.15, 0.3, 0.5, 0.7, 0.85, 1] as const

export interface Measured {
  /** Index in the mesh. */
  readonly landmark: number
  readonly roundTripMs: number
}

/** What the mesh taught; see calibration. */
export interface Taught {
  readonly curve: DelayCurve
  /** Likeness by distance in steps of 10 km. */
  readonly likenessTable: Float64Array
  /** How unusual each pair of the mesh is, n x n, NaN where unknown. */
  readonly unusual: Float64Array
}

interface Factor {
  /** Lower triangle, row by row. */
  readonly rows: Float64Array
  readonly logDeterminant: number
}

/** A target's delays, prepared: gives the log-likelihood of any place. */
export function openLikelihood(mesh: Mesh, measured: readonly Measured[], taught: Taught): (place: Vector) => number {
  const sorted = [...measured].sort((a, b) => a.roundTripMs - b.roundTripMs || a.landmark - b.landmark)
  const compared = chooseCompared(mesh, sorted)
  const size = compared.length
  const factors = OPEN_SHARES.map(share => factorCovariance(mesh, compared, share, taught.likenessTable))
  const predictor = openPredictor(mesh, sorted, compared, taught)
  const logDelays = Float64Array.from(compared, one => logDelayOf(one.roundTripMs))
  const vectors = compared.map(one => itemAt(mesh.vectors, one.landmark))
  const rest = new Float64Array(size)
  return place => {
    const openShare = predictor.predict(place)
    let scales = 0
    for (let k = 0; k < size; k++) {
      const knot = knotOf(distanceKm(place, itemAt(vectors, k)))
      scales += Math.log(scaleAt(taught.curve, knot))
      rest[k] = clampTo(unusualness(taught.curve, knot, (logDelays[k] ?? 0)), UNUSUALNESS_LIMIT) - (predictor.expected[k] ?? 0)
    }
    const silence = predictor.silence(place)
    const factor = itemAt(factors, Math.max(0, OPEN_SHARES.findIndex(share => share >= openShare - 1e-9)))
    return -factor.logDeterminant - scales - strangeness(squaredLength(factor.rows, rest), size) - silence
  }
}

/**
 * What so long a whitened vector costs: the multivariate t, a normal whose scale is not known beforehand. Where even the best
 * place fits badly, a little more or less of misfit elsewhere says little; where it fits well, the same misfit says much.
 */
export function strangeness(lengthSquared: number, size: number): number {
  return 0.5 * (SCALE_DELAYS + size) * Math.log(1 + lengthSquared / (SCALE_DELAYS * EXPECTED_SCALE))
}

/** Half the nearest by delay, then always the one farthest from all chosen; in the order of delay. */
function chooseCompared(mesh: Mesh, sorted: readonly Measured[]): readonly Measured[] {
  if (sorted.length <= COMPARED_LANDMARKS) return sorted
  const chosen = sorted.slice(0, COMPARED_LANDMARKS / 2)
  const others = sorted.slice(COMPARED_LANDMARKS / 2)
  const n = mesh.landmarks.length
  const gapKm = Float64Array.from(others, other => Math.min(...chosen.map(one => (mesh.distanceKm[other.landmark * n + one.landmark] ?? 0))))
  while (chosen.length < COMPARED_LANDMARKS) {
    let farthest = 0
    for (let i = 1; i < others.length; i++) if ((gapKm[i] ?? 0) > (gapKm[farthest] ?? 0)) farthest = i
    const next = itemAt(others, farthest)
    chosen.push(next)
    for (let i = 0; i < others.length; i++)
      gapKm[i] = Math.min((gapKm[i] ?? 0), (mesh.distanceKm[itemAt(others, i).landmark * n + next.landmark] ?? 0))
    gapKm[farthest] = -1
  }
  return chosen.sort((a, b) => a.roundTripMs - b.roundTripMs || a.landmark - b.landmark)
}

/** Cholesky factor of the covariance of what remains, with the pair's own share on the diagonal. */
function factorCovariance(mesh: Mesh, compared: readonly Measured[], share: number, likenessTable: Float64Array): Factor {
  const [size, n] = [compared.length, mesh.landmarks.length]
  const rows = new Float64Array(size * size)
  let logDeterminant = 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const km = (mesh.distanceKm[itemAt(compared, i).landmark * n + itemAt(compared, j).landmark] ?? 0)
      const alike = i === j ? 1 : interpolate(likenessTable, km / 10)
      let sum = share * alike * (1 - PAIR_SHARE) + (i === j ? PAIR_SHARE : 0)
      for (let q = 0; q < j; q++) sum -= (rows[i * size + q] ?? 0) * (rows[j * size + q] ?? 0)
      rows[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-6)) : sum / (rows[j * size + j] ?? 0)
      if (i === j) logDeterminant += Math.log((rows[i * size + i] ?? 0))
    }
  return { rows, logDeterminant }
}

/** Squared length of the whitened vector: forward substitution. */
function squaredLength(rows: Float64Array, rest: Float64Array): number {
  const size = rest.length
  let total = 0
  for (let i = 0; i < size; i++) {
    let sum = (rest[i] ?? 0)
    for (let q = 0; q < i; q++) sum -= (rows[i * size + q] ?? 0) * (rest[q] ?? 0)
    sum /= (rows[i * size + i] ?? 0)
    rest[i] = sum
    total += sum * sum
  }
  return total
}

function chooseNeighbours(mesh: Mesh, sorted: readonly Measured[], taught: Taught): Int32Array {
  const able = sorted.slice(0, SOUGHT_LANDMARKS).filter(({ landmark }) => rowTotal(mesh, sorted, landmark, taught).count >= NEIGHBOUR_ROWS)
  return Int32Array.from(able, one => one.landmark)
}

interface Predictor {
  /** Fills `expected`; returns the share of the variation that the neighbours leave open, 0...1. */
  predict(place: Vector): number
  /** How strange it is that none of the landmarks beside the place (of the last prediction) sees the target near. */
  silence(place: Vector): number
  /** Unusualness that the place's neighbours show towards each compared landmark. */
  readonly expected: Float64Array
}

function openPredictor(mesh: Mesh, sorted: readonly Measured[], compared: readonly Measured[], taught: Taught): Predictor {
  const neighbours = chooseNeighbours(mesh, sorted, taught)
  const vectors = Array.from(neighbours, landmark => itemAt(mesh.vectors, landmark))
  const size = compared.length
  const habits = landmarkHabits(mesh, sorted, compared, taught)
  const shown = shownTo(mesh, neighbours, compared, taught, habits)
  const alike = likenessAmong(mesh, neighbours, taught.likenessTable)
  const expected = new Float64Array(size)
  const nearest = { order: new Int32Array(NEIGHBOURS), along: new Float64Array(NEIGHBOURS), count: 0 }
  const likeness = new Float64Array(NEIGHBOURS)
  const system = { matrix: new Float64Array(NEIGHBOURS * NEIGHBOURS), weights: new Float64Array(NEIGHBOURS) }
  const predict = (place: Vector): number => {
    expected.set(habits)
    findNearest(place, vectors, nearest)
    for (let i = 0; i < nearest.count; i++)
      likeness[i] = interpolate(taught.likenessTable, distanceKm(place, itemAt(vectors, (nearest.order[i] ?? 0))) / 10)
    solveKriging(nearest, likeness, alike, neighbours.length, system)
    let openShare = 1
    for (let i = 0; i < nearest.count; i++) {
      const weight = (system.weights[i] ?? 0)
      openShare -= weight * (likeness[i] ?? 0)
      const row = (nearest.order[i] ?? 0) * size
      for (let k = 0; k < size; k++) expected[k] = (expected[k] ?? 0) + weight * (shown[row + k] ?? 0)
    }
    return Math.max(0, Math.min(1, openShare))
  }
  const silence = openSilence(neighbours, vectors, sorted, compared, taught, nearest)
  return { predict, silence, expected }
}

/**
 * Were the target beside a landmark, that landmark would see it near: a place speaks against itself where even
 * the better of its nearest landmarks measured a delay that is strangely slow for so short a way. Only where
 * none of them is among the compared ones, whose delays count already.
 */
function openSilence(
  neighbours: Int32Array, vectors: readonly Vector[], sorted: readonly Measured[], compared: readonly Measured[], taught: Taught, nearest: Nearest,
): (place: Vector) => number {
  const roundTrips = new Map(sorted.map(one => [one.landmark, one.roundTripMs]))
  const delays = Float64Array.from(neighbours, landmark => logDelayOf(roundTrips.get(landmark) ?? 0))
  const known = new Set(compared.map(one => one.landmark))
  const isCompared = Uint8Array.from(neighbours, landmark => (known.has(landmark) ? 1 : 0))
  return place => {
    let least = Infinity
    for (let i = 0; i < Math.min(LOCAL_LANDMARKS, nearest.count); i++) {
      const at = nearest.order[i] ?? 0
      const km = distanceKm(place, itemAt(vectors, at))
      if (km > LOCAL_KM) continue
      if (isCompared[at] === 1) return 0
      least = Math.min(least, unusualness(taught.curve, knotOf(km), delays[at] ?? 0))
    }
    return least === Infinity || least <= 1 ? 0 : 0.5 * (Math.min(UNUSUALNESS_LIMIT, least) ** 2 - 1)
  }
}

/**
 * Each compared landmark's own habit: its mean unusualness towards the other measured ones. Where it has few
 * rows, it is drawn towards the habit of its class of network, and that towards none.
 */
function landmarkHabits(mesh: Mesh, sorted: readonly Measured[], compared: readonly Measured[], taught: Taught): Float64Array {
  const totals = compared.map(one => rowTotal(mesh, sorted, one.landmark, taught))
  const classes = new Map<string, { sum: number, count: number }>()
  compared.forEach((one, k) => {
    const name = itemAt(mesh.landmarks, one.landmark).network ?? ''
    const known = classes.get(name) ?? { sum: 0, count: 0 }
    classes.set(name, { sum: known.sum + itemAt(totals, k).sum, count: known.count + itemAt(totals, k).count })
  })
  return Float64Array.from(compared, (one, k) => {
    const shared = classes.get(itemAt(mesh.landmarks, one.landmark).network ?? '') ?? { sum: 0, count: 0 }
    const classHabit = shared.sum / (shared.count + CLASS_ROWS)
    return (itemAt(totals, k).sum + HABIT_ROWS * classHabit) / (itemAt(totals, k).count + HABIT_ROWS)
  })
}

function rowTotal(mesh: Mesh, sorted: readonly Measured[], landmark: number, taught: Taught): { readonly sum: number, readonly count: number } {
  let [sum, count] = [0, 0]
  for (const other of sorted) {
    const value = taught.unusual[landmark * mesh.landmarks.length + other.landmark] ?? NaN
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return { sum, count }
}

/** Unusualness of every neighbour towards every compared landmark; 0 where it was not measured. */
function shownTo(mesh: Mesh, neighbours: Int32Array, compared: readonly Measured[], taught: Taught, habits: Float64Array): Float64Array {
  const [n, size] = [mesh.landmarks.length, compared.length]
  const shown = new Float64Array(neighbours.length * size)
  neighbours.forEach((landmark, i) => {
    compared.forEach((other, k) => {
      const value = (taught.unusual[landmark * n + other.landmark] ?? 0)
      shown[i * size + k] = Number.isNaN(value) ? 0 : value - (habits[k] ?? 0)
    })
  })
  return shown
}

function likenessAmong(mesh: Mesh, neighbours: Int32Array, table: Float64Array): Float64Array {
  const [n, count] = [mesh.landmarks.length, neighbours.length]
  const alike = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++)
      alike[i * count + j] = i === j ? 1 + NEIGHBOUR_NOISE
        : interpolate(table, (mesh.distanceKm[(neighbours[i] ?? 0) * n + (neighbours[j] ?? 0)] ?? 0) / 10)
  return alike
}

interface Nearest {
  /** Places in the list of neighbours, nearest first. */
  readonly order: Int32Array
  readonly along: Float64Array
  count: number
}

function findNearest(place: Vector, vectors: readonly Vector[], nearest: Nearest): void {
  const { order, along } = nearest
  let count = 0
  for (let i = 0; i < vectors.length; i++) {
    const v = itemAt(vectors, i)
    const cosine = place.x * v.x + place.y * v.y + place.z * v.z
    if (count === NEIGHBOURS && cosine <= (along[count - 1] ?? 0)) continue
    let at = count < NEIGHBOURS ? count++ : count - 1
    for (; at > 0 && (along[at - 1] ?? 0) < cosine; at--) {
      along[at] = (along[at - 1] ?? 0)
      order[at] = (order[at - 1] ?? 0)
    }
    along[at] = cosine
    order[at] = i
  }
  nearest.count = count
}

/** Solves (likeness among neighbours + noise) w = likeness to the place, by elimination. */
function solveKriging(
  nearest: Nearest, likeness: Float64Array, alike: Float64Array, count: number, system: { readonly matrix: Float64Array, readonly weights: Float64Array },
): void {
  const { matrix, weights } = system
  const size = nearest.count
  for (let i = 0; i < size; i++) {
    weights[i] = (likeness[i] ?? 0)
    for (let j = 0; j < size; j++) matrix[i * size + j] = (alike[(nearest.order[i] ?? 0) * count + (nearest.order[j] ?? 0)] ?? 0)
  }
  for (let i = 0; i < size; i++)
    for (let row = i + 1; row < size; row++) {
      const part = (matrix[row * size + i] ?? 0) / (matrix[i * size + i] ?? 0)
      for (let column = i; column < size; column++)
        matrix[row * size + column] = (matrix[row * size + column] ?? 0) - part * (matrix[i * size + column] ?? 0)
      weights[row] = (weights[row] ?? 0) - part * (weights[i] ?? 0)
    }
  for (let i = size - 1; i >= 0; i--) {
    let sum = (weights[i] ?? 0)
    for (let column = i + 1; column < size; column++) sum -= (matrix[i * size + column] ?? 0) * (weights[column] ?? 0)
    weights[i] = sum / (matrix[i * size + i] ?? 0)
  }
}

// What a place's neighbours say of it: how unusual its delays to each landmark ought to be, and how unsure that is.
// On the path: under the likelihood. The mesh rows of the nearest landmarks, and each landmark's own habit, predict the
// unusualness of a place's delays (kriging over the likeness): the calibration a landmark and a corner of the world.

import type { Vector } from '../sphere/index.ts'
import { knotOf, logDelayOf, unusualness } from './delay-curve.ts'
import { UNUSUALNESS_LIMIT } from './likeness.ts'
import type { Measured, Taught } from './taught.ts'
import type { Mesh } from './mesh.ts'
import { distanceKm, interpolate, itemAt } from './numbers.ts'

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

function chooseNeighbours(mesh: Mesh, sorted: readonly Measured[], taught: Taught): Int32Array {
  const able = sorted.slice(0, SOUGHT_LANDMARKS).filter(({ landmark }) => rowTotal(mesh, sorted, landmark, taught).count >= NEIGHBOUR_ROWS)
  return Int32Array.from(able, one => one.landmark)
}

export interface Predictor {
  /** Finds the place's neighbours; the other questions are about this place. */
  approach(place: Vector): void
  /** Fills `expected`, if so much is the pair's own (place in PAIR_SHARES); returns the share of the variation that the neighbours leave open, 0...1. */
  predict(share: number): number
  /** How strange it is that none of the landmarks beside the place sees the target near. */
  silence(place: Vector): number
  /** Unusualness that the place's neighbours show towards each compared landmark. */
  readonly expected: Float64Array
}

export function openPredictor(mesh: Mesh, sorted: readonly Measured[], compared: readonly Measured[], taught: Taught): Predictor {
  const neighbours = chooseNeighbours(mesh, sorted, taught)
  const vectors = Array.from(neighbours, landmark => itemAt(mesh.vectors, landmark))
  const size = compared.length
  const habits = landmarkHabits(mesh, sorted, compared, taught)
  const shown = shownTo(mesh, neighbours, compared, taught, habits)
  const alikes = taught.likenessTables.map(table => likenessAmong(mesh, neighbours, table))
  const expected = new Float64Array(size)
  const nearest = { order: new Int32Array(NEIGHBOURS), along: new Float64Array(NEIGHBOURS), count: 0 }
  const likeness = new Float64Array(NEIGHBOURS)
  const system = { matrix: new Float64Array(NEIGHBOURS * NEIGHBOURS), weights: new Float64Array(NEIGHBOURS) }
  const steps = new Float64Array(NEIGHBOURS)
  const approach = (place: Vector): void => {
    findNearest(place, vectors, nearest)
    for (let i = 0; i < nearest.count; i++) steps[i] = distanceKm(place, itemAt(vectors, (nearest.order[i] ?? 0))) / 10
  }
  const predict = (share: number): number => {
    expected.set(habits)
    for (let i = 0; i < nearest.count; i++) likeness[i] = interpolate(itemAt(taught.likenessTables, share), (steps[i] ?? 0))
    solveKriging(nearest, likeness, itemAt(alikes, share), neighbours.length, system)
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
  return { approach, predict, silence, expected }
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

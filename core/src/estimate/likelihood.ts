// The likelihood of a place: how well the measured round trips agree with a machine standing there.
// On the path: the estimate. At a place, every landmark expects a usual delay (delay-curve) and an
// unusualness that the place's neighbours in the mesh show towards that landmark (kriging over the likeness).
// What remains is compared as one vector, since landmarks beside each other err together: its covariance is
// the likeness between the landmarks, scaled by how little the neighbours have already told. The same delays are
// read in several ways (readings): how much is each pair's own, and whether a machine's scatter is known beforehand.

import type { Vector } from '../sphere/index.ts'
import { knotOf, logDelayOf, scaleAt, unusualness } from './delay-curve.ts'
import { PAIR_SHARES, UNUSUALNESS_LIMIT } from './likeness.ts'
import type { Mesh } from './mesh.ts'
import { clampTo, distanceKm, interpolate, itemAt, valueAt } from './numbers.ts'
import { openPredictor } from './predictor.ts'
import { READINGS } from './readings.ts'
import type { Measured, Taught } from './taught.ts'

/** Landmarks whose delays are compared: half of them the nearest by delay, half spread as far as can be. */
const COMPARED_LANDMARKS = 36
/**
 * How strongly delays scatter differs from machine to machine: the scale of the covariance is not taken as known. About
 * the truth it is this much of the mesh's own (held out, six kinds of mesh: 0.4 to 1), as if seen on so many delays.
 */
const EXPECTED_SCALE = 0.6
const SCALE_DELAYS = 10
/** Shares of the variation that neighbours leave open, for which a factor of the covariance is kept. */
const OPEN_SHARES = [0.15, 0.3, 0.5, 0.7, 0.85, 1] as const

interface Factor {
  /** Lower triangle, row by row. */
  readonly rows: Float64Array
  readonly logDeterminant: number
}

/**
 * A target's delays, prepared: gives the log-likelihood of any place, one value a reading (READINGS), each up to a constant
 * that is the same for all places.
 */
export function openLikelihood(mesh: Mesh, measured: readonly Measured[], taught: Taught): (place: Vector, into: Float64Array) => void {
  const sorted = [...measured].sort((a, b) => a.roundTripMs - b.roundTripMs || a.landmark - b.landmark)
  const compared = chooseCompared(mesh, sorted)
  const size = compared.length
  const predictor = openPredictor(mesh, sorted, compared, taught)
  const factors = PAIR_SHARES.map((pairShare, s) =>
    OPEN_SHARES.map(open => factorCovariance(mesh, compared, open, pairShare, itemAt(taught.likenessTables, s))))
  const logDelays = Float64Array.from(compared, one => logDelayOf(one.roundTripMs))
  const vectors = compared.map(one => itemAt(mesh.vectors, one.landmark))
  const [unusual, rest] = [new Float64Array(size), new Float64Array(size)]
  return (place, into) => {
    predictor.approach(place)
    let common = predictor.silence(place)
    for (let k = 0; k < size; k++) {
      const knot = knotOf(distanceKm(place, itemAt(vectors, k)))
      common += Math.log(scaleAt(taught.curve, knot))
      unusual[k] = clampTo(unusualness(taught.curve, knot, valueAt(logDelays, k)), UNUSUALNESS_LIMIT)
    }
    for (let s = 0; s < PAIR_SHARES.length; s++) {
      const openShare = predictor.predict(s)
      for (let k = 0; k < size; k++) rest[k] = valueAt(unusual, k) - valueAt(predictor.expected, k)
      const factor = itemAt(itemAt(factors, s), Math.max(0, OPEN_SHARES.findIndex(share => share >= openShare - 1e-9)))
      const lengthSquared = squaredLength(factor.rows, rest)
      for (let r = 0; r < READINGS.length; r++) {
        const { share, scatter } = itemAt(READINGS, r)
        if (share === s) into[r] = -factor.logDeterminant - common - (scatter === 'known' ? 0.5 * lengthSquared : strangeness(lengthSquared, size))
      }
    }
  }
}

/**
 * What so long a whitened vector costs: the multivariate t, a normal whose scale is not known beforehand. Where even the best
 * place fits badly, a little more or less of misfit elsewhere says little; where it fits well, the same misfit says much.
 */
export function strangeness(lengthSquared: number, size: number): number {
  return 0.5 * (SCALE_DELAYS + size) * Math.log(1 + lengthSquared / (SCALE_DELAYS * EXPECTED_SCALE))
}

/** In turn the nearest by delay, and the one farthest from all chosen. */
function chooseCompared(mesh: Mesh, sorted: readonly Measured[]): readonly Measured[] {
  const half = Math.min(COMPARED_LANDMARKS / 2, Math.ceil(sorted.length / 2))
  const near = sorted.slice(0, half)
  const others = sorted.slice(half)
  const n = mesh.landmarks.length
  const gapKm = Float64Array.from(others, other => Math.min(...near.map(one => (mesh.distanceKm[other.landmark * n + one.landmark] ?? 0))))
  return near.flatMap((nearest, turn) => {
    if (turn >= others.length) return [nearest]
    let farthest = 0
    for (let i = 1; i < others.length; i++) if (valueAt(gapKm, i) > valueAt(gapKm, farthest)) farthest = i
    const next = itemAt(others, farthest)
    for (let i = 0; i < others.length; i++)
      gapKm[i] = Math.min(valueAt(gapKm, i), (mesh.distanceKm[itemAt(others, i).landmark * n + next.landmark] ?? 0))
    gapKm[farthest] = -1
    return [nearest, next]
  })
}

/** Cholesky factor of the covariance of what remains, with the pair's own share on the diagonal. */
function factorCovariance(mesh: Mesh, compared: readonly Measured[], openShare: number, pairShare: number, likenessTable: Float64Array): Factor {
  const [size, n] = [compared.length, mesh.landmarks.length]
  const rows = new Float64Array(size * size)
  let logDeterminant = 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const km = (mesh.distanceKm[itemAt(compared, i).landmark * n + itemAt(compared, j).landmark] ?? 0)
      const alike = i === j ? 1 : interpolate(likenessTable, km / 10)
      let sum = openShare * alike * (1 - pairShare) + (i === j ? pairShare : 0)
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

// The delay-distance curve: what round trip is usual over a distance, and how far from usual it may be.
// On the path: the base of the estimate. Three lines over log distance (low, middle, high: 5, 50 and 95 % of
// the round trips), fitted on the mesh by weighted quantiles, which no few liars can move, and drawn towards
// a generic curve where the mesh is thin.
//
// Origin of the generic curve: rounded general facts of the public internet as published for measurement
// meshes of ten kinds (0-50 km: 0.6/2.1/5.8 ms ... 10,000-15,000 km: 163/226/341 ms), prolonged at both ends.

import { interpolate } from './numbers.ts'

/** Number of knots, evenly spaced in log distance between the two ends. */
export const KNOTS = 64
const NEAREST_KM = 3
const FARTHEST_KM = 20_100
const KNOT_STEP = Math.log(FARTHEST_KM / NEAREST_KM) / (KNOTS - 1)
/** Added to every round trip before the logarithm: below it a difference says nothing about distance. */
const FLOOR_MS = 0.3
/** Width of the window around a knot, in knots (about 15 % of the distance each). */
const WINDOW_KNOTS = 1.5
const WINDOW_REACH = 5
/** The generic curve counts as this many pairs at every knot. */
const GENERIC_PAIRS = 10
/** A standard deviation's share of the way from the median to the 5 % line, and to the 10 % line. */
const TO_5_PERCENT = 1.645
const TO_10_PERCENT = 1.282

const GENERIC: readonly (readonly [km: number, low: number, middle: number, high: number])[] = [
  [5, 0.25, 0.9, 3.5], [25, 0.6, 2.1, 5.8], [125, 2.7, 7.7, 26], [350, 6, 14, 41], [750, 13, 25, 61],
  [1500, 24, 40, 87], [3000, 43, 68, 136], [5500, 77, 109, 223], [8500, 112, 157, 289], [12500, 163, 226, 341],
  [18000, 240, 310, 430],
]

/** Tables over the knots, in logarithms of ms: middle, and one standard deviation below and above it. */
export interface DelayCurve {
  readonly middle: Float64Array
  readonly below: Float64Array
  readonly above: Float64Array
}

export interface CurvePair {
  /** Position on the knots, `knotOf(distance)`. */
  readonly knot: number
  readonly logDelay: number
}

/** Where a distance lies on the knots, 0...KNOTS - 1. */
export function knotOf(distanceKm: number): number {
  if (distanceKm <= NEAREST_KM) return 0
  return Math.min(KNOTS - 1, Math.log(distanceKm / NEAREST_KM) / KNOT_STEP)
}

export function knotDistanceKm(knot: number): number {
  return NEAREST_KM * Math.exp(knot * KNOT_STEP)
}

export function logDelayOf(roundTripMs: number): number {
  return Math.log(roundTripMs + FLOOR_MS)
}

/** How unusual a round trip is over a distance: 0 usual, -1 and 1 one standard deviation faster and slower. */
export function unusualness(curve: DelayCurve, knot: number, logDelay: number): number {
  const excess = logDelay - interpolate(curve.middle, knot)
  return excess / interpolate(excess < 0 ? curve.below : curve.above, knot)
}

/** The round trip over a distance that is so many standard deviations from usual, ms. */
export function typicalRoundTripMs(curve: DelayCurve, distanceKm: number, unusual: number): number {
  const knot = knotOf(distanceKm)
  const spread = interpolate(unusual < 0 ? curve.below : curve.above, knot)
  return Math.max(0, Math.exp(interpolate(curve.middle, knot) + unusual * spread) - FLOOR_MS)
}

/** Mean standard deviation at a knot, in log ms: the scale of the density. */
export function scaleAt(curve: DelayCurve, knot: number): number {
  return (interpolate(curve.below, knot) + interpolate(curve.above, knot)) / 2
}

export const GENERIC_CURVE: DelayCurve = genericCurve()

function genericCurve(): DelayCurve {
  const line = (column: 1 | 2 | 3): Float64Array => Float64Array.from({ length: KNOTS }, (_, knot) => genericAt(column, knotDistanceKm(knot)))
  const [low, middle, high] = [line(1), line(2), line(3)]
  return {
    middle,
    below: middle.map((value, i) => (value - (low[i] ?? 0)) / TO_5_PERCENT),
    above: middle.map((value, i) => ((high[i] ?? 0) - value) / TO_5_PERCENT),
  }
}

function genericAt(column: 1 | 2 | 3, km: number): number {
  const after = Math.max(1, GENERIC.findIndex(row => row[0] >= km))
  const [a, b] = [GENERIC[after - 1], GENERIC[km > 18000 ? GENERIC.length - 1 : after]]
  if (a === undefined || b === undefined) return 0
  const part = Math.min(1, Math.max(0, Math.log(km / a[0]) / Math.log(b[0] / a[0])))
  return logDelayOf(a[column]) * (1 - part) + logDelayOf(b[column]) * part
}

/** Fits the curve on pairs of known distance; with none it is the generic one. */
export function fitCurve(pairs: readonly CurvePair[]): DelayCurve {
  const excess = pairs.map(pair => ({
    bin: Math.round(pair.knot),
    value: pair.logDelay - interpolate(GENERIC_CURVE.middle, pair.knot),
  }))
  excess.sort((a, b) => a.value - b.value)
  const bins = Int16Array.from(excess, pair => pair.bin)
  const values = Float64Array.from(excess, pair => pair.value)
  const curve = { middle: new Float64Array(KNOTS), below: new Float64Array(KNOTS), above: new Float64Array(KNOTS) }
  for (let knot = 0; knot < KNOTS; knot++)
    [curve.middle[knot], curve.below[knot], curve.above[knot]] = fitKnot(bins, values, knot)
  return curve
}

function fitKnot(bins: Int16Array, values: Float64Array, knot: number): readonly [number, number, number] {
  const weights = Float64Array.from({ length: WINDOW_REACH + 1 }, (_, i) => Math.exp(-0.5 * (i / WINDOW_KNOTS) ** 2))
  let total = 0
  for (let i = 0; i < bins.length; i++) total += (weights[Math.abs((bins[i] ?? 0) - knot)] ?? 0)
  const trust = total / (total + GENERIC_PAIRS)
  const [middle, below, above] = [GENERIC_CURVE.middle, GENERIC_CURVE.below, GENERIC_CURVE.above].map(line => (line[knot] ?? 0))
  const [low, half, high] = weightedQuantiles(bins, values, weights, knot, total)
  return [
    (middle ?? 0) + trust * half,
    Math.max(0.03, (trust * (half - low)) / TO_10_PERCENT + (1 - trust) * (below ?? 0)),
    Math.max(0.05, (trust * (high - half)) / TO_10_PERCENT + (1 - trust) * (above ?? 0)),
  ]
}

/** The 10, 50 and 90 % quantiles under the window's weights; zeros where the window is empty. */
function weightedQuantiles(
  bins: Int16Array, values: Float64Array, weights: Float64Array, knot: number, total: number,
): readonly [number, number, number] {
  if (total < 1e-6) return [0, 0, 0]
  const wanted = [0.1 * total, 0.5 * total, 0.9 * total]
  const found: number[] = []
  let sum = 0
  for (let i = 0; i < bins.length && found.length < 3; i++) {
    sum += (weights[Math.abs((bins[i] ?? 0) - knot)] ?? 0)
    while (found.length < 3 && sum >= (wanted[found.length] ?? 0)) found.push((values[i] ?? 0))
  }
  const last = (values[values.length - 1] ?? 0)
  return [found[0] ?? last, found[1] ?? last, found[2] ?? last]
}

// How long packets take between two places: the model that the planet draws from.
// On the path: emulated geography only (lab). The figures were fitted to real round trips of the public internet and of
// one cloud by bench/fit-path-model.ts; docs/path-model.md shows the fit. No verdict ever rests on this model.
//
//   round trip floor = 2 * distance / (2/3 c) * (1 + excess) + last mile of both ends
//   one way          = floor / 2 + jitter + (rarely) a heavy tail;   never below distance / c
//   excess           = lognormal, its median falling with distance: short paths make detours, long ones cannot

import { assert, EARTH_RADIUS_KM, FIBRE_KM_PER_MS, LIGHT_KM_PER_MS, type Position } from '@trigpoint/core/base'
import { drawExponential, drawNormal, openDraw, type Draw } from './seeded-draw.ts'

export interface PathModel {
  readonly name: string
  /** Round trip spent in both last miles together: lognormal. */
  readonly lastMileMedianMs: number
  readonly lastMileSigma: number
  /** Excess over the straight fibre at 1,000 km: lognormal; the median goes with (distance / 1,000 km) ^ slope. */
  readonly excessMedian: number
  readonly excessSlope: number
  readonly excessSigma: number
  /** Mean jitter of a round trip: lognormal over pairs, exponential over packets, half of it each way. */
  readonly jitterMedianMs: number
  readonly jitterSigma: number
  /** Heavy tail of one direction: Pareto with this chance a packet. */
  readonly tailChance: number
  readonly tailScaleMs: number
  readonly tailShape: number
  /** Chance that a packet is lost, one way. */
  readonly lossChance: number
}

/** The public internet, fitted on 195 servers world-wide and on anchors in the US and Oceania (docs/path-model.md). */
export const PUBLIC_INTERNET: PathModel = {
  name: 'public-internet',
  lastMileMedianMs: 1.06,
  lastMileSigma: 1.93,
  excessMedian: 1.46,
  excessSlope: -0.28,
  excessSigma: 0.511,
  jitterMedianMs: 0.409,
  jitterSigma: 0.986,
  tailChance: 0.00605,
  tailScaleMs: 2.93,
  tailShape: 0.691,
  lossChance: 0.002,
}

/** A large cloud's backbone: straighter than the public internet (fitted on 44 regions). */
export const CLOUD_BACKBONE: PathModel = {
  ...PUBLIC_INTERNET,
  name: 'cloud-backbone',
  lastMileMedianMs: 0.797,
  lastMileSigma: 0.275,
  excessMedian: 0.961,
  excessSlope: -0.193,
  excessSigma: 0.53,
}

/** An end of a path. `lastMileMs` is what it adds to a round trip, where that is known; otherwise it is drawn. */
export interface PathEnd {
  readonly position: Position
  readonly lastMileMs?: number | undefined
}

/** One pair's path, fixed until an end moves. */
export interface Path {
  readonly distanceKm: number
  /** One way, without jitter. */
  readonly floorMs: number
  /** Mean of the jitter of one direction. */
  readonly jitterMeanMs: number
}

/** Two ends nearer than this are taken as cross-connected in one campus: straight cable, no exchange between. */
export const CAMPUS_KM = 5
const CAMPUS_STRETCH = 1.5
const CAMPUS_JITTER_MS = 0.02
/** No pair jitters more on average: the lognormal's far end would otherwise drown the floor. */
const MAXIMUM_JITTER_MS = 20
/** A packet later than this is as good as lost; keeps the planet's queue bounded. */
const MAXIMUM_TAIL_MS = 2000

/** Draws the path of a pair of places; the same seed, model and places give the same path. */
export function drawPath(model: PathModel, a: PathEnd, b: PathEnd, seed: string): Path {
  const draw = openDraw(`${seed}|${model.name}|${placeText(a.position)}|${placeText(b.position)}`)
  return drawPathAtDistance(model, greatCircleKm(a.position, b.position), draw, [a.lastMileMs, b.lastMileMs])
}

/** The same for a distance alone (the fit uses it). `lastMilesMs`: what each end is known to add to a round trip. */
export function drawPathAtDistance(
  model: PathModel, distanceKm: number, draw: Draw, lastMilesMs: readonly (number | undefined)[] = [undefined, undefined],
): Path {
  const drawnExcess = excessMedian(model, distanceKm) * Math.exp(model.excessSigma * drawNormal(draw))
  const halfMileMs = (model.lastMileMedianMs / 2) * Math.exp(model.lastMileSigma * drawNormal(draw))
  const drawnJitterMs = model.jitterMedianMs * Math.exp(model.jitterSigma * drawNormal(draw))
  const campus = distanceKm < CAMPUS_KM
  const milesMs = lastMilesMs.reduce<number>((sum, known) => sum + (known ?? halfMileMs), 0)
  const stretch = campus ? CAMPUS_STRETCH : 1 + drawnExcess
  const floorMs = (distanceKm / FIBRE_KM_PER_MS) * stretch + milesMs / 2
  const jitterMeanMs = Math.min(drawnJitterMs, campus ? CAMPUS_JITTER_MS : MAXIMUM_JITTER_MS) / 2
  return { distanceKm, floorMs, jitterMeanMs }
}

/** Delay of one packet in one direction, or undefined when it is lost. */
export function drawOneWayMs(model: PathModel, path: Path, draw: Draw): number | undefined {
  const lost = draw() < model.lossChance
  const tailed = draw() < model.tailChance
  const tailMs = tailed ? Math.min(model.tailScaleMs / (1 - draw()) ** (1 / model.tailShape), MAXIMUM_TAIL_MS) : 0
  const oneWayMs = path.floorMs + drawExponential(draw, path.jitterMeanMs) + tailMs
  assert(oneWayMs >= path.distanceKm / LIGHT_KM_PER_MS, 'the planet never delivers faster than light')
  return lost ? undefined : oneWayMs
}

/** Great circle on the mean sphere: at most 0.6 % from the geodesic, far inside the third that fibre is slower than light. */
export function greatCircleKm(a: Position, b: Position): number {
  const radians = Math.PI / 180
  const halfLat = Math.sin(((b.latDeg - a.latDeg) * radians) / 2)
  const halfLon = Math.sin(((b.lonDeg - a.lonDeg) * radians) / 2)
  const chord = halfLat ** 2 + Math.cos(a.latDeg * radians) * Math.cos(b.latDeg * radians) * halfLon ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)))
}

function excessMedian(model: PathModel, distanceKm: number): number {
  return model.excessMedian * (Math.max(distanceKm, 1) / 1000) ** model.excessSlope
}

/** About one kilometre: chips moved within a hall keep their path. */
function placeText(position: Position): string {
  return `${position.latDeg.toFixed(2)},${position.lonDeg.toFixed(2)}`
}

// Calibration: everything that a mesh teaches the estimate, in one value.
// On the path: before the estimate. Curve, likeness and place weights are fitted on the members; then each
// of a sample of members is located by the others, which teaches the trust (how far the likelihood may be
// believed), each reading's weight and the experience (how often the truth lies at which level). Robust by medians, limits and the
// mesh check, which is asked first: members that contradict light are not among those that teach.

import { EARTH_RADIUS_KM, FIBRE_KM_PER_MS } from '../base/index.ts'
import { defaultFaulty, type Disc } from '../region/index.ts'
import { sitesWithin, type LandmarkSite, type Site } from './cells.ts'
import { correctLevel, rawLevelOf, type Experience } from './credible.ts'
import { fitCurve, GENERIC_CURVE, knotOf, logDelayOf, type CurvePair, type DelayCurve } from './delay-curve.ts'
import { fitLikeness, PAIR_SHARES, tabulateLikeness, unusualnessOf, type Likeness } from './likeness.ts'
import { openLikelihood } from './likelihood.ts'
import type { Measured, Taught } from './taught.ts'
import { USUAL_UNCERTAINTY_KM, type Mesh } from './mesh.ts'
import { distanceKm, itemAt, quantileOf, sumOf, valueAt } from './numbers.ts'
import { ASSUMED_WEIGHTS, learnPlaceWeights, surroundingsOf, type PlaceWeights } from './place-weights.ts'
import { CORE_KM, RING_KM, type Places, type Point } from './places.ts'
import { likelihoodsOf } from './site-likelihoods.ts'
import { beliefsOf, beliefWithin, bestSite, weighSites } from './posterior.ts'
import { READINGS, readAlike, stackReadings, type TaughtReading } from './readings.ts'

/** Trusts that are tried. */
const TRUSTS = [0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1] as const
/** Trust where no mesh has taught: cautious. */
const ASSUMED_TRUST = 0.3
/** Members that are located to learn from, at most; evenly over the ids. */
const LOCATED_SAMPLE = 64
/** The members are located in so many parts, each by what the others taught. */
const INNER_PARTS = [0, 1, 2] as const
/** With fewer members than this nothing is learned from locating them. */
const FEWEST_LOCATED = 6
/** With fewer located members than this the trust stays as assumed: so few cases would only teach chance. */
const FEWEST_FOR_TRUST = 20
/** How near belief must lie to count, km, and the least that counts: no single landmark's surprise decides. */
const SCORED_KM = [40, 150] as const
const SCORE_FLOOR = 0.002
/** Below this many pairs a mesh is called thin in results. */
export const THIN_MESH_PAIRS = 60

export interface CalibrationQuality {
  readonly landmarks: number
  readonly pairs: number
  /** How unusual the middle half of pairs is: about 0.67 where the curve fits. */
  readonly unusualnessQuartile: number
  readonly located: number
  readonly medianErrorKm: number | null
  readonly thin: boolean
}

export interface Calibration {
  readonly curve: DelayCurve
  readonly likeness: Likeness
  readonly weights: PlaceWeights
  /** One for each of READINGS. */
  readonly readings: readonly TaughtReading[]
  readonly experience: Experience
  readonly quality: CalibrationQuality
}

export const GENERIC_LIKENESS: Likeness = [0.2, 0.2, 0.4]

/** What holds without any mesh. */
export const GENERIC_CALIBRATION: Calibration = {
  curve: GENERIC_CURVE, likeness: GENERIC_LIKENESS, weights: ASSUMED_WEIGHTS, readings: readAlike(ASSUMED_TRUST), experience: [],
  quality: { landmarks: 0, pairs: 0, unusualnessQuartile: NaN, located: 0, medianErrorKm: null, thin: true },
}

/** What does not depend on who is a member, made once a mesh. */
export interface CalibrationGround {
  readonly mesh: Mesh
  readonly places: Places | undefined
  readonly surroundings: ReturnType<typeof surroundingsOf>
  /** Every landmark as a place where machines stand. */
  readonly landmarkSites: readonly LandmarkSite[]
}

export function openGround(mesh: Mesh, places: Places | undefined): CalibrationGround {
  const landmarkSites = mesh.landmarks.map(({ position }, i) => {
    const vector = itemAt(mesh.vectors, i)
    const host = places?.nearest(vector, position, CORE_KM) ?? -1
    const beside = host >= 0 ? host : (places?.nearest(vector, position, RING_KM) ?? -1)
    return { vector, position, host, country: places?.places[beside]?.country }
  })
  return { mesh, places, surroundings: places === undefined ? [] : surroundingsOf(mesh, places), landmarkSites }
}

export function teach(mesh: Mesh, members: readonly number[], calibration: Pick<Calibration, 'curve' | 'likeness'>): Taught {
  return {
    curve: calibration.curve,
    likenessTables: PAIR_SHARES.map(share => tabulateLikeness(calibration.likeness, share)),
    unusual: unusualnessOf(mesh, members, calibration.curve),
  }
}

/** Fits everything on the members' pairs. */
export function fitCalibration(ground: CalibrationGround, members: readonly number[]): Calibration {
  const shapes = fitShapes(ground.mesh, members)
  if (shapes === undefined) return GENERIC_CALIBRATION
  const weights = ground.places === undefined ? ASSUMED_WEIGHTS : learnPlaceWeights(ground.mesh, members, ground.surroundings, ground.places)
  const fitted = { ...shapes, weights }
  const located = INNER_PARTS.flatMap(part => locatePart(ground, members, part, fitted.weights))
  const { readings, experience, medianErrorKm } = learnReadings(located)
  const values = [...fitted.unusual].filter(value => !Number.isNaN(value)).map(Math.abs)
  const pairs = values.length / 2
  return {
    curve: fitted.curve, likeness: fitted.likeness, weights: fitted.weights, readings, experience,
    quality: {
      landmarks: members.length, pairs, unusualnessQuartile: quantileOf(values, 0.5),
      located: located.length, medianErrorKm, thin: pairs < THIN_MESH_PAIRS,
    },
  }
}

interface FittedShapes {
  readonly curve: DelayCurve
  readonly likeness: Likeness
  readonly unusual: Float64Array
}

function fitShapes(mesh: Mesh, members: readonly number[]): FittedShapes | undefined {
  const pairs = pairsOf(mesh, members)
  if (pairs.length === 0) return undefined
  const curve = fitCurve(pairs)
  const unusual = unusualnessOf(mesh, members, curve)
  const likeness = fitLikeness(mesh, members, unusual)
  return { curve, likeness, unusual }
}

/** Locates one part of the members by what the other parts taught, so that experience is not made with its own data. */
function locatePart(ground: CalibrationGround, members: readonly number[], part: number, weights: PlaceWeights): readonly Located[] {
  if (members.length < FEWEST_LOCATED) return []
  const fitted = fitShapes(ground.mesh, members.filter((_, i) => i % INNER_PARTS.length !== part))
  if (fitted === undefined) return []
  const step = Math.max(1, members.length / LOCATED_SAMPLE)
  const sample = Array.from({ length: Math.min(members.length, LOCATED_SAMPLE) }, (_, i) => Math.floor(i * step))
  const targets = sample.filter(i => i % INNER_PARTS.length === part).map(i => itemAt(members, i))
  return locateMembers(ground, members, targets, teach(ground.mesh, members, fitted), weights)
}

function pairsOf(mesh: Mesh, members: readonly number[]): readonly CurvePair[] {
  const n = mesh.landmarks.length
  const pairs: CurvePair[] = []
  members.forEach((i, order) => {
    for (const j of members.slice(order + 1)) {
      const roundTripMs = (mesh.roundTripMs[i * n + j] ?? 0)
      if (roundTripMs > 0) pairs.push({ knot: knotOf((mesh.distanceKm[i * n + j] ?? 0)), logDelay: logDelayOf(roundTripMs) })
    }
  })
  return pairs
}

/** Round trips of one landmark to the other members, from the mesh. */
export function measuredFrom(mesh: Mesh, target: number, members: readonly number[]): readonly Measured[] {
  const n = mesh.landmarks.length
  return members.filter(j => j !== target && (mesh.roundTripMs[target * n + j] ?? 0) > 0)
    .map(j => ({ landmark: j, roundTripMs: (mesh.roundTripMs[target * n + j] ?? 0) }))
}

/** The discs that bound an opinion: the fibre bound, generous by the landmarks' uncertainty. */
export function opinionDiscs(mesh: Mesh, measured: readonly Measured[]): readonly Disc[] {
  return measured.map(({ landmark, roundTripMs }) => {
    const { id, position, operator, uncertaintyKm } = itemAt(mesh.landmarks, landmark)
    return { id, operator: operator ?? id, position, reachKm: (roundTripMs / 2) * FIBRE_KM_PER_MS * 1.006 + (uncertaintyKm ?? USUAL_UNCERTAINTY_KM) }
  }).filter(disc => disc.reachKm < Math.PI * EARTH_RADIUS_KM)
}

interface Located {
  readonly truth: Point
  readonly sites: readonly Site[]
  /** Log-likelihoods, one list a reading. */
  readonly values: readonly Float64Array[]
}

/** Each target as the other members see it; its own rows teach nothing about itself. */
function locateMembers(
  ground: CalibrationGround, members: readonly number[], targets: readonly number[], taught: Taught, weights: PlaceWeights,
): readonly Located[] {
  const { mesh, places } = ground
  return targets.flatMap(target => {
    const others = members.filter(j => j !== target)
    const measured = measuredFrom(mesh, target, others)
    if (measured.length < 3) return []
    const sites = sitesWithin({
      discs: opinionDiscs(mesh, measured), faulty: defaultFaulty(measured.length), places, weights,
      landmarks: others.map(j => itemAt(ground.landmarkSites, j)),
    })
    const values = likelihoodsOf(sites, openLikelihood(mesh, measured, taught))
    return sites.length === 0 ? [] : [{ truth: itemAt(ground.landmarkSites, target), sites, values }]
  })
}

/** What locating the members teaches: each reading's trust, then their weights, then what happens with both. */
function learnReadings(located: readonly Located[]): { readings: readonly TaughtReading[], experience: Experience, medianErrorKm: number | null } {
  if (located.length < FEWEST_LOCATED) return { readings: readAlike(ASSUMED_TRUST), experience: [], medianErrorKm: null }
  const readings = located.length < FEWEST_FOR_TRUST ? readAlike(ASSUMED_TRUST) : weighReadings(located, READINGS.map((_, r) => learnTrust(located, r)))
  const posteriors = located.map(one => weighSites(one.sites, one.values, readings))
  const experience = located.map((one, i) => rawLevelOf(itemAt(posteriors, i), one.truth.position)).sort((a, b) => a - b)
  const errors = located.map((one, i) => distanceKm(bestSite(itemAt(posteriors, i)).vector, one.truth.vector))
  return { readings, experience, medianErrorKm: quantileOf(errors, 0.5) }
}

/** The trust under which one reading believes most in the truths. */
function learnTrust(located: readonly Located[], reading: number): number {
  let [trust, bestScore] = [ASSUMED_TRUST, -Infinity]
  for (const tried of TRUSTS) {
    const score = located.reduce((sum, one) => sum + sumOf(believedAround(one, reading, tried).map(Math.log)), 0)
    if (score > bestScore) [trust, bestScore] = [tried, score]
  }
  return trust
}

function weighReadings(located: readonly Located[], trusts: readonly number[]): readonly TaughtReading[] {
  const rows = located.flatMap(one => {
    const believed = trusts.map((trust, r) => believedAround(one, r, trust))
    return SCORED_KM.map((_, i) => Float64Array.from(believed, around => valueAt(around, i)))
  })
  const weights = stackReadings(rows, trusts.length)
  return trusts.map((trust, r) => ({ trust, weight: valueAt(weights, r) }))
}

/** Belief of one reading in the truth's surroundings, one value for each of SCORED_KM, never 0. */
function believedAround(one: Located, reading: number, trust: number): readonly number[] {
  const beliefs = beliefsOf(one.sites, itemAt(one.values, reading), trust)
  return SCORED_KM.map(km => SCORE_FLOOR + beliefWithin(one.sites, beliefs, one.truth.vector, km))
}

/** How well the experience agrees with its own levels: the share of truths inside the 90 % region. */
export function coverageOf(experience: Experience, level: number): number {
  return experience.filter(raw => correctLevel(experience, raw) < level).length / Math.max(1, experience.length)
}

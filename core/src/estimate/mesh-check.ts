// The mesh check: which landmarks are not where their papers say.
// On the path: the watch over the landmarks. A round trip that is too short for the distance between two
// declared positions (even at the speed of light in fibre) proves that one of the two is elsewhere, or that
// a clock lies. Which one, the smallest set of culprits that explains all such pairs says. Where two such
// sets are equally small, each candidate is moved in thought to the other's place: if its other delays then
// agree much better, and the other's do not, it is named; if not, nobody is named and the pair is disputed.
// Pairs whose directions disagree are apart: they accuse nobody.

import { FIBRE_KM_PER_MS } from '../base/index.ts'
import { DISTANCE_ALLOWANCE } from '../sphere/index.ts'
import { fitCalibration, measuredFrom, teach, type Calibration, type CalibrationGround } from './calibration.ts'
import { smallestCover } from './cover.ts'
import { openLikelihood } from './likelihood.ts'
import type { Taught } from './taught.ts'
import { READINGS, trustedOdds } from './readings.ts'
import { USUAL_UNCERTAINTY_KM, type AsymmetricPair, type Mesh } from './mesh.ts'
import { itemAt, valueAt } from './numbers.ts'

export interface Violation {
  /** Indices in the mesh, the smaller first. */
  readonly a: number
  readonly b: number
  readonly roundTripMs: number
  /** No round trip between the two declared positions can be shorter. */
  readonly minimumMs: number
}

export interface Suspect {
  readonly landmark: number
  /** `light`: in every smallest explanation. `likelihood`: one of two, told apart by its other delays. */
  readonly basis: 'light' | 'likelihood'
  readonly evidence: readonly { readonly other: number, readonly roundTripMs: number, readonly minimumMs: number }[]
}

export interface MeshFindings {
  readonly violations: readonly Violation[]
  readonly suspects: readonly Suspect[]
  /** Violations that no suspect explains: neither landmark is accused, neither is used in proofs. */
  readonly disputed: readonly Violation[]
  readonly asymmetric: readonly AsymmetricPair[]
}

/** Logarithm of the odds by which one move must beat the other (50 to 1). */
const TELLING_ODDS = 4
/** And by which the move alone must at least improve them. */
const TELLING_GAIN = 1
/** A landmark with so many contradictions needs no other evidence. */
const PLENTY = 4
/** A delay must be at least this much too short, ms: below it clocks and medians make noise. */
const NOISE_MS = 0.1

/** Pairs of the members that are faster than light in fibre allows between the declared positions. */
export function findViolations(mesh: Mesh, members: readonly number[]): readonly Violation[] {
  const n = mesh.landmarks.length
  const uncertainty = mesh.landmarks.map(landmark => landmark.uncertaintyKm ?? USUAL_UNCERTAINTY_KM)
  const violations: Violation[] = []
  members.forEach((a, order) => {
    for (let q = order + 1; q < members.length; q++) {
      const b = itemAt(members, q)
      const roundTripMs = valueAt(mesh.roundTripMs, a * n + b)
      if (roundTripMs <= 0) continue
      const leastKm = valueAt(mesh.distanceKm, a * n + b) / DISTANCE_ALLOWANCE - valueAt(uncertainty, a) - valueAt(uncertainty, b)
      const minimumMs = (2 * leastKm) / FIBRE_KM_PER_MS
      if (roundTripMs < minimumMs - NOISE_MS) violations.push({ a: Math.min(a, b), b: Math.max(a, b), roundTripMs, minimumMs })
    }
  })
  return violations
}

/** Who is asked about landmarks that light alone cannot tell apart, and what they were taught. */
export interface Witnesses {
  readonly members: readonly number[]
  readonly calibration: Pick<Calibration, 'readings'>
  readonly taught: Taught
}

/** Judges the members of a mesh with the help of those that contradict nobody. */
export function judgeMesh(ground: CalibrationGround, members: readonly number[], violations: readonly Violation[]): MeshFindings {
  return checkMesh(ground.mesh, members, violations, () => {
    const clean = members.filter(member => !violations.some(({ a, b }) => a === member || b === member))
    const calibration = fitCalibration(ground, clean)
    return { members: clean, calibration, taught: teach(ground.mesh, clean, calibration) }
  })
}

/** Judges the members. The witnesses are called only where light alone cannot tell. */
export function checkMesh(mesh: Mesh, members: readonly number[], violations: readonly Violation[], witnesses: () => Witnesses): MeshFindings {
  const own = violations.filter(violation => members.includes(violation.a) && members.includes(violation.b))
  const explained = smallestCover(own.map(violation => [violation.a, violation.b])).certain
  const isClear = (landmark: number): boolean => evidenceOf(landmark, own).length >= PLENTY
  const needsMore = own.some(({ a, b }) => !explained.some(one => (one === a || one === b) && isClear(one)))
  const gain = needsMore ? openGain(mesh, own, witnesses()) : () => 0
  const certain = new Set(explained.filter(landmark => isClear(landmark) || !isSpokenFor(landmark, own, gain)))
  const open = own.filter(violation => !certain.has(violation.a) && !certain.has(violation.b))
  const told = tellApart(open.filter(({ a, b }) => !explained.includes(a) && !explained.includes(b)), gain)
  const suspects = [...certain, ...told].sort((a, b) => a - b).map((landmark): Suspect => ({
    landmark,
    basis: certain.has(landmark) ? 'light' : 'likelihood',
    evidence: evidenceOf(landmark, own),
  }))
  const named = new Set(suspects.map(suspect => suspect.landmark))
  return {
    violations: own, suspects,
    disputed: open.filter(violation => !named.has(violation.a) && !named.has(violation.b)),
    asymmetric: mesh.asymmetric.filter(pair => [pair.a, pair.b].every(id => members.includes(mesh.index.get(id) ?? -1))),
  }
}

function evidenceOf(landmark: number, violations: readonly Violation[]): Suspect['evidence'] {
  return violations.filter(one => one.a === landmark || one.b === landmark).map(one => ({
    other: one.a === landmark ? one.b : one.a, roundTripMs: one.roundTripMs, minimumMs: one.minimumMs,
  })).sort((x, y) => x.roundTripMs - x.minimumMs - (y.roundTripMs - y.minimumMs) || x.other - y.other)
}

/** What a landmark's other delays gain (logarithm of odds) if it is moved in thought to another's place. */
type Gain = (mover: number, to: number) => number

function openGain(mesh: Mesh, violations: readonly Violation[], { members, calibration, taught }: Witnesses): Gain {
  const doubtful = new Set(violations.flatMap(({ a, b }) => [a, b]))
  const trusted = members.filter(member => !doubtful.has(member))
  const likelihoods = new Map<number, ReturnType<typeof openLikelihood>>()
  const [there, here] = [new Float64Array(READINGS.length), new Float64Array(READINGS.length)]
  return (mover, to) => {
    const measured = measuredFrom(mesh, mover, trusted)
    if (measured.length === 0) return 0
    const likelihood = likelihoods.get(mover) ?? openLikelihood(mesh, measured, taught)
    likelihoods.set(mover, likelihood)
    likelihood(itemAt(mesh.vectors, to), there)
    likelihood(itemAt(mesh.vectors, mover), here)
    return trustedOdds(calibration.readings, there, here)
  }
}

/** Two noisy clocks can make a pair of contradictions; a landmark whose other delays hold it in its place is not named for so few. */
function isSpokenFor(landmark: number, violations: readonly Violation[], gain: Gain): boolean {
  return evidenceOf(landmark, violations).every(({ other }) => gain(landmark, other) <= -TELLING_GAIN)
}

/** Of each open pair, the one whose other delays fit the other's place much better than its own. */
function tellApart(open: readonly Violation[], gain: Gain): ReadonlySet<number> {
  const told = new Set<number>()
  for (const { a, b } of open) {
    const [gainA, gainB] = [gain(a, b), gain(b, a)]
    if (gainA >= TELLING_GAIN && gainA - gainB >= TELLING_ODDS) told.add(a)
    else if (gainB >= TELLING_GAIN && gainB - gainA >= TELLING_ODDS) told.add(b)
  }
  return told
}

/** Landmarks that proofs and the estimate leave out, with the reason: suspects, and both sides of a dispute. */
export function setAside(mesh: Mesh, findings: MeshFindings): ReadonlyMap<number, string> {
  const reasons = new Map<number, string>()
  for (const { landmark, evidence, basis } of findings.suspects)
    reasons.set(landmark, basis === 'light'
      ? `contradicts light: ${String(evidence.length)} round trips to other landmarks are too short for its declared position`
      : 'its delays fit the place of a landmark that it is too near to, not its declared position')
  for (const { a, b } of findings.disputed)
    for (const [one, other] of [[a, b], [b, a]] as const)
      if (!reasons.has(one)) reasons.set(one, `disputed: too near to ${itemAt(mesh.landmarks, other).id} for the declared positions; which of the two is elsewhere is not known`)
  return reasons
}

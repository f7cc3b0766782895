// The locator: every target of a set of round trips, located with what the landmarks' mesh teaches.
// On the path: what `trigpoint locate` runs. Liars are set aside first; then the proven region; then the
// opinion inside it. With `leaveOneOut` a target that is also a landmark is located as if neither its
// position nor its rows in the mesh were known: the landmarks are split in parts by the order of their ids,
// and what is used for a target was fitted without its part; the target itself is in no list that is asked.

import type { Bound, Position } from '../base/index.ts'
import { discFromRoundTrip, defaultFaulty, proveRegion, type Borders, type ProvenRegion } from '../region/index.ts'
import { fitCalibration, GENERIC_CALIBRATION, openGround, teach, type Calibration, type CalibrationGround } from './calibration.ts'
import { estimateTarget, type Estimate } from './estimate-target.ts'
import type { Measured } from './taught.ts'
import { checkMesh, findViolations, judgeMesh, setAside, type Violation, type Witnesses } from './mesh-check.ts'
import { LARGEST_UNCERTAINTY_KM, mergeDirections, openMesh, type Mesh, type MeshLandmark, type MeshRow } from './mesh.ts'
import { compareIds, itemAt } from './numbers.ts'
import type { Places } from './places.ts'

export interface TargetRow {
  readonly target: string
  readonly landmark: string
  readonly roundTripMs: number
}

export interface LocatorInput {
  readonly landmarks: readonly MeshLandmark[]
  /** Rows of the mesh; where absent, the round trips among landmarks are the mesh. */
  readonly meshRows?: readonly MeshRow[] | undefined
  readonly roundTrips: readonly TargetRow[]
  readonly leaveOneOut: boolean
  readonly bound: Bound
  /** How many landmarks may lie; where absent: none if the mesh vouches for them, else core/region's default. */
  readonly faulty?: number | undefined
  readonly borders: Borders
  readonly places?: Places | undefined
  /** A model that was fitted before; what it has seen of a target is not used with `leaveOneOut`. */
  readonly model?: { readonly calibration: Calibration, readonly landmarkIds: readonly string[] } | undefined
}

export interface LocatedTarget {
  readonly target: string
  readonly nearest: { readonly landmark: string, readonly position: Position, readonly roundTripMs: number } | undefined
  readonly proven: ProvenRegion
  readonly estimate: Estimate | undefined
  readonly dropped: readonly { readonly id: string, readonly reason: string }[]
  readonly calibration: Calibration
  /** Where the calibration comes from. */
  readonly taughtBy: 'mesh' | 'model' | 'generic'
}

export interface Locator {
  readonly targets: readonly string[]
  readonly mesh: Mesh
  locate(target: string): LocatedTarget
}

/** Parts of the landmarks in a leave-one-out run: what is used for a target was fitted on the other parts. */
const PARTS = 6

/** A landmark is vouched for that so many others have ranged. */
const VOUCHING_ROWS = 3

/** What was learned, for all targets of one part. */
interface Lesson extends Witnesses {
  readonly calibration: Calibration
  /** Who is set aside, by the target that is in a contradiction itself; undefined for all others. */
  readonly aside: Map<number | undefined, ReadonlyMap<number, string>>
  readonly taughtBy: LocatedTarget['taughtBy']
}

export function openLocator(input: LocatorInput): Locator {
  const rows = input.meshRows ?? input.roundTrips.map(row => ({ from: row.target, to: row.landmark, roundTripMs: row.roundTripMs }))
  const mesh = openMesh(input.landmarks, rows)
  const ground = openGround(mesh, input.places)
  const everyone = [...mesh.landmarks.keys()]
  const context: Context = {
    input, mesh, ground, everyone,
    violations: findViolations(mesh, everyone),
    smallest: smallestRows(input.roundTrips),
    lessons: new Map(),
    countries: new Map(),
  }
  return { targets: [...context.smallest.keys()], mesh, locate: target => locateOne(context, target) }
}

interface Context {
  readonly input: LocatorInput
  readonly mesh: Mesh
  readonly ground: CalibrationGround
  readonly everyone: readonly number[]
  readonly violations: readonly Violation[]
  /** Smallest round trip of each target to each landmark, targets in the order of the file. */
  readonly smallest: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly lessons: Map<string, Lesson>
  readonly countries: Map<string, string | undefined>
}

function smallestRows(rows: readonly TargetRow[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const smallest = new Map<string, Map<string, number>>()
  for (const { target, landmark, roundTripMs } of rows) {
    const known = smallest.get(target) ?? new Map<string, number>()
    smallest.set(target, known)
    known.set(landmark, Math.min(known.get(landmark) ?? Infinity, roundTripMs))
  }
  return smallest
}

function locateOne(context: Context, target: string): LocatedTarget {
  const { input, mesh, everyone } = context
  const own = mesh.index.get(target)
  const hidden = input.leaveOneOut ? own : undefined
  const others = everyone.filter(landmark => landmark !== own)
  const lesson = lessonFor(context, hidden)
  const aside = asideFor(context, hidden, lesson)
  const all = roundTripsOf(context, target, others)
  const measured = all.filter(one => !aside.has(one.landmark))
  const proven = proveTarget(context, measured)
  const nearest = measured.reduce<Measured | undefined>((best, one) => (best === undefined || one.roundTripMs < best.roundTripMs ? one : best), undefined)
  const estimate = estimateTarget({
    ground: context.ground, calibration: lesson.calibration, taught: lesson.taught, measured, proven,
    landmarks: others.filter(landmark => !aside.has(landmark)),
    countryAt: position => countryAt(context, position),
  })
  return {
    target, proven, estimate, calibration: lesson.calibration, taughtBy: lesson.taughtBy,
    nearest: nearest === undefined ? undefined : { ...named(mesh, nearest.landmark), roundTripMs: nearest.roundTripMs },
    dropped: all.filter(one => aside.has(one.landmark)).map(({ landmark }) => ({ id: itemAt(mesh.landmarks, landmark).id, reason: aside.get(landmark) ?? '' }))
      .sort((a, b) => compareIds(a.id, b.id)),
  }
}

function named(mesh: Mesh, landmark: number): { readonly landmark: string, readonly position: Position } {
  const { id, position } = itemAt(mesh.landmarks, landmark)
  return { landmark: id, position }
}

/** The target's round trips; where a pair was measured from both sides and the sides disagree, the larger. */
function roundTripsOf(context: Context, target: string, others: readonly number[]): readonly Measured[] {
  const rows = context.smallest.get(target)
  return others.flatMap(landmark => {
    const { id } = itemAt(context.mesh.landmarks, landmark)
    const forwardMs = rows?.get(id) ?? 0
    const backwardMs = context.mesh.index.has(target) ? (context.smallest.get(id)?.get(target) ?? 0) : 0
    const roundTripMs = mergeDirections(forwardMs, backwardMs)
    return roundTripMs > 0 ? [{ landmark, roundTripMs }] : []
  })
}

/**
 * Landmarks set aside for a target. What others contradict is the same for all targets of a part, but for
 * those that are in a contradiction themselves: theirs are left out. Nobody of the part is a witness.
 */
function asideFor({ mesh, everyone, violations }: Context, hidden: number | undefined, lesson: Lesson): ReadonlyMap<number, string> {
  const isInvolved = violations.some(({ a, b }) => a === hidden || b === hidden)
  const known = lesson.aside.get(isInvolved ? hidden : undefined)
  if (known !== undefined) return known
  const members = isInvolved ? everyone.filter(landmark => landmark !== hidden) : everyone
  const aside = setAside(mesh, checkMesh(mesh, members, violations, () => lesson))
  lesson.aside.set(isInvolved ? hidden : undefined, aside)
  return aside
}

function proveTarget({ input, mesh }: Context, measured: readonly Measured[]): ProvenRegion {
  const discs = measured.map(({ landmark, roundTripMs }) => {
    const { id, position, operator = id, uncertaintyKm = LARGEST_UNCERTAINTY_KM } = itemAt(mesh.landmarks, landmark)
    return discFromRoundTrip({ id, operator, position, uncertaintyKm, roundTripMs, bound: input.bound })
  })
  const operators = new Set(discs.map(disc => disc.operator)).size
  const faulty = input.faulty ?? (isVouchedFor(mesh, measured) ? 0 : defaultFaulty(operators))
  return proveRegion(discs, { bound: input.bound, faulty, borders: input.borders })
}

/** Whether most of the landmarks were themselves ranged by others of them: then liars were looked for. */
function isVouchedFor(mesh: Mesh, measured: readonly Measured[]): boolean {
  const n = mesh.landmarks.length
  const vouched = measured.filter(({ landmark }) =>
    measured.filter(other => (mesh.roundTripMs[landmark * n + other.landmark] ?? 0) > 0).length >= VOUCHING_ROWS)
  return vouched.length > 0.5 * measured.length
}

/** What is known without the hidden landmark's part; fitted once a part. */
function lessonFor(context: Context, hidden: number | undefined): Lesson {
  const { input, mesh, ground, everyone } = context
  const usable = input.model !== undefined && (hidden === undefined || !input.model.landmarkIds.includes(itemAt(mesh.landmarks, hidden).id))
  const parts = Math.min(PARTS, everyone.length)
  const part = hidden === undefined ? undefined : hidden % parts
  const key = `${usable ? 'model' : 'mesh'} ${String(part)}`
  const known = context.lessons.get(key)
  if (known !== undefined) return known
  const members = everyone.filter(landmark => landmark % parts !== part)
  const calibration = usable && input.model !== undefined ? input.model.calibration : calibrateMembers(ground, members, context.violations)
  const taughtBy = usable ? 'model' : calibration === GENERIC_CALIBRATION ? 'generic' : 'mesh'
  const lesson: Lesson = { calibration, taught: teach(mesh, everyone, calibration), members, taughtBy, aside: new Map() }
  context.lessons.set(key, lesson)
  return lesson
}

/** Fits on the members that the mesh check leaves. */
export function calibrateMembers(ground: CalibrationGround, members: readonly number[], violations: readonly Violation[]): Calibration {
  const among = violations.filter(({ a, b }) => members.includes(a) && members.includes(b))
  const { mesh } = ground
  const aside = setAside(mesh, judgeMesh(ground, members, among))
  return fitCalibration(ground, members.filter(member => !aside.has(member)))
}

/** The country of a place by the border data: that of a disc of one kilometre. */
function countryAt({ input, countries }: Context, position: Position): string | undefined {
  const key = `${position.latDeg.toFixed(3)} ${position.lonDeg.toFixed(3)}`
  if (!countries.has(key)) {
    const disc = { id: 'here', operator: 'here', position, reachKm: 1 }
    countries.set(key, proveRegion([disc], { bound: 'vacuum', faulty: 0, borders: input.borders, toleranceKm: 0 }).countries[0]?.country)
  }
  return countries.get(key)
}

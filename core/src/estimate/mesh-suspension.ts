// Who may be suspended by a machine: the strictest reading of the mesh. On the path: the watch over landmarks that
// runs in service (docs/decision/0013-mesh-in-service.md). The mesh check names suspects; a suspension takes proofs
// away from honest sites, so a liar must not be able to cause one. Therefore
//
//   1  a pair counts only if both directions were measured and both are too short: whoever is honest at one end then
//      vouches with its own clock, and a landmark that only signs false times gets nobody into trouble
//   2  the landmark is in every smallest set of culprits that explains those pairs, by an exact search
//   3  landmarks of three or more other operators contradict it: two operators in league cannot remove a third
//
// Everything else (one direction only, a dispute between two, fewer operators) is shown and accuses nobody.

import { FIBRE_KM_PER_MS } from '../base/index.ts'
import { DISTANCE_ALLOWANCE, vectorOf } from '../sphere/index.ts'
import { smallestCover } from './cover.ts'
import { findViolations, judgeMesh, type Suspect, type Violation } from './mesh-check.ts'
import { openGround } from './calibration.ts'
import { openMesh, USUAL_UNCERTAINTY_KM, type AsymmetricPair, type Mesh, type MeshLandmark, type MeshRow } from './mesh.ts'
import { distanceKm, itemAt, valueAt } from './numbers.ts'

/** Operators beside its own that must contradict a landmark; one less than this may lie together. */
export const OPERATORS_TO_SUSPEND = 3

/** One pair too near, with both clocks' word. */
export interface PairEvidence {
  readonly other: string
  readonly otherOperator: string
  /** Timed by the suspect; timed by the other. */
  readonly forwardMs: number
  readonly backwardMs: number
  /** No round trip between the two declared places can be shorter. */
  readonly minimumMs: number
}

export interface MeshSuspect {
  readonly landmark: string
  readonly basis: Suspect['basis']
  /** Worst first. */
  readonly evidence: readonly PairEvidence[]
  /** Of other operators than its own. */
  readonly operators: readonly string[]
  /** Whether a machine may suspend it. */
  readonly isProven: boolean
}

export interface MeshJudgement {
  /** Pairs too near for the declared places in both directions. */
  readonly confirmed: number
  /** Pairs too near where only one direction says so, or only one was measured: nobody is accused. */
  readonly oneSided: readonly { readonly from: string, readonly to: string, readonly roundTripMs: number, readonly minimumMs: number }[]
  readonly suspects: readonly MeshSuspect[]
  /** Pairs whose directions disagree: nobody is accused. */
  readonly asymmetric: readonly AsymmetricPair[]
  /** Confirmed pairs that no suspect explains. */
  readonly disputed: readonly { readonly a: string, readonly b: string, readonly roundTripMs: number, readonly minimumMs: number }[]
}

/** No round trip between the two declared places can be shorter, ms; 0 or less where they may be one place. */
export function leastRoundTripMs(a: Pick<MeshLandmark, 'position' | 'uncertaintyKm'>, b: Pick<MeshLandmark, 'position' | 'uncertaintyKm'>): number {
  const apartKm = distanceKm(vectorOf(a.position), vectorOf(b.position)) / DISTANCE_ALLOWANCE
  return (2 * (apartKm - (a.uncertaintyKm ?? USUAL_UNCERTAINTY_KM) - (b.uncertaintyKm ?? USUAL_UNCERTAINTY_KM))) / FIBRE_KM_PER_MS
}

/** Judges directed rows (the smallest round trip of each direction). Landmarks without an operator count as their own. */
export function judgeSuspects(landmarks: readonly MeshLandmark[], rows: readonly MeshRow[]): MeshJudgement {
  const merged = openMesh(landmarks, rows)
  const directedMs = smallestDirected(merged, rows)
  const everyone = [...merged.landmarks.keys()]
  const mesh: Mesh = { ...merged, asymmetric: [], roundTripMs: foldDirections(directedMs, everyone.length, (one, other) => (one > 0 && other > 0 ? Math.max(one, other) : 0)) }
  const violations = findViolations(mesh, everyone)
  const findings = judgeMesh(openGround(mesh, undefined), everyone, violations)
  const cover = smallestCover(violations.map(({ a, b }) => [a, b]))
  const id = (index: number): string => itemAt(mesh.landmarks, index).id
  const suspects = findings.suspects.map(({ landmark, basis, evidence }): MeshSuspect => {
    const pairs = evidence.map(({ other, minimumMs }) => pairEvidence(mesh, directedMs, landmark, other, minimumMs))
    const operators = [...new Set(pairs.map(pair => pair.otherOperator))].filter(operator => operator !== operatorOf(mesh, landmark)).sort()
    const isProven = basis === 'light' && cover.exact && cover.certain.includes(landmark) && operators.length >= OPERATORS_TO_SUSPEND
    return { landmark: id(landmark), basis, evidence: pairs, operators, isProven }
  })
  return {
    confirmed: violations.length, suspects, oneSided: oneSidedPairs(merged, directedMs, violations), asymmetric: merged.asymmetric,
    disputed: findings.disputed.map(({ a, b, roundTripMs, minimumMs }) => ({ a: id(a), b: id(b), roundTripMs, minimumMs })),
  }
}

/** n x n, ms: row timed column; 0 where it did not. */
function smallestDirected({ index, landmarks }: Mesh, rows: readonly MeshRow[]): Float64Array {
  const n = landmarks.length
  const directedMs = new Float64Array(n * n)
  for (const { from, to, roundTripMs } of rows) {
    const [a, b] = [index.get(from), index.get(to)]
    if (a === undefined || b === undefined || a === b) continue
    const known = valueAt(directedMs, a * n + b)
    if (known === 0 || roundTripMs < known) directedMs[a * n + b] = roundTripMs
  }
  return directedMs
}

/** One value for both directions. */
function foldDirections(directedMs: Float64Array, n: number, fold: (one: number, other: number) => number): Float64Array {
  const folded = new Float64Array(n * n)
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const value = fold(valueAt(directedMs, a * n + b), valueAt(directedMs, b * n + a))
      folded[a * n + b] = value
      folded[b * n + a] = value
    }
  return folded
}

/** Too near in one direction and not in the other. */
function oneSidedPairs(mesh: Mesh, directedMs: Float64Array, confirmed: readonly Violation[]): MeshJudgement['oneSided'] {
  const n = mesh.landmarks.length
  const loose: Mesh = { ...mesh, roundTripMs: foldDirections(directedMs, n, (one, other) => (one > 0 && other > 0 ? Math.min(one, other) : Math.max(one, other))) }
  const known = new Set(confirmed.map(({ a, b }) => a * n + b))
  return findViolations(loose, [...mesh.landmarks.keys()]).flatMap(({ a, b, roundTripMs, minimumMs }) => {
    if (known.has(a * n + b)) return []
    const isForward = valueAt(directedMs, a * n + b) === roundTripMs
    const [from, to] = isForward ? [a, b] : [b, a]
    return [{ from: itemAt(mesh.landmarks, from).id, to: itemAt(mesh.landmarks, to).id, roundTripMs, minimumMs }]
  })
}

function pairEvidence(mesh: Mesh, directedMs: Float64Array, suspect: number, other: number, minimumMs: number): PairEvidence {
  const n = mesh.landmarks.length
  return {
    other: itemAt(mesh.landmarks, other).id, otherOperator: operatorOf(mesh, other), minimumMs,
    forwardMs: valueAt(directedMs, suspect * n + other), backwardMs: valueAt(directedMs, other * n + suspect),
  }
}

function operatorOf(mesh: Mesh, index: number): string {
  const { operator, id } = itemAt(mesh.landmarks, index)
  return operator ?? id
}

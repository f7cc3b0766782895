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
import { openMesh, USUAL_UNCERTAINTY_KM, type Mesh, type MeshLandmark, type MeshRow } from './mesh.ts'
import { distanceKm, itemAt } from './numbers.ts'

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
  const directed = new Map(smallestRows(rows).map(row => [keyOf(row.from, row.to), row.roundTripMs]))
  const mesh = openMesh(landmarks, confirmedRows(directed, rows))
  const everyone = [...mesh.landmarks.keys()]
  const violations = findViolations(mesh, everyone)
  const findings = judgeMesh(openGround(mesh, undefined), everyone, violations)
  const cover = smallestCover(violations.map(({ a, b }) => [a, b]))
  const id = (index: number): string => itemAt(mesh.landmarks, index).id
  const suspects = findings.suspects.map(({ landmark, basis, evidence }): MeshSuspect => {
    const pairs = evidence.map(({ other, minimumMs }) => pairEvidence(mesh, directed, landmark, other, minimumMs))
    const operators = [...new Set(pairs.map(pair => pair.otherOperator))].filter(operator => operator !== operatorOf(mesh, landmark)).sort()
    const isProven = basis === 'light' && cover.exact && cover.certain.includes(landmark) && operators.length >= OPERATORS_TO_SUSPEND
    return { landmark: id(landmark), basis, evidence: pairs, operators, isProven }
  })
  return {
    confirmed: violations.length, suspects, oneSided: oneSidedPairs(landmarks, directed, violations, mesh),
    disputed: findings.disputed.map(({ a, b, roundTripMs, minimumMs }) => ({ a: id(a), b: id(b), roundTripMs, minimumMs })),
  }
}

/** Pairs with both directions, each with the larger of the two: what both ends vouch for. */
function confirmedRows(directed: ReadonlyMap<string, number>, rows: readonly MeshRow[]): readonly MeshRow[] {
  return rows.flatMap(({ from, to }) => {
    const [forwardMs, backwardMs] = [directed.get(keyOf(from, to)), directed.get(keyOf(to, from))]
    return from < to && forwardMs !== undefined && backwardMs !== undefined ? [{ from, to, roundTripMs: Math.max(forwardMs, backwardMs) }] : []
  })
}

/** Too near in one direction and not in the other. */
function oneSidedPairs(landmarks: readonly MeshLandmark[], directed: ReadonlyMap<string, number>, confirmed: readonly Violation[], mesh: Mesh): MeshJudgement['oneSided'] {
  const smaller = [...directed].map(([key, roundTripMs]) => ({ ...endsOf(key), roundTripMs: Math.min(roundTripMs, directed.get(reverseOf(key)) ?? Infinity) }))
  const loose = openMesh(landmarks, smaller)
  const known = new Set(confirmed.map(({ a, b }) => keyOf(itemAt(mesh.landmarks, a).id, itemAt(mesh.landmarks, b).id)))
  return findViolations(loose, [...loose.landmarks.keys()]).flatMap(({ a, b, roundTripMs, minimumMs }) => {
    const [one, other] = [itemAt(loose.landmarks, a).id, itemAt(loose.landmarks, b).id]
    if (known.has(keyOf(one, other))) return []
    const isForward = directed.get(keyOf(one, other)) === roundTripMs
    return [{ from: isForward ? one : other, to: isForward ? other : one, roundTripMs, minimumMs }]
  })
}

function pairEvidence(mesh: Mesh, directed: ReadonlyMap<string, number>, suspect: number, other: number, minimumMs: number): PairEvidence {
  const [from, to] = [itemAt(mesh.landmarks, suspect).id, itemAt(mesh.landmarks, other).id]
  return {
    other: to, otherOperator: operatorOf(mesh, other), minimumMs,
    forwardMs: directed.get(keyOf(from, to)) ?? 0, backwardMs: directed.get(keyOf(to, from)) ?? 0,
  }
}

function operatorOf(mesh: Mesh, index: number): string {
  const { operator, id } = itemAt(mesh.landmarks, index)
  return operator ?? id
}

function smallestRows(rows: readonly MeshRow[]): readonly MeshRow[] {
  const smallest = new Map<string, MeshRow>()
  for (const row of rows) {
    const known = smallest.get(keyOf(row.from, row.to))
    if (known === undefined || row.roundTripMs < known.roundTripMs) smallest.set(keyOf(row.from, row.to), row)
  }
  return [...smallest.values()]
}

const BETWEEN = '\u0000'

function keyOf(from: string, to: string): string {
  return `${from}${BETWEEN}${to}`
}

function endsOf(key: string): { readonly from: string, readonly to: string } {
  const [from = '', to = ''] = key.split(BETWEEN)
  return { from, to }
}

function reverseOf(key: string): string {
  const { from, to } = endsOf(key)
  return keyOf(to, from)
}

// The estimate of one judged fix, from what the fix itself keeps: its landmarks, round trips and discs.
// On the path: beside the verdict, after it. The same fix with the same model, list of places and borders gives
// the same estimate to the bit, so that an old one can be computed again. Where no mesh has taught a model yet,
// a generic one serves (GENERIC_CALIBRATION), and the result says so.

import type { Bound, Position } from '../base/index.ts'
import type { Disc } from '../region/index.ts'
import { GENERIC_CALIBRATION, openGround, teach, type Calibration, type CalibrationGround } from './calibration.ts'
import { distanceBetweenKm, drawEstimate, estimateTarget, type Estimate, type EstimateDrawing } from './estimate-target.ts'
import type { Measured, Taught } from './taught.ts'
import { openMesh, type Mesh, type MeshLandmark, type MeshRow } from './mesh.ts'
import type { DelayModel } from './model-file.ts'
import { compareIds, itemAt } from './numbers.ts'
import type { Places } from './places.ts'

/** A landmark's part in a judged fix. */
export interface FixLandmarkDelay {
  readonly landmarkId: string
  readonly operator: string
  readonly position: Position
  readonly uncertaintyKm: number
  /** Smallest round trip, ms. */
  readonly roundTripMs: number
  /** Radius of its disc in the proven region, km. */
  readonly reachKm: number
}

export interface FixToEstimate {
  readonly landmarks: readonly FixLandmarkDelay[]
  readonly bound: Bound
  readonly faulty: number
  readonly empty: boolean
  readonly areaKm2: number
  /** Where the papers say that it is. */
  readonly claimed: Position | null
}

export interface FixEstimate {
  readonly position: Position
  /** The landmark that answered fastest: where landmarks are dense, its place is the best guess of all. */
  readonly nearest: { readonly landmarkId: string, readonly roundTripMs: number }
  readonly credible: readonly { readonly level: number, readonly areaKm2: number }[]
  readonly countries: readonly { readonly country: string, readonly probability: number }[]
  /** Smallest credible level whose region holds the claimed position, and how far that is from the point. */
  readonly claimed: { readonly position: Position, readonly level: number, readonly distanceKm: number } | null
}

export interface FixEstimator {
  /** Undefined where no landmark measured it, or no place is left. */
  estimate(fix: FixToEstimate): FixEstimate | undefined
  /** The same, drawn as GeoJSON for maps: about half a megabyte where little is known. */
  draw(fix: FixToEstimate): EstimateDrawing | undefined
}

export interface FixEstimatorParts {
  /** Undefined: the generic model. */
  readonly model: Pick<DelayModel, 'calibration' | 'landmarks' | 'rows'> | undefined
  readonly places: Places | undefined
  readonly countryAt: (position: Position) => string | undefined
}

/** Prepared meshes that are kept: fixes are challenged with changing landmarks, most of them in the model. */
const KEPT_GROUNDS = 16

interface Ground {
  readonly mesh: Mesh
  readonly ground: CalibrationGround
  readonly taught: Taught
  readonly everyone: readonly number[]
}

export function openFixEstimator(parts: FixEstimatorParts): FixEstimator {
  const grounds = new Map<string, Ground>()
  const calibration = parts.model?.calibration ?? GENERIC_CALIBRATION
  const groundOf = (fix: FixToEstimate): Ground => {
    const strangers = strangersOf(fix, parts.model?.landmarks ?? [])
    const key = JSON.stringify(strangers)
    const known = grounds.get(key) ?? openFixGround(parts, calibration, strangers)
    grounds.delete(key)
    grounds.set(key, known)
    for (const oldest of grounds.keys()) if (grounds.size > KEPT_GROUNDS) grounds.delete(oldest)
    return known
  }
  const run = (fix: FixToEstimate): Estimate | undefined => estimateOn(groundOf(fix), calibration, parts, fix)
  return {
    estimate: fix => {
      const estimate = run(fix)
      return estimate && describe(estimate, fix)
    },
    draw: fix => {
      const estimate = run(fix)
      return estimate && drawEstimate(estimate)
    },
  }
}

/** Landmarks of the fix that the model does not know at this very place. */
function strangersOf(fix: FixToEstimate, known: readonly MeshLandmark[]): readonly MeshLandmark[] {
  const places = new Map(known.map(({ id, position }) => [id, position]))
  return fix.landmarks.filter(({ landmarkId, position }) => {
    const place = places.get(landmarkId)
    return place?.latDeg !== position.latDeg || place.lonDeg !== position.lonDeg
  }).map(({ landmarkId, operator, position, uncertaintyKm }) => ({ id: landmarkId, operator, position, uncertaintyKm }))
    .sort((a, b) => compareIds(a.id, b.id))
}

/** A landmark that moved since the model was fitted has its new place, and none of its old delays. */
function openFixGround({ model, places }: FixEstimatorParts, calibration: Calibration, strangers: readonly MeshLandmark[]): Ground {
  const strange = new Set(strangers.map(({ id }) => id))
  const rows: readonly MeshRow[] = (model?.rows ?? []).filter(({ from, to }) => !strange.has(from) && !strange.has(to))
  const mesh = openMesh([...(model?.landmarks ?? []).filter(({ id }) => !strange.has(id)), ...strangers], rows)
  const everyone = [...mesh.landmarks.keys()]
  return { mesh, everyone, ground: openGround(mesh, places), taught: teach(mesh, everyone, calibration) }
}

function estimateOn({ mesh, ground, taught, everyone }: Ground, calibration: Calibration, { countryAt }: FixEstimatorParts, fix: FixToEstimate): Estimate | undefined {
  const measured = fix.landmarks.flatMap(({ landmarkId, roundTripMs }): Measured[] => {
    const landmark = mesh.index.get(landmarkId)
    return landmark === undefined ? [] : [{ landmark, roundTripMs }]
  })
  return estimateTarget({ ground, calibration, taught, measured, landmarks: everyone, proven: { ...fix, discs: discsOf(fix) }, countryAt })
}

function discsOf({ landmarks }: FixToEstimate): readonly Disc[] {
  return landmarks.map(({ landmarkId, operator, position, reachKm }) => ({ id: landmarkId, operator, position, reachKm }))
}

function describe(estimate: Estimate, { landmarks, claimed }: FixToEstimate): FixEstimate {
  const fastest = itemAt([...landmarks].sort((a, b) => a.roundTripMs - b.roundTripMs || compareIds(a.landmarkId, b.landmarkId)), 0)
  return {
    position: estimate.position,
    nearest: { landmarkId: fastest.landmarkId, roundTripMs: fastest.roundTripMs },
    credible: estimate.credible.map(({ level, areaKm2 }) => ({ level, areaKm2 })),
    countries: estimate.countries,
    claimed: claimed === null ? null : { position: claimed, level: estimate.levelOf(claimed), distanceKm: distanceBetweenKm(estimate.position, claimed) },
  }
}

// Judging the mesh and fitting the delay model: the heavy work, synchronous and without any outside.
// On the path: the watch over the landmarks, and calibration. Runs in a thread of its own (mesh-thread.ts).

import {
  calibrateMembers, encodeModel, findViolations, judgeSuspects, openGround, openMesh, type Mesh, type MeshJudgement, type Places,
} from '@trigpoint/core/estimate'
import type { FittedModel, MeshMaterial } from '../ports/index.ts'

export interface FitDate {
  readonly fittedAtMs: number
  readonly dataDigest: string
}

/** Who contradicts light by both clocks, and which pairs disagree by direction. */
export function judgeMaterial({ landmarks, rows }: MeshMaterial): MeshJudgement {
  return judgeSuspects(landmarks, rows)
}

/** Fits a model on what contradicts nobody. The same material and date give the same text. */
export function fitMaterial({ landmarks, rows }: MeshMaterial, { fittedAtMs, dataDigest }: FitDate, places: Places | undefined): FittedModel {
  const mesh = openMesh(landmarks, rows)
  const everyone = [...mesh.landmarks.keys()]
  const calibration = calibrateMembers(openGround(mesh, places), everyone, findViolations(mesh, everyone))
  const text = encodeModel({ fittedAtMs, dataDigest, prior: places?.name ?? null, calibration }, mesh)
  const { thin, medianErrorKm, unusualnessQuartile } = calibration.quality
  return {
    text,
    row: {
      dataDigest, fittedAtMs, landmarks: mesh.landmarks.length, pairs: pairsOf(mesh), medianErrorKm, thin,
      unusualnessQuartile: Number.isFinite(unusualnessQuartile) ? unusualnessQuartile : null,
    },
  }
}

/** Measured in at least one direction. */
function pairsOf({ roundTripMs }: Mesh): number {
  return roundTripMs.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) / 2
}

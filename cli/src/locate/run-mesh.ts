// `trigpoint mesh check` and `trigpoint calibrate`: the watch over the landmarks, and the model that they teach.

import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import {
  calibrateMembers, encodeModel, findViolations, judgeMesh, openGround, openMesh, type Mesh, type MeshFindings,
} from '@trigpoint/core/estimate'
import { readPlaces } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import { readLandmarks, readMesh } from './read-tables.ts'

export interface MeshOptions {
  readonly landmarks: string
  readonly mesh: string
  readonly json?: boolean
}

/** Findings about the mesh; they are the answer, so the exit code is 0 whatever they say. */
export async function runMeshCheck(options: MeshOptions): Promise<void> {
  const mesh = openMesh(await readLandmarks(options.landmarks), await readMesh(options.mesh))
  const everyone = [...mesh.landmarks.keys()]
  const findings = judgeMesh(openGround(mesh, undefined), everyone, findViolations(mesh, everyone))
  const report = reportOf(mesh, findings)
  if (options.json === true) printJson(report)
  else printReport(report)
}

/** The findings as they are printed. */
function reportOf(mesh: Mesh, { violations, suspects, disputed, asymmetric }: MeshFindings) {
  const id = (landmark: number): string => mesh.landmarks[landmark]?.id ?? ''
  return {
    violations: violations.length,
    suspects: suspects.map(({ landmark, basis, evidence }) => ({
      id: id(landmark), violations: evidence.length, basis,
      evidence: evidence.map(({ other, roundTripMs, minimumMs }) => ({ other: id(other), rttMs: roundTripMs, minimumMs: Number(minimumMs.toFixed(4)) })),
    })),
    disputed: disputed.map(({ a, b, roundTripMs, minimumMs }) => ({ a: id(a), b: id(b), rttMs: roundTripMs, minimumMs: Number(minimumMs.toFixed(4)) })),
    asymmetric,
  }
}

function printReport(report: ReturnType<typeof reportOf>): void {
  const pairs = (count: number): string => `${String(count)} ${count === 1 ? 'pair' : 'pairs'}`
  note(`${pairs(report.violations)} faster than light in fibre; ${String(report.suspects.length)} suspected; ${pairs(report.disputed.length)} disputed; ${pairs(report.asymmetric.length)} differ by direction (nobody is accused)`)
  if (report.suspects.length === 0) return
  printTable(['suspect', 'pairs', 'worst against', 'measured ms', 'least possible ms', 'told by'], report.suspects.map(({ id, violations, basis, evidence }) => {
    const [worst] = evidence
    return [id, String(violations), worst?.other ?? '-', worst?.rttMs.toFixed(2) ?? '-', worst?.minimumMs.toFixed(2) ?? '-', basis]
  }))
}

export interface CalibrateOptions extends MeshOptions {
  readonly out: string
  readonly prior: 'places' | 'none'
}

/** Fits the model and writes it, whole or not at all. `nowMs` dates it. */
export async function runCalibrate(options: CalibrateOptions, nowMs: number): Promise<void> {
  const mesh = openMesh(await readLandmarks(options.landmarks), await readMesh(options.mesh))
  const places = options.prior === 'none' ? undefined : readPlaces()
  const everyone = [...mesh.landmarks.keys()]
  const calibration = calibrateMembers(openGround(mesh, places), everyone, findViolations(mesh, everyone))
  const dataDigest = await digestOf([options.landmarks, options.mesh])
  const text = encodeModel({ fittedAtMs: nowMs, dataDigest, prior: places?.name ?? null, calibration }, mesh)
  const draft = `${options.out}.${String(process.pid)}.new`
  try {
    await writeFile(draft, `${text}\n`)
    await rename(draft, options.out)
  } catch (cause) {
    await rm(draft, { force: true })
    throw new CommandError(EXIT.fault, `${options.out}: cannot be written (${cause instanceof Error ? cause.message : 'unknown'})`)
  }
  const { quality, readings } = calibration
  const report = { out: options.out, dataDigest, fittedAtMs: nowMs, readings, ...quality, unusualnessQuartile: Number.isNaN(quality.unusualnessQuartile) ? null : quality.unusualnessQuartile }
  if (options.json === true) printJson(report)
  else note(`${options.out}: ${String(quality.pairs)} pairs of ${String(quality.landmarks)} landmarks; median error when each is located by the others: ${quality.medianErrorKm === null ? 'not measured' : `${quality.medianErrorKm.toFixed(0)} km`}${quality.thin ? '; the mesh is thin, the model is mostly generic' : ''}`)
}

async function digestOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(createHash('sha256').update(await readFile(path)).digest())
  return hash.digest('hex')
}

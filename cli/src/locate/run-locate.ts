// `trigpoint locate`: where machines are, from round trips to landmarks. One JSON object a target.

import { readFile } from 'node:fs/promises'
import { distanceBetweenKm, openLocator, parseModel, type DelayModel, type LocatedTarget, type LocatorInput, type MeshLandmark } from '@trigpoint/core/estimate'
import { containsPosition } from '@trigpoint/core/region'
import type { Bound } from '@trigpoint/core/base'
import { readBorders, readPlaces } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printTable, progress } from '../print.ts'
import { readClaims, readLandmarks, readMesh, readRoundTrips, type Claim } from './read-tables.ts'

export interface LocateOptions {
  readonly landmarks: string
  readonly roundTrips: string
  readonly mesh?: string
  readonly claims?: string
  readonly leaveOneOut?: boolean
  readonly bound: Bound
  readonly faulty?: number
  readonly model?: string
  readonly prior: 'places' | 'none'
  readonly json?: boolean
}

/** Routes change within months. */
const STALE_MODEL_MS = 30 * 86_400_000
/** Half of the pairs of a mesh that fits are within 0.67 standard deviations of usual. */
const POOR_QUARTILE = 1.2

/** A located target as it is printed. */
export type LocateLine = ReturnType<typeof lineOf>

/** `nowMs` tells only how old a model is; results do not depend on it. */
export async function runLocate(options: LocateOptions, nowMs: number): Promise<void> {
  const model = options.model === undefined ? undefined : await readModel(options.model)
  if (model !== undefined && nowMs - model.fittedAtMs > STALE_MODEL_MS) note(`the model was fitted ${String(Math.floor((nowMs - model.fittedAtMs) / 86_400_000))} days ago: routes change, fit it again with trigpoint calibrate`)
  const input = await readInput(options, model)
  const claims = options.claims === undefined ? new Map<string, Claim>() : await readClaims(options.claims)
  warnOfStrangers(input)
  const locator = openLocator(input)
  const lines: LocateLine[] = []
  locator.targets.forEach((target, i) => {
    const line = lineOf(locator.locate(target), claims.get(target), input, model)
    if (options.json === true) printJson(line)
    else lines.push(line)
    progress('located', i + 1, locator.targets.length)
  })
  if (options.json !== true) printLines(lines)
}

async function readInput(options: LocateOptions, model: DelayModel | undefined): Promise<LocatorInput> {
  const [landmarks, roundTrips, borders] = await Promise.all([readLandmarks(options.landmarks), readRoundTrips(options.roundTrips), readBorders()])
  const meshRows = options.mesh === undefined ? modelRows(model, landmarks) : await readMesh(options.mesh)
  return {
    landmarks, roundTrips, borders, meshRows,
    leaveOneOut: options.leaveOneOut === true,
    bound: options.bound,
    ...(options.faulty === undefined ? {} : { faulty: options.faulty }),
    ...(options.prior === 'none' ? {} : { places: readPlaces() }),
    ...(model === undefined ? {} : { model: { calibration: model.calibration, landmarkIds: model.landmarks.map(({ id }) => id) } }),
  }
}

async function readModel(path: string): Promise<DelayModel> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandError(EXIT.unusable, `${path}: cannot be read`)
  })
  const model = parseModel(text)
  if (!model.ok) throw new CommandError(EXIT.unusable, `${path}: ${model.refusal.message}${model.refusal.where === '' ? '' : ` (at ${model.refusal.where})`}`, 'make it with: trigpoint calibrate')
  return model.value
}

/** The model's own mesh serves where no other is given, for landmarks that have not moved since. */
function modelRows(model: DelayModel | undefined, landmarks: readonly MeshLandmark[]): LocatorInput['meshRows'] {
  if (model === undefined) return undefined
  const places = new Map(landmarks.map(({ id, position }) => [id, position]))
  const same = new Set(model.landmarks.filter(({ id, position }) => {
    const now = places.get(id)
    return now !== undefined && now.latDeg === position.latDeg && now.lonDeg === position.lonDeg
  }).map(({ id }) => id))
  return model.rows.filter(({ from, to }) => same.has(from) && same.has(to))
}

function warnOfStrangers({ landmarks, roundTrips }: LocatorInput): void {
  const known = new Set(landmarks.map(({ id }) => id))
  const strangers = new Set(roundTrips.map(({ landmark }) => landmark).filter(id => !known.has(id)))
  if (strangers.size > 0) note(`not in the list of landmarks, left out: ${[...strangers].slice(0, 5).join(', ')}${strangers.size > 5 ? ` and ${String(strangers.size - 5)} more` : ''}`)
}

function lineOf(located: LocatedTarget, claim: Claim | undefined, input: LocatorInput, model: DelayModel | undefined) {
  const { target, proven, estimate, nearest, dropped } = located
  return {
    target,
    estimate: estimate === undefined ? null : { lat: rounded(estimate.position.latDeg, 5), lon: rounded(estimate.position.lonDeg, 5) },
    nearest: nearest === undefined ? null : { landmark: nearest.landmark, lat: nearest.position.latDeg, lon: nearest.position.lonDeg, rttMs: nearest.roundTripMs },
    proven: {
      bound: proven.bound, faulty: proven.faulty, empty: proven.empty, areaKm2: rounded(proven.areaKm2, 1),
      countries: proven.countries.map(({ country }) => country), contained: proven.contained, witnesses: proven.witnesses,
    },
    credible: (estimate?.credible ?? []).map(({ level, areaKm2 }) => ({ level, areaKm2: rounded(areaKm2, 1) })),
    countryProbabilities: (estimate?.countries ?? []).map(({ country, probability }) => ({ country, probability: rounded(probability, 6) })),
    droppedLandmarks: dropped,
    prior: input.places?.name ?? null,
    model: modelOf(located, model),
    ...(claim === undefined ? {} : { claim: claimOf(located, claim) }),
  }
}

/** What the estimate rests on, and what speaks against relying on it. */
function modelOf({ calibration: { quality }, taughtBy }: LocatedTarget, model: DelayModel | undefined) {
  const notes = [
    ...(quality.thin ? ['the mesh is thin: the estimate rests on a generic delay-distance curve'] : []),
    ...(quality.unusualnessQuartile > POOR_QUARTILE ? ['the delays of the mesh scatter more than the curve allows: the fit is poor'] : []),
  ]
  return {
    taughtBy, pairs: quality.pairs, medianErrorKm: quality.medianErrorKm,
    ...(taughtBy === 'model' && model !== undefined ? { fittedAtMs: model.fittedAtMs, dataDigest: model.dataDigest } : {}),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  }
}

function claimOf({ proven, estimate, nearest }: LocatedTarget, { position }: Claim) {
  const inside = containsPosition(proven, position)
  return {
    // An empty region contradicts itself and refutes nobody; without any round trip nothing is known.
    verdict: proven.empty || nearest === undefined ? 'unknown' : inside ? 'inside' : 'outside',
    credibleLevel: estimate === undefined ? 1 : rounded(estimate.levelOf(position), 6),
    distanceKm: estimate === undefined ? null : rounded(distanceBetweenKm(estimate.position, position), 2),
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

function printLines(lines: readonly LocateLine[]): void {
  printTable(['target', 'estimate', '90 % region km²', 'country', 'nearest landmark', 'proved', 'claim'], lines.map(line => {
    const [likeliest] = line.countryProbabilities
    return [
      line.target,
      line.estimate === null ? '-' : `${line.estimate.lat.toFixed(2)} ${line.estimate.lon.toFixed(2)}`,
      String(Math.round(line.credible.find(({ level }) => level === 0.9)?.areaKm2 ?? NaN)),
      likeliest === undefined ? '-' : `${likeliest.country} ${String(Math.round(100 * likeliest.probability))} %`,
      line.nearest === null ? '-' : `${line.nearest.landmark} ${line.nearest.rttMs.toFixed(2)} ms`,
      line.proven.empty ? 'contradiction' : (line.proven.contained ?? line.proven.countries.slice(0, 5).join(' ') + (line.proven.countries.length > 5 ? ' …' : '')),
      'claim' in line && line.claim !== undefined ? line.claim.verdict : '-',
    ]
  }))
}

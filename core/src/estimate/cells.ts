// Cells: the parts of the ground that an estimate weighs against each other, with their prior mass.
// On the path: between the proven region and the posterior. A place gives two cells (core and ring), a
// landmark away from every place one, and open country a lattice as fine as the region is small. Only
// cells inside the proven region count; if rounding leaves none, the discs are widened until some are.

import { EARTH_RADIUS_KM, type Position } from '../base/index.ts'
import { angleBetween, positionOf, vectorOf, type Vector } from '../sphere/index.ts'
import type { Disc, RegionDiscs } from '../region/index.ts'
import { CORE_AREA_KM2, CORE_KM, CORE_SHARE, RING_KM, type Places } from './places.ts'
import { cityMasses, openDensity, type PlaceWeights } from './place-weights.ts'
import { itemAt, valueAt } from './numbers.ts'

/** A point whose likelihood is computed once, and the cells around it. */
export interface Site {
  readonly vector: Vector
  readonly position: Position
  readonly country: string | undefined
  /** Sum of the cells' priors. */
  readonly prior: number
  readonly cells: readonly Cell[]
}

export interface Cell {
  readonly kind: 'core' | 'ring' | 'open'
  readonly prior: number
  readonly areaKm2: number
  /** Radius that holds the cell around its site, km. */
  readonly radiusKm: number
}

/** Of more places than this in a region the heaviest are taken: bounds time and memory; the lattice covers the rest. */
const MOST_PLACES = 2500
/** About as many lattice points as this lie in a region. */
const OPEN_POINTS = 300
const FINEST_LATTICE_KM = 10
/** Discs that decide which cells count: the tightest few; the others nearly always hold all of these. */
const DECIDING_DISCS = 24
/** Slack on a disc for the size of a cell, km, and the widenings that are tried. */
const CELL_SLACK_KM = 10
const WIDENINGS = [1, 1.15, 1.4, 2] as const
const LAST_WIDENINGS = [4, 1000] as const

export interface CellInput {
  /** Discs that bound the opinion, and how many of them may be wrong. */
  readonly discs: readonly Disc[]
  readonly faulty: number
  /** The proven region, which an opinion never leaves; absent or empty where nothing is proved. */
  readonly proven?: RegionDiscs | undefined
  readonly places: Places | undefined
  readonly weights: PlaceWeights
  /** Positions of landmarks: machines stand where other machines stand. */
  readonly landmarks: readonly LandmarkSite[]
}

export interface LandmarkSite {
  readonly vector: Vector
  readonly position: Position
  /** The place in whose core it stands, or -1. */
  readonly host: number
  /** By the place that it stands in or beside. */
  readonly country: string | undefined
}

interface Cap {
  readonly vector: Vector
  readonly cosine: number
  readonly angle: number
}

export function sitesWithin(input: CellInput): readonly Site[] {
  const proof = capsOf(input.proven?.discs ?? [], 1, 0)
  const proofFaulty = input.proven?.faulty ?? 0
  // Discs that contradict each other are no licence to look anywhere: as few of them as can be are taken to be wrong.
  const deciding = Math.min(input.discs.length, DECIDING_DISCS)
  const doubts = Array.from({ length: Math.max(0, deciding - 1 - input.faulty) }, (_, i) => input.faulty + 1 + i)
  const attempts = [
    ...WIDENINGS.map(widening => ({ widening, faulty: input.faulty })),
    ...doubts.map(faulty => ({ widening: 1, faulty })),
    ...LAST_WIDENINGS.map(widening => ({ widening, faulty: input.faulty })),
  ]
  for (const { widening, faulty } of attempts) {
    const caps = capsOf(input.discs, widening, CELL_SLACK_KM)
    const holds = (v: Vector): boolean => isInside(caps, faulty, v) && isInside(proof, proofFaulty, v)
    const sites = [...placeSites(input, holds), ...openSites({ ...input, faulty }, caps, holds)]
    if (sites.length > 0) return sites
  }
  return []
}

function capsOf(discs: readonly Disc[], widening: number, slackKm: number): readonly Cap[] {
  return [...discs].sort((a, b) => a.reachKm - b.reachKm).slice(0, DECIDING_DISCS).map(disc => {
    const angle = Math.min(Math.PI, (disc.reachKm * widening + slackKm) / EARTH_RADIUS_KM)
    return { vector: vectorOf(disc.position), cosine: Math.cos(angle), angle }
  })
}

function isInside(caps: readonly Cap[], faulty: number, v: Vector): boolean {
  let missing = 0
  for (const { vector, cosine } of caps)
    if (vector.x * v.x + vector.y * v.y + vector.z * v.z < cosine && ++missing > faulty) return false
  return true
}

function placeSites(input: CellInput, holds: (v: Vector) => boolean): readonly Site[] {
  const { places, weights, landmarks } = input
  if (places === undefined) return landmarkSites(landmarks, holds, weights.landmark / Math.max(1, landmarks.length))
  const { masses, total } = cityMasses(places, weights)
  const share = weights.landmark / Math.max(1, landmarks.length)
  const hosted = new Map<number, number>()
  const alone: LandmarkSite[] = []
  for (const landmark of landmarks) {
    if (landmark.host < 0) alone.push(landmark)
    else hosted.set(landmark.host, (hosted.get(landmark.host) ?? 0) + 1)
  }
  const known = new Set(landmarks.map(({ country }) => country))
  const density = openDensity(weights)
  const inside = placesInside(places, holds).map(i => {
    const factor = known.has(places.places[i]?.country) ? 1 : weights.stranger
    return { i, mass: (valueAt(masses, i) / total + weights.town / places.places.length) * factor + share * (hosted.get(i) ?? 0) }
  })
  if (inside.length > MOST_PLACES) inside.sort((a, b) => b.mass - a.mass || a.i - b.i).splice(MOST_PLACES)
  const sites = inside.map(({ i, mass }): Site => {
    const { vector, position, country } = itemAt(places.places, i)
    const hostedShare = share * (hosted.get(i) ?? 0)
    const ringArea = places.ringAreaKm2(i)
    const core = (mass - hostedShare) * CORE_SHARE + hostedShare + density * CORE_AREA_KM2
    const ring = (mass - hostedShare) * (1 - CORE_SHARE) + density * ringArea
    return { vector, position, country, prior: core + ring, cells: [
      { kind: 'core', prior: core, areaKm2: CORE_AREA_KM2, radiusKm: CORE_KM },
      { kind: 'ring', prior: ring, areaKm2: ringArea, radiusKm: RING_KM },
    ] }
  })
  return [...sites, ...landmarkSites(alone, holds, share)]
}

function placesInside(places: Places, holds: (v: Vector) => boolean): number[] {
  const inside: number[] = []
  places.places.forEach((place, i) => {
    if (holds(place.vector)) inside.push(i)
  })
  return inside
}

function landmarkSites(landmarks: readonly LandmarkSite[], holds: (v: Vector) => boolean, share: number): readonly Site[] {
  return landmarks.filter(landmark => holds(landmark.vector)).map(({ vector, position }) => ({
    vector, position, country: undefined, prior: share,
    cells: [{ kind: 'core', prior: share, areaKm2: CORE_AREA_KM2, radiusKm: CORE_KM }],
  }))
}

/** A lattice of even spacing over the tightest disc, rows along parallels. */
function openSites(input: CellInput, caps: readonly Cap[], holds: (v: Vector) => boolean): readonly Site[] {
  const around = caps[input.faulty] ?? caps[caps.length - 1]
  const angle = Math.min(Math.PI, around?.angle ?? Math.PI)
  const centre = around?.vector ?? { x: 0, y: 0, z: 1 }
  const points = (spacingKm: number): readonly Vector[] => latticeIn(centre, angle, spacingKm).filter(holds)
  const capArea = 2 * Math.PI * (1 - Math.cos(angle)) * EARTH_RADIUS_KM * EARTH_RADIUS_KM
  const first = Math.max(FINEST_LATTICE_KM, Math.sqrt(capArea / OPEN_POINTS))
  const coarse = points(first)
  // Where the other discs cut most of the tightest one away, a finer lattice fits the rest.
  const spacing = Math.max(FINEST_LATTICE_KM, first * Math.sqrt(Math.max(coarse.length, 4) / OPEN_POINTS))
  const chosen = spacing < first * 0.8 ? points(spacing) : coarse
  const spacingKm = spacing < first * 0.8 ? spacing : first
  const areaKm2 = spacingKm * spacingKm
  const density = openDensity(input.weights)
  return chosen.map(vector => ({
    vector, position: positionOf(vector), country: undefined, prior: density * areaKm2,
    cells: [{ kind: 'open', prior: density * areaKm2, areaKm2, radiusKm: spacingKm / Math.SQRT2 }],
  }))
}

/** Points of a global lattice (fixed for a spacing, whoever asks) within an angle of a centre. */
function latticeIn(centre: Vector, angle: number, spacingKm: number): Vector[] {
  const step = spacingKm / EARTH_RADIUS_KM
  const lat = Math.asin(Math.max(-1, Math.min(1, centre.z)))
  const lon = Math.atan2(centre.y, centre.x)
  const points: Vector[] = []
  const lowest = Math.ceil((Math.max(-Math.PI / 2, lat - angle) + Math.PI / 2) / step - 0.5)
  const highest = Math.floor((Math.min(Math.PI / 2, lat + angle) + Math.PI / 2) / step - 0.5)
  for (let row = lowest; row <= highest; row++) {
    const rowLat = -Math.PI / 2 + (row + 0.5) * step
    const flat = Math.cos(rowLat)
    const count = Math.max(1, Math.round((2 * Math.PI * flat) / step))
    const reach = Math.abs(lat) + angle >= Math.PI / 2 ? Math.PI : Math.asin(Math.min(1, Math.sin(Math.min(angle, Math.PI / 2)) / Math.max(1e-9, Math.cos(lat))))
    const from = Math.floor((lon - reach) / (2 * Math.PI) * count)
    const to = Math.min(from + count - 1, Math.ceil((lon + reach) / (2 * Math.PI) * count))
    for (let column = from; column <= to; column++) {
      const turn = ((column + 0.5) * 2 * Math.PI) / count
      const v = { x: flat * Math.cos(turn), y: flat * Math.sin(turn), z: Math.sin(rowLat) }
      if (angleBetween(v, centre) <= angle) points.push(v)
    }
  }
  return points
}

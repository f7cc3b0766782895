// Why a country could not be excluded, and which round trip would exclude it.
// On the path: region, for the verdict's words and the planner. An explanation decides nothing.
// A landmark alone excludes a country when its disc, with the tolerance, ends before that country's land;
// where f operators may lie, f + 1 of them must do so.

import { EARTH_RADIUS_KM, boundSpeedKmPerMs, type Position } from '../base/index.ts'
import { DISTANCE_ALLOWANCE, ROUNDING_KM } from '../sphere/index.ts'
import { EDGE_ALLOWANCE_KM } from './borders/edge-index.ts'
import { distanceToCountryKm } from './borders/nearest-land.ts'
import type { Borders } from './borders/open-borders.ts'
import type { Disc } from './disc.ts'
import { DEFAULT_TOLERANCE_KM, type ProvenRegion } from './region.ts'

/** Fastest challenged round trip that a landmark beside the machine sees: two network stacks, ms. */
export const FASTEST_ROUND_TRIP_MS = 0.035

export interface Obstacle {
  /** A country that is not allowed and could not be excluded. */
  readonly country: string
  readonly toleranceKm: number
  /** The landmarks that would have to exclude it: of each of the f + 1 nearest operators the nearest one. */
  readonly landmarks: readonly LandmarkNeed[]
  /** What a landmark at the site itself would need; null where the site's place is not known. */
  readonly atSite: RoundTripNeed | null
}

export interface RoundTripNeed {
  /** From the landmark to the country's land, km. */
  readonly distanceKm: number
  /** A round trip below this excludes the country; null where none can (it lies within tolerance and uncertainty). */
  readonly neededMs: number | null
}

export interface LandmarkNeed extends RoundTripNeed {
  readonly landmarkId: string
  readonly roundTripMs: number
}

export interface ExplainOptions {
  readonly borders: Borders
  readonly allowedCountries: readonly string[]
  readonly toleranceKm?: number | undefined
  readonly countryToleranceKm?: Readonly<Record<string, number>> | undefined
  /** Where the site is said to be. */
  readonly sitePosition?: Position | undefined
}

/** One entry a country that is in the way, the nearest to its landmark first. */
export function explainRegion(region: ProvenRegion, options: ExplainOptions): readonly Obstacle[] {
  const inTheWay = region.countries.filter(({ country }) => !options.allowedCountries.includes(country))
  const nearest = nearestOperators(region.discs, region.faulty + 1)
  return inTheWay.map(({ country }) => explainCountry(country, nearest, region, options)).sort((a, b) => leastDistance(a) - leastDistance(b))
}

function leastDistance({ landmarks }: Obstacle): number {
  return landmarks.reduce((least, { distanceKm }) => Math.min(least, distanceKm), Infinity)
}

/** The smallest disc of each operator, the smallest `count` of them. */
function nearestOperators(discs: readonly Disc[], count: number): readonly Disc[] {
  const smallest = new Map<string, Disc>()
  for (const disc of discs) if (disc.reachKm < (smallest.get(disc.operator)?.reachKm ?? Infinity)) smallest.set(disc.operator, disc)
  return [...smallest.values()].sort((a, b) => a.reachKm - b.reachKm).slice(0, count)
}

function explainCountry(country: string, nearest: readonly Disc[], region: ProvenRegion, options: ExplainOptions): Obstacle {
  const toleranceKm = options.countryToleranceKm?.[country] ?? options.toleranceKm ?? DEFAULT_TOLERANCE_KM
  const speed = boundSpeedKmPerMs(region.bound)
  const need = (position: Position, uncertaintyKm: number): RoundTripNeed => {
    const distanceKm = distanceToCountryKm(options.borders, position, country)
    return { distanceKm, neededMs: neededRoundTripMs(distanceKm, uncertaintyKm + toleranceKm, speed) }
  }
  const landmarks = nearest.map(disc => ({
    landmarkId: disc.id,
    roundTripMs: disc.roundTripMs ?? (2 * disc.reachKm) / DISTANCE_ALLOWANCE / speed,
    ...need(disc.position, disc.uncertaintyKm ?? 0),
  }))
  return { country, toleranceKm, landmarks, atSite: options.sitePosition === undefined ? null : need(options.sitePosition, 0) }
}

/** Undoes what `boundDisc` and the tolerance add: the round trip whose grown disc just ends before the land. */
function neededRoundTripMs(sphereKm: number, addedKm: number, speedKmPerMs: number): number | null {
  // One more allowance for rounding: a need that is stated is enough.
  const reachKm = (sphereKm - 2 * ROUNDING_KM) / DISTANCE_ALLOWANCE - EDGE_ALLOWANCE_KM - addedKm
  if (!(reachKm > 0) || sphereKm > Math.PI * EARTH_RADIUS_KM) return null
  return (2 * reachKm) / speedKmPerMs
}

// The planner: which borders a set of landmarks can resolve for a site, how probably, and where more help.
// On the path: before a site is accepted. Round trips are drawn from the calibrated curve (one draw is one
// day's network: the site's share is common to all landmarks), a country counts as excluded where single
// discs of more operators than may lie end before its land. Discs together exclude more, so every
// probability is a lower bound. An opinion about the future: no verdict reads it.

import { boundSpeedKmPerMs, type Bound, type Position } from '../base/index.ts'
import { boundReachKm, distanceToCountryKm, proveRegion, DEFAULT_TOLERANCE_KM, FASTEST_ROUND_TRIP_MS, type Borders } from '../region/index.ts'
import { DISTANCE_ALLOWANCE, vectorOf } from '../sphere/index.ts'
import type { Calibration } from './calibration.ts'
import { typicalRoundTripMs } from './delay-curve.ts'
import { distanceKm, quantileOf } from './numbers.ts'
import { openDraws, type Draws } from './plan-draws.ts'

export interface PlanLandmark {
  readonly id: string
  readonly operator: string
  readonly position: Position
  readonly uncertaintyKm: number
  /** The site in whose building it stands, if in one. */
  readonly insideSite?: string
}

export interface PlanSite {
  readonly id: string
  readonly position: Position
  readonly allowedCountries: readonly string[]
  /** Round trips to landmarks as the site's own fixes had them, by landmark id, ms: used instead of predicted ones. */
  readonly measuredMs?: ReadonlyMap<string, readonly number[]>
}

export interface PlanOptions {
  readonly calibration: Pick<Calibration, 'curve'>
  readonly borders: Borders
  readonly bound: Bound
  readonly faulty: number
  readonly toleranceKm?: number
}

export interface BorderPlan {
  readonly country: string
  /** From the site to the country's land. */
  readonly distanceKm: number
  /** That a fix excludes it. */
  readonly probability: number
  /** Landmarks that can exclude it, the likeliest first; at most five. */
  readonly by: readonly { readonly landmark: string, readonly neededMs: number, readonly likelyMs: number, readonly probability: number }[]
  /** What a landmark in the building would need; null where the border is too near for any delay. */
  readonly inBuildingNeedsMs: number | null
}

export interface SitePlan {
  readonly site: string
  readonly allowedCountries: readonly string[]
  /** That a fix proves the site to be in an allowed country. */
  readonly presence: number
  /** Countries that present landmarks cannot be sure to exclude; every other one they practically always do. */
  readonly borders: readonly BorderPlan[]
}

/** Landmarks beyond these many nearest ones exclude nothing that the nearer ones do not. */
const CONSIDERED_LANDMARKS = 60
/** Fewer fixes than this tell too little of a landmark's days. */
export const FEWEST_MEASURED = 3
/** A country counts as always excluded if it is at delays slow as one in twenty. */
const SLOW = 1.645
/** Countries that are looked at in detail, the nearest. */
const MOST_BORDERS = 40

export function planSite(site: PlanSite, landmarks: readonly PlanLandmark[], options: PlanOptions): SitePlan {
  const near = nearestTo(site, landmarks)
  const draws = openDraws(site.id)
  const countries = doubtfulCountries(site, near, options)
  const delays = near.map(landmark => drawDelays(site, landmark, options, draws))
  const count = draws.days
  const excluded = countries.map(country => {
    const needed = near.map(landmark => neededMs(landmark, country, options))
    const hits = delays.map((days, i) => days.map(roundTripMs => roundTripMs < (needed[i] ?? 0)))
    const days = Array.from({ length: count }, (_, day) => operatorsThat(near, hits, day) > options.faulty)
    return { country, needed, hits, days }
  })
  const share = (test: (day: number) => boolean): number => Array.from({ length: count }, (_, day) => test(day)).filter(Boolean).length / count
  return {
    site: site.id, allowedCountries: site.allowedCountries,
    presence: near.length <= options.faulty ? 0 : share(day => excluded.every(one => one.days[day] === true)),
    borders: excluded.map(({ country, needed, hits, days }) => ({
      country,
      distanceKm: distanceToCountryKm(options.borders, site.position, country),
      probability: share(day => days[day] === true),
      by: near.map((landmark, i) => ({
        landmark: landmark.id, neededMs: needed[i] ?? 0, likelyMs: quantileOf(delays[i] ?? [], 0.5), probability: share(day => hits[i]?.[day] === true),
      })).filter(one => one.probability > 0).sort((a, b) => b.probability - a.probability || a.likelyMs - b.likelyMs).slice(0, 5),
      inBuildingNeedsMs: inBuildingNeeds(site, country, options),
    })).sort((a, b) => a.probability - b.probability || a.distanceKm - b.distanceKm),
  }
}

function nearestTo(site: PlanSite, landmarks: readonly PlanLandmark[]): readonly PlanLandmark[] {
  const here = vectorOf(site.position)
  return landmarks.map(landmark => ({ landmark, km: distanceKm(here, vectorOf(landmark.position)) }))
    .sort((a, b) => a.km - b.km || (a.landmark.id < b.landmark.id ? -1 : 1)).slice(0, CONSIDERED_LANDMARKS).map(({ landmark }) => landmark)
}

/** Countries that slow delays leave open, nearest first; all of them where no landmark is there. */
export function doubtfulCountries(site: PlanSite, near: readonly PlanLandmark[], { calibration, borders, bound, faulty, toleranceKm }: PlanOptions): readonly string[] {
  const discs = near.map(({ id, operator, position, uncertaintyKm }) => {
    const measured = site.measuredMs?.get(id) ?? []
    const roundTripMs = measured.length >= FEWEST_MEASURED ? Math.max(...measured) : typicalRoundTripMs(calibration.curve, distanceKm(vectorOf(site.position), vectorOf(position)), SLOW)
    return { id, operator, position, reachKm: boundReachKm(roundTripMs, uncertaintyKm, bound) }
  })
  const { countries } = proveRegion(discs, { bound, faulty, borders, ...(toleranceKm === undefined ? {} : { toleranceKm }) })
  return countries.map(({ country }) => country).filter(country => !site.allowedCountries.includes(country))
    .map(country => ({ country, km: distanceToCountryKm(borders, site.position, country) }))
    .sort((a, b) => a.km - b.km || (a.country < b.country ? -1 : 1)).slice(0, MOST_BORDERS).map(({ country }) => country)
}

/** A round trip below this excludes the country by this landmark's disc alone; 0 where none can. */
export function neededMs({ position, uncertaintyKm }: Pick<PlanLandmark, 'position' | 'uncertaintyKm'>, country: string, { borders, bound, toleranceKm = DEFAULT_TOLERANCE_KM }: PlanOptions): number {
  const reachKm = distanceToCountryKm(borders, position, country) / DISTANCE_ALLOWANCE - toleranceKm - uncertaintyKm
  return Math.max(0, (2 * reachKm) / boundSpeedKmPerMs(bound))
}

function inBuildingNeeds(site: PlanSite, country: string, options: PlanOptions): number | null {
  const ms = neededMs({ position: site.position, uncertaintyKm: 0.1 }, country, options)
  return ms > FASTEST_ROUND_TRIP_MS ? ms : null
}

/** The landmark's round trips to the site on every drawn day. */
export function drawDelays(site: PlanSite, landmark: PlanLandmark, { calibration }: PlanOptions, draws: Draws): readonly number[] {
  if (landmark.insideSite === site.id) return draws.inBuilding()
  const measured = site.measuredMs?.get(landmark.id) ?? []
  if (measured.length >= FEWEST_MEASURED) return Array.from({ length: draws.days }, (_, day) => measured[day % measured.length] ?? Infinity)
  const km = distanceKm(vectorOf(site.position), vectorOf(landmark.position))
  // Light in fibre is never beaten, whatever the draw.
  const leastMs = km / 99.93
  return draws.unusual(landmark.id).map(unusual => Math.max(leastMs, typicalRoundTripMs(calibration.curve, km, unusual)))
}

function operatorsThat(landmarks: readonly PlanLandmark[], hits: readonly (readonly boolean[])[], day: number): number {
  return new Set(landmarks.filter((_, i) => hits[i]?.[day] === true).map(({ operator }) => operator)).size
}

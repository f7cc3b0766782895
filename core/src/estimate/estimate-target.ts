// One target's estimate: point, credible regions, country probabilities, level of a claimed place.
// On the path: the opinion inside the proven region. It can rank and warn; it never moves a verdict.

import type { Position } from '../base/index.ts'
import { containsPosition, defaultFaulty, type ProvenRegion } from '../region/index.ts'
import { vectorOf } from '../sphere/index.ts'
import { opinionDiscs, type Calibration, type CalibrationGround } from './calibration.ts'
import { sitesWithin, type Site } from './cells.ts'
import { correctLevel, credibleRegion, drawCredible, rawLevelOf, type CredibleGeometry } from './credible.ts'
import { openLikelihood } from './likelihood.ts'
import type { Measured, Taught } from './taught.ts'
import { distanceKm, itemAt } from './numbers.ts'
import { bestSite, weighSites, type Posterior } from './posterior.ts'
import { likelihoodsOf } from './site-likelihoods.ts'

export const CREDIBLE_LEVELS = [0.5, 0.9, 0.95] as const
/** Sites with less belief than this name no country of their own. */
const COUNTRY_BELIEF = 0.0005
/** A site in open country is taken to be in the country of a place this near. */
const COUNTRY_REACH_KM = 30

export interface EstimateInput {
  readonly ground: CalibrationGround
  readonly calibration: Calibration
  readonly taught: Taught
  readonly measured: readonly Measured[]
  /** Landmarks whose places count in the prior: neither the target nor those set aside. */
  readonly landmarks: readonly number[]
  readonly proven: Pick<ProvenRegion, 'empty' | 'discs' | 'faulty' | 'areaKm2'>
  /** The country of a position, where the list of places does not tell. */
  readonly countryAt: (position: Position) => string | undefined
}

export interface Estimate {
  readonly position: Position
  readonly credible: readonly { readonly level: number, readonly areaKm2: number, geometry(): CredibleGeometry }[]
  /** The likeliest first. */
  readonly countries: readonly { readonly country: string, readonly probability: number }[]
  /** Smallest credible level whose region holds the position, 0...1. */
  levelOf(position: Position): number
}

/** Estimates; undefined where no landmark measured the target. */
export function estimateTarget(input: EstimateInput): Estimate | undefined {
  const { ground, calibration, taught, measured, proven } = input
  const { mesh, places } = ground
  if (measured.length === 0) return undefined
  const sites = sitesWithin({
    discs: opinionDiscs(mesh, measured), faulty: defaultFaulty(measured.length), places, weights: calibration.weights,
    proven: proven.empty ? undefined : proven,
    landmarks: input.landmarks.map(landmark => itemAt(ground.landmarkSites, landmark)),
  })
  if (sites.length === 0) return undefined
  const posterior = weighSites(sites, likelihoodsOf(sites, openLikelihood(mesh, measured, taught)), calibration.readings)
  return {
    position: bestSite(posterior).position,
    credible: CREDIBLE_LEVELS.map(level => {
      const region = credibleRegion(posterior, calibration.experience, level)
      // Cells at the edge of the proven region reach over it; the region itself never does.
      const most = proven.empty ? Infinity : proven.areaKm2
      return { level, areaKm2: Math.min(region.areaKm2, most), geometry: () => drawCredible(region) }
    }),
    countries: countriesOf(posterior, input),
    levelOf: position => {
      if (!proven.empty && !containsPosition(proven, position)) return 1
      return correctLevel(calibration.experience, rawLevelOf(posterior, position))
    },
  }
}

function countriesOf(posterior: Posterior, input: EstimateInput): Estimate['countries'] {
  const beliefs = new Map<string, number>()
  let total = 0
  posterior.sites.forEach((site, i) => {
    const belief = posterior.beliefs[i] ?? 0
    if (belief < COUNTRY_BELIEF) return
    const country = countryOf(site, input)
    if (country === undefined) return
    beliefs.set(country, (beliefs.get(country) ?? 0) + belief)
    total += belief
  })
  return [...beliefs].map(([country, belief]) => ({ country, probability: belief / total }))
    .sort((a, b) => b.probability - a.probability || (a.country < b.country ? -1 : 1))
}

function countryOf(site: Site, input: EstimateInput): string | undefined {
  if (site.country !== undefined) return site.country
  const places = input.ground.places
  const near = places?.nearest(site.vector, site.position, COUNTRY_REACH_KM) ?? -1
  return (near < 0 ? undefined : places?.places[near]?.country) ?? input.countryAt(site.position)
}

/** Great-circle distance between two positions, km, for reports. */
export function distanceBetweenKm(a: Position, b: Position): number {
  return distanceKm(vectorOf(a), vectorOf(b))
}

/** The estimate as GeoJSON: the credible regions and the point, for maps. Drawn cells are for the eye only. */
export function drawEstimate(estimate: Estimate): EstimateDrawing {
  const regions = estimate.credible.map(region => ({
    type: 'Feature' as const, properties: { level: region.level, areaKm2: region.areaKm2 }, geometry: region.geometry(),
  }))
  const { latDeg, lonDeg } = estimate.position
  const point = { type: 'Feature' as const, properties: { estimate: true }, geometry: { type: 'Point' as const, coordinates: [lonDeg, latDeg] as const } }
  return { type: 'FeatureCollection', features: [...regions, point] }
}

export interface EstimateDrawing {
  readonly type: 'FeatureCollection'
  readonly features: readonly {
    readonly type: 'Feature'
    readonly properties: Readonly<Record<string, number | boolean>>
    readonly geometry: CredibleGeometry | { readonly type: 'Point', readonly coordinates: readonly [number, number] }
  }[]
}

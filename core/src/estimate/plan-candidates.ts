// Where a next landmark could stand: the sites' own buildings, and the largest cities around the sites.
// On the path: the planner. The cities are those of the list that is handed in; without one only buildings remain.

import type { Position } from '../base/index.ts'
import { vectorOf } from '../sphere/index.ts'
import { distanceKm } from './numbers.ts'
import type { PlanCandidate } from './plan-additions.ts'
import type { PlanSite } from './plan.ts'
import type { Place, Places } from './places.ts'

/** A landmark farther from every site than this excludes no border that matters. */
const CANDIDATE_KM = 2500
const MOST_CITIES = 250
/** How well a landmark in a city, and one in a surveyed building, knows where it stands. */
export const CITY_UNCERTAINTY_KM = 1
export const BUILDING_UNCERTAINTY_KM = 0.1

export interface CandidateCosts {
  readonly cityCost: number
  readonly buildingCost: number
}

/** Candidates, the buildings first. Each is its own operator. */
export function planCandidates(sites: readonly PlanSite[], places: Places | undefined, { cityCost, buildingCost }: CandidateCosts): readonly PlanCandidate[] {
  const buildings = sites.map(({ id, position }): PlanCandidate => ({
    name: `in the building of ${id}`, cost: buildingCost,
    landmark: { id: `new at ${id}`, operator: `new at ${id}`, position, uncertaintyKm: BUILDING_UNCERTAINTY_KM, insideSite: id },
  }))
  const cities = citiesNear(sites.map(({ position }) => position), places?.places ?? []).map((place): PlanCandidate => {
    const name = cityName(place)
    return { name, cost: cityCost, landmark: { id: `new in ${name}`, operator: `new in ${name}`, position: place.position, uncertaintyKm: CITY_UNCERTAINTY_KM } }
  })
  return [...buildings, ...cities]
}

/** `places` are listed largest first. */
function citiesNear(sites: readonly Position[], places: readonly Place[]): readonly Place[] {
  const centres = sites.map(vectorOf)
  return places.filter(({ vector }) => centres.some(centre => distanceKm(centre, vector) < CANDIDATE_KM)).slice(0, MOST_CITIES)
}

/** Two cities of one name are told apart by their positions. */
function cityName({ name, country, position, population }: Place): string {
  const at = `${position.latDeg.toFixed(2)} ${position.lonDeg.toFixed(2)}`
  return `${name ?? `city of ${(population / 1e6).toFixed(1)} million`}${country === undefined ? '' : `, ${country}`} (${at})`
}

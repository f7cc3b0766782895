// How much the parts of the prior weigh: large cities, any town, towns with another landmark, open country.
// On the path: learned on the mesh before an estimate. Each landmark is asked: given that a machine is
// somewhere within 600 km of you, how likely is it just where you are? So the weights say what kind of
// place machines stand in, not which continent the mesh covers.

import { CORE_AREA_KM2, CORE_KM, CORE_SHARE, RING_KM, type Places } from './places.ts'
import { dot } from '../sphere/index.ts'
import { EARTH_RADIUS_KM } from '../base/index.ts'
import { itemAt, valueAt } from './numbers.ts'
import type { Mesh } from './mesh.ts'

const EARTH_AREA_KM2 = 4 * Math.PI * EARTH_RADIUS_KM * EARTH_RADIUS_KM
const NEIGHBOURHOOD_KM = 600
const NEIGHBOURHOOD_AREA_KM2 = Math.PI * NEIGHBOURHOOD_KM * NEIGHBOURHOOD_KM
const POWERS = [0.6, 0.8, 1, 1.2] as const
const LANDMARK_WEIGHTS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6] as const
const TOWN_WEIGHTS = [0.003, 0.01, 0.03, 0.1, 0.3] as const

/** Weights against that of cities, which is 1. */
export interface PlaceWeights {
  /** A city's weight is its population to this power. */
  readonly power: number
  readonly town: number
  readonly landmark: number
  readonly open: number
}

/** What stands where no mesh has taught better. */
export const ASSUMED_WEIGHTS: PlaceWeights = { power: 1, town: 0.02, landmark: 0.02, open: 0.02 }

/** One landmark's surroundings; does not depend on who else is a landmark. */
interface Surroundings {
  readonly landmark: number
  /** Places within the neighbourhood. */
  readonly near: Int32Array
  /** The place that it stands in, or -1, and the density there of one machine in that place, per km². */
  readonly own: number
  readonly ownDensity: number
}

export function surroundingsOf(mesh: Mesh, places: Places): readonly Surroundings[] {
  const edge = Math.cos(NEIGHBOURHOOD_KM / EARTH_RADIUS_KM)
  return mesh.landmarks.map((landmark, i) => {
    const vector = itemAt(mesh.vectors, i)
    const near: number[] = []
    places.places.forEach((place, p) => {
      if (dot(vector, place.vector) > edge) near.push(p)
    })
    const core = places.nearest(vector, landmark.position, CORE_KM)
    const own = core >= 0 ? core : places.nearest(vector, landmark.position, RING_KM)
    const ownDensity = own < 0 ? 0 : core >= 0 ? CORE_SHARE / CORE_AREA_KM2 : (1 - CORE_SHARE) / places.ringAreaKm2(own)
    return { landmark: i, near: Int32Array.from(near), own, ownDensity }
  })
}

/** The weights under which the members' own places are most likely. */
export function learnPlaceWeights(mesh: Mesh, members: readonly number[], surroundings: readonly Surroundings[], places: Places): PlaceWeights {
  let [best, bestScore] = [ASSUMED_WEIGHTS, -Infinity]
  for (const power of POWERS) {
    const terms = members.map(i => termsOf(mesh, members, itemAt(surroundings, i), places, power))
    for (const landmark of LANDMARK_WEIGHTS)
      for (const town of TOWN_WEIGHTS) {
        const weights = { power, town, landmark, open: town }
        const score = terms.reduce((sum, term) => sum + Math.log(densityAt(term, weights)), 0)
        if (score > bestScore) [best, bestScore] = [weights, score]
      }
  }
  return best
}

/** Density at the landmark and mass in its neighbourhood, for each part. */
interface Terms {
  readonly city: readonly [number, number]
  readonly town: readonly [number, number]
  readonly landmark: readonly [number, number]
}

function termsOf(mesh: Mesh, members: readonly number[], around: Surroundings, places: Places, power: number): Terms {
  const { masses, total } = cityMasses(places, power)
  let mass = 0
  for (const place of around.near) mass += valueAt(masses, place)
  const own = around.own < 0 ? 0 : valueAt(masses, around.own)
  const n = mesh.landmarks.length
  let [beside, within] = [0, 0]
  for (const j of members) {
    const km = valueAt(mesh.distanceKm, around.landmark * n + j)
    if (j === around.landmark || km > NEIGHBOURHOOD_KM) continue
    within++
    if (km < CORE_KM) beside++
  }
  const others = Math.max(1, members.length - 1)
  const count = places.places.length
  return {
    city: [(own / total) * around.ownDensity, mass / total],
    town: [around.ownDensity / count, around.near.length / count],
    landmark: [beside / others / CORE_AREA_KM2, within / others],
  }
}

function densityAt(terms: Terms, weights: PlaceWeights): number {
  const over = terms.city[0] + weights.town * terms.town[0] + weights.landmark * terms.landmark[0] + weights.open / EARTH_AREA_KM2
  const under = terms.city[1] + weights.town * terms.town[1] + weights.landmark * terms.landmark[1] +
    (weights.open * NEIGHBOURHOOD_AREA_KM2) / EARTH_AREA_KM2
  return over / under
}

const remembered = new WeakMap<Places, Map<number, { masses: Float64Array, total: number }>>()

/** Populations to a power, and their sum; kept beside the places that they are of. */
export function cityMasses(places: Places, power: number): { readonly masses: Float64Array, readonly total: number } {
  const known = remembered.get(places) ?? new Map<number, { masses: Float64Array, total: number }>()
  remembered.set(places, known)
  const found = known.get(power)
  if (found !== undefined) return found
  const masses = Float64Array.from(places.places, place => Math.max(1, place.population) ** power)
  const made = { masses, total: masses.reduce((sum, mass) => sum + mass, 0) }
  known.set(power, made)
  return made
}

/** Prior mass of open country, per km². */
export function openDensity(weights: PlaceWeights): number {
  return weights.open / EARTH_AREA_KM2
}

// How much the parts of the prior weigh: large cities, any town, towns with another landmark, open country.
// On the path: learned on the mesh before an estimate. Each landmark is asked: given that a machine is
// somewhere within 1,000 km of you, how likely is it just where you are? So the weights say what kind of
// place machines stand in, not which continent the mesh covers.

import { CORE_AREA_KM2, CORE_KM, CORE_SHARE, RING_KM, type Places } from './places.ts'
import { dot } from '../sphere/index.ts'
import { EARTH_RADIUS_KM } from '../base/index.ts'
import { itemAt } from './numbers.ts'
import type { Mesh } from './mesh.ts'

const EARTH_AREA_KM2 = 4 * Math.PI * EARTH_RADIUS_KM * EARTH_RADIUS_KM
const NEIGHBOURHOOD_KM = 1000
const NEIGHBOURHOOD_AREA_KM2 = Math.PI * NEIGHBOURHOOD_KM * NEIGHBOURHOOD_KM
const POWERS = [0.6, 0.8, 1, 1.2] as const
const BETWEEN_POWERS = [0.4, 0.7, 1] as const
/** Output of a country of which none is known, billions of US dollars a person. */
const OUTPUT_A_PERSON = 3e-6
/** In a territory of fewer people than this, output speaks of money that is registered there, not of machines. */
const TINY_PEOPLE = 400_000
const LANDMARK_WEIGHTS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6] as const
const TOWN_WEIGHTS = [0.003, 0.01, 0.03, 0.1, 0.3] as const
/** Not below a tenth: a mesh of one country says little of the next one. */
const STRANGER_WEIGHTS = [1, 0.5, 0.2, 0.1] as const

/** Weights against that of cities, which is 1. */
export interface PlaceWeights {
  /** A city's weight within its country is its population to this power. */
  readonly power: number
  /** A country's weight is its output (where unknown: its cities' together) to this power: small countries have machines too. */
  readonly between: number
  readonly town: number
  readonly landmark: number
  readonly open: number
  /** Factor on cities and towns of countries in which no other landmark stands. */
  readonly stranger: number
}

/** What stands where no mesh has taught better. */
export const ASSUMED_WEIGHTS: PlaceWeights = { power: 1, between: 0.7, town: 0.02, landmark: 0.02, open: 0.02, stranger: 1 }

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
  const counts = countCountries(members, surroundings, places)
  for (const [power, between] of POWERS.flatMap(one => BETWEEN_POWERS.map(other => [one, other] as const))) {
    const cities = cityMasses(places, { power, between })
    const terms = members.map(i => termsOf(mesh, members, itemAt(surroundings, i), places, cities, counts))
    for (const landmark of LANDMARK_WEIGHTS)
      for (const town of TOWN_WEIGHTS)
        for (const stranger of STRANGER_WEIGHTS) {
          const weights = { power, between, town, landmark, open: town, stranger }
          let score = 0
          for (const term of terms) score += Math.log(densityAt(term, weights))
          if (score > bestScore) [best, bestScore] = [weights, score]
        }
  }
  return best
}

/** Members in each country (by number), by the place that they stand in. */
function countCountries(members: readonly number[], surroundings: readonly Surroundings[], places: Places): Int32Array {
  const { numbers, count } = numberCountries(places)
  const counts = new Int32Array(count)
  for (const member of members) {
    const { own } = itemAt(surroundings, member)
    if (own >= 0) counts[numbers[own] ?? 0] = (counts[numbers[own] ?? 0] ?? 0) + 1
  }
  return counts
}

interface CountryNumbers {
  /** Number of each place's country; 0 where it has none. */
  readonly numbers: Int16Array
  readonly count: number
}

const numbered = new WeakMap<Places, CountryNumbers>()

function numberCountries(places: Places): CountryNumbers {
  const found = numbered.get(places)
  if (found !== undefined) return found
  const known = new Map<string | undefined, number>([[undefined, 0]])
  const numbers = Int16Array.from(places.places, ({ country }) => {
    const number = known.get(country) ?? known.size
    known.set(country, number)
    return number
  })
  const made = { numbers, count: known.size }
  numbered.set(places, made)
  return made
}

/** Density at the landmark, and mass in its neighbourhood, of each part; `known` and `stranger` countries apart. */
interface Terms {
  readonly ownIsKnown: boolean
  readonly city: { readonly own: number, readonly known: number, readonly stranger: number }
  readonly town: { readonly own: number, readonly known: number, readonly stranger: number }
  readonly landmark: { readonly own: number, readonly within: number }
}

function termsOf(
  mesh: Mesh, members: readonly number[], around: Surroundings, places: Places, cities: CityMasses, counts: Int32Array,
): Terms {
  const { masses, total } = cities
  const { numbers } = numberCountries(places)
  const ownCountry = around.own < 0 ? 0 : (numbers[around.own] ?? 0)
  let [known, stranger, knownTowns, strangerTowns] = [0, 0, 0, 0]
  for (const place of around.near) {
    const country = numbers[place] ?? 0
    const others = (counts[country] ?? 0) - (country === ownCountry && around.own >= 0 ? 1 : 0)
    if (country > 0 && others > 0) {
      known += masses[place] ?? 0
      knownTowns++
    } else {
      stranger += masses[place] ?? 0
      strangerTowns++
    }
  }
  const own = around.own < 0 ? 0 : (masses[around.own] ?? 0)
  const count = places.places.length
  return {
    ownIsKnown: ownCountry > 0 && (counts[ownCountry] ?? 0) > 1,
    city: { own: (own / total) * around.ownDensity, known: known / total, stranger: stranger / total },
    town: { own: around.ownDensity / count, known: knownTowns / count, stranger: strangerTowns / count },
    landmark: landmarksAround(mesh, members, around.landmark),
  }
}

function landmarksAround(mesh: Mesh, members: readonly number[], landmark: number): Terms['landmark'] {
  const n = mesh.landmarks.length
  let [beside, within] = [0, 0]
  for (const j of members) {
    const km = mesh.distanceKm[landmark * n + j] ?? 0
    if (j === landmark || km > NEIGHBOURHOOD_KM) continue
    within++
    if (km < CORE_KM) beside++
  }
  const others = Math.max(1, members.length - 1)
  return { own: beside / others / CORE_AREA_KM2, within: within / others }
}

function densityAt({ ownIsKnown, city, town, landmark }: Terms, weights: PlaceWeights): number {
  const { stranger } = weights
  const over = (city.own + weights.town * town.own) * (ownIsKnown ? 1 : stranger) + weights.landmark * landmark.own + weights.open / EARTH_AREA_KM2
  const under = city.known + stranger * city.stranger + weights.town * (town.known + stranger * town.stranger) +
    weights.landmark * landmark.within + (weights.open * NEIGHBOURHOOD_AREA_KM2) / EARTH_AREA_KM2
  return over / under
}

export interface CityMasses {
  readonly masses: Float64Array
  readonly total: number
}

const remembered = new WeakMap<Places, Map<string, CityMasses>>()

/** Weight of every place, and their sum; kept beside the places that they are of. */
export function cityMasses(places: Places, { power, between }: Pick<PlaceWeights, 'power' | 'between'>): CityMasses {
  const known = remembered.get(places) ?? new Map<string, CityMasses>()
  remembered.set(places, known)
  const key = `${String(power)} ${String(between)}`
  const found = known.get(key)
  if (found !== undefined) return found
  const inCountry = new Map<string | undefined, number>()
  const alone = Float64Array.from(places.places, ({ population, country }) => {
    const mass = Math.max(1, population) ** power
    inCountry.set(country, (inCountry.get(country) ?? 0) + mass)
    return mass
  })
  const factors = new Map([...inCountry].map(([country, mass]) => [country, weightOf(places, country, mass) ** between / mass]))
  const masses = alone.map((mass, i) => mass * (factors.get(places.places[i]?.country) ?? 0))
  const made = { masses, total: masses.reduce((sum, mass) => sum + mass, 0) }
  known.set(key, made)
  return made
}

/** A country weighs what it produces; where the list does not tell, or it is tiny, what its people would in a poor one; without any list, its cities. */
function weightOf({ outputs, places }: Places, country: string | undefined, mass: number): number {
  if (outputs === undefined) return mass
  const people = places.reduce((sum, place) => (place.country === country ? sum + place.population : sum), 1)
  return (people > TINY_PEOPLE ? outputs[country ?? ''] : undefined) ?? OUTPUT_A_PERSON * people
}

/** Prior mass of open country, per km². */
export function openDensity(weights: PlaceWeights): number {
  return weights.open / EARTH_AREA_KM2
}

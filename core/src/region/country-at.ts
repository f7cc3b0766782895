// Which country a position lies in by the border data, for reports, opinions and planning.
// On the path: beside the region; no verdict reads it. A place just off a generalised coast belongs to the
// nearest land; a disputed place to whom the base map draws it for.

import type { Position } from '../base/index.ts'
import { distanceToCountryKm } from './borders/nearest-land.ts'
import { featuresAt } from './borders/features-at.ts'
import type { Borders } from './borders/open-borders.ts'
import { proveRegion } from './region.ts'

/** Generalised coasts and reclaimed land: a quay may lie this far outside the land as drawn. */
const OFF_COAST_KM = 15

/** The country (ISO alpha-2) that a position lies in, or whose land is within 15 km; undefined at sea. */
export function countryAt(borders: Borders, position: Position): string | undefined {
  const { land, codes } = borders
  const [drawn] = [...featuresAt(land, position)].sort((a, b) => a - b)
  const [zone] = drawn === undefined ? [] : (land.features[drawn] ?? [])
  return (zone === undefined ? undefined : codes[zone]) ?? nearestCountry(borders, position)
}

function nearestCountry(borders: Borders, position: Position): string | undefined {
  const disc = { id: 'here', operator: 'here', position, reachKm: OFF_COAST_KM }
  const near = proveRegion([disc], { bound: 'vacuum', faulty: 0, borders, toleranceKm: 0 }).countries
    .map(({ country }) => ({ country, km: distanceToCountryKm(borders, position, country) }))
    .filter(({ km }) => km <= OFF_COAST_KM)
    .sort((a, b) => a.km - b.km || (a.country < b.country ? -1 : 1))
  return near[0]?.country
}

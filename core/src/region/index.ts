// Floor 3: the region step. From verified receipts to discs, from discs to the proven region, and from the
// region to the countries that it excludes.

export { openBorders, type Borders, type BorderTables } from './borders/open-borders.ts'
export { countryName, isCountry } from './borders/zones.ts'
export * from './country-at.ts'
export * from './disc.ts'
export * from './enclosing-disc.ts'
export * from './faulty.ts'
export * from './locate-claim.ts'
export * from './region.ts'
export * from './explain-region.ts'
export { distanceToCountryKm } from './borders/nearest-land.ts'

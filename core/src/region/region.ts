// The proven region: all places where the chip can be, and the countries that this excludes.
// On the path: region; the verdict rests on it alone. Source: fix.md ("What the measured delay proves") as
// docs/decision/0003-proven-region.md states it.
//
//   discs -> walls (caps) -> shape (essential walls, boundary) -> countries, area, outline, witnesses

import { assert, type Bound, type Position } from '../base/index.ts'
import { boundAreaKm2 } from './area.ts'
import { relateToCountries } from './borders/relate.ts'
import type { WalkCost } from './borders/meet-edges.ts'
import type { Borders } from './borders/open-borders.ts'
import type { Disc } from './disc.ts'
import { shapeOf } from './essential-walls.ts'
import { drawOutline } from './outline.ts'
import { wallsOf } from './wall.ts'
import { findWitnesses } from './witnesses.ts'

/** Border data are this far off at most: generalised coasts, reclaimed land (several km at Tuas or Shekou). */
export const DEFAULT_TOLERANCE_KM = 10

export interface RegionOptions {
  readonly bound: Bound
  /** How many operators may lie. */
  readonly faulty: number
  readonly borders: Borders
  /** Land is taken to reach this much farther than the border data say; DEFAULT_TOLERANCE_KM where absent. */
  readonly toleranceKm?: number | undefined
  /** Other tolerances for single countries, by code. */
  readonly countryToleranceKm?: Readonly<Record<string, number>> | undefined
  /** Only these countries are looked at; `contained` is then null, for the others are unknown. */
  readonly countriesWanted?: readonly string[] | undefined
}

/** `touches`: cannot be excluded. `contains`: every other country is excluded. */
export interface CountryRelation {
  readonly country: string
  readonly relation: 'touches' | 'contains'
}

export interface ProvenRegion {
  readonly bound: Bound
  readonly faulty: number
  /** All discs, those that are too large to say anything included. */
  readonly discs: readonly Disc[]
  /** No place satisfies the discs: several responders for one key, or a landmark that lies. */
  readonly empty: boolean
  /** Of an empty region: landmarks whose discs alone prove it, a smallest set (at most 4 where `faulty` is 0). */
  readonly witnesses: readonly string[]
  /** Upper bound. */
  readonly areaKm2: number
  /** Countries that cannot be excluded; every other one is. */
  readonly countries: readonly CountryRelation[]
  readonly contained: string | null
  /** Whether the region, grown by the tolerance, meets any land. Where not, it says nothing about chips on land. */
  readonly meetsLand: boolean
  /** Closed rings, the region to the left; for drawing only. */
  readonly outline: readonly (readonly Position[])[]
  /** Landmarks whose discs shape the region. */
  readonly decisive: readonly string[]
  /** What the relation cost: nodes of the tree and border edges looked at. */
  readonly cost: WalkCost
}

export function proveRegion(discs: readonly Disc[], options: RegionOptions): ProvenRegion {
  const { bound, faulty, borders, toleranceKm = DEFAULT_TOLERANCE_KM, countryToleranceKm = {}, countriesWanted } = options
  for (const km of [toleranceKm, ...Object.values(countryToleranceKm)]) assert(km >= 0 && km < 1000, 'a tolerance is 0 to 1000 km')
  assert(Number.isInteger(faulty) && faulty >= 0, 'the number of liars is a whole number')
  const walls = wallsOf(discs)
  const shape = shapeOf(walls, faulty)
  const { countries, meetsLand, cost } = relateToCountries(walls, shape, borders, { toleranceKm, countryToleranceKm, countriesWanted })
  // Chips stand on land: where a region meets none that we know, nothing is proved.
  const [only] = countries
  const contained = countries.length === 1 && only !== undefined && meetsLand && countriesWanted === undefined ? only : null
  return {
    bound, faulty, discs,
    empty: shape.kind === 'empty',
    witnesses: shape.kind === 'empty' ? findWitnesses(shape.walls, faulty) : [],
    areaKm2: boundAreaKm2(shape),
    countries: countries.map(country => ({ country, relation: country === contained ? 'contains' : 'touches' })),
    contained,
    meetsLand,
    outline: drawOutline(shape.arcs),
    decisive: [...new Set(shape.arcs.map(arc => shape.walls[arc.wall]?.id ?? ''))],
    cost,
  }
}

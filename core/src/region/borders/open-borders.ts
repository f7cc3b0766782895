// Borders: the border data prepared once for all fixes.
// On the path: region. The caller reads the files (runtime `readBorders`, or the console's bundle) and hands
// over the parsed JSON; core knows neither files nor networks.

import { DISPUTES_REVIEWED_AT_MS } from './disputed-areas.ts'
import { joinSources, sourceOfAtlas, sourceOfDisputes, sourceOfTerritories } from './edge-source.ts'
import { openEdgeIndex, type EdgeIndex } from './edge-index.ts'
import { ZONES } from './zones.ts'

export interface BorderTables {
  /** world-atlas `countries-10m.json`: land, Natural Earth 1:10m. */
  readonly atlas: unknown
  /** country-coder's `borders`: territories with their coastal water. */
  readonly territories: unknown
  /** Names and versions of the tables, for the verdict. */
  readonly version: string
}

/** Prepared border data; opaque to its users but for `codes` and `version`. */
export interface Borders {
  /** ISO alpha-2 codes of all zones, with HK, MO, TW and XK. */
  readonly codes: readonly string[]
  readonly version: string
  /** When the disputed areas were last compared with the world. */
  readonly reviewedAtMs: number
  /** Land and disputed areas. */
  readonly land: EdgeIndex
  /** Territories with coastal water. */
  readonly waters: EdgeIndex
  /** Which edges of which chunks of `land` are near whose waters, as far as it was asked (coast-memory.ts). */
  readonly coasts: Map<number, number>
}

/** Prepares border data (about half a second). Tables of another form are a bug of the caller and throw. */
export function openBorders({ atlas, territories, version }: BorderTables): Borders {
  return {
    codes: ZONES.map(zone => zone.code),
    version,
    reviewedAtMs: DISPUTES_REVIEWED_AT_MS,
    land: openEdgeIndex(joinSources(sourceOfAtlas(atlas), sourceOfDisputes())),
    waters: openEdgeIndex(sourceOfTerritories(territories)),
    coasts: new Map(),
  }
}

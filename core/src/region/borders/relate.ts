// Which countries a region cannot exclude.
// On the path: region. A country K stays when the region, grown by K's tolerance, meets
//   1. one point of each part of the region: with no border met, a part is all inside or all outside K, or
//   2. a border edge of K's land (or of a disputed area that K claims), or
//   3. K's coastal water (coastal-water.ts), which can only turn `excluded` into `touches`.

import { pointOn, positionOf } from '../../sphere/index.ts'
import type { Shape } from '../essential-walls.ts'
import { ringsOf } from '../outline.ts'
import { meetWaters } from './coastal-water.ts'
import { featuresAt } from './features-at.ts'
import { meetEdges, type WalkCost } from './meet-edges.ts'
import type { Borders } from './open-borders.ts'
import { probeOf } from './probe.ts'
import { allZones, countZones, hasZone, removeZone, zoneSetOf, zonesIn, type ZoneSet } from './zone-set.ts'
import { zoneCode, zoneIndex } from './zones.ts'

export interface RelationOptions {
  readonly toleranceKm: number
  /** Tolerance of single countries, by code. */
  readonly countryToleranceKm: Readonly<Record<string, number>>
  /** Codes to ask for; all where undefined. */
  readonly countriesWanted: readonly string[] | undefined
}

export interface Relation {
  /** Codes of the countries that cannot be excluded, in the order of the alphabet. */
  readonly countries: readonly string[]
  /** Whether the region, grown by the tolerance, meets any land. */
  readonly meetsLand: boolean
  readonly cost: WalkCost
}

export function relateToCountries(shape: Shape, borders: Borders, options: RelationOptions): Relation {
  const cost: WalkCost = { nodes: 0, edges: 0 }
  const { countriesWanted } = options
  const wanted = countriesWanted === undefined ? allZones() : zoneSetOf(countriesWanted.flatMap(code => zoneIndex(code) ?? []))
  if (shape.kind === 'empty') return { countries: [], meetsLand: false, cost }
  if (shape.kind === 'everywhere') return { countries: zonesIn(wanted).map(zoneCode), meetsLand: true, cost }
  const open = wanted.slice()
  const places = ringsOf(shape.arcs).flatMap(([arc]) => (arc === undefined ? [] : positionOf(pointOn(arc.circle, arc.from))))
  const standing = places.flatMap(place => featuresAt(borders.land, place))
  for (const zone of standing.flatMap(feature => borders.land.features[feature] ?? [])) removeZone(open, zone)
  meetLand(shape, borders, open, options, cost)
  const someLeft = countZones(open) < countZones(wanted)
  const meetsLand = standing.length > 0 || someLeft || (countriesWanted !== undefined && meetsAnyLand(shape, borders, options, cost))
  meetWaters(borders, open, { shape, places, meetsLand, cost })
  return { countries: zonesIn(wanted).filter(zone => !hasZone(open, zone)).map(zoneCode), meetsLand, cost }
}

/** One walk for each tolerance. */
function meetLand(shape: Shape, { land }: Borders, open: ZoneSet, options: RelationOptions, cost: WalkCost): void {
  const groups = new Map<number, number[]>()
  for (const zone of zonesIn(open)) {
    const toleranceKm = options.countryToleranceKm[zoneCode(zone)] ?? options.toleranceKm
    const group = groups.get(toleranceKm)
    if (group === undefined) groups.set(toleranceKm, [zone])
    else group.push(zone)
  }
  for (const [toleranceKm, zones] of groups) {
    const asked = zoneSetOf(zones)
    meetEdges({ index: land, probe: probeOf(shape, toleranceKm), open: asked, cost })
    for (const zone of zones) if (!hasZone(asked, zone)) removeZone(open, zone)
  }
}

function meetsAnyLand(shape: Shape, { land }: Borders, { toleranceKm }: RelationOptions, cost: WalkCost): boolean {
  const open = allZones()
  const all = countZones(open)
  meetEdges({ index: land, probe: probeOf(shape, toleranceKm), open, cost })
  return countZones(open) < all
}

// Which countries a region cannot exclude.
// On the path: region. A country K stays when
//   1. one place of a part of the region lies in K: with no border met, a part is all inside or all outside, or
//   2. the region, grown by K's tolerance, meets a border edge of K's land or of a disputed area that K claims, or
//   3. the region meets K's coastal water (coastal-water.ts): only turns `excluded` into `touches`.

import { pointOn, positionOf } from '../../sphere/index.ts'
import type { Shape } from '../essential-walls.ts'
import { ringsOf } from '../outline.ts'
import type { Wall } from '../wall.ts'
import { meetWaters } from './coastal-water.ts'
import { featuresAt } from './features-at.ts'
import { meetEdges, type WalkCost } from './meet-edges.ts'
import type { Borders } from './open-borders.ts'
import { growProbe, probeOf, type Probe } from './probe.ts'
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

/** `shape` is the region of `walls`. */
export function relateToCountries(walls: readonly Wall[], shape: Shape, borders: Borders, options: RelationOptions): Relation {
  const cost: WalkCost = { nodes: 0, edges: 0 }
  const { countriesWanted } = options
  const wanted = countriesWanted === undefined ? allZones() : zoneSetOf(countriesWanted.flatMap(code => zoneIndex(code) ?? []))
  if (shape.kind === 'empty') return { countries: [], meetsLand: false, cost }
  if (shape.kind === 'everywhere') return { countries: zonesIn(wanted).map(zoneCode), meetsLand: true, cost }
  const probeAt = openProbes(walls, shape)
  const open = wanted.slice()
  const places = ringsOf(shape.arcs).flatMap(([arc]) => (arc === undefined ? [] : positionOf(pointOn(arc.circle, arc.from))))
  const standing = places.flatMap(place => featuresAt(borders.land, place))
  for (const zone of standing.flatMap(feature => borders.land.features[feature] ?? [])) removeZone(open, zone)
  meetLand(borders, open, options, probeAt, cost)
  const someMet = standing.length > 0 || countZones(open) < countZones(wanted)
  const meetsLand = someMet || (countriesWanted !== undefined && meetsAnyLand(borders, probeAt(options.toleranceKm), cost))
  meetWaters(borders, open, { probe: probeOf(shape), places, probeAt, cost })
  return { countries: zonesIn(wanted).filter(zone => !hasZone(open, zone)).map(zoneCode), meetsLand, cost }
}

/** The region grown by some km; each made once. */
function openProbes(walls: readonly Wall[], shape: Shape): (growKm: number) => Probe {
  const made = new Map<number, Probe>()
  return growKm => {
    const probe = made.get(growKm) ?? growProbe(walls, shape, growKm)
    made.set(growKm, probe)
    return probe
  }
}

/** One walk for each tolerance. */
function meetLand({ land }: Borders, open: ZoneSet, options: RelationOptions, probeAt: (growKm: number) => Probe, cost: WalkCost): void {
  const groups = new Map<number, number[]>()
  for (const zone of zonesIn(open)) {
    const toleranceKm = options.countryToleranceKm[zoneCode(zone)] ?? options.toleranceKm
    const group = groups.get(toleranceKm)
    if (group === undefined) groups.set(toleranceKm, [zone])
    else group.push(zone)
  }
  for (const [toleranceKm, zones] of groups) {
    const asked = zoneSetOf(zones)
    meetEdges({ index: land, probe: probeAt(toleranceKm), open: asked, cost })
    for (const zone of zones) if (!hasZone(asked, zone)) removeZone(open, zone)
  }
}

function meetsAnyLand({ land }: Borders, probe: Probe, cost: WalkCost): boolean {
  const open = allZones()
  const all = countZones(open)
  meetEdges({ index: land, probe, open, cost })
  return countZones(open) < all
}

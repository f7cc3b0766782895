// Coastal water: what country-coder gives to a country within COAST_KM of any land counts as its land.
// On the path: region. Reclaimed land that the 1:10m coasts lack stands there (Tuas, Shekou, Hengqin). It is
// asked only for countries that the land left out, and can only turn `excluded` into `touches`.

import { capOf, positionOf, safeAngle, type Vector } from '../../sphere/index.ts'
import type { Position } from '../../base/index.ts'
import type { Shape } from '../essential-walls.ts'
import { CAP_FIELDS, EDGE_ALLOWANCE_KM } from './edge-index.ts'
import { featuresAt } from './features-at.ts'
import { meetEdges, type WalkCost } from './meet-edges.ts'
import type { Borders } from './open-borders.ts'
import { probeOf } from './probe.ts'
import { addZone, allZones, isEmptySet, removeZone, zoneSetOf, zonesIn, type ZoneSet } from './zone-set.ts'

/** How far from land coastal water counts as land of the country that it is given to, km. */
export const COAST_KM = 10

export interface WaterQuestion {
  readonly shape: Shape
  /** One place of each part of the region. */
  readonly places: readonly Position[]
  /** Without land in the region all waters that it meets count. */
  readonly meetsLand: boolean
  readonly cost: WalkCost
}

/** Takes out of `open` the zones whose coastal water the region meets. */
export function meetWaters(borders: Borders, open: ZoneSet, question: WaterQuestion): void {
  const { shape, meetsLand, cost } = question
  const met = zonesMet(borders, open, question)
  if (!meetsLand) for (const zone of zonesIn(met)) removeZone(open, zone)
  if (!meetsLand || isEmptySet(met)) return
  // Which of them have land, anybody's, near their water and near the region?
  meetEdges({
    index: borders.land, probe: probeOf(shape, COAST_KM), open: allZones(), cost,
    heed: (_, chunk) => {
      const near = nearWaters(borders, chunk)
      for (let word = 0; word < open.length; word++) open[word] = (open[word] ?? 0) & ~((near[word] ?? 0) & (met[word] ?? 0))
      return 'next-chunk'
    },
  })
}

/** Zones of `open` whose waters the region meets; those that it meets on land are taken out of `open` at once. */
function zonesMet(borders: Borders, open: ZoneSet, { shape, places, meetsLand, cost }: WaterQuestion): ZoneSet {
  const met = zoneSetOf([])
  const { waters, land } = borders
  const isLand = (place: Position): boolean => featuresAt(land, place).length > 0
  for (const place of places)
    for (const zone of featuresAt(waters, place).flatMap(feature => waters.features[feature] ?? [])) {
      addZone(met, zone)
      if (isLand(place)) removeZone(open, zone)
    }
  const asked = open.slice()
  meetEdges({
    index: waters, probe: probeOf(shape, 0), open: asked, cost,
    heed: (point: Vector, chunk: number) => {
      for (const zone of (waters.chunkFeatures[chunk] ?? []).flatMap(feature => waters.features[feature] ?? [])) addZone(met, zone)
      return !meetsLand || isLand(positionOf(point)) ? 'settled' : 'next-edge'
    },
  })
  for (let word = 0; word < open.length; word++) {
    open[word] = (open[word] ?? 0) & (asked[word] ?? 0)
    met[word] = (met[word] ?? 0) & (open[word] ?? 0)
  }
  return met
}

/** Zones whose waters come within COAST_KM of a chunk of land edges. */
function nearWaters(borders: Borders, chunk: number): ZoneSet {
  const known = borders.coasts.get(chunk)
  if (known !== undefined) return known
  const { land, waters } = borders
  const [x = 0, y = 0, z = 0, , , radius = 0] = land.caps.subarray(chunk * CAP_FIELDS, (chunk + 1) * CAP_FIELDS)
  const centre = { x, y, z }
  const cap = capOf(centre, radius + safeAngle(COAST_KM + EDGE_ALLOWANCE_KM))
  const far = allZones()
  const walls = cap === undefined ? [] : [{ cap, operator: -1 }]
  meetEdges({ index: waters, probe: { walls, faulty: 0, operators: 0 }, open: far, cost: { nodes: 0, edges: 0 } })
  for (const feature of featuresAt(waters, positionOf(centre))) for (const zone of waters.features[feature] ?? []) removeZone(far, zone)
  const near = allZones().map((word, i) => word & ~(far[i] ?? 0))
  borders.coasts.set(chunk, near)
  return near
}

// Coastal water: what country-coder gives to a country within COAST_KM of any land counts as its land.
// On the path: region. Reclaimed land that the 1:10m coasts lack stands there (Tuas, Shekou, Hengqin). It is
// asked only for countries that the land left out, and can only turn `excluded` into `touches`.

import { positionOf } from '../../sphere/index.ts'
import type { Position } from '../../base/index.ts'
import { COAST_KM, coastMask } from './coast-memory.ts'
import { featuresAt } from './features-at.ts'
import { meetEdges, type WalkCost } from './meet-edges.ts'
import type { Borders } from './open-borders.ts'
import type { Probe } from './probe.ts'
import { addZone, allZones, hasZone, removeZone, zoneSetOf, zonesIn, type ZoneSet } from './zone-set.ts'

export interface WaterQuestion {
  /** The region as it is: the territories' outlines are rough anyway. */
  readonly probe: Probe
  /** One place of each part of the region. */
  readonly places: readonly Position[]
  /** The region grown by some km. */
  readonly probeAt: (growKm: number) => Probe
  readonly cost: WalkCost
}

/** Takes out of `open` the zones whose coastal water the region meets. */
export function meetWaters(borders: Borders, open: ZoneSet, question: WaterQuestion): void {
  let candidates = zonesMet(borders, open, question).filter(zone => hasZone(open, zone))
  if (candidates.length === 0) return
  // Which of them have anybody's land near their water and near the region?
  const asked = allZones()
  meetEdges({
    index: borders.land, probe: question.probeAt(COAST_KM), open: asked, cost: question.cost,
    heed: (_, chunk, edge) => {
      const near = candidates.filter(zone => coastMask(borders, chunk, zone) !== 0)
      for (const zone of near) if ((coastMask(borders, chunk, zone) >> edge) & 1) removeZone(open, zone)
      candidates = candidates.filter(zone => hasZone(open, zone))
      if (candidates.length === 0) asked.fill(0)
      return near.length > 0 && candidates.length > 0 ? 'next-edge' : 'next-chunk'
    },
  })
}

/** Zones of `open` whose waters the region meets; those that it meets on land are taken out of `open` at once. */
function zonesMet({ waters, land }: Borders, open: ZoneSet, { probe, places, cost }: WaterQuestion): readonly number[] {
  const met = zoneSetOf([])
  const meet = (feature: number): void => {
    for (const zone of waters.features[feature] ?? []) addZone(met, zone)
  }
  const isLand = (place: Position): boolean => featuresAt(land, place).length > 0
  for (const place of places)
    for (const feature of featuresAt(waters, place)) {
      meet(feature)
      if (isLand(place)) for (const zone of waters.features[feature] ?? []) removeZone(open, zone)
    }
  const asked = open.slice()
  meetEdges({
    index: waters, probe, open: asked, cost,
    heed: (point, chunk) => {
      waters.chunkFeatures[chunk]?.forEach(meet)
      return isLand(positionOf(point)) ? 'settled' : 'next-edge'
    },
  })
  for (let word = 0; word < open.length; word++) open[word] = (open[word] ?? 0) & (asked[word] ?? 0)
  return zonesIn(met)
}

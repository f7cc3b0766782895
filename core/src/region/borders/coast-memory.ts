// Which edges of land have whose waters near: asked again and again, always the same, so it is remembered.
// On the path: region (coastal-water.ts). The memory holds answers only, is bounded, and forgetting is harmless.

import { EARTH_RADIUS_KM } from '../../base/index.ts'
import { angleBetween, capOf, positionOf, safeAngle, unit, type Vector } from '../../sphere/index.ts'
import { EDGE_ALLOWANCE_KM, vertexAt } from './edge-index.ts'
import { CAP_FIELDS } from './edge-tree.ts'
import { featuresAt } from './features-at.ts'
import { meetEdges } from './meet-edges.ts'
import type { Borders } from './open-borders.ts'
import { hasZone, zoneSetOf } from './zone-set.ts'

/** How far from land coastal water counts as land of the country that it is given to, km. */
export const COAST_KM = 10
/** Long edges are held against waters in pieces, km. */
const PIECE_KM = 1
/** Answers kept: some 10 MB. */
const MOST_REMEMBERED = 200_000
const ZONE_SPAN = 256

/** Bit i: the waters of the zone come within COAST_KM of edge i of the chunk of land edges. */
export function coastMask(borders: Borders, chunk: number, zone: number): number {
  const { coasts } = borders
  const key = chunk * ZONE_SPAN + zone
  const known = coasts.get(key)
  if (known !== undefined) return known
  const mask = findMask(borders, chunk, zone)
  if (coasts.size >= MOST_REMEMBERED) coasts.clear()
  coasts.set(key, mask)
  return mask
}

function findMask(borders: Borders, chunk: number, zone: number): number {
  const { land } = borders
  const at = chunk * CAP_FIELDS
  const centre = { x: land.caps[at] ?? 0, y: land.caps[at + 1] ?? 0, z: land.caps[at + 2] ?? 0 }
  if (!hasWatersAround(borders, centre, land.caps[at + 5] ?? 0, zone)) return 0
  let mask = 0
  const start = land.chunkStart[chunk] ?? 0
  for (let edge = 0; edge < (land.chunkEdges[chunk] ?? 0); edge++)
    if (hasWatersAlong(borders, vertexAt(land, start + edge), vertexAt(land, start + edge + 1), zone)) mask |= 1 << edge
  return mask
}

/** In pieces of at most PIECE_KM: a cap around a long edge would reach too far. */
function hasWatersAlong(borders: Borders, from: Vector, to: Vector, zone: number): boolean {
  const length = angleBetween(from, to)
  const pieces = Math.max(1, Math.ceil((length * EARTH_RADIUS_KM) / PIECE_KM))
  for (let i = 0; i < pieces; i++) {
    const part = (i + 0.5) / pieces
    const middle = unit({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part, z: from.z + (to.z - from.z) * part })
    if (hasWatersAround(borders, middle ?? from, length / pieces / 2, zone)) return true
  }
  return false
}

/** Whether the zone's waters come within COAST_KM and `radius` of a place. */
function hasWatersAround({ waters }: Borders, centre: Vector, radius: number, zone: number): boolean {
  const cap = capOf(centre, radius + safeAngle(COAST_KM + 2 * EDGE_ALLOWANCE_KM))
  if (cap === undefined) return true
  const far = zoneSetOf([zone])
  meetEdges({ index: waters, probe: { walls: [{ cap, operator: -1 }], faulty: 0, operators: 0 }, open: far, cost: { nodes: 0, edges: 0 } })
  if (!hasZone(far, zone)) return true
  return featuresAt(waters, positionOf(centre)).some(feature => waters.features[feature]?.includes(zone))
}

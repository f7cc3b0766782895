// How far a place is from a country's land: the nearest border edge, found by walking down the tree.
// On the path: region, for explanations and planning (which round trip would exclude this country?).

import { EARTH_RADIUS_KM, type Position } from '../../base/index.ts'
import { angleBetween, cross, dot, unit, vectorOf, type Vector } from '../../sphere/index.ts'
import { vertexAt, type EdgeIndex } from './edge-index.ts'
import { CAP_FIELDS } from './edge-tree.ts'
import { featuresAt } from './features-at.ts'
import type { Borders } from './open-borders.ts'
import { zoneSetOf, ZONE_WORDS, type ZoneSet } from './zone-set.ts'
import { zoneIndex } from './zones.ts'

/** Distance on the sphere of EARTH_RADIUS_KM, km, to the country's land or what it claims; 0 inside; Infinity for no zone. */
export function distanceToCountryKm(borders: Borders, position: Position, country: string): number {
  const zone = zoneIndex(country)
  if (zone === undefined) return Infinity
  const { land } = borders
  if (featuresAt(land, position).some(feature => land.features[feature]?.includes(zone))) return 0
  return nearestEdgeAngle(land, vectorOf(position), zoneSetOf([zone])) * EARTH_RADIUS_KM
}

/** Angle to the nearest edge of any of the zones; Infinity where there is none. */
function nearestEdgeAngle(index: EdgeIndex, place: Vector, zones: ZoneSet): number {
  let best = Infinity
  const pending = [{ node: index.root, least: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, least } = next
    if (least >= best || node < 0) continue
    if (node < index.chunkCount) {
      best = Math.min(best, chunkAngle(index, node, place))
      continue
    }
    const first = index.children[node] ?? 0
    const children = Array.from({ length: index.childCount[node] ?? 0 }, (_, i) => first + i)
      .filter(child => hasAny(index, child, zones))
      .map(child => ({ node: child, least: leastAngle(index, child, place) }))
    // The nearest is looked at first: it stands last.
    pending.push(...children.sort((a, b) => b.least - a.least))
  }
  return best
}

function hasAny({ zones }: EdgeIndex, node: number, wanted: ZoneSet): boolean {
  for (let word = 0; word < ZONE_WORDS; word++) if (((zones[node * ZONE_WORDS + word] ?? 0) & (wanted[word] ?? 0)) !== 0) return true
  return false
}

function leastAngle({ caps }: EdgeIndex, node: number, place: Vector): number {
  const [x = 0, y = 0, z = 0, , , radius = 0] = caps.subarray(node * CAP_FIELDS, (node + 1) * CAP_FIELDS)
  return Math.max(0, angleBetween({ x, y, z }, place) - radius)
}

function chunkAngle(index: EdgeIndex, chunk: number, place: Vector): number {
  const start = index.chunkStart[chunk] ?? 0
  const end = start + (index.chunkEdges[chunk] ?? 0)
  let best = Infinity
  for (let v = start; v < end; v++) best = Math.min(best, edgeAngle(vertexAt(index, v), vertexAt(index, v + 1), place))
  return best
}

/** Angle from a place to the great-circle edge a-b: to its circle where the foot lies between, else to an end. */
export function edgeAngle(a: Vector, b: Vector, place: Vector): number {
  const normal = unit(cross(a, b))
  const ends = Math.min(angleBetween(a, place), angleBetween(b, place))
  if (normal === undefined) return ends
  const towards = cross(normal, place)
  // The foot lies between a and b when the place is past a and before b, seen along the edge.
  const isBetween = dot(towards, a) <= 0 && dot(towards, b) >= 0
  return isBetween ? Math.min(ends, Math.abs(Math.asin(Math.max(-1, Math.min(1, dot(normal, place)))))) : ends
}

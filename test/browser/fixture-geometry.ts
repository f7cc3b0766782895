// Geometry for the fixture world alone: where a bearing leads, how far two places are apart, the outline of
// an intersection of discs seen from a point inside it. No verdict rests on it.

import { EARTH_RADIUS_KM, LIGHT_KM_PER_MS, type Position } from '@trigpoint/core/base'

const RADIANS = Math.PI / 180

export interface FixtureDisc {
  readonly position: Position
  readonly reachKm: number
}

export function distanceKm(a: Position, b: Position): number {
  const dLat = (b.latDeg - a.latDeg) * RADIANS
  const dLon = (b.lonDeg - a.lonDeg) * RADIANS
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.latDeg * RADIANS) * Math.cos(b.latDeg * RADIANS) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)))
}

export function destination(from: Position, bearingDeg: number, km: number): Position {
  const angle = km / EARTH_RADIUS_KM
  const lat = from.latDeg * RADIANS
  const bearing = bearingDeg * RADIANS
  const sinLat = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing)
  const turn = Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * sinLat)
  const lonDeg = ((from.lonDeg + turn / RADIANS + 540) % 360) - 180
  return { latDeg: Math.asin(sinLat) / RADIANS, lonDeg }
}

/** Boundary of the common part of discs that all contain `inside`, as one closed ring, and who shapes it. */
export function outlineOf(discs: readonly FixtureDisc[], inside: Position): { ring: Position[]; shapedBy: Set<FixtureDisc>; areaKm2: number } {
  const ring: Position[] = []
  const shapedBy = new Set<FixtureDisc>()
  let areaKm2 = 0
  for (let bearing = 0; bearing < 360; bearing += 3) {
    let [near, far] = [0, 15_000]
    while (far - near > 0.05) {
      const middle = (near + far) / 2
      if (discs.every(disc => distanceKm(disc.position, destination(inside, bearing, middle)) <= disc.reachKm)) near = middle
      else far = middle
    }
    const edge = destination(inside, bearing, far)
    ring.push(edge)
    areaKm2 += (Math.PI * far * far) / 120
    for (const disc of discs) if (distanceKm(disc.position, edge) > disc.reachKm) shapedBy.add(disc)
  }
  const first = ring[0]
  if (first !== undefined) ring.push(first)
  return { ring, shapedBy, areaKm2 }
}

/** A plausible round trip over fibre, ns: twice the distance, a detour, some equipment. */
export function fixtureRoundTripNs(km: number, detour: number): number {
  return Math.round((((2 * km * detour) / (LIGHT_KM_PER_MS * 0.667)) + 0.35) * 1e6)
}

export function reachOf(roundTripNs: number, uncertaintyKm: number): number {
  return (roundTripNs / 2e6) * LIGHT_KM_PER_MS * 1.0057 + uncertaintyKm
}

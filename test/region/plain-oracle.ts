// The slow answers that the tests hold the fast ones against. Written from the definitions alone: haversines,
// d3-geo and topojson-client for the borders; nothing of core/region.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { geoArea, geoBounds, geoContains } from 'd3-geo'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import type { Position } from '@trigpoint/core/base'
import type { Disc } from '@trigpoint/core/region'

const RADIANS = Math.PI / 180
export const RADIUS_KM = 6371.0088

export function haversineKm(a: Position, b: Position): number {
  const dLat = ((b.latDeg - a.latDeg) * RADIANS) / 2
  const dLon = ((b.lonDeg - a.lonDeg) * RADIANS) / 2
  const h = Math.sin(dLat) ** 2 + Math.cos(a.latDeg * RADIANS) * Math.cos(b.latDeg * RADIANS) * Math.sin(dLon) ** 2
  return 2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** How many operators have a disc below 90 degrees that the place is outside of, by more than `slackKm`. */
export function missingOperators(discs: readonly Disc[], place: Position, slackKm: number): number {
  const missing = new Set<string>()
  for (const disc of discs) {
    if (disc.reachKm >= (Math.PI / 2) * RADIUS_KM - 0.002) continue
    if (haversineKm(disc.position, place) > disc.reachKm + slackKm) missing.add(disc.operator)
  }
  return missing.size
}

export interface OracleCountry {
  readonly name: string
  /** ISO numeric; undefined for features without one. */
  readonly id: string | undefined
  readonly polygons: readonly GeoJSON.Polygon[]
}

/** world-atlas 10m as topojson-client decodes it, without the rings that d3-geo takes for the whole sphere. */
export function readAtlas(): readonly OracleCountry[] {
  const path = createRequire(import.meta.url).resolve('world-atlas/countries-10m.json')
  const topology = JSON.parse(readFileSync(path, 'utf8')) as Topology<{ countries: GeometryCollection<{ name: string }> }>
  return feature(topology, topology.objects.countries).features.map(({ id, properties, geometry }) => {
    const rings = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : []
    const polygons = rings.map((coordinates): GeoJSON.Polygon => ({ type: 'Polygon', coordinates }))
    return { name: properties.name, id: id === undefined ? undefined : String(id), polygons: polygons.filter(polygon => geoArea(polygon) < 2 * Math.PI) }
  })
}

/** The countries that hold the place, as d3-geo says (edges as great circles). */
export function countriesAt(atlas: readonly OracleCountry[], { latDeg, lonDeg }: Position): readonly OracleCountry[] {
  return atlas.filter(({ polygons }) => polygons.some(polygon => mayHold(polygon, latDeg, lonDeg) && geoContains(polygon, [lonDeg, latDeg])))
}

/** By d3-geo's bounds of the polygon, widened by half a degree: spares most of the exact work. */
function mayHold(polygon: GeoJSON.Polygon, latDeg: number, lonDeg: number): boolean {
  const bounds = BOUNDS.get(polygon) ?? geoBounds(polygon)
  BOUNDS.set(polygon, bounds)
  const [[west, south], [east, north]] = bounds
  if (latDeg < south - 0.5 || latDeg > north + 0.5) return false
  return west <= east ? lonDeg >= west - 0.5 && lonDeg <= east + 0.5 : lonDeg >= west - 0.5 || lonDeg <= east + 0.5
}

const BOUNDS = new Map<GeoJSON.Polygon, [[number, number], [number, number]]>()

/** A uniform place on the sphere from two numbers in 0...1. */
export function placeOf(u: number, v: number): Position {
  return { latDeg: Math.asin(2 * u - 1) / RADIANS, lonDeg: 360 * v - 180 }
}

/** A place at most `km` away on the sphere, even over the disc for small ones; from two numbers in 0...1. */
export function placeNear(centre: Position, km: number, u: number, v: number): Position {
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(u) * Math.sin(Math.min(km / RADIUS_KM, Math.PI) / 2)))
  const turn = 2 * Math.PI * v
  const lat = centre.latDeg * RADIANS
  const sinLat = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(turn)
  const lon = centre.lonDeg * RADIANS + Math.atan2(Math.sin(turn) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * sinLat)
  const lonDeg = lon / RADIANS
  return { latDeg: Math.asin(Math.max(-1, Math.min(1, sinLat))) / RADIANS, lonDeg: lonDeg - 360 * Math.floor((lonDeg + 180) / 360) }
}

// Border data as lines of longitude and latitude: the form that all sources are brought into.
// On the path: region (preparing borders). A *feature* is a closed area with the zones whose land it is; a
// *line* is a run of border vertices with the features that it bounds (two neighbours share a line).
// TopoJSON: github.com/topojson/topojson-specification, sections 2.1.4 (arcs) and 2.2 (geometries).

import { assert } from '../../base/index.ts'
import { DISPUTED_AREAS, NAMED_FEATURES } from './disputed-areas.ts'
import { zoneIndex, zoneIndexOfNumeric } from './zones.ts'

export interface EdgeSource {
  /** Zones of each feature. */
  readonly features: readonly (readonly number[])[]
  readonly lines: readonly EdgeLine[]
}

export interface EdgeLine {
  /** lon, lat, lon, lat ... degrees. */
  readonly coordinates: readonly number[]
  /** Features that this line bounds; one that it bounds twice is named twice. */
  readonly features: readonly number[]
}

interface AtlasGeometry {
  readonly type: string
  readonly id?: string
  readonly properties: { readonly name: string }
  readonly arcs: readonly unknown[]
}

interface Atlas {
  readonly type: string
  readonly transform: { readonly scale: readonly [number, number]; readonly translate: readonly [number, number] }
  readonly arcs: readonly (readonly (readonly [number, number])[])[]
  readonly objects: { readonly countries: { readonly geometries: readonly AtlasGeometry[] } }
}

/**
 * world-atlas `countries-10m.json` (Natural Earth 1:10m), parsed. Its lines go over the antimeridian and around
 * the South Pole without a cut: a step of more than 180 degrees of longitude means the short way round.
 */
export function sourceOfAtlas(atlas: unknown): EdgeSource {
  const topology = atlas as Atlas
  assert(topology.type === 'Topology', 'the border data are no TopoJSON of countries')
  const bounded: number[][] = topology.arcs.map(() => [])
  const features = topology.objects.countries.geometries.map((geometry, feature) => {
    // Arc numbers at any depth of nesting: ~n is arc n backwards.
    for (const arc of geometry.arcs.flat(3) as number[]) bounded[arc < 0 ? ~arc : arc]?.push(feature)
    return zonesOfAtlas(geometry)
  })
  const lines = topology.arcs.flatMap((arc, index) => {
    const bounds = bounded[index] ?? []
    return bounds.length === 0 ? [] : cutAtSeam(decodeArc(topology, arc)).map(coordinates => ({ coordinates, features: bounds }))
  })
  return { features, lines }
}

function decodeArc({ transform: { scale, translate } }: Atlas, arc: readonly (readonly [number, number])[]): readonly number[] {
  const coordinates: number[] = []
  let [x, y] = [0, 0]
  for (const [dx, dy] of arc) {
    x += dx
    y += dy
    coordinates.push(x * scale[0] + translate[0], y * scale[1] + translate[1])
  }
  return coordinates
}

/** Parts of a line that stay between -180 and 180 degrees; a step over the seam ends one at it and begins the next. */
export function cutAtSeam(coordinates: readonly number[]): readonly (readonly number[])[] {
  const parts: number[][] = [[]]
  coordinates.forEach((lon, i) => {
    if (i % 2 === 1) return
    const lat = coordinates[i + 1] ?? 0
    const [lon0, lat0] = i === 0 ? [lon, lat] : [coordinates[i - 2] ?? 0, coordinates[i - 1] ?? 0]
    if (Math.abs(lon - lon0) > 180) {
      const seam = lon0 > 0 ? 180 : -180
      const beyond = lon + 2 * seam
      const latAtSeam = beyond === lon0 ? lat : lat0 + ((lat - lat0) * (seam - lon0)) / (beyond - lon0)
      parts.at(-1)?.push(seam, latAtSeam)
      parts.push([-seam, latAtSeam])
    }
    parts.at(-1)?.push(lon, lat)
  })
  return parts
}

function zonesOfAtlas({ id, properties: { name } }: AtlasGeometry): readonly number[] {
  const named = NAMED_FEATURES[name]
  if (named !== undefined) return named.map(knownZone)
  const zone = zoneIndexOfNumeric(id ?? '')
  assert(zone !== undefined, `the border data name a country that the table of zones lacks: ${name}`)
  return [zone]
}

interface Territory {
  readonly properties: { readonly nameEn: string; readonly iso1A2?: string; readonly country?: string; readonly groups: readonly string[] }
  readonly geometry: { readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[] } | null
}

/** country-coder's `borders`: coarse areas of every territory with its coastal water. */
export function sourceOfTerritories(territories: unknown): EdgeSource {
  const collection = territories as { readonly type: string; readonly features: readonly Territory[] }
  assert(collection.type === 'FeatureCollection', 'the territories are no GeoJSON feature collection')
  const features: (readonly number[])[] = []
  const lines: EdgeLine[] = []
  for (const { properties, geometry } of collection.features) {
    if (geometry === null) continue
    const feature = features.push(zonesOfTerritory(properties)) - 1
    for (const ring of geometry.coordinates.flat(1)) lines.push({ coordinates: ring.flat(), features: [feature] })
  }
  return { features, lines }
}

/** The territory's own code where it is a zone, else the nearest group or country that is one. */
function zonesOfTerritory({ nameEn, iso1A2, country, groups }: Territory['properties']): readonly number[] {
  const named = NAMED_FEATURES[nameEn]
  if (named !== undefined) return named.map(knownZone)
  for (const code of [iso1A2, ...groups, country]) {
    const zone = code === undefined ? undefined : zoneIndex(code)
    if (zone !== undefined) return [zone]
  }
  assert(false, `the territories name a country that the table of zones lacks: ${nameEn}`)
}

/** The overlay of disputed areas. */
export function sourceOfDisputes(): EdgeSource {
  const lines: EdgeLine[] = []
  const features = DISPUTED_AREAS.map(({ claimants, rings }, feature) => {
    for (const ring of rings) {
      const open = ring.split(/[ ,]+/).map(Number)
      lines.push({ coordinates: [...open, ...open.slice(0, 2)], features: [feature] })
    }
    return claimants.map(knownZone)
  })
  return { features, lines }
}

/** One source after the other, with the features renumbered. */
export function joinSources(a: EdgeSource, b: EdgeSource): EdgeSource {
  const shifted = b.lines.map(({ coordinates, features }) => ({ coordinates, features: features.map(feature => feature + a.features.length) }))
  return { features: [...a.features, ...b.features], lines: [...a.lines, ...shifted] }
}

function knownZone(code: string): number {
  const zone = zoneIndex(code)
  assert(zone !== undefined, `${code} is no zone`)
  return zone
}

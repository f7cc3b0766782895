// Country borders for drawing, from world-atlas (Natural Earth, public domain), served with the console:
// no map server, no tiles. Fine borders for a still picture, coarse ones while it moves.
// Drawing only: no verdict rests on these.

import type { MultiLineString, MultiPolygon } from 'geojson'
import { merge, mesh } from 'topojson-client'
import type { GeometryCollection, MultiPolygon as TopoMultiPolygon, Polygon as TopoPolygon, Topology } from 'topojson-specification'
import coarseUrl from 'world-atlas/countries-110m.json?url'
import fineUrl from 'world-atlas/countries-50m.json?url'

export interface Borders {
  readonly land: MultiPolygon
  readonly lines: MultiLineString
}

type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>

const loaded = new Map<string, Promise<Borders>>()

export function readBorders(fineness: 'fine' | 'coarse'): Promise<Borders> {
  const url = fineness === 'fine' ? fineUrl : coarseUrl
  const known = loaded.get(url)
  if (known !== undefined) return known
  const reading = fetch(url).then(async response => {
    if (!response.ok) throw new Error(`borders: HTTP status ${String(response.status)}`)
    return prepare((await response.json()) as World)
  })
  loaded.set(url, reading)
  reading.catch(() => loaded.delete(url))
  return reading
}

function prepare(world: World): Borders {
  const countries = world.objects.countries
  const polygons = countries.geometries.filter((shape): shape is TopoPolygon | TopoMultiPolygon => shape.type === 'Polygon' || shape.type === 'MultiPolygon')
  return { land: merge(world, polygons), lines: mesh(world, countries, (a, b) => a !== b) }
}


// Discs and proven regions. A disc is a true circle on the sphere; a region is the verifier's outline of
// the place that all discs leave, hatched so that it is told apart without colour.

import { geoArea, geoCentroid, geoCircle, geoPath, type GeoProjection } from 'd3-geo'
import type { Polygon, Position } from 'geojson'
import type { Palette } from './palette.ts'
import type { Place, SceneDisc, SceneRegion } from './scene.ts'

const EARTH_RADIUS_KM = 6371.0088
const HALF_TURN_KM = Math.PI * EARTH_RADIUS_KM
const HATCH_PX = 7

export function drawDiscs(context: CanvasRenderingContext2D, projection: GeoProjection, discs: readonly SceneDisc[], palette: Palette): void {
  const path = geoPath(projection, context)
  for (const disc of [...discs].sort((a, b) => Number(a.decisive) - Number(b.decisive))) {
    if (disc.reachKm >= HALF_TURN_KM) continue
    const radius = (disc.reachKm / HALF_TURN_KM) * 180
    context.beginPath()
    path(geoCircle().center([disc.position.lonDeg, disc.position.latDeg]).radius(radius).precision(disc.decisive ? 2 : 4)())
    context.strokeStyle = disc.decisive ? palette.discDecisive : palette.disc
    context.lineWidth = disc.decisive ? 1.8 : 1
    context.setLineDash(disc.decisive ? [] : [3, 4])
    context.stroke()
    context.setLineDash([])
  }
}

export function drawRegion(context: CanvasRenderingContext2D, projection: GeoProjection, region: SceneRegion, palette: Palette): void {
  const path = geoPath(projection, context)
  const colour = palette.outcome[region.outcome]
  drawClaim(context, path, region, colour)
  context.beginPath()
  for (const ring of region.rings) path(asPolygon(ring))
  context.save()
  context.globalAlpha = 0.2
  context.fillStyle = colour
  context.fill('evenodd')
  context.globalAlpha = 0.5
  context.fillStyle = hatch(context, colour, region.outcome)
  context.fill('evenodd')
  context.restore()
  context.strokeStyle = colour
  context.lineWidth = 2.2
  context.stroke()
}

/** A dashed great circle from where the papers say to where the proof says. */
function drawClaim(context: CanvasRenderingContext2D, path: ReturnType<typeof geoPath>, region: SceneRegion, colour: string): void {
  const centre = regionCentre(region)
  if (region.claimed === null || centre === undefined) return
  context.beginPath()
  path({ type: 'LineString', coordinates: [[region.claimed.lonDeg, region.claimed.latDeg], [centre.lonDeg, centre.latDeg]] })
  context.strokeStyle = colour
  context.lineWidth = 1.8
  context.setLineDash([2, 5])
  context.lineCap = 'round'
  context.stroke()
  context.setLineDash([])
  context.lineCap = 'butt'
}

export function regionCentre(region: SceneRegion): Place | undefined {
  const ring = [...region.rings].sort((a, b) => b.length - a.length)[0]
  if (ring === undefined || ring.length < 3) return undefined
  const [lonDeg, latDeg] = geoCentroid(asPolygon(ring))
  return { lonDeg, latDeg }
}

/** d3 takes the inside to be on the right of a ring: whichever way it came, the smaller side is meant. */
export function asPolygon(ring: readonly Place[]): Polygon {
  const closed: Position[] = ring.map(place => [place.lonDeg, place.latDeg])
  const first = closed[0]
  const last = closed.at(-1)
  if (first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1])) closed.push(first)
  const polygon: Polygon = { type: 'Polygon', coordinates: [closed] }
  return geoArea(polygon) > 2 * Math.PI ? { type: 'Polygon', coordinates: [[...closed].reverse()] } : polygon
}

const hatches = new Map<string, CanvasPattern | null>()

function hatch(context: CanvasRenderingContext2D, colour: string, outcome: string): CanvasPattern | string {
  const key = `${outcome} ${colour}`
  if (!hatches.has(key)) hatches.set(key, makeHatch(context, colour, outcome))
  return hatches.get(key) ?? 'transparent'
}

/** Inside: rising lines; outside: crossed lines; unknown: dots. */
function makeHatch(context: CanvasRenderingContext2D, colour: string, outcome: string): CanvasPattern | null {
  const tile = document.createElement('canvas')
  tile.width = HATCH_PX
  tile.height = HATCH_PX
  const pen = tile.getContext('2d')
  if (pen === null) return null
  pen.strokeStyle = colour
  pen.fillStyle = colour
  pen.lineWidth = 0.9
  if (outcome === 'unknown') pen.fillRect(HATCH_PX / 2 - 0.8, HATCH_PX / 2 - 0.8, 1.6, 1.6)
  else {
    pen.moveTo(0, HATCH_PX)
    pen.lineTo(HATCH_PX, 0)
    if (outcome === 'outside') {
      pen.moveTo(0, 0)
      pen.lineTo(HATCH_PX, HATCH_PX)
    }
    pen.stroke()
  }
  return context.createPattern(tile, 'repeat')
}

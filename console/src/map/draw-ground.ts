// The ground: sea, graticule, land, borders.

import { geoGraticule10, geoPath, type GeoProjection } from 'd3-geo'
import type { Borders } from './borders.ts'
import type { Palette } from './palette.ts'

export function drawGround(context: CanvasRenderingContext2D, projection: GeoProjection, borders: Borders | undefined, palette: Palette, isGlobe: boolean): void {
  const path = geoPath(projection, context)
  const shape = (draw: () => void): void => {
    context.beginPath()
    draw()
  }
  context.fillStyle = palette.ocean
  if (isGlobe) shape(() => { path({ type: 'Sphere' }) })
  else shape(() => { context.rect(0, 0, context.canvas.width, context.canvas.height) })
  context.fill()
  shape(() => { path(geoGraticule10()) })
  context.strokeStyle = palette.grid
  context.lineWidth = 0.6
  context.stroke()
  if (borders !== undefined) drawLand(context, path, borders, palette, shape)
  if (!isGlobe) return
  shape(() => { path({ type: 'Sphere' }) })
  context.strokeStyle = palette.coast
  context.lineWidth = 0.8
  context.stroke()
}

function drawLand(
  context: CanvasRenderingContext2D, path: ReturnType<typeof geoPath>, borders: Borders, palette: Palette, shape: (draw: () => void) => void,
): void {
  shape(() => { path(borders.land) })
  context.fillStyle = palette.land
  context.fill()
  context.strokeStyle = palette.coast
  context.lineWidth = 0.6
  context.stroke()
  shape(() => { path(borders.lines) })
  context.strokeStyle = palette.border
  context.lineWidth = 0.7
  context.stroke()
}

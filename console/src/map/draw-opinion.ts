// The estimate on the map: credible regions as flat shades without an edge, within the proven region and told apart
// from it (a proof has a line and a hatch, an opinion has neither), and its point as a cross in a circle.

import { geoPath, type GeoProjection } from 'd3-geo'
import { project, type Brush, type DrawnTarget } from './draw-markers.ts'
import { asPolygon } from './draw-region.ts'
import type { Palette } from './palette.ts'
import type { SceneOpinion, SceneRegion } from './scene.ts'

/** Each level lies on the wider ones: the densest ground is the darkest. */
const SHADE = 0.22
const POINT_PX = 7

/** Cells at the edge of the proven region reach over it; what is drawn never does. */
export function drawOpinion(context: CanvasRenderingContext2D, projection: GeoProjection, opinion: SceneOpinion, regions: readonly SceneRegion[], palette: Palette): void {
  const path = geoPath(projection, context)
  context.save()
  if (regions.length > 0) {
    context.beginPath()
    for (const region of regions) for (const ring of region.rings) path(asPolygon(ring))
    context.clip('evenodd')
  }
  context.fillStyle = palette.opinion
  context.globalAlpha = SHADE
  for (const { rings } of opinion.levels) {
    context.beginPath()
    // One path, so that cells that overlap are shaded once.
    path({ type: 'MultiPolygon', coordinates: rings.map(ring => [ring.map(([lonDeg, latDeg]) => [lonDeg, latDeg])]) })
    context.fill('nonzero')
  }
  context.restore()
}

export function drawOpinionPoint(brush: Brush, opinion: SceneOpinion): DrawnTarget[] {
  const point = project(brush, opinion.point)
  if (point === undefined) return []
  const [x, y] = point
  const { context, palette } = brush
  const cross = (): void => {
    context.beginPath()
    context.arc(x, y, POINT_PX, 0, 2 * Math.PI)
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      context.moveTo(x + dx * 2.5, y + dy * 2.5)
      context.lineTo(x + dx * (POINT_PX + 4), y + dy * (POINT_PX + 4))
    }
    context.stroke()
  }
  context.strokeStyle = palette.halo
  context.lineWidth = 5
  cross()
  context.strokeStyle = palette.opinion
  context.lineWidth = 2.2
  cross()
  const half = POINT_PX + 4
  return [{ target: { kind: 'note', id: opinion.id, title: opinion.title, detail: opinion.detail, places: [opinion.point] }, box: { left: x - half, right: x + half, top: y - half, bottom: y + half } }]
}

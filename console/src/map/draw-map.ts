// One picture of the map, from the ground up, and where on it a pointer can hit something.

import { drawGround } from './draw-ground.ts'
import { drawGlyph } from './glyph.ts'
import { drawLabel, drawLandmarks, drawSites, project, type Box, type Brush, type DrawnTarget } from './draw-markers.ts'
import { drawOpinion, drawOpinionPoint } from './draw-opinion.ts'
import { drawPins } from './draw-pins.ts'
import { drawDiscs, drawRegion, regionCentre } from './draw-region.ts'
import type { Borders } from './borders.ts'
import type { Palette } from './palette.ts'
import { makeProjection } from './projection.ts'
import type { Place, Scene, SceneRegion } from './scene.ts'
import type { Size, View } from './view.ts'

/** A ring that spreads from a place where something just happened; `age` runs from 0 to 1. */
export interface Pulse {
  readonly position: Place
  readonly colour: string
  readonly age: number
}

export interface Picture {
  readonly view: View
  readonly size: Size
  readonly scene: Scene
  readonly borders: Borders | undefined
  readonly palette: Palette
  readonly pulses: readonly Pulse[]
}

const REGION_MARK_PX = 20
const PULSE_REACH_PX = 26

export function drawMap(context: CanvasRenderingContext2D, picture: Picture): DrawnTarget[] {
  const { view, size, scene, palette } = picture
  const projection = makeProjection(view, size)
  const brush: Brush = { context, projection, view, palette }
  context.clearRect(0, 0, size.width, size.height)
  drawGround(context, projection, picture.borders, palette, view.shape === 'globe')
  drawDiscs(context, projection, scene.discs, palette)
  if (scene.opinion !== undefined) drawOpinion(context, projection, scene.opinion, scene.regions, palette)
  for (const region of scene.regions) drawRegion(context, projection, region, palette)
  const landmarks = drawLandmarks(brush, scene.landmarks)
  const points = scene.opinion === undefined ? [] : drawOpinionPoint(brush, scene.opinion)
  for (const pulse of picture.pulses) drawPulse(brush, pulse)
  const taken: Box[] = []
  const regions = scene.regions.flatMap(region => drawRegionMark(brush, region))
  const sites = drawSites(brush, scene.sites, taken)
  const pins = drawPins(brush, scene.pins ?? [], taken)
  for (const { target, box } of regions) drawLabel(brush, target.title, (box.left + box.right) / 2, box.bottom + 9, taken)
  for (const { box } of regions) taken.push(box)
  nameLandmarks(brush, picture, landmarks, taken)
  return [...landmarks, ...regions, ...points, ...sites, ...pins]
}

function drawPulse(brush: Brush, pulse: Pulse): void {
  const point = project(brush, pulse.position)
  if (point === undefined) return
  brush.context.beginPath()
  brush.context.arc(point[0], point[1], 4 + PULSE_REACH_PX * pulse.age, 0, 2 * Math.PI)
  brush.context.globalAlpha = 1 - pulse.age
  brush.context.strokeStyle = pulse.colour
  brush.context.lineWidth = 2.5
  brush.context.stroke()
  brush.context.globalAlpha = 1
}

/** A mark in the middle of a region that has a label: "8 chips are here". */
function drawRegionMark(brush: Brush, region: SceneRegion): DrawnTarget[] {
  const centre = region.label === '' ? undefined : regionCentre(region)
  const point = centre === undefined ? undefined : project(brush, centre)
  if (centre === undefined || point === undefined) return []
  const [x, y] = point
  const half = REGION_MARK_PX / 2
  drawGlyph(brush.context, region.outcome, x - half, y - half, REGION_MARK_PX, {
    fill: brush.palette.outcome[region.outcome], sign: brush.palette.onOutcome, ground: brush.palette.surface,
  })
  const box = { left: x - half, right: x + half, top: y - half, bottom: y + half }
  return [{ box, target: { kind: 'region', id: region.id, title: region.label, detail: 'Proven region of the latest fix', places: region.rings.flat() } }]
}

/** Names of the landmarks that matter, once there is room for them. */
function nameLandmarks(brush: Brush, picture: Picture, drawn: readonly DrawnTarget[], taken: Box[]): void {
  const named = picture.scene.landmarks.filter(landmark => landmark.part === 'decisive' || (picture.view.zoom > 3.5 && landmark.part !== 'resting') || picture.view.zoom > 6)
  const ids = new Set(named.map(landmark => landmark.id))
  for (const { target, box } of drawn)
    if (ids.has(target.id)) drawLabel(brush, target.title, (box.left + box.right) / 2, box.bottom + 7, taken)
}

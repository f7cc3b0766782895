// Landmarks as triangles (a trig point's sign), sites as little flags that carry the counts of their chips
// by verdict. Flags that would overlap become one; names are left out where they would collide.

import type { GeoProjection } from 'd3-geo'
import { OUTCOME_NAME, OUTCOMES, totalOf, worstOf, type Counts } from '../words/outcome.ts'
import { count } from '../words/number.ts'
import { drawGlyph } from './glyph.ts'
import type { Palette } from './palette.ts'
import { isOnNearSide } from './projection.ts'
import type { SceneLandmark, SceneSite, SceneTarget } from './scene.ts'
import type { View } from './view.ts'

/** A thing on the map that a pointer can hit: a box in pixels. */
export interface DrawnTarget {
  readonly target: SceneTarget
  readonly box: Box
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Brush {
  readonly context: CanvasRenderingContext2D
  readonly projection: GeoProjection
  readonly view: View
  readonly palette: Palette
}

const FLAG_HEIGHT = 22
const MARK_PX = 14
const MERGE_PX = 34
const MAP_FONT = '600 12px system-ui, sans-serif'
const LANDMARK_PX = { decisive: 8, used: 6.5, resting: 5, suspended: 5 } as const

interface Flag {
  readonly x: number
  readonly y: number
  readonly sites: SceneSite[]
}

export function drawLandmarks(brush: Brush, landmarks: readonly SceneLandmark[]): DrawnTarget[] {
  const { context, palette } = brush
  return landmarks.flatMap(landmark => {
    const point = project(brush, landmark.position)
    if (point === undefined) return []
    const [x, y] = point
    const half = LANDMARK_PX[landmark.part]
    context.beginPath()
    context.moveTo(x, y - half)
    context.lineTo(x + half * 0.95, y + half * 0.75)
    context.lineTo(x - half * 0.95, y + half * 0.75)
    context.closePath()
    const active = landmark.part === 'decisive' || landmark.part === 'used'
    context.fillStyle = landmark.part === 'suspended' ? palette.surface : active ? palette.landmarkUsed : palette.landmark
    context.fill()
    context.lineWidth = 1
    context.strokeStyle = landmark.part === 'suspended' ? palette.landmark : palette.halo
    context.stroke()
    const target: SceneTarget = { kind: 'landmark', id: landmark.id, title: landmark.name, detail: landmarkDetail(landmark), places: [landmark.position] }
    return [{ target, box: around(x, y, Math.max(half, 9)) }]
  })
}

function landmarkDetail(landmark: SceneLandmark): string {
  switch (landmark.part) {
    case 'decisive': return 'Landmark: its circle shapes the proven region'
    case 'used': return 'Landmark that took part in this fix'
    case 'resting': return 'Landmark'
    case 'suspended': return 'Landmark, suspended'
  }
}

/** Adds the boxes of flags and names to `taken`, so that later names keep clear of them. */
export function drawSites(brush: Brush, sites: readonly SceneSite[], taken: Box[]): DrawnTarget[] {
  const flags = gatherFlags(brush, sites)
  const drawn: DrawnTarget[] = []
  const ordered = [...flags].sort((a, b) => rank(b) - rank(a))
  for (const flag of ordered) {
    const box = flagBox(brush.context, flag)
    taken.push(box)
    drawn.push({ target: flagTarget(flag), box: { ...box, bottom: flag.y + 8 } })
  }
  for (const flag of [...ordered].reverse()) drawFlag(brush, flag)
  for (const flag of ordered) drawName(brush, flag, taken)
  return drawn
}

function rank(flag: Flag): number {
  const selected = flag.sites.some(site => site.selected) ? 100 : 0
  return selected + { outside: 3, unknown: 2, inside: 1 }[worstOf(sumOf(flag))]
}

function gatherFlags(brush: Brush, sites: readonly SceneSite[]): Flag[] {
  const flags: Flag[] = []
  for (const site of [...sites].sort((a, b) => Number(b.selected) - Number(a.selected))) {
    const point = project(brush, site.position)
    if (point === undefined) continue
    const near = flags.find(flag => Math.abs(flag.x - point[0]) < MERGE_PX && Math.abs(flag.y - point[1]) < FLAG_HEIGHT)
    if (near === undefined) flags.push({ x: point[0], y: point[1], sites: [site] })
    else near.sites.push(site)
  }
  return flags
}

function sumOf(flag: Flag): Counts {
  const sum = { inside: 0, outside: 0, unknown: 0 }
  for (const site of flag.sites) for (const outcome of OUTCOMES) sum[outcome] += site.counts[outcome]
  return sum
}

function flagTarget(flag: Flag): SceneTarget {
  const [only] = flag.sites
  const counts = sumOf(flag)
  const detail = OUTCOMES.filter(outcome => counts[outcome] > 0).map(outcome => `${String(counts[outcome])} ${OUTCOME_NAME[outcome].toLowerCase()}`).join(' · ')
  if (flag.sites.length === 1 && only !== undefined)
    return { kind: 'site', id: only.id, title: only.name, detail: detail === '' ? 'No chips yet' : detail, places: [only.position] }
  return { kind: 'cluster', id: flag.sites.map(site => site.id).join(' '), title: count(flag.sites.length, 'site'), detail, places: flag.sites.map(site => site.position) }
}

function segmentsOf(flag: Flag): readonly { outcome: (typeof OUTCOMES)[number]; text: string }[] {
  const counts = sumOf(flag)
  return OUTCOMES.filter(outcome => counts[outcome] > 0).map(outcome => ({ outcome, text: String(counts[outcome]) }))
}

function flagBox(context: CanvasRenderingContext2D, flag: Flag): Box {
  context.font = MAP_FONT
  const width = segmentsOf(flag).reduce((sum, segment) => sum + MARK_PX + 4 + context.measureText(segment.text).width + 8, 6)
  const wide = Math.max(width, 26)
  const top = flag.y - FLAG_HEIGHT - 9
  return { left: flag.x - wide / 2, right: flag.x + wide / 2, top, bottom: top + FLAG_HEIGHT }
}

function drawFlag(brush: Brush, flag: Flag): void {
  const { context, palette } = brush
  const box = flagBox(context, flag)
  const colour = totalOf(sumOf(flag)) === 0 ? palette.landmark : palette.outcome[worstOf(sumOf(flag))]
  const selected = flag.sites.some(site => site.selected)
  context.beginPath()
  context.moveTo(flag.x - 5, box.bottom - 1)
  context.lineTo(flag.x, flag.y - 1)
  context.lineTo(flag.x + 5, box.bottom - 1)
  context.fillStyle = colour
  context.fill()
  context.beginPath()
  context.roundRect(box.left, box.top, box.right - box.left, FLAG_HEIGHT, 7)
  context.fillStyle = palette.surface
  context.fill()
  context.lineWidth = selected ? 3 : 1.6
  context.strokeStyle = colour
  context.stroke()
  context.beginPath()
  context.arc(flag.x, flag.y, 3, 0, 2 * Math.PI)
  context.fillStyle = colour
  context.fill()
  drawCounts(brush, flag, box)
}

function drawCounts(brush: Brush, flag: Flag, box: Box): void {
  const { context, palette } = brush
  context.font = MAP_FONT
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  let x = box.left + 6
  const middle = (box.top + box.bottom) / 2
  for (const { outcome, text } of segmentsOf(flag)) {
    drawGlyph(context, outcome, x, middle - MARK_PX / 2, MARK_PX, { fill: palette.outcome[outcome], sign: palette.onOutcome, ground: palette.surface })
    x += MARK_PX + 4
    context.fillStyle = palette.ink
    context.fillText(text, x, middle + 0.5)
    x += context.measureText(text).width + 8
  }
}

function drawName(brush: Brush, flag: Flag, taken: Box[]): void {
  drawLabel(brush, flagName(flag), flag.x, flag.y + 13, taken)
}

/** The chosen site is named even where others share its flag. */
function flagName(flag: Flag): string {
  const [first] = flag.sites
  const others = flag.sites.length - 1
  if (first === undefined || others === 0) return first?.name ?? ''
  return first.selected ? `${first.name} and ${String(others)} more` : count(flag.sites.length, 'site')
}

/** Writes a haloed name centred below a point, unless it would run into something already there. */
export function drawLabel(brush: Brush, text: string, x: number, y: number, taken: Box[]): void {
  const { context, palette } = brush
  context.font = MAP_FONT
  const half = context.measureText(text).width / 2 + 3
  const box = { left: x - half, right: x + half, top: y - 8, bottom: y + 8 }
  if (taken.some(other => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)) return
  taken.push(box)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineWidth = 3.5
  context.lineJoin = 'round'
  context.strokeStyle = palette.halo
  context.strokeText(text, x, y)
  context.fillStyle = palette.ink
  context.fillText(text, x, y)
}

export function project(brush: Brush, place: { latDeg: number; lonDeg: number }): readonly [number, number] | undefined {
  if (!isOnNearSide(brush.view, place.lonDeg, place.latDeg)) return undefined
  const point = brush.projection([place.lonDeg, place.latDeg])
  return point === null ? undefined : point
}

function around(x: number, y: number, half: number): Box {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half }
}

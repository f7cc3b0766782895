// Places with a share of something, for plans: a ring filled as far as the share goes, with the number beside it; and
// what is proposed, a plus sign in a triangle's place.

import { drawLabel, project, type Box, type Brush, type DrawnTarget } from './draw-markers.ts'
import type { ScenePin } from './scene.ts'

const RING_PX = 10
const PLUS_PX = 9

export function drawPins(brush: Brush, pins: readonly ScenePin[], taken: Box[]): DrawnTarget[] {
  const drawn = pins.flatMap(pin => {
    const point = project(brush, pin.position)
    if (point === undefined) return []
    const [x, y] = point
    if (pin.share === null) drawPlus(brush, x, y)
    else drawRing(brush, x, y, pin.share)
    const box: Box = { left: x - RING_PX, right: x + RING_PX, top: y - RING_PX, bottom: y + RING_PX }
    taken.push(box)
    return [{ pin, x, y, target: { kind: pin.kind === 'site' ? 'site' : 'note', id: pin.id, title: pin.name, detail: pin.detail, places: [pin.position] } as const, box }]
  })
  for (const { pin, x, y } of drawn) drawLabel(brush, pin.name, x, y + RING_PX + 9, taken)
  return drawn.map(({ target, box }) => ({ target, box }))
}

function drawRing(brush: Brush, x: number, y: number, share: number): void {
  const { context, palette } = brush
  const colour = share >= 0.95 ? palette.outcome.inside : palette.outcome.unknown
  context.beginPath()
  context.arc(x, y, RING_PX + 1.5, 0, 2 * Math.PI)
  context.fillStyle = palette.surface
  context.fill()
  context.lineWidth = 4
  context.strokeStyle = palette.border
  context.beginPath()
  context.arc(x, y, RING_PX - 2, 0, 2 * Math.PI)
  context.stroke()
  if (share > 0) {
    context.strokeStyle = colour
    context.beginPath()
    context.arc(x, y, RING_PX - 2, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share)
    context.stroke()
  }
  context.beginPath()
  context.arc(x, y, 2.5, 0, 2 * Math.PI)
  context.fillStyle = colour
  context.fill()
}

function drawPlus(brush: Brush, x: number, y: number): void {
  const { context, palette } = brush
  context.beginPath()
  context.arc(x, y, PLUS_PX, 0, 2 * Math.PI)
  context.fillStyle = palette.opinion
  context.fill()
  context.lineWidth = 1.5
  context.strokeStyle = palette.halo
  context.stroke()
  context.beginPath()
  context.moveTo(x - 4.5, y)
  context.lineTo(x + 4.5, y)
  context.moveTo(x, y - 4.5)
  context.lineTo(x, y + 4.5)
  context.lineWidth = 2.2
  context.strokeStyle = palette.surface
  context.stroke()
}

// Fingers, mouse and keys of a map. One finger or the mouse drags, two fingers or the wheel zoom, arrows
// move, + and - zoom, 0 shows the whole Earth.

import type { MapCanvas } from './map-canvas.ts'
import type { Place, SceneTarget } from './scene.ts'

export interface GestureOptions {
  /** `ctrl`: the wheel scrolls the page unless Ctrl or Command is held, for maps within a long page. */
  readonly wheel: 'zoom' | 'ctrl'
  readonly onChoose: (target: SceneTarget) => void
  /** A click at a place on the ground; true when that was what it was meant for. */
  readonly onPlace?: (place: Place) => boolean
  readonly onHover: (target: SceneTarget | undefined, x: number, y: number) => void
}

const CLICK_SLACK_PX = 5
const KEY_STEP_PX = 60
const KEY_ZOOM = 1.5

interface Finger {
  x: number
  y: number
}

/** Listens on the canvas; returns the way to stop. */
export function followGestures(canvas: HTMLCanvasElement, map: MapCanvas, options: GestureOptions): () => void {
  const stopping = new AbortController()
  const { signal } = stopping
  const fingers = new Map<number, Finger>()
  let travelled = 0
  canvas.addEventListener('pointerdown', event => {
    if (fingers.size === 0) travelled = 0
    fingers.set(event.pointerId, local(event))
    canvas.setPointerCapture(event.pointerId)
  }, { signal })
  canvas.addEventListener('pointermove', event => {
    const at = local(event)
    if (!fingers.has(event.pointerId)) {
      hover(canvas, map, options, at)
      return
    }
    travelled += moveFingers(map, fingers, event.pointerId, at)
  }, { signal })
  canvas.addEventListener('pointerup', event => {
    const wasOnly = fingers.size === 1
    fingers.delete(event.pointerId)
    if (!wasOnly || travelled > CLICK_SLACK_PX) return
    const place = map.placeAt(local(event).x, local(event).y)
    if (place !== undefined && options.onPlace?.(place) === true) return
    const target = map.targetAt(local(event).x, local(event).y)
    if (target !== undefined) options.onChoose(target)
  }, { signal })
  canvas.addEventListener('pointercancel', event => { fingers.delete(event.pointerId) }, { signal })
  canvas.addEventListener('pointerleave', () => { options.onHover(undefined, 0, 0) }, { signal })
  canvas.addEventListener('wheel', event => {
    if (options.wheel === 'ctrl' && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    const { x, y } = local(event)
    map.zoomAt(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), x, y)
  }, { signal, passive: false })
  return () => { stopping.abort() }
}

function moveFingers(map: MapCanvas, fingers: Map<number, Finger>, id: number, at: Finger): number {
  const was = fingers.get(id) ?? at
  const other = [...fingers].find(([otherId]) => otherId !== id)?.[1]
  fingers.set(id, at)
  if (other === undefined) map.panBy(at.x - was.x, at.y - was.y)
  else {
    const before = Math.hypot(was.x - other.x, was.y - other.y)
    const after = Math.hypot(at.x - other.x, at.y - other.y)
    map.panBy((at.x - was.x) / 2, (at.y - was.y) / 2)
    if (before > 10) map.zoomAt(after / before, (at.x + other.x) / 2, (at.y + other.y) / 2)
  }
  return Math.hypot(at.x - was.x, at.y - was.y)
}

function hover(canvas: HTMLCanvasElement, map: MapCanvas, options: GestureOptions, at: Finger): void {
  const target = map.targetAt(at.x, at.y)
  canvas.classList.toggle('is-over', target !== undefined)
  options.onHover(target, at.x, at.y)
}

function local(event: MouseEvent): Finger {
  return { x: event.offsetX, y: event.offsetY }
}

/** Acts on a key; whether the key was one of the map's. */
export function pressMapKey(map: MapCanvas, key: string): boolean {
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [KEY_STEP_PX, 0], ArrowRight: [-KEY_STEP_PX, 0], ArrowUp: [0, KEY_STEP_PX], ArrowDown: [0, -KEY_STEP_PX],
  }
  const move = moves[key]
  if (move !== undefined) map.panBy(...move)
  else if (key === '+' || key === '=') map.zoomBy(KEY_ZOOM)
  else if (key === '-' || key === '_') map.zoomBy(1 / KEY_ZOOM)
  else if (key === '0') map.home()
  else return false
  return true
}

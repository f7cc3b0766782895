// The life of one map on the page: owns the canvas, redraws when something changed, moves smoothly to a new
// view (at once for those who want less motion), and knows what lies under the pointer.

import { readBorders, type Borders } from './borders.ts'
import { drawMap, type Pulse } from './draw-map.ts'
import type { DrawnTarget } from './draw-markers.ts'
import { readPalette, type Palette } from './palette.ts'
import { makeProjection } from './projection.ts'
import { EMPTY_SCENE, type Place, type Scene, type SceneTarget } from './scene.ts'
import { blendViews, clampView, fitView, homeView, panView, zoomView, zoomViewAt, type Shape, type Size, type View } from './view.ts'

const FLIGHT_MS = 650
const PULSE_MS = 1600
/** Fine borders return so long after the last movement. */
const REST_MS = 160

interface LivePulse {
  readonly position: Place
  readonly colour: string
  readonly startedMs: number
}

export class MapCanvas {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D | null
  readonly #resizes: ResizeObserver
  #scene: Scene = EMPTY_SCENE
  #palette: Palette
  #size: Size = { width: 0, height: 0 }
  #view: View
  #fine: Borders | undefined
  #coarse: Borders | undefined
  #movedMs = -Infinity
  #flight: { from: View; to: View; startedMs: number } | undefined
  #pulses: LivePulse[] = []
  #targets: DrawnTarget[] = []
  #frame = 0
  #waitingFit: readonly Place[] | undefined
  #closed = false

  constructor(canvas: HTMLCanvasElement, shape: Shape) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d')
    this.#palette = readPalette(canvas)
    this.#view = homeView(shape)
    this.#resizes = new ResizeObserver(() => { this.#resize() })
    this.#resizes.observe(canvas)
    void this.#loadBorders()
  }

  close(): void {
    this.#closed = true
    this.#resizes.disconnect()
    cancelAnimationFrame(this.#frame)
  }

  setScene(scene: Scene): void {
    this.#scene = scene
    this.#requestFrame()
  }

  /** After light became dark or the other way round. */
  renewPalette(): void {
    this.#palette = readPalette(this.#canvas)
    this.#requestFrame()
  }

  setShape(shape: Shape): void {
    if (this.#view.shape === shape) return
    this.#flight = undefined
    this.#view = this.#view.zoom < 1.05 ? homeView(shape) : clampView({ ...this.#view, shape })
    this.#requestFrame()
  }

  fit(places: readonly Place[]): void {
    if (this.#size.width === 0) this.#waitingFit = places
    else this.#fly(fitView(this.#view.shape, places, this.#size))
  }

  home(): void {
    this.#fly(homeView(this.#view.shape))
  }

  zoomBy(factor: number): void {
    this.#fly(zoomView(this.#flight?.to ?? this.#view, factor))
  }

  /** Zooms at once so that the place under the pointer stays there. */
  zoomAt(factor: number, x: number, y: number): void {
    this.#show(zoomViewAt(this.#view, this.#size, factor, x - this.#size.width / 2, y - this.#size.height / 2))
  }

  panBy(rightPx: number, downPx: number): void {
    this.#show(panView(this.#view, this.#size, rightPx, downPx))
  }

  pulse(position: Place, colour: string): void {
    this.#pulses.push({ position, colour, startedMs: performance.now() })
    this.#requestFrame()
  }

  targetAt(x: number, y: number): SceneTarget | undefined {
    return this.#targets.findLast(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom)?.target
  }

  /** The place on the ground under a pointer; undefined beside the Earth. */
  placeAt(x: number, y: number): Place | undefined {
    const [lonDeg, latDeg] = makeProjection(this.#view, this.#size).invert?.([x, y]) ?? []
    return lonDeg === undefined || latDeg === undefined || !Number.isFinite(lonDeg + latDeg) ? undefined : { latDeg, lonDeg }
  }

  colourOf(outcome: 'inside' | 'outside' | 'unknown'): string {
    return this.#palette.outcome[outcome]
  }

  #show(view: View): void {
    this.#flight = undefined
    this.#view = view
    this.#movedMs = performance.now()
    this.#requestFrame()
    setTimeout(() => { this.#requestFrame() }, REST_MS + 20)
  }

  #fly(to: View): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.#flight = still ? undefined : { from: this.#view, to, startedMs: performance.now() }
    if (still) this.#view = to
    this.#requestFrame()
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    if (width === 0 || height === 0) return
    const density = Math.min(devicePixelRatio, 2)
    this.#canvas.width = Math.round(width * density)
    this.#canvas.height = Math.round(height * density)
    this.#context?.setTransform(density, 0, 0, density, 0, 0)
    this.#size = { width, height }
    if (this.#waitingFit !== undefined) this.#view = fitView(this.#view.shape, this.#waitingFit, this.#size)
    this.#waitingFit = undefined
    this.#draw()
  }

  async #loadBorders(): Promise<void> {
    for (const fineness of ['coarse', 'fine'] as const) {
      const borders = await readBorders(fineness).catch(() => undefined)
      if (fineness === 'coarse') this.#coarse = borders
      else this.#fine = borders
      this.#requestFrame()
    }
  }

  #requestFrame(): void {
    if (this.#closed || this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#draw()
    })
  }

  #draw(): void {
    if (this.#context === null || this.#size.width === 0 || this.#closed) return
    const nowMs = performance.now()
    this.#stepFlight(nowMs)
    this.#pulses = this.#pulses.filter(pulse => nowMs - pulse.startedMs < PULSE_MS)
    const moving = this.#flight !== undefined || nowMs - this.#movedMs < REST_MS
    const pulses: Pulse[] = this.#pulses.map(pulse => ({ ...pulse, age: (nowMs - pulse.startedMs) / PULSE_MS }))
    const borders = moving ? (this.#coarse ?? this.#fine) : (this.#fine ?? this.#coarse)
    this.#targets = drawMap(this.#context, { view: this.#view, size: this.#size, scene: this.#scene, borders, palette: this.#palette, pulses })
    if (this.#flight !== undefined || this.#pulses.length > 0) this.#requestFrame()
  }

  #stepFlight(nowMs: number): void {
    if (this.#flight === undefined) return
    const t = Math.min(1, (nowMs - this.#flight.startedMs) / FLIGHT_MS)
    const eased = 1 - (1 - t) ** 3
    this.#view = clampView(blendViews(this.#flight.from, this.#flight.to, eased))
    if (t < 1) return
    this.#flight = undefined
    this.#requestFrame()
  }
}

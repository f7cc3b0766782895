// The map as a part of a page: canvas, buttons, tooltip, key. Everything that can be chosen on it is also
// in a list beside it, so the canvas is an addition for those who see and point, not the only way.

import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { followGestures, pressMapKey, type GestureOptions } from './gestures.ts'
import { MapCanvas } from './map-canvas.ts'
import { useShape } from './shape-choice.ts'
import type { Place, Scene, SceneTarget } from './scene.ts'
import { useThemeName } from '../part/theme.ts'

export interface MapViewProps {
  readonly scene: Scene
  /** What the map shows, in one sentence, for those who do not see it. */
  readonly label: string
  readonly wheel: 'zoom' | 'ctrl'
  /** The map moves to these places when `fitKey` changes. */
  readonly fitKey: string
  readonly fitPlaces: readonly Place[]
  readonly onChoose: (target: SceneTarget) => void
  /** While it is given, a click chooses a place, not a thing. */
  readonly onPick?: ((place: Place) => void) | undefined
  /** Called with the living map, for pulses. */
  readonly mapRef?: RefObject<MapCanvas | null>
  readonly children?: ReactNode
}

interface Hover {
  readonly target: SceneTarget
  readonly x: number
  readonly y: number
}

export function MapView(props: MapViewProps): ReactNode {
  const [shape, setShape] = useShape()
  const [hover, setHover] = useState<Hover>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const own = useRef<MapCanvas | null>(null)
  const hintId = useId()
  useMapCanvas(canvas, own, props, setHover)
  useEffect(() => { own.current?.setShape(shape) }, [shape])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || own.current === null) return
    if (pressMapKey(own.current, event.key)) event.preventDefault()
  }
  return (
    <div className="map">
      <div className="map-frame" role="application" aria-roledescription="map" aria-label={props.label} aria-describedby={hintId} tabIndex={0} onKeyDown={onKeyDown}>
        <canvas ref={canvas} className="map-canvas" />
      </div>
      <p id={hintId} className="visually-hidden">
        Arrow keys move the map, plus and minus zoom, zero shows the whole Earth. Everything on the map is also in the lists of this page.
      </p>
      <div className="map-buttons" role="group" aria-label="Map">
        <button type="button" aria-label="Zoom in" onClick={() => own.current?.zoomBy(1.7)}>+</button>
        <button type="button" aria-label="Zoom out" onClick={() => own.current?.zoomBy(1 / 1.7)}>−</button>
        <button type="button" aria-label="Show all" title="Show all" onClick={() => { if (props.fitPlaces.length > 0) own.current?.fit(props.fitPlaces); else own.current?.home() }}>⤢</button>
        <button type="button" className="map-shape" aria-pressed={shape === 'globe'} onClick={() => { setShape(shape === 'globe' ? 'flat' : 'globe') }}>Globe</button>
      </div>
      {hover === undefined ? null : <Tooltip hover={hover} />}
      {props.wheel === 'ctrl' ? <p className="map-hint" aria-hidden="true">Drag to move · Ctrl + wheel to zoom</p> : null}
      {props.children}
    </div>
  )
}

function Tooltip({ hover }: { readonly hover: Hover }): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const room = element.parentElement?.clientWidth ?? 0
    const left = Math.max(4, Math.min(hover.x + 12, room - element.offsetWidth - 4))
    element.style.transform = `translate(${String(left)}px, ${String(hover.y + 14)}px)`
  }, [hover])
  return (
    <div ref={box} className="map-tooltip" aria-hidden="true">
      <strong>{hover.target.title}</strong>
      <span>{hover.target.detail}</span>
    </div>
  )
}

function useMapCanvas(canvas: RefObject<HTMLCanvasElement | null>, own: RefObject<MapCanvas | null>, props: MapViewProps, setHover: (hover: Hover | undefined) => void): void {
  const { scene, fitKey, mapRef } = props
  const latest = useRef(props)
  const theme = useThemeName()
  const [shape] = useShape()
  useEffect(() => { latest.current = props })
  useEffect(() => {
    if (canvas.current === null) return undefined
    const map = new MapCanvas(canvas.current, shape)
    own.current = map
    if (mapRef !== undefined) mapRef.current = map
    const options: GestureOptions = {
      wheel: latest.current.wheel,
      onChoose: target => { if (target.kind === 'cluster') map.fit(target.places); else latest.current.onChoose(target) },
      onPlace: place => {
        const { onPick } = latest.current
        if (onPick !== undefined) onPick(place)
        return onPick !== undefined
      },
      onHover: (target, x, y) => { setHover(target === undefined ? undefined : { target, x, y }) },
    }
    const stop = followGestures(canvas.current, map, options)
    return () => {
      stop()
      map.close()
      own.current = null
      if (mapRef !== undefined) mapRef.current = null
    }
    // The map lives as long as the canvas; a change of shape is told to it, not a reason for a new one.
  }, [canvas, own, mapRef, setHover])
  useEffect(() => { own.current?.setScene(scene) }, [own, scene])
  useEffect(() => { if (latest.current.fitPlaces.length > 0) own.current?.fit(latest.current.fitPlaces); else if (fitKey === 'home') own.current?.home() }, [own, fitKey])
  useEffect(() => { own.current?.renewPalette() }, [own, theme])
}

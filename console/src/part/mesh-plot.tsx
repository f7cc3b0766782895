// A landmark's neighbours on one picture: how far apart the two records say they are, and how long a signal took.
// Nothing can lie below the line of light in glass; what does, does not stand where it says, or its clock lies.

import type { MeshNeighbour } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { count, kilometres, millisecondsOf } from '../words/number.ts'

const WIDTH = 680
const HEIGHT = 250
const LEFT = 58
const BOTTOM = 30
const TOP = 10
const RIGHT = 10
/** Light in glass fibre, there and back, km a ms. */
const FIBRE_KM_PER_ROUND_TRIP_MS = 99.93

export function MeshPlot({ name, neighbours }: { readonly name: string; readonly neighbours: readonly MeshNeighbour[] }): ReactNode {
  const timed = neighbours.flatMap(each => {
    const ms = shownMs(each)
    return ms === null ? [] : [{ ...each, ms }]
  })
  if (timed.length === 0) return null
  const farthestKm = niceAbove(Math.max(...timed.map(each => each.distanceKm)))
  const longestMs = niceAbove(Math.max(...timed.map(each => each.ms), (farthestKm / FIBRE_KM_PER_ROUND_TRIP_MS) * 0.6))
  const x = (km: number): number => LEFT + (km / farthestKm) * (WIDTH - LEFT - RIGHT)
  const y = (ms: number): number => HEIGHT - BOTTOM - (ms / longestMs) * (HEIGHT - BOTTOM - TOP)
  const lightMs = Math.min(longestMs, farthestKm / FIBRE_KM_PER_ROUND_TRIP_MS)
  const tooNear = timed.filter(each => each.verdict === 'too-near').length
  const label = `Round trips between ${name} and ${count(timed.length, 'landmark')} against their distance; ${tooNear === 0 ? 'none is' : `${count(tooNear, 'is', 'are')}`} faster than light in glass allows`
  return (
    <figure className="mesh-figure">
      <svg className="mesh-plot" viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} role="img" aria-label={label}>
        <title>{label}</title>
        <polygon className="mesh-impossible" points={`${at(x(0), y(0))} ${at(x(lightMs * FIBRE_KM_PER_ROUND_TRIP_MS), y(lightMs))} ${at(x(farthestKm), y(lightMs))} ${at(x(farthestKm), y(0))}`} />
        {ticks(longestMs).map(ms => <g key={ms}><line className="mesh-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(ms)} y2={y(ms)} /><text className="mesh-tick" x={LEFT - 6} y={y(ms) + 4} textAnchor="end">{ms} ms</text></g>)}
        {ticks(farthestKm).map(km => <text key={km} className="mesh-tick" x={x(km)} y={HEIGHT - 10} textAnchor={km === farthestKm ? 'end' : 'middle'}>{kilometres(km)}</text>)}
        <line className="mesh-light" x1={x(0)} y1={y(0)} x2={x(lightMs * FIBRE_KM_PER_ROUND_TRIP_MS)} y2={y(lightMs)} />
        {timed.map(each => <Dot key={each.landmarkId} neighbour={each} x={x(each.distanceKm)} y={y(each.ms)} />)}
      </svg>
      <figcaption>Each dot is another landmark: across, how far away its record says it is; up, the round trip. In the shaded part a signal would be faster than light in glass.</figcaption>
    </figure>
  )
}

function Dot({ neighbour, x, y }: { readonly neighbour: MeshNeighbour & { readonly ms: number }; readonly x: number; readonly y: number }): ReactNode {
  const title = `${neighbour.name}: ${kilometres(neighbour.distanceKm)}, ${millisecondsOf(neighbour.ms)}; at least ${millisecondsOf(neighbour.minimumMs)}`
  const shape = neighbour.verdict === 'too-near' ? <rect className="mesh-dot mesh-dot-too-near" x={x - 4.5} y={y - 4.5} width={9} height={9} transform={`rotate(45 ${String(x)} ${String(y)})`} /> : <circle className={`mesh-dot mesh-dot-${neighbour.verdict}`} cx={x} cy={y} r={4} />
  return <g><title>{title}</title>{shape}</g>
}

/** What both ends vouch for: the larger, where there are two. */
export function shownMs({ forwardMs, backwardMs }: Pick<MeshNeighbour, 'forwardMs' | 'backwardMs'>): number | null {
  if (forwardMs === null || backwardMs === null) return forwardMs ?? backwardMs
  return Math.max(forwardMs, backwardMs)
}

function at(x: number, y: number): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`
}

/** 1, 2 or 5 times a power of ten, not below the value. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-3)))
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= value) ?? value
}

function ticks(most: number): readonly number[] {
  return [0.25, 0.5, 0.75, 1].map(part => part * most)
}

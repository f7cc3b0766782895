// All round trips to one landmark on one line: each a dot, the smallest a bar, on a logarithmic scale that
// all rows of a table share. Only the smallest counts for the proof; the others show how steady the path was.

import type { ReactNode } from 'react'
import { count, milliseconds } from '../words/number.ts'

const WIDTH = 240
const HEIGHT = 22
const PAD = 5

export interface DelayScale {
  readonly fromNs: number
  readonly toNs: number
}

/** One scale for several landmarks; undefined when nothing answered. */
export function delayScale(all: readonly (readonly number[])[]): DelayScale | undefined {
  const flat = all.flat().filter(ns => ns > 0)
  if (flat.length === 0) return undefined
  const fromNs = flat.reduce((least, ns) => Math.min(least, ns), Infinity)
  const toNs = flat.reduce((most, ns) => Math.max(most, ns), 0)
  return { fromNs: fromNs * 0.9, toNs: toNs * 1.1 }
}

export function StripPlot({ roundTripsNs, scale, name }: { readonly roundTripsNs: readonly number[]; readonly scale: DelayScale; readonly name: string }): ReactNode {
  const least = Math.min(...roundTripsNs)
  const most = Math.max(...roundTripsNs)
  const x = (ns: number): number => PAD + (Math.log(ns / scale.fromNs) / Math.log(scale.toNs / scale.fromNs)) * (WIDTH - 2 * PAD)
  const label = `${count(roundTripsNs.length, 'round trip')} to ${name}: ${milliseconds(least)} to ${milliseconds(most)}`
  return (
    <svg className="strip-plot" viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} role="img" aria-label={label} preserveAspectRatio="none">
      <title>{label}</title>
      {decades(scale).map(ns => <line key={ns} className="strip-decade" x1={x(ns)} x2={x(ns)} y1={1} y2={HEIGHT - 1} />)}
      <line className="strip-axis" x1={PAD} x2={WIDTH - PAD} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {roundTripsNs.map((ns, round) => <circle key={round} className="strip-dot" cx={x(ns)} cy={HEIGHT / 2} r={3} />)}
      <line className="strip-least" x1={x(least)} x2={x(least)} y1={3} y2={HEIGHT - 3} />
    </svg>
  )
}

/** 1 ms, 10 ms, 100 ms: where they lie within the scale. */
export function decades(scale: DelayScale): readonly number[] {
  return [1e4, 1e5, 1e6, 1e7, 1e8, 1e9].filter(ns => ns > scale.fromNs && ns < scale.toNs)
}

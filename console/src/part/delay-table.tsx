// The delays of a fix, landmark by landmark, nearest first: what was timed, how far that lets the chip be,
// and whether it mattered.

import { Link } from '@tanstack/react-router'
import type { FixLandmark } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { milliseconds, reach } from '../words/number.ts'
import { Empty } from './asked.tsx'
import { DataTable, type Column } from './data-table.tsx'
import { decades, delayScale, StripPlot, type DelayScale } from './strip-plot.tsx'

const FIRST_ROWS = 12

/** Who handed the landmark's signed receipt to the verifier: the agent, the landmark itself, or both. */
const SOURCE_NAME: Readonly<Record<FixLandmark['source'], string>> = {
  both: 'both', agent: 'agent only', landmark: 'landmark only', none: 'nobody',
}

export function DelayTable({ landmarks }: { readonly landmarks: readonly FixLandmark[] }): ReactNode {
  const [all, setAll] = useState(false)
  const sorted = [...landmarks].sort((a, b) => (a.roundTripNs ?? Infinity) - (b.roundTripNs ?? Infinity))
  const scale = delayScale(landmarks.map(landmark => landmark.roundTripsNs))
  if (sorted.length === 0) return <Empty>No landmark took part in this fix.</Empty>
  const rows = all ? sorted : sorted.slice(0, FIRST_ROWS)
  return (
    <>
      {scale === undefined ? null : (
        <p className="note">
          Dots are single round trips on a logarithmic scale ({decades(scale).map(ns => milliseconds(ns)).join(', ')} marked); the bar is the smallest, the only one that counts.
        </p>
      )}
      <DataTable caption="Delays by landmark" columns={columnsFor(scale)} rows={rows} keyOf={row => row.landmarkId} toneOf={row => (row.decisive ? 'row-decisive' : '')} />
      {rows.length < sorted.length ? <button type="button" className="button" onClick={() => { setAll(true) }}>Show all {sorted.length} landmarks</button> : null}
    </>
  )
}

function columnsFor(scale: DelayScale | undefined): readonly Column<FixLandmark>[] {
  return [
    { name: 'Landmark', look: 'lead', cell: row => <LandmarkName landmark={row} /> },
    { name: 'Fastest', look: 'number', cell: row => (row.roundTripNs === null ? 'no answer' : milliseconds(row.roundTripNs)) },
    { name: 'At most', look: 'number', cell: row => (row.reachKm === null ? '–' : reach(row.reachKm)) },
    {
      name: 'All round trips', look: 'wide',
      cell: row => (scale === undefined || row.roundTripsNs.length === 0 ? '–' : <StripPlot roundTripsNs={row.roundTripsNs} scale={scale} name={row.name} />),
    },
    { name: 'Answered', look: 'number', cell: row => `${String(row.roundTripsNs.length)} of ${String(row.sentRounds)}` },
    { name: 'Receipt', cell: row => SOURCE_NAME[row.source] },
  ]
}

function LandmarkName({ landmark }: { readonly landmark: FixLandmark }): ReactNode {
  return (
    <span className="two-lines">
      <span>
        <Link to="/landmarks/$landmarkId" params={{ landmarkId: landmark.landmarkId }}>{landmark.name}</Link>
        {landmark.decisive ? <span className="tag tag-decisive" title="Its circle shapes the proven region">decisive</span> : null}
      </span>
      <small>{landmark.operator}</small>
    </span>
  )
}

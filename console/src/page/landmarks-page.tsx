// All landmarks: the fixed points that delays are measured from.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { LandmarkSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { landmarksQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { LandmarkTabs } from '../part/landmark-tabs.tsx'
import { useNowMs, TimeText } from '../part/time-text.tsx'
import { countryLabel } from '../words/country.ts'
import { kilometres, milliseconds, wholeNumber } from '../words/number.ts'

export function LandmarksPage(): ReactNode {
  const query = useQuery(landmarksQuery)
  const nowMs = useNowMs()
  return (
    <div className="page">
      <title>Landmarks · Trigpoint</title>
      <h1>Landmarks</h1>
      <LandmarkTabs />
      <p className="lead">Machines at surveyed places. Each times, by its own clock, how long a node takes to answer it, and signs what it saw. Nothing else tells time here.</p>
      <Asked query={query} what="the landmarks">
        {landmarks => landmarks.length === 0 ? <Empty>No landmark is registered yet; without landmarks nothing can be proven.</Empty> : (
          <DataTable caption="Landmarks" columns={columnsFor(nowMs)} rows={[...landmarks].sort((a, b) => a.name.localeCompare(b.name))} keyOf={landmark => landmark.landmarkId} />
        )}
      </Asked>
    </div>
  )
}

/** Whether its receipts count now, in words. */
function landmarkStanding(landmark: LandmarkSummary, nowMs: number): { readonly word: string; readonly tone: 'ok' | 'bad' } {
  if (landmark.suspended) return { word: 'Suspended', tone: 'bad' }
  if (landmark.validUntilMs <= nowMs) return { word: 'Record expired', tone: 'bad' }
  return { word: 'In service', tone: 'ok' }
}

function columnsFor(nowMs: number): readonly Column<LandmarkSummary>[] {
  return [
    {
      name: 'Landmark', look: 'lead', cell: landmark => (
        <span className="two-lines"><Link to="/landmarks/$landmarkId" params={{ landmarkId: landmark.landmarkId }}>{landmark.name}</Link><small>{landmark.operator}</small></span>
      ),
    },
    { name: 'Country', cell: landmark => countryLabel(landmark.country) },
    { name: 'Standing', cell: landmark => <Standing landmark={landmark} nowMs={nowMs} /> },
    { name: 'Mesh', cell: landmark => <MeshMarkTag landmark={landmark} /> },
    { name: 'Position known to', look: 'number', cell: landmark => kilometres(landmark.uncertaintyKm) },
    { name: 'Receipts', look: 'number', cell: landmark => wholeNumber(landmark.receipts) },
    { name: 'Best delay', look: 'number', cell: landmark => (landmark.bestRoundTripNs === null ? '–' : milliseconds(landmark.bestRoundTripNs)) },
    { name: 'Last receipt', cell: landmark => <TimeText atMs={landmark.lastReceiptAtMs} /> },
  ]
}

const MESH_MARK = { unknown: ['not judged yet', 'plain'], plausible: ['fits', 'ok'], unranged: ['nobody ranges it', 'medium'], disputed: ['disputed', 'high'], suspect: ['suspect', 'bad'] } as const

/** What other landmarks' clocks say of where it stands. */
function MeshMarkTag({ landmark }: { readonly landmark: LandmarkSummary }): ReactNode {
  if (landmark.suspended) return <span className="muted">–</span>
  const [word, tone] = MESH_MARK[landmark.mesh]
  return <span className={`tag tag-${tone}`}>{word}</span>
}

export function Standing({ landmark, nowMs }: { readonly landmark: LandmarkSummary; readonly nowMs: number }): ReactNode {
  const { word, tone } = landmarkStanding(landmark, nowMs)
  return <span className={`tag tag-${tone}`}>{word}</span>
}

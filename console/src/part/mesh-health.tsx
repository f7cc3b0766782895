// What the mesh says of one landmark: who ranges it, what does not fit, and what was kept against it.

import { Link } from '@tanstack/react-router'
import type { Landmark, MeshHealth, MeshNeighbour } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { count, kilometres, millisecondsOf, wholeNumber } from '../words/number.ts'
import { Empty } from './asked.tsx'
import { DataTable } from './data-table.tsx'
import { FactList } from './fact-list.tsx'
import { MeshPlot } from './mesh-plot.tsx'
import { TimeText } from './time-text.tsx'

const VERDICT = {
  'plausible': ['fits', 'ok'], 'too-near': ['too near', 'bad'], 'one-sided': ['one clock says too near', 'medium'], 'asymmetric': ['directions differ', 'medium'],
} as const

/** Neighbours in the table; the picture has them all. */
const LISTED = 12

export function MeshCard({ landmark, health }: { readonly landmark: Landmark; readonly health: MeshHealth }): ReactNode {
  return (
    <section className="card" aria-labelledby="mesh">
      <h2 id="mesh">As other landmarks time it</h2>
      <p className="note">Landmarks range each other all the time. A pair counts against one of them only when both clocks say that it is too near.</p>
      <FactList facts={[
        ['Last ranged', <TimeText key="ranged" atMs={health.rangedAtMs} />],
        ['Ranged by', count(health.measuredBy, 'landmark')], ['Ranges', count(health.measures, 'landmark')],
        ['Pairs too near', wholeNumber(health.violations)], ['Pairs whose directions differ', wholeNumber(health.asymmetric.length)],
      ]} />
      {health.measuredBy === 0 && !landmark.suspended ? <p className="mesh-warning">Nobody ranges this landmark. What nobody measures, nobody checks: see that it runs with its mesh on.</p> : null}
      <MeshPlot name={landmark.name} neighbours={health.neighbours} />
      <Neighbours neighbours={health.neighbours} />
    </section>
  )
}

function Neighbours({ neighbours }: { readonly neighbours: readonly MeshNeighbour[] }): ReactNode {
  if (neighbours.length === 0) return <Empty>No landmark has been timed by it or has timed it yet.</Empty>
  const shown = [...neighbours].sort((a, b) => Number(b.verdict === 'too-near') - Number(a.verdict === 'too-near') || a.distanceKm - b.distanceKm).slice(0, LISTED)
  return (
    <>
      <DataTable caption="Neighbours" rows={shown} keyOf={row => row.landmarkId} columns={[
        { name: 'Landmark', look: 'lead', cell: row => <span className="two-lines"><Link to="/landmarks/$landmarkId" params={{ landmarkId: row.landmarkId }}>{row.name}</Link><small>{row.operator}</small></span> },
        { name: 'Apart', look: 'number', cell: row => kilometres(row.distanceKm) },
        { name: 'It timed', look: 'number', cell: row => msText(row.forwardMs) },
        { name: 'Timed it', look: 'number', cell: row => msText(row.backwardMs) },
        { name: 'At least', look: 'number', cell: row => millisecondsOf(row.minimumMs) },
        { name: 'Says', cell: row => <span className={`tag tag-${VERDICT[row.verdict][1]}`}>{VERDICT[row.verdict][0]}</span> },
      ]} />
      {neighbours.length > LISTED ? <p className="note">{count(neighbours.length - LISTED, 'more landmark')} in the picture.</p> : null}
    </>
  )
}

function msText(ms: number | null): string {
  return ms === null ? '–' : millisecondsOf(ms)
}

/** Receipts that were kept when the mesh contradicted it: each is signed by the one who timed. */
export function KeptEvidence({ health }: { readonly health: MeshHealth }): ReactNode {
  if (health.kept.length === 0) return null
  return (
    <section className="card" aria-labelledby="kept">
      <h2 id="kept">Kept against it</h2>
      <p className="note">Signed receipts of pairs that were too near, by both clocks. Evidence stays when an administrator takes the landmark back.</p>
      <DataTable caption="Kept receipts" rows={health.kept} keyOf={row => `${row.challengeId} ${row.timedBy}`} columns={[
        { name: 'With', look: 'lead', cell: row => <Link to="/landmarks/$landmarkId" params={{ landmarkId: row.other }}>{row.other}</Link> },
        { name: 'Timed by', cell: row => row.timedBy },
        { name: 'Round trip', look: 'number', cell: row => millisecondsOf(row.roundTripMs) },
        { name: 'At least', look: 'number', cell: row => millisecondsOf(row.minimumMs) },
        { name: 'Kept', cell: row => <TimeText atMs={row.atMs} /> },
      ]} />
    </section>
  )
}

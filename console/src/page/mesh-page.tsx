// The landmarks' mesh: how far they range each other, who contradicts physics, and the delay model that it taught.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { MeshSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { meshQuery } from '../api/mesh.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { DataTable } from '../part/data-table.tsx'
import { FactList } from '../part/fact-list.tsx'
import { LandmarkTabs } from '../part/landmark-tabs.tsx'
import { TimeText } from '../part/time-text.tsx'
import { count, millisecondsOf, percent, wholeNumber } from '../words/number.ts'

export function MeshPage(): ReactNode {
  const query = useQuery(meshQuery)
  return (
    <div className="page">
      <title>Mesh · Landmarks · Trigpoint</title>
      <h1>Landmarks</h1>
      <LandmarkTabs />
      <p className="lead">The landmarks range each other all the time. One that is not where its record says is nearer to others than light allows; it is found, suspended, and counts in no proof until an administrator takes it back.</p>
      <Asked query={query} what="the mesh">{mesh => <MeshBody mesh={mesh} />}</Asked>
    </div>
  )
}

function MeshBody({ mesh }: { readonly mesh: MeshSummary }): ReactNode {
  return (
    <div className="columns">
      <div className="column"><Suspects mesh={mesh} /><Disagreements mesh={mesh} /></div>
      <div className="column"><Coverage mesh={mesh} /><Model mesh={mesh} /></div>
    </div>
  )
}

function Coverage({ mesh }: { readonly mesh: MeshSummary }): ReactNode {
  const all = Math.max(1, mesh.pairsBoth + mesh.pairsOne + mesh.pairsNone)
  const parts = [['both', mesh.pairsBoth, 'in both directions'], ['one', mesh.pairsOne, 'in one direction'], ['none', mesh.pairsNone, 'not measured']] as const
  return (
    <section className="card" aria-labelledby="coverage">
      <h2 id="coverage">Coverage</h2>
      <div className="mesh-bar" role="img" aria-label={parts.map(([, pairs, what]) => `${wholeNumber(pairs)} pairs ${what}`).join(', ')}>
        {parts.map(([name, pairs]) => <span key={name} className={`mesh-bar-${name}`} style={{ flexGrow: pairs }} />)}
      </div>
      <FactList facts={[
        ['Landmarks in service', wholeNumber(mesh.landmarks)], ['Ranged by others', wholeNumber(mesh.ranged)],
        ...parts.map(([, pairs, what]): readonly [string, string] => [`Pairs ${what}`, `${wholeNumber(pairs)} (${percent(pairs / all)})`]),
        ['Newest measurement', <TimeText key="newest" atMs={mesh.newestAtMs} />], ['Last judged', <TimeText key="judged" atMs={mesh.judgedAtMs} />],
      ]} />
      {mesh.unranged.length === 0 ? null : <p className="mesh-warning">Nobody ranges {mesh.unranged.slice(0, 8).join(', ')}{mesh.unranged.length > 8 ? ` and ${wholeNumber(mesh.unranged.length - 8)} more` : ''}: what nobody measures, nobody checks.</p>}
    </section>
  )
}

function Suspects({ mesh }: { readonly mesh: MeshSummary }): ReactNode {
  const isClear = mesh.suspects.length === 0 && mesh.suspended.length === 0 && mesh.disputed.length === 0
  return (
    <section className="card" aria-labelledby="suspects">
      <h2 id="suspects">Suspended or in doubt</h2>
      {isClear ? <Empty>{mesh.judgedAtMs === null ? 'Nothing was judged yet.' : 'Every pair that was measured fits the two records.'}</Empty> : null}
      {mesh.suspended.length === 0 ? null : (
        <DataTable caption="Suspended landmarks" rows={mesh.suspended} keyOf={row => row.landmarkId} columns={[
          { name: 'Suspended', look: 'lead', cell: row => <LandmarkLink id={row.landmarkId} /> }, { name: 'Why', look: 'wide', cell: row => row.reason },
        ]} />
      )}
      {mesh.suspects.length === 0 ? null : (
        <DataTable caption="Suspects" rows={mesh.suspects} keyOf={row => row.landmarkId} columns={[
          { name: 'Suspect', look: 'lead', cell: row => <LandmarkLink id={row.landmarkId} /> },
          { name: 'Pairs too near', look: 'number', cell: row => wholeNumber(row.evidence.length) },
          { name: 'Other operators', look: 'number', cell: row => wholeNumber(row.operators.length) },
          { name: 'Enough to suspend', cell: row => (row.isProven ? 'yes, done' : 'no, a person must look') },
        ]} />
      )}
      {mesh.disputed.length === 0 ? null : (
        <>
          <h3>Disputed: one of the two is elsewhere</h3>
          <PairTable caption="Disputed pairs" pairs={mesh.disputed} />
        </>
      )}
    </section>
  )
}

function Disagreements({ mesh }: { readonly mesh: MeshSummary }): ReactNode {
  return (
    <section className="card" aria-labelledby="apart">
      <h2 id="apart">Kept apart: accuses nobody</h2>
      <p className="note">One clock alone proves nothing against the other end, and two directions may differ because of how the network routes, or because few measurements were made yet.</p>
      {mesh.oneSided.length === 0 && mesh.asymmetric.length === 0 ? <Empty>No pair disagrees.</Empty> : null}
      {mesh.oneSided.length === 0 ? null : <><h3>Too near by one clock</h3><PairTable caption="Too near by one clock" pairs={mesh.oneSided.slice(0, 20)} /></>}
      {mesh.asymmetric.length === 0 ? null : (
        <>
          <h3>Directions differ: {count(mesh.asymmetricPairs, 'pair')}</h3>
          <DataTable caption="Pairs whose directions differ" rows={mesh.asymmetric.slice(0, 12)} keyOf={row => `${row.a} ${row.b}`} columns={[
            { name: 'Pair', look: 'lead', cell: row => <><LandmarkLink id={row.a} /> and <LandmarkLink id={row.b} /></> },
            { name: 'One way round', look: 'number', cell: row => millisecondsOf(row.forwardMs) }, { name: 'The other', look: 'number', cell: row => millisecondsOf(row.backwardMs) },
          ]} />
        </>
      )}
    </section>
  )
}

function PairTable({ caption, pairs }: { readonly caption: string; readonly pairs: MeshSummary['disputed'] }): ReactNode {
  return (
    <DataTable caption={caption} rows={pairs} keyOf={row => `${row.from} ${row.to}`} columns={[
      { name: 'Pair', look: 'lead', cell: row => <><LandmarkLink id={row.from} /> and <LandmarkLink id={row.to} /></> },
      { name: 'Round trip', look: 'number', cell: row => millisecondsOf(row.roundTripMs) }, { name: 'At least', look: 'number', cell: row => millisecondsOf(row.minimumMs) },
    ]} />
  )
}

function Model({ mesh: { model, models } }: { readonly mesh: MeshSummary }): ReactNode {
  return (
    <section className="card" aria-labelledby="model">
      <h2 id="model">Delay model</h2>
      <p className="note">Fitted on the mesh for the estimate beside a proof. An opinion: no verdict rests on it. Old models are kept, so that an old estimate can be computed again.</p>
      {model === null ? <Empty>None yet: the generic curve serves until enough pairs are measured.</Empty> : (
        <>
          {model.isStale ? <p className="mesh-warning">Stale: it should have been fitted anew by now.</p> : null}
          {model.isPoor ? <p className="mesh-warning">{model.thin ? 'Thin: few pairs taught it, most of it is the generic curve.' : 'Poor: it fits these landmarks badly.'}</p> : null}
          <FactList facts={[
            ['Fitted', <TimeText key="fitted" atMs={model.fittedAtMs} />], ['On', `${count(model.pairs, 'pair')} of ${count(model.landmarks, 'landmark')}`],
            ['Median error, each landmark by the others', model.medianErrorKm === null ? 'not measured: too few' : `${wholeNumber(model.medianErrorKm)} km`],
            ['Kept models', wholeNumber(models)], ['Model', <code key="digest" className="mesh-digest">{model.digest.slice(0, 24)}</code>], ['Data', <code key="data" className="mesh-digest">{model.dataDigest.slice(0, 24)}</code>],
          ]} />
        </>
      )}
    </section>
  )
}

function LandmarkLink({ id }: { readonly id: string }): ReactNode {
  return <Link to="/landmarks/$landmarkId" params={{ landmarkId: id }}>{id}</Link>
}

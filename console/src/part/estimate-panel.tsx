// The estimate of a fix, apart from the proof and named for what it is. Where inside the proven region the delays make
// a machine likely; which countries; what the opinion itself rests on.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Fix, FixEstimateBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { estimateQuery } from '../api/opinions.ts'
import { countryLabel } from '../words/country.ts'
import { degrees, kilometres, millisecondsOf, percent, squareKilometres } from '../words/number.ts'
import { Asked, Empty } from './asked.tsx'
import { FactList } from './fact-list.tsx'
import { TimeText } from './time-text.tsx'

/** Less likely countries are summed up. */
const NAMED_COUNTRIES = 4
const SMALLEST_BAR = 0.01
/** A place in a region of under half a percent is where the belief is densest. */
const LIKELIEST = 0.005

export function EstimatePanel({ fix }: { readonly fix: Fix }): ReactNode {
  const isTimed = fix.region !== null && fix.landmarks.some(({ reachKm }) => reachKm !== null)
  const query = useQuery({ ...estimateQuery(fix.challengeId), enabled: isTimed })
  if (!isTimed) return null
  return (
    <section className="card opinion" aria-labelledby="estimate">
      <h2 id="estimate">Estimate: opinion, not proof</h2>
      <p className="note">
        The proven region is what physics leaves: nobody can make it smaller by cheating. The estimate says where inside it machines with such delays most often are. It can rank and warn; it never changes a verdict.
      </p>
      <Asked query={query} what="the estimate">
        {estimate => estimate === null ? <Empty>Nothing was timed in this fix, so there is nothing to estimate.</Empty> : <Estimate estimate={estimate} />}
      </Asked>
    </section>
  )
}

function Estimate({ estimate }: { readonly estimate: FixEstimateBody }): ReactNode {
  const { position, nearest, credible, claimed } = estimate
  return (
    <>
      <Countries estimate={estimate} />
      <FactList facts={[
        ['Likeliest place', degrees(position.latDeg, position.lonDeg)],
        ['Nearest landmark', <span key="nearest"><Link to="/landmarks/$landmarkId" params={{ landmarkId: nearest.landmarkId }}>{nearest.name}</Link>, {millisecondsOf(nearest.roundTripMs)}</span>],
        ['Credible regions', <span key="credible" className="two-lines">{credible.map(({ level, areaKm2 }) => <span key={level}>{percent(level)}: {squareKilometres(areaKm2)}</span>)}</span>],
        ...(claimed === null ? [] : [['Place in the papers', <Claimed key="claimed" claimed={claimed} />] as const]),
      ]} />
      <Basis estimate={estimate} />
    </>
  )
}

function Countries({ estimate: { countries } }: { readonly estimate: FixEstimateBody }): ReactNode {
  const named = countries.slice(0, NAMED_COUNTRIES)
  const rest = countries.slice(NAMED_COUNTRIES)
  const rows = [...named.map(({ country, probability }) => ({ name: countryLabel(country), probability })),
    ...(rest.length === 0 ? [] : [{ name: `${String(rest.length)} more`, probability: rest.reduce((sum, { probability }) => sum + probability, 0) }])]
  return (
    <ul className="shares" aria-label="Estimated countries">
      {rows.map(({ name, probability }) => (
        <li key={name}>
          <span>{name}</span>
          <svg className="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect className="share-ground" width="100" height="8" rx="2" /><rect className="share-part" width={100 * Math.max(SMALLEST_BAR, probability)} height="8" rx="2" /></svg>
          <strong>{percent(probability)}</strong>
        </li>
      ))}
    </ul>
  )
}

function Claimed({ claimed: { level, distanceKm } }: { readonly claimed: NonNullable<FixEstimateBody['claimed']> }): ReactNode {
  const apart = `${kilometres(distanceKm)} from the likeliest place`
  if (level < LIKELIEST) return <span className="two-lines"><span>on the likeliest ground of all</span><small>{apart}</small></span>
  if (level >= 1) return <span>outside every credible region, {apart}</span>
  return <span className="two-lines"><span>in the {percent(level)} region</span><small>{apart}</small></span>
}

function Basis({ estimate: { atMs, model, prior } }: { readonly estimate: FixEstimateBody }): ReactNode {
  const taught = model.kind === 'default' ? 'A generic delay-distance curve' : `The landmarks’ mesh: ${String(model.landmarks)} landmarks, ${String(model.pairs)} pairs`
  return (
    <details className="opinion-basis">
      <summary>What this opinion rests on{model.notes.length === 0 ? '' : ', and what speaks against it'}</summary>
      <FactList facts={[
        ['Model', taught],
        ...(model.fittedAtMs === null ? [] : [['Fitted', <TimeText key="fitted" atMs={model.fittedAtMs} />] as const]),
        ...(model.medianErrorKm === null ? [] : [['Half of the landmarks are located within', kilometres(model.medianErrorKm)] as const]),
        ['Model digest', <code key="digest" title={model.digest}>{model.digest.slice(0, 16)}…</code>],
        ['Assumed of machines', prior === null ? 'nothing: they may be anywhere near landmarks' : `they are near ${prior}`],
        ['Computed', <TimeText key="computed" atMs={atMs} />],
      ]} />
      {model.notes.length === 0 ? null : <ul className="plain opinion-notes">{model.notes.map(note => <li key={note}>{note}</li>)}</ul>}
    </details>
  )
}

// The planner: before a site is accepted, which borders the landmarks resolve for it, how often a fix will prove
// presence, what cannot be resolved, and where more landmarks help. The plan is computed by the verifier.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { PlanResponse, SiteSummary } from '@trigpoint/core/wire'
import { useMemo, useState, type ReactNode } from 'react'
import { saveFile } from '../api/download.ts'
import { planQuery } from '../api/opinions.ts'
import { sitesQuery } from '../api/queries.ts'
import { MapView } from '../map/map-view.tsx'
import type { Place } from '../map/scene.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { LandmarkTabs } from '../part/landmark-tabs.tsx'
import { planMap } from './plan-map.ts'
import { PlanForm } from './plan-form.tsx'
import { PlanAdditions, PlanSites, PlanSums } from './plan-results.tsx'
import { planPlaces, planScene } from './plan-scene.ts'
import { planRequest, pointText, type PlanSearch } from './plan-search.ts'

const route = getRouteApi('/landmarks/plan')

export function PlanPage(): ReactNode {
  const sites = useQuery(sitesQuery)
  return (
    <div className="page">
      <title>Plan · Landmarks · Trigpoint</title>
      <h1>Landmarks</h1>
      <LandmarkTabs />
      <p className="lead">Before a site is accepted: which borders will its fixes resolve, and where is a landmark missing? Delays are predicted, probabilities are lower bounds, and no verdict rests on any of it.</p>
      <Asked query={sites} what="the sites">{all => <Planner sites={all} />}</Asked>
    </div>
  )
}

function Planner({ sites }: { readonly sites: readonly SiteSummary[] }): ReactNode {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [isPicking, setPicking] = useState(false)
  const change = (changed: Partial<PlanSearch>): void => { void navigate({ search: { ...search, ...changed }, replace: true, resetScroll: false }) }
  const request = planRequest(search, sites)
  const query = useQuery({ ...planQuery(request ?? { sites: [] }), enabled: request !== undefined, placeholderData: keepPreviousData, retry: false, staleTime: 60_000 })
  const pick = (place: Place): void => {
    setPicking(false)
    change({ point: pointText(place) })
  }
  return (
    <>
      <PlanForm search={search} sites={sites} isPicking={isPicking} onPick={setPicking} onChange={change} />
      {request === undefined ? <><PlanFigure plan={undefined} isPicking={isPicking} onPick={pick} /><Empty>Choose a site, or a point on the map.</Empty></> : (
        <Asked query={query} what="the plan">
          {plan => (
            <div aria-busy={query.isPlaceholderData} className={query.isPlaceholderData ? 'renewing' : ''}>
              <PlanSums plan={plan} />
              <PlanFigure plan={plan} isPicking={isPicking} onPick={pick} />
              <PlanAdditions plan={plan} />
              <PlanSites plan={plan} />
              <Rest plan={plan} />
            </div>
          )}
        </Asked>
      )}
    </>
  )
}

function PlanFigure({ plan, isPicking, onPick }: { readonly plan: PlanResponse | undefined; readonly isPicking: boolean; readonly onPick: (place: Place) => void }): ReactNode {
  const scene = useMemo(() => planScene(plan), [plan])
  const places = useMemo(() => planPlaces(plan), [plan])
  const named = plan === undefined ? '' : `: ${plan.sites.map(({ site }) => site).join(', ')}`
  return (
    <figure className={isPicking ? 'map-figure picking' : 'map-figure'}>
      <MapView scene={scene} label={`Map of the plan${named}`} wheel="ctrl" fitKey={plan === undefined ? 'home' : JSON.stringify(plan.sites.map(({ position }) => position))} fitPlaces={places} onChoose={() => undefined} onPick={isPicking ? onPick : undefined} />
      <figcaption>
        <ul className="map-key">
          <li><span className="key-pin" aria-hidden="true" /> Site: the ring is the share of fixes that prove presence</li>
          <li><span className="key-landmark" aria-hidden="true" /> Landmark of today</li>
          <li><span className="key-plus" aria-hidden="true" /> Proposed landmark</li>
        </ul>
      </figcaption>
    </figure>
  )
}

function Rest({ plan }: { readonly plan: PlanResponse }): ReactNode {
  const save = (name: string, value: unknown, type: string): void => { saveFile(name, new Blob([`${JSON.stringify(value, null, 2)}\n`], { type })) }
  return (
    <section className="card plan-site" aria-labelledby="plan-basis">
      <h2 id="plan-basis">What the plan rests on</h2>
      <ul className="plain">
        <li>{plan.delays.words} <code title={plan.delays.digest}>{plan.delays.digest.slice(0, 16)}…</code></li>
        <li>{plan.bound === 'vacuum' ? 'Nothing is faster than light in vacuum.' : 'No path is faster than light in glass fibre.'} {plan.faulty === 0 ? 'Every landmark is believed.' : `${String(plan.faulty)} ${plan.faulty === 1 ? 'operator' : 'operators'} may lie, so each border must be excluded by ${String(plan.faulty + 1)} of different operators.`}</li>
        <li>A border counts as excluded only where single circles end before it; circles together exclude more. So fixes do at least as well as this.</li>
      </ul>
      <p className="plan-actions">
        <button type="button" className="button" onClick={() => { save('trigpoint-plan.json', plan, 'application/json') }}>Plan as JSON</button>
        <button type="button" className="button" onClick={() => { save('trigpoint-plan.geojson', planMap(plan), 'application/geo+json') }}>Map as GeoJSON</button>
      </p>
    </section>
  )
}

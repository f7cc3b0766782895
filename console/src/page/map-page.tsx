// The first page: the fleet in one sentence, three counts, the world, what needs attention and what happened.

import { useQueries, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { Fix, SiteSummary } from '@trigpoint/core/wire'
import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import { chipsQuery, findingsQuery, fixQuery, landmarksQuery, sitesQuery, statusQuery, timelineQuery } from '../api/queries.ts'
import type { MapCanvas } from '../map/map-canvas.ts'
import { MapView } from '../map/map-view.tsx'
import type { Place, SceneTarget } from '../map/scene.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { CountTiles } from '../part/count-tiles.tsx'
import { FindingBrief, sortFindings } from '../part/finding-card.tsx'
import { useLiveEvents } from '../part/live-context.ts'
import { TimelineList } from '../part/timeline-list.tsx'
import { VerdictMark } from '../part/verdict-mark.tsx'
import { joinWords } from '../words/country.ts'
import { count } from '../words/number.ts'
import { fleetSentence } from '../words/outcome.ts'
import { fleetScene, latestFixIds } from './map-scene.ts'
import { ChosenSite, SiteRows } from './site-rows.tsx'

const MOST_CHIPS = 500
const FIRST_FINDINGS = 2

const route = getRouteApi('/')

export function MapPage(): ReactNode {
  const status = useQuery(statusQuery)
  const sites = useQuery(sitesQuery)
  const { site } = route.useSearch()
  return (
    <div className="map-page">
      <title>Map · Trigpoint</title>
      <section className="map-column" aria-label="Map">
        <div className="summary">
          <h1>{status.data === undefined ? 'Where the chips are' : `${fleetSentence(status.data.chips)}${belonging(sites.data ?? [])}`}</h1>
          {status.data === undefined ? null : <CountTiles counts={status.data.chips} />}
        </div>
        <FleetMapView chosen={site} />
      </section>
      <aside className="side" aria-label="Lists">
        {site === undefined ? null : <ChosenSite siteId={site} />}
        <Attention />
        <Story />
        <SiteList chosen={site} />
      </aside>
    </div>
  )
}

/** Where the chips that are outside belong, when that is short to say. */
function belonging(sites: readonly SiteSummary[]): string {
  const concerned = sites.filter(site => site.chips.outside > 0).map(site => site.name)
  return concerned.length === 0 || concerned.length > 2 ? '' : ` They belong to ${joinWords(concerned)}.`
}

function FleetMapView({ chosen }: { readonly chosen: string | undefined }): ReactNode {
  const navigate = useNavigate()
  const map = useRef<MapCanvas | null>(null)
  const sites = useQuery(sitesQuery).data
  const landmarks = useQuery(landmarksQuery).data
  const outside = useQuery(chipsQuery({ outcome: 'outside' }, MOST_CHIPS)).data?.items
  const own = useQuery({ ...chipsQuery({ site: chosen }, MOST_CHIPS), enabled: chosen !== undefined }).data?.items
  const fixes = useFixes([...latestFixIds(own ?? []), ...latestFixIds(outside ?? [])])
  const scene = useMemo(
    () => fleetScene({ sites: sites ?? [], landmarks: landmarks ?? [], outside: outside ?? [], fixes, chosen }),
    [sites, landmarks, outside, fixes, chosen],
  )
  usePulses(map, sites)
  const places = useMemo(() => chosenPlaces(chosen, scene.regions.flatMap(region => fixes.some(fix => fix.challengeId === region.id && fix.siteId === chosen) ? region.rings.flat() : []), sites), [chosen, scene, fixes, sites])
  const onChoose = (target: SceneTarget): void => {
    if (target.kind === 'site') void navigate({ to: '/', search: { site: target.id } })
    if (target.kind === 'region') void navigate({ to: '/fixes/$challengeId', params: { challengeId: target.id } })
    if (target.kind === 'landmark') void navigate({ to: '/landmarks/$landmarkId', params: { landmarkId: target.id } })
  }
  const label = `World map with ${count(scene.sites.length, 'site')} and ${count(scene.landmarks.length, 'landmark')}`
  return (
    <MapView scene={scene} label={label} wheel="zoom" mapRef={map} onChoose={onChoose} fitKey={chosen === undefined ? 'home' : `${chosen} ${String(places.length > 1)}`} fitPlaces={places}>
      <ul className="map-key map-key-over" aria-label="Key">
        <li><VerdictMark outcome="inside" /> inside</li>
        <li><VerdictMark outcome="outside" /> outside</li>
        <li><VerdictMark outcome="unknown" /> unknown</li>
        <li><span className="key-landmark" aria-hidden="true" /> landmark</li>
      </ul>
    </MapView>
  )
}

/** Fixes by id; those that are not (yet) known are left out. The array stays the same while its content does. */
function useFixes(ids: readonly string[]): readonly Fix[] {
  return useQueries({
    queries: [...new Set(ids)].map(id => ({ ...fixQuery(id), staleTime: 60_000 })),
    combine: results => results.flatMap(result => result.data ?? []),
  })
}

function chosenPlaces(chosen: string | undefined, outline: readonly Place[], sites: readonly { siteId: string; position: Place }[] | undefined): readonly Place[] {
  const site = chosen === undefined ? undefined : sites?.find(one => one.siteId === chosen)
  return site === undefined ? [] : [site.position, ...outline]
}

/** A ring spreads from a site whenever one of its nodes was judged. */
function usePulses(map: { readonly current: MapCanvas | null }, sites: readonly { siteId: string; position: Place }[] | undefined): void {
  const still = useRef(false)
  useEffect(() => { still.current = matchMedia('(prefers-reduced-motion: reduce)').matches }, [])
  useLiveEvents(event => {
    if (event.kind !== 'fix' || still.current) return
    const site = sites?.find(one => one.siteId === event.fix.siteId)
    const canvas = map.current
    if (site !== undefined && canvas !== null) canvas.pulse(site.position, canvas.colourOf(event.fix.outcome))
  })
}

function Attention(): ReactNode {
  const query = useQuery(findingsQuery())
  return (
    <section className="side-part" aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      <Asked query={query} what="the findings">
        {findings => findings.length === 0 ? <Empty>No open findings.</Empty> : (
          <>
            <ul className="plain-list">{sortFindings(findings).slice(0, FIRST_FINDINGS).map(finding => <li key={finding.findingId}><FindingBrief finding={finding} /></li>)}</ul>
            {findings.length > FIRST_FINDINGS ? <FindingsLink open={findings.length} /> : null}
          </>
        )}
      </Asked>
    </section>
  )
}

function FindingsLink({ open }: { readonly open: number }): ReactNode {
  const navigate = useNavigate()
  return <button type="button" className="button" onClick={() => void navigate({ to: '/findings' })}>All {count(open, 'finding')}</button>
}

function Story(): ReactNode {
  const query = useQuery(timelineQuery())
  return (
    <section className="side-part" aria-labelledby="story">
      <h2 id="story">What happened</h2>
      <Asked query={query} what="the events">{entries => <TimelineList entries={entries} first={5} label="Events, newest first" />}</Asked>
    </section>
  )
}

function SiteList({ chosen }: { readonly chosen: string | undefined }): ReactNode {
  const query = useQuery(sitesQuery)
  return (
    <section className="side-part" aria-labelledby="sites">
      <h2 id="sites">Sites</h2>
      <Asked query={query} what="the sites">
        {sites => sites.length === 0 ? <Empty>No site is registered yet.</Empty> : <SiteRows sites={sites} chosen={chosen} />}
      </Asked>
    </section>
  )
}

// One landmark: where it stands, how well that is known, who runs it, what it measured lately.

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { Landmark } from '@trigpoint/core/wire'
import { useMemo, type ReactNode } from 'react'
import { landmarkQuery } from '../api/queries.ts'
import { MapView } from '../map/map-view.tsx'
import { EMPTY_SCENE, type Scene } from '../map/scene.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { DataTable } from '../part/data-table.tsx'
import { FactList } from '../part/fact-list.tsx'
import { KeptEvidence, MeshCard } from '../part/mesh-health.tsx'
import { TimeText, useNowMs } from '../part/time-text.tsx'
import { countryLabel } from '../words/country.ts'
import { degrees, kilometres, milliseconds, wholeNumber } from '../words/number.ts'
import { fullTime } from '../words/time.ts'
import { Standing } from './landmarks-page.tsx'

const route = getRouteApi('/landmarks/$landmarkId')

export function LandmarkPage(): ReactNode {
  const { landmarkId } = route.useParams()
  const query = useQuery(landmarkQuery(landmarkId))
  return (
    <div className="page">
      <title>{`${query.data?.name ?? 'Landmark'} · Trigpoint`}</title>
      <Asked query={query} what="this landmark" isPage>{landmark => <LandmarkBody landmark={landmark} />}</Asked>
    </div>
  )
}

function LandmarkBody({ landmark }: { readonly landmark: Landmark }): ReactNode {
  const nowMs = useNowMs()
  return (
    <>
      <div className="headline">
        <p className="crumbs"><Link to="/landmarks">Landmarks</Link> › {countryLabel(landmark.country)}</p>
        <h1>{landmark.name}</h1>
        <p className="headline-facts">
          <Standing landmark={landmark} nowMs={nowMs} />
          <span>Run by <strong>{landmark.operator}</strong></span>
          <span>Last receipt <TimeText atMs={landmark.lastReceiptAtMs} /></span>
        </p>
        {landmark.suspended ? <p className="headline-reason">Suspended{landmark.suspendedReason === null ? '' : `: ${landmark.suspendedReason}`}. What it says is kept, and counts in no proof.</p> : null}
      </div>
      <div className="columns">
        <div className="column">
          <LandmarkMap landmark={landmark} />
          {landmark.health === null ? null : <MeshCard landmark={landmark} health={landmark.health} />}
          <Recent landmark={landmark} />
        </div>
        <div className="column">
          <section className="card" aria-labelledby="facts">
            <h2 id="facts">Record</h2>
            <FactList facts={[
              ['Position', degrees(landmark.position.latDeg, landmark.position.lonDeg)],
              ['Position known to', `${kilometres(landmark.uncertaintyKm)}; added to every circle`],
              ['Country', countryLabel(landmark.country)], ['Operator', landmark.operator],
              ['Address', <code key="address">{landmark.host}:{landmark.port}</code>],
              ['Record valid until', fullTime(landmark.validUntilMs)],
              ['Receipts so far', wholeNumber(landmark.receipts)],
              ['Best delay to any node', landmark.bestRoundTripNs === null ? (landmark.receipts === 0 ? 'none yet' : 'shown to those who see all sites') : milliseconds(landmark.bestRoundTripNs)],
              ['Landmark id', <code key="id">{landmark.landmarkId}</code>],
            ]} />
            <p className="note">Landmarks of one operator count once when a proof allows for liars.</p>
          </section>
          {landmark.health === null ? null : <KeptEvidence health={landmark.health} />}
        </div>
      </div>
    </>
  )
}

function LandmarkMap({ landmark }: { readonly landmark: Landmark }): ReactNode {
  const navigate = useNavigate()
  const { landmarkId, name, position, suspended } = landmark
  const scene = useMemo<Scene>(() => ({ ...EMPTY_SCENE, landmarks: [{ id: landmarkId, name, position, part: suspended ? 'suspended' : 'decisive' }] }), [landmarkId, name, position, suspended])
  const places = useMemo(() => around(position), [position])
  return (
    <figure className="map-figure map-figure-small">
      <MapView scene={scene} label={`Map with the landmark ${name} at ${degrees(position.latDeg, position.lonDeg)}`} wheel="ctrl" fitKey={landmarkId} fitPlaces={places} onChoose={() => void navigate({ to: '/' })} />
    </figure>
  )
}

/** Some country around the landmark, so that one sees where in the world it is. */
function around(position: { latDeg: number; lonDeg: number }): readonly { latDeg: number; lonDeg: number }[] {
  const north = Math.min(85, position.latDeg + 14)
  const south = Math.max(-85, position.latDeg - 14)
  return [position, { ...position, latDeg: north }, { ...position, latDeg: south }]
}

function Recent({ landmark }: { readonly landmark: Landmark }): ReactNode {
  return (
    <section className="card" aria-labelledby="recent">
      <h2 id="recent">Latest receipts</h2>
      {landmark.recent.length === 0 ? <Empty>No receipt yet.</Empty> : (
        <DataTable caption="Latest receipts" rows={landmark.recent} keyOf={row => row.challengeId} columns={[
          { name: 'When', look: 'lead', cell: row => <Link to="/fixes/$challengeId" params={{ challengeId: row.challengeId }}><TimeText atMs={row.atMs} /></Link> },
          { name: 'Site', cell: row => <Link to="/sites/$siteId" params={{ siteId: row.siteId }}>{row.siteId}</Link> },
          { name: 'Fastest', look: 'number', cell: row => (row.roundTripNs === null ? 'no answer' : milliseconds(row.roundTripNs)) },
          { name: 'Lost', look: 'number', cell: row => wholeNumber(row.lostRounds) },
          { name: 'Decisive', cell: row => (row.decisive ? 'yes' : 'no') },
        ]} />
      )}
    </section>
  )
}

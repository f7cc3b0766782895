// The map of one fix, with a list of what it shows for those who do not see it.

import { useNavigate } from '@tanstack/react-router'
import type { Fix, SiteSummary } from '@trigpoint/core/wire'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { estimateDrawingQuery, estimateQuery } from '../api/opinions.ts'
import { fixPlaces, fixScene, type Extent } from '../map/fix-scene.ts'
import { MapView } from '../map/map-view.tsx'
import { opinionScene } from '../map/opinion-scene.ts'
import type { SceneTarget } from '../map/scene.ts'
import { countryList } from '../words/country.ts'
import { count, squareKilometres } from '../words/number.ts'

export function FixMap({ fix, site }: { readonly fix: Fix | null; readonly site: SiteSummary | undefined }): ReactNode {
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<Extent>()
  const [wantsOpinion, setWantsOpinion] = useState(false)
  const opinion = useOpinion(fix, wantsOpinion)
  const extent = chosen ?? (fix?.outcome === 'outside' ? 'papers' : 'region')
  const scene = useMemo(() => ({ ...fixScene(fix, site, fix?.outcome === 'outside' ? 'Proven to be here' : ''), opinion }), [fix, site, opinion])
  const places = useMemo(() => fixPlaces(fix, site, extent), [fix, site, extent])
  const onChoose = (target: SceneTarget): void => {
    if (target.kind === 'landmark') void navigate({ to: '/landmarks/$landmarkId', params: { landmarkId: target.id } })
    if (target.kind === 'site') void navigate({ to: '/sites/$siteId', params: { siteId: target.id } })
  }
  return (
    <figure className="map-figure">
      <MapView scene={scene} label={fixMapLabel(fix, site)} wheel="ctrl" fitKey={`${fix?.agentId ?? 'none'} ${fix?.outcome ?? ''} ${site?.siteId ?? ''} ${extent}`} fitPlaces={places} onChoose={onChoose} />
      <figcaption>
        {fix === null ? null : (
          <ExtentChoice extent={extent} onChoose={setChosen}>
            {fix.region === null ? null : <button type="button" className="choice-opinion" aria-pressed={wantsOpinion} onClick={() => { setWantsOpinion(!wantsOpinion) }}>Estimate</button>}
          </ExtentChoice>
        )}
        <MapKey fix={fix} withOpinion={opinion !== undefined} />
      </figcaption>
    </figure>
  )
}

/** The estimate is asked for with the map, its drawing (large) when it is to be shown. */
function useOpinion(fix: Fix | null, isWanted: boolean): ReturnType<typeof opinionScene> | undefined {
  const challengeId = fix?.challengeId ?? ''
  const estimate = useQuery({ ...estimateQuery(challengeId), enabled: isWanted }).data
  const drawing = useQuery({ ...estimateDrawingQuery(challengeId), enabled: isWanted }).data
  return useMemo(() => (isWanted && estimate !== undefined && estimate !== null ? opinionScene(estimate, drawing) : undefined), [isWanted, estimate, drawing])
}

const EXTENTS = [['region', 'Proven region'], ['papers', 'With the place in the papers'], ['landmarks', 'All landmarks']] as const

function ExtentChoice({ extent, onChoose, children }: { readonly extent: Extent; readonly onChoose: (extent: Extent) => void; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="choice" role="group" aria-label="Show on the map">
      {EXTENTS.map(([value, name]) => <button key={value} type="button" aria-pressed={extent === value} onClick={() => { onChoose(value) }}>{name}</button>)}
      {children}
    </div>
  )
}

function fixMapLabel(fix: Fix | null, site: SiteSummary | undefined): string {
  const where = site === undefined ? '' : ` The papers name ${site.name}.`
  if (fix === null || fix.region === null) return `Map without a proven region.${where}`
  if (fix.region.empty) return `Map of ${count(fix.landmarks.length, 'disc')} that have no place in common.${where}`
  return `Map of the proven region, ${squareKilometres(fix.region.areaKm2)}, touching ${countryList(fix.countries, 6)}.${where}`
}

function MapKey({ fix, withOpinion }: { readonly fix: Fix | null; readonly withOpinion: boolean }): ReactNode {
  return (
    <ul className="map-key">
      {fix === null || fix.region === null ? null : <li><span className={`key-region key-${fix.outcome}`} aria-hidden="true" /> Proven region: the chip is somewhere in it</li>}
      <li><span className="key-line key-decisive" aria-hidden="true" /> Circle of a decisive landmark: it shapes the region</li>
      <li><span className="key-line key-other" aria-hidden="true" /> Circles of the others</li>
      <li><span className="key-landmark" aria-hidden="true" /> Landmark</li>
      {withOpinion ? <li><span className="key-opinion" aria-hidden="true" /> Estimate, an opinion: 50, 90 and 95 % regions, the darkest the likeliest</li> : null}
    </ul>
  )
}

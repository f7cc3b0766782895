// One site: its counts, its chips by node, what its policy allows, its findings and its story.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ChipSummary, SiteSummary } from '@trigpoint/core/wire'
import { useMemo, useState, type ReactNode } from 'react'
import { chipsQuery, findingsQuery, fixQuery, siteQuery, timelineQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { ChipGrid } from '../part/chip-grid.tsx'
import { CountTiles } from '../part/count-tiles.tsx'
import { SelectField } from '../part/fields.tsx'
import { FactList } from '../part/fact-list.tsx'
import { SiteFingerprintPanel } from '../part/fingerprint-panel.tsx'
import { FindingCard, sortFindings } from '../part/finding-card.tsx'
import { FixMap } from '../part/fix-map.tsx'
import { PolicyFacts } from '../part/policy-facts.tsx'
import { SiteDossier } from '../part/site-dossier.tsx'
import { TimelineList } from '../part/timeline-list.tsx'
import { TimeText } from '../part/time-text.tsx'
import { countryList, countryLabel } from '../words/country.ts'
import { count, degrees } from '../words/number.ts'
import { fleetSentence, worstOf } from '../words/outcome.ts'

const MOST_CHIPS = 500

const route = getRouteApi('/sites/$siteId')

export function SitePage(): ReactNode {
  const { siteId } = route.useParams()
  const query = useQuery(siteQuery(siteId))
  return (
    <div className="page">
      <title>{`${query.data?.name ?? 'Site'} · Trigpoint`}</title>
      <Asked query={query} what="this site" isPage>{site => <SiteBody site={site} />}</Asked>
    </div>
  )
}

function SiteBody({ site }: { readonly site: SiteSummary }): ReactNode {
  return (
    <>
      <div className={`headline headline-${worstOf(site.chips)}`}>
        <p className="crumbs"><Link to="/sites">Sites</Link> › {countryLabel(site.country)}</p>
        <h1>{site.name}</h1>
        <p className="headline-reason">{fleetSentence(site.chips)} The policy allows {countryList(site.policy.allowedCountries, 6)}.</p>
        <p className="headline-facts"><span>Run by <strong>{site.operator}</strong></span><span>{count(site.agents, 'node')}</span><span>Last fix <TimeText atMs={site.lastFixAtMs} /></span></p>
      </div>
      <CountTiles counts={site.chips} site={site.siteId} />
      <div className="columns">
        <div className="column"><SiteMap site={site} /><Chips siteId={site.siteId} /><Events siteId={site.siteId} /></div>
        <div className="column">
          <Findings siteId={site.siteId} />
          <section className="card" aria-labelledby="policy"><h2 id="policy">Policy</h2><PolicyFacts policy={site.policy} /></section>
          <SiteDossier siteId={site.siteId} />
          <SiteFingerprintPanel siteId={site.siteId} />
          <section className="card" aria-labelledby="place">
            <h2 id="place">Place that the papers name</h2>
            <FactList facts={[['Country', countryLabel(site.country)], ['Position', degrees(site.position.latDeg, site.position.lonDeg)], ['Site id', <code key="id">{site.siteId}</code>]]} />
          </section>
        </div>
      </div>
    </>
  )
}

/** The latest fix of one node: of the worst, unless the reader chooses another. */
function SiteMap({ site }: { readonly site: SiteSummary }): ReactNode {
  const [chosen, setChosen] = useState('')
  const chips = useQuery(chipsQuery({ site: site.siteId }, MOST_CHIPS)).data?.items
  const nodes = useMemo(() => locatedNodes(chips ?? []), [chips])
  const node = nodes.find(one => one.name === chosen) ?? nodes[0]
  const fix = useQuery({ ...fixQuery(node?.fixId ?? ''), enabled: node !== undefined, placeholderData: keepPreviousData }).data
  return (
    <div>
      {nodes.length < 2 ? null : (
        <div className="above-map"><SelectField name="Latest fix of" value={node?.name ?? ''} options={nodes.map(one => [one.name, one.name] as const)} onChange={setChosen} /></div>
      )}
      <FixMap fix={fix ?? null} site={site} />
    </div>
  )
}

function locatedNodes(chips: readonly ChipSummary[]): readonly { readonly name: string; readonly fixId: string }[] {
  const sorted = [...chips].sort((a, b) => Number(b.outcome === 'outside') - Number(a.outcome === 'outside') || a.nodeName.localeCompare(b.nodeName))
  const byName = new Map(sorted.flatMap(chip => (chip.lastFixId === null ? [] : [[chip.nodeName, { name: chip.nodeName, fixId: chip.lastFixId }] as const])).reverse())
  return [...byName.values()].reverse()
}

function Chips({ siteId }: { readonly siteId: string }): ReactNode {
  const query = useQuery(chipsQuery({ site: siteId }, MOST_CHIPS))
  return (
    <section className="card" aria-labelledby="chips">
      <h2 id="chips">Chips by node</h2>
      <Asked query={query} what="the chips of this site">
        {page => page.items.length === 0 ? <Empty>No chip has been enrolled here yet.</Empty> : (
          <>
            <ChipGrid chips={page.items} />
            <p className="links"><Link to="/chips" search={{ site: siteId }}>{page.next === null ? 'As a list' : `The first ${String(MOST_CHIPS)}; all as a list`}</Link></p>
          </>
        )}
      </Asked>
    </section>
  )
}

function Findings({ siteId }: { readonly siteId: string }): ReactNode {
  const query = useQuery({ ...findingsQuery({ site: siteId, state: 'open' }), select: findings => findings.filter(finding => finding.siteId === siteId) })
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      <Asked query={query} what="the findings of this site">
        {findings => findings.length === 0 ? <Empty>No open findings here.</Empty> : sortFindings(findings).map(finding => <FindingCard key={finding.findingId} finding={finding} level={3} siteName="This site" />)}
      </Asked>
    </section>
  )
}

function Events({ siteId }: { readonly siteId: string }): ReactNode {
  const query = useQuery({ ...timelineQuery({ site: siteId }), select: entries => entries.filter(entry => entry.siteId === siteId) })
  return (
    <section className="card" aria-labelledby="events">
      <h2 id="events">What happened here</h2>
      <Asked query={query} what="the events of this site">{entries => <TimelineList entries={entries} label="Events of this site, newest first" />}</Asked>
    </section>
  )
}

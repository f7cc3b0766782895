// Sites as a list beside the map: choosing one moves the map there and opens its card.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SiteSummary } from '@trigpoint/core/wire'
import { useEffect, useRef, type ReactNode } from 'react'
import { chipsQuery, siteQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { ChipGrid } from '../part/chip-grid.tsx'
import { CountLine } from '../part/count-tiles.tsx'
import { countryList, countryLabel } from '../words/country.ts'
import { worstOf } from '../words/outcome.ts'

const MOST_CHIPS = 500

const RANK = { outside: 0, unknown: 1, inside: 2 } as const

export function SiteRows({ sites, chosen }: { readonly sites: readonly SiteSummary[]; readonly chosen: string | undefined }): ReactNode {
  const sorted = [...sites].sort((a, b) => RANK[worstOf(a.chips)] - RANK[worstOf(b.chips)] || a.name.localeCompare(b.name))
  return (
    <ul className="site-rows">
      {sorted.map(site => (
        <li key={site.siteId}>
          <Link to="/" search={{ site: site.siteId }} className="site-row" aria-current={site.siteId === chosen ? 'true' : undefined}>
            <span className="two-lines"><strong>{site.name}</strong><small>{countryLabel(site.country)} · {site.operator}</small></span>
            <CountLine counts={site.chips} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** The card of the site that was chosen on the map or in the list. */
export function ChosenSite({ siteId }: { readonly siteId: string }): ReactNode {
  const site = useQuery(siteQuery(siteId))
  const card = useRef<HTMLElement>(null)
  const name = site.data?.name
  useEffect(() => {
    if (name === undefined) return
    card.current?.focus({ preventScroll: true })
    card.current?.scrollIntoView({ block: 'nearest' })
  }, [name])
  const chips = useQuery(chipsQuery({ site: siteId }, MOST_CHIPS))
  return (
    <section ref={card} tabIndex={-1} className="side-part chosen" aria-label="Chosen site">
      <Asked query={site} what="the site">
        {data => (
          <>
            <div className="chosen-head">
              <h2>{data.name}</h2>
              <Link to="/" search={{}} className="button" aria-label="Close, show all sites">✕</Link>
            </div>
            <p className="chosen-counts"><CountLine counts={data.chips} /> <span>The policy allows {countryList(data.policy.allowedCountries)}.</span></p>
          </>
        )}
      </Asked>
      <Asked query={chips} what="the chips of the site">
        {data => data.items.length === 0 ? <Empty>No chip has been enrolled here yet.</Empty> : <ChipGrid chips={data.items} />}
      </Asked>
      <p className="links"><Link to="/sites/$siteId" params={{ siteId }}>Open the site page</Link></p>
    </section>
  )
}

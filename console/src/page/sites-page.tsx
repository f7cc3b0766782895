// All sites in a table.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SiteSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { sitesQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { CountLine } from '../part/count-tiles.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { TimeText } from '../part/time-text.tsx'
import { countryList, countryLabel } from '../words/country.ts'
import { wholeNumber } from '../words/number.ts'
import { worstOf } from '../words/outcome.ts'

export function SitesPage(): ReactNode {
  const query = useQuery(sitesQuery)
  return (
    <div className="page">
      <title>Sites · Trigpoint</title>
      <h1>Sites</h1>
      <Asked query={query} what="the sites">
        {sites => sites.length === 0 ? <Empty>No site is registered yet.</Empty> : (
          <DataTable caption="Sites" columns={COLUMNS} rows={sites} keyOf={site => site.siteId} toneOf={site => `row-${worstOf(site.chips)}`} />
        )}
      </Asked>
    </div>
  )
}

const COLUMNS: readonly Column<SiteSummary>[] = [
  {
    name: 'Site', look: 'lead', cell: site => (
      <span className="two-lines"><Link to="/sites/$siteId" params={{ siteId: site.siteId }}>{site.name}</Link><small>{site.operator}</small></span>
    ),
  },
  { name: 'Country', cell: site => countryLabel(site.country) },
  { name: 'Chips by verdict', cell: site => <CountLine counts={site.chips} /> },
  { name: 'Allowed in', cell: site => countryList(site.policy.allowedCountries) },
  { name: 'Nodes', look: 'number', cell: site => wholeNumber(site.agents) },
  { name: 'Open findings', look: 'number', cell: site => wholeNumber(site.openFindings) },
  { name: 'Last fix', cell: site => <TimeText atMs={site.lastFixAtMs} /> },
]

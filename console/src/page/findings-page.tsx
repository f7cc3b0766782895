// Everything that a person should look at, worst first, each with an honest cause and a next step. The filter lives
// in the address.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate, useRouterState } from '@tanstack/react-router'
import { FINDING_CODES, SIGNALS } from '@trigpoint/core/custody'
import type { Finding, SiteSummary } from '@trigpoint/core/wire'
import { useEffect, type ReactNode } from 'react'
import { findingsQuery, sitesQuery, type FindingFilter } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { SelectField } from '../part/fields.tsx'
import { FindingCard, sortFindings } from '../part/finding-card.tsx'
import { SiteChoice } from '../part/site-choice.tsx'
import { SEVERITIES, SEVERITY_NAME } from '../words/outcome.ts'
import { STANDINGS, type FindingSearch } from './finding-search.ts'

const route = getRouteApi('/findings')

export function FindingsPage(): ReactNode {
  const filter: FindingSearch = route.useSearch()
  const sites = useQuery(sitesQuery).data ?? []
  const asked: FindingFilter = { code: filter.code, severity: filter.severity, site: filter.site, state: filter.state === 'all' ? undefined : (filter.state ?? 'open') }
  const query = useQuery({ ...findingsQuery(asked), placeholderData: keepPreviousData })
  const isFiltered = Object.values(filter).some(value => value !== undefined)
  return (
    <div className="page">
      <title>Findings · Trigpoint</title>
      <h1>Findings</h1>
      <p className="lead">What was seen that a person should look at. A finding is no accusation: each names the honest cause that it most often has, and what to do next.</p>
      <Filters filter={filter} sites={sites} />
      <Asked query={query} what="the findings">
        {findings => findings.length === 0 ? <Empty>{isFiltered ? 'No finding matches this filter.' : 'No open findings. They appear here as soon as something is seen.'}</Empty> : <Findings findings={findings} sites={sites} />}
      </Asked>
    </div>
  )
}

const STATES = [['', 'Open'], ['ended', 'Ended'], ['muted', 'Muted by maintenance'], ['all', 'All']] as const

function Filters({ filter, sites }: { readonly filter: FindingSearch; readonly sites: readonly SiteSummary[] }): ReactNode {
  const navigate = useNavigate()
  const change = (part: FindingSearch): void => { void navigate({ to: '/findings', search: { ...filter, ...part }, replace: true }) }
  return (
    <search className="filters" aria-label="Filter the findings">
      <SelectField name="Standing" value={filter.state ?? ''} options={STATES} onChange={value => { change({ state: STANDINGS.find(state => state === value) }) }} />
      <SelectField name="Weight" value={filter.severity ?? ''} options={[['', 'All'], ...SEVERITIES.map(severity => [severity, SEVERITY_NAME[severity]] as const)]} onChange={value => { change({ severity: SEVERITIES.find(severity => severity === value) }) }} />
      <SelectField name="Pattern" value={filter.code ?? ''} options={[['', 'All'], ...[...FINDING_CODES].sort().map(code => [code, SIGNALS[code].title] as const)]} onChange={value => { change({ code: FINDING_CODES.find(code => code === value) }) }} />
      <SiteChoice site={filter.site} sites={sites} onChange={site => { change({ site }) }} />
    </search>
  )
}

function Findings({ findings, sites }: { readonly findings: readonly Finding[]; readonly sites: readonly SiteSummary[] }): ReactNode {
  const hash = useRouterState({ select: state => state.location.hash })
  useEffect(() => { if (hash !== '') document.getElementById(hash)?.scrollIntoView({ block: 'start' }) }, [hash])
  return (
    <div className="finding-list">
      {sortFindings(findings).map(finding => (
        <FindingCard key={finding.findingId} finding={finding} level={2} siteName={sites.find(site => site.siteId === finding.siteId)?.name} />
      ))}
    </div>
  )
}

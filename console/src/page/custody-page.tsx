// Where all chips are in their lives: counts per state and site, and whose state runs out next.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { ChipState, CustodyStates, SiteSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { statesQuery } from '../api/custody.ts'
import { sitesQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { chipShortName } from '../part/chip-grid.tsx'
import { CustodyTabs } from '../part/custody-tabs.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { SiteChoice } from '../part/site-choice.tsx'
import { TimeText } from '../part/time-text.tsx'
import { count, wholeNumber } from '../words/number.ts'
import { STATE_MEANING, STATE_NAME } from '../words/outcome.ts'
import { duration } from '../words/time.ts'

const route = getRouteApi('/custody')

export function CustodyPage(): ReactNode {
  const { site } = route.useSearch()
  const navigate = useNavigate()
  const sites = useQuery(sitesQuery).data ?? []
  const query = useQuery({ ...statesQuery(site), placeholderData: keepPreviousData })
  return (
    <div className="page">
      <title>Custody · Trigpoint</title>
      <h1>Custody</h1>
      <CustodyTabs />
      <p className="lead">Papers and proofs together say where each chip is in its life. Every state may last only so long; what runs out without a word is a finding.</p>
      <search className="filters" aria-label="Filter the states"><SiteChoice site={site} sites={sites} onChange={next => void navigate({ to: '/custody', search: next === undefined ? {} : { site: next }, replace: true })} /></search>
      <Asked query={query} what="the states of the chips">
        {states => states.counts.length === 0 ? <Empty>No chip has a history yet. It begins with the first paper or the first fix.</Empty> : (
          <>
            <section className="card" aria-labelledby="states"><h2 id="states">Chips per state</h2><Counts states={states} site={site} sites={sites} /></section>
            <section className="card" aria-labelledby="running"><h2 id="running">Longest stays that run out next</h2><RunningOut states={states} sites={sites} /></section>
          </>
        )}
      </Asked>
    </div>
  )
}

interface StateRow {
  readonly state: ChipState
  readonly chips: number
  readonly sites: readonly { readonly siteId: string; readonly chips: number }[]
}

function rowsOf({ counts }: CustodyStates): readonly StateRow[] {
  const states = [...new Set(counts.map(each => each.state))]
  return states.map(state => {
    const sites = counts.filter(each => each.state === state).sort((a, b) => b.chips - a.chips)
    return { state, chips: sites.reduce((sum, each) => sum + each.chips, 0), sites }
  }).sort((a, b) => b.chips - a.chips)
}

function Counts({ states, site, sites }: { readonly states: CustodyStates; readonly site: string | undefined; readonly sites: readonly SiteSummary[] }): ReactNode {
  const columns: readonly Column<StateRow>[] = [
    { name: 'State', look: 'lead', cell: row => <span className="two-lines"><Link to="/chips" search={{ state: row.state, ...(site === undefined ? {} : { site }) }}>{STATE_NAME[row.state]}</Link><small>{STATE_MEANING[row.state]}</small></span> },
    { name: 'Chips', look: 'number', cell: row => wholeNumber(row.chips) },
    { name: 'Longest stay', cell: row => stayText(states.longestStaysMs[row.state] ?? null) },
    { name: 'Sites', look: 'wide', cell: row => row.sites.map((each, at) => <span key={each.siteId}>{at === 0 ? '' : ', '}<Link to="/chips" search={{ state: row.state, site: each.siteId }}>{nameOf(sites, each.siteId)}</Link> {wholeNumber(each.chips)}</span>) },
  ]
  return <DataTable caption="Chips per state" columns={columns} rows={rowsOf(states)} keyOf={row => row.state} />
}

function stayText(longestMs: number | null): string {
  return longestMs === null ? 'none' : duration(longestMs)
}

function RunningOut({ states, sites }: { readonly states: CustodyStates; readonly sites: readonly SiteSummary[] }): ReactNode {
  if (states.runningOut.length === 0) return <Empty>No state is running out: chips that answer keep their own clock.</Empty>
  const columns: readonly Column<CustodyStates['runningOut'][number]>[] = [
    { name: 'Chip', look: 'lead', cell: row => <Link to="/chips/$chipId" params={{ chipId: row.chipId }} title={row.chipId}>{chipShortName(row.chipId)}</Link> },
    { name: 'State', cell: row => STATE_NAME[row.state] },
    { name: 'Site', cell: row => <Link to="/sites/$siteId" params={{ siteId: row.siteId }}>{nameOf(sites, row.siteId)}</Link> },
    { name: 'Since', cell: row => <TimeText atMs={row.sinceMs} /> },
    { name: 'Runs out', cell: row => <TimeText atMs={row.dueMs} /> },
  ]
  return (
    <>
      <DataTable caption="Longest stays that run out next" columns={columns} rows={states.runningOut} keyOf={row => row.chipId} />
      <p className="note">The next {count(states.runningOut.length, 'chip')}. What has run out already stands among the <Link to="/findings" search={{ code: 'overdue' }}>findings</Link>.</p>
    </>
  )
}

function nameOf(sites: readonly SiteSummary[], siteId: string): string {
  return sites.find(site => site.siteId === siteId)?.name ?? siteId
}

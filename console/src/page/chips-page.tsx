// All chips: filtered by verdict, site, state and text; a hundred at a time, however many there are.
// The filter lives in the address, so that a view can be sent to somebody.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { chipStateSchema, type ChipSummary, type SiteSummary } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { chipsQuery, sitesQuery, type ChipFilter } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { chipShortName } from '../part/chip-grid.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { SearchField, SelectField } from '../part/fields.tsx'
import { Pager } from '../part/pager.tsx'
import { TimeText } from '../part/time-text.tsx'
import { VerdictBadge } from '../part/verdict-mark.tsx'
import { countryList } from '../words/country.ts'
import { OUTCOME_NAME, OUTCOMES, STATE_NAME } from '../words/outcome.ts'

const route = getRouteApi('/chips')

export function ChipsPage(): ReactNode {
  const filter = route.useSearch()
  const sites = useQuery(sitesQuery).data ?? []
  return (
    <div className="page">
      <title>Chips · Trigpoint</title>
      <h1>Chips</h1>
      <Filters filter={filter} sites={sites} />
      <ChipPages key={JSON.stringify(filter)} filter={filter} sites={sites} />
    </div>
  )
}

function Filters({ filter, sites }: { readonly filter: ChipFilter; readonly sites: readonly SiteSummary[] }): ReactNode {
  const navigate = useNavigate()
  const change = (part: ChipFilter): void => { void navigate({ to: '/chips', search: { ...filter, ...part }, replace: true }) }
  return (
    <search className="filters" aria-label="Filter the chips">
      <SelectField name="Verdict" value={filter.outcome ?? ''} options={[['', 'All'], ...OUTCOMES.map(outcome => [outcome, OUTCOME_NAME[outcome]] as const)]} onChange={value => { change({ outcome: OUTCOMES.find(outcome => outcome === value) }) }} />
      <SelectField name="Site" value={filter.site ?? ''} options={[['', 'All'], ...sites.map(site => [site.siteId, site.name] as const)]} onChange={value => { change({ site: value === '' ? undefined : value }) }} />
      <SelectField name="State" value={filter.state ?? ''} options={[['', 'All'], ...chipStateSchema.options.map(state => [state, STATE_NAME[state]] as const)]} onChange={value => { change({ state: chipStateSchema.options.find(state => state === value) }) }} />
      <SearchField name="Search" hint="Chip id, node, product or chassis" value={filter.q ?? ''} onChange={q => { change({ q: q === '' ? undefined : q }) }} />
    </search>
  )
}

function ChipPages({ filter, sites }: { readonly filter: ChipFilter; readonly sites: readonly SiteSummary[] }): ReactNode {
  const [trail, setTrail] = useState<readonly string[]>([])
  const query = useQuery({ ...chipsQuery({ ...filter, cursor: trail.at(-1) }), placeholderData: keepPreviousData })
  const isFiltered = Object.values(filter).some(value => value !== undefined)
  return (
    <Asked query={query} what="the chips">
      {page => page.items.length === 0 ? <Empty>{isFiltered ? 'No chip matches this filter.' : 'No chip has been enrolled yet. An agent enrols its chips with a one-time token of its site.'}</Empty> : (
        <>
          <DataTable caption="Chips" columns={columnsFor(sites)} rows={page.items} keyOf={chip => chip.chipId} toneOf={chip => `row-${chip.outcome}`} />
          <Pager
            page={trail.length + 1} rows={page.items.length} next={page.next}
            onNext={cursor => { setTrail([...trail, cursor]) }} onPrevious={() => { setTrail(trail.slice(0, -1)) }}
          />
        </>
      )}
    </Asked>
  )
}

function columnsFor(sites: readonly SiteSummary[]): readonly Column<ChipSummary>[] {
  const siteName = (siteId: string): string => sites.find(site => site.siteId === siteId)?.name ?? siteId
  return [
    {
      name: 'Chip', look: 'lead', cell: chip => (
        <span className="two-lines">
          <span><Link to="/chips/$chipId" params={{ chipId: chip.chipId }} title={chip.chipId}>{chipShortName(chip.chipId)}</Link>{chip.test ? <span className="tag tag-test">test</span> : null}</span>
          <small>{chip.product} · {chip.nodeName}</small>
        </span>
      ),
    },
    { name: 'Verdict', cell: chip => <VerdictBadge outcome={chip.outcome} /> },
    { name: 'Why', look: 'wide', cell: chip => chip.reason },
    { name: 'Site', cell: chip => <Link to="/sites/$siteId" params={{ siteId: chip.siteId }}>{siteName(chip.siteId)}</Link> },
    { name: 'State', cell: chip => STATE_NAME[chip.state] },
    { name: 'Not excluded', cell: chip => (chip.countries.length === 0 ? '–' : countryList(chip.countries, 3)) },
    { name: 'Last fix', cell: chip => <TimeText atMs={chip.lastFixAtMs} /> },
  ]
}

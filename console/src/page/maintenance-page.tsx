// Declared maintenance of a site: what is planned and past, what it mutes, how much of the year is used up, and the
// form that declares the next. A window explains silence; it hides nothing.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { Maintenance, MaintenanceList } from '@trigpoint/core/wire'
import type { FormEvent, ReactNode } from 'react'
import { declareMaintenance, maintenanceQuery } from '../api/custody.ts'
import { sitesQuery } from '../api/queries.ts'
import { TextArea, TextInput, useDeed } from '../part/action-form.tsx'
import { Asked, Empty } from '../part/asked.tsx'
import { CustodyTabs } from '../part/custody-tabs.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { SiteChoice } from '../part/site-choice.tsx'
import { count } from '../words/number.ts'
import { duration, fullTime } from '../words/time.ts'

const route = getRouteApi('/custody/maintenance')

export function MaintenancePage(): ReactNode {
  const search = route.useSearch()
  const navigate = useNavigate()
  const sites = useQuery(sitesQuery).data ?? []
  const site = search.site ?? sites[0]?.siteId
  return (
    <div className="page">
      <title>Maintenance · Trigpoint</title>
      <h1>Custody</h1>
      <CustodyTabs />
      <p className="lead">Maintenance that is declared before it begins mutes the findings of silence that fall into it. They stay, they are counted, and a site has thirty days a year.</p>
      <search className="filters" aria-label="Choose a site"><SiteChoice site={site} sites={sites} isAll={false} onChange={next => void navigate({ to: '/custody/maintenance', search: next === undefined ? {} : { site: next }, replace: true })} /></search>
      {site === undefined ? <Empty>No site is registered yet.</Empty> : <OfSite key={site} siteId={site} />}
    </div>
  )
}

function OfSite({ siteId }: { readonly siteId: string }): ReactNode {
  const query = useQuery(maintenanceQuery(siteId))
  return (
    <>
      <Asked query={query} what="the maintenance of this site">{list => <Windows list={list} />}</Asked>
      <section className="card" aria-labelledby="declare"><h2 id="declare">Declare maintenance</h2><Declare siteId={siteId} /></section>
    </>
  )
}

function Windows({ list }: { readonly list: MaintenanceList }): ReactNode {
  const columns: readonly Column<Maintenance>[] = [
    { name: 'Window', look: 'lead', cell: item => <span className="two-lines"><span>{fullTime(item.fromMs)}</span><small>until {fullTime(item.untilMs)}</small></span> },
    { name: 'Of', cell: item => (item.kind === 'verifier-away' ? 'the verifier itself' : item.chassis.length === 0 ? 'the whole site' : item.chassis.join(', ')) },
    { name: 'Reason', look: 'wide', cell: item => item.reason },
    { name: 'Lasts', cell: item => duration(item.untilMs - item.fromMs) },
    { name: 'Mutes', look: 'number', cell: item => (item.muted === 0 ? '–' : count(item.muted, 'finding')) },
  ]
  return (
    <section className="card" aria-labelledby="windows">
      <h2 id="windows">Windows</h2>
      <p>{duration(list.usedMs)} of {duration(list.allowedMs)} declared within a year. <Link to="/findings" search={{ state: 'muted' }}>Muted findings</Link></p>
      {list.items.length === 0 ? <Empty>No maintenance was declared.</Empty> : <DataTable caption="Maintenance windows" columns={columns} rows={list.items} keyOf={item => item.windowId} />}
    </section>
  )
}

function Declare({ siteId }: { readonly siteId: string }): ReactNode {
  const client = useQueryClient()
  const deed = useDeed()
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const text = (name: string): string => { const value = data.get(name); return typeof value === 'string' ? value.trim() : '' }
    const chassis = text('chassis').split(/[\s,]+/).filter(serial => serial !== '')
    const done = await deed.run(() => declareMaintenance(siteId, { fromMs: Date.parse(text('from')), untilMs: Date.parse(text('until')), reason: text('reason'), chassis }))
    if (!done) return
    form.reset()
    await client.invalidateQueries({ queryKey: ['sites', siteId, 'maintenance'] })
  }
  return (
    <form className="form" onSubmit={event => void submit(event)}>
      <div className="filters">
        <TextInput label="From (your time)" name="from" type="datetime-local" />
        <TextInput label="Until" name="until" type="datetime-local" />
        <TextInput label="Chassis serials (none: the whole site)" name="chassis" required={false} />
      </div>
      <TextArea label="Reason" name="reason" rows={2} />
      {deed.problem === '' ? null : <p className="problem" role="alert">{deed.problem}</p>}
      <p><button type="submit" className="button button-main" disabled={deed.busy}>Declare</button></p>
    </form>
  )
}

// The register of cases: what is open, whose it is, and what runs out next. Filters live in the address.

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { CaseSummary } from '@trigpoint/core/wire'
import { useState, type FormEvent, type ReactNode } from 'react'
import { CASE_RENEWAL_MS, casesQuery, personsQuery, sendCase, type CaseFilter } from '../api/cases.ts'
import { downloadFile } from '../api/download.ts'
import { readToken } from '../api/token.ts'
import { Choice, TextArea, TextInput, useDeed } from '../part/action-form.tsx'
import { Asked, Empty } from '../part/asked.tsx'
import { CaseStateTag, ClockText } from '../part/case-marks.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { SelectField } from '../part/fields.tsx'
import { SeverityTag } from '../part/finding-card.tsx'
import { TimeText } from '../part/time-text.tsx'
import { CASE_STATE_NAME, DISPOSITION_NAME, ORIGIN_NAME } from '../words/case.ts'
import { count } from '../words/number.ts'
import { SEVERITIES, SEVERITY_NAME } from '../words/outcome.ts'

const route = getRouteApi('/cases')

export function CasesPage(): ReactNode {
  const filter = route.useSearch()
  const query = useQuery({ ...casesQuery(filter), refetchInterval: CASE_RENEWAL_MS, placeholderData: keepPreviousData })
  return (
    <div className="page">
      <title>Cases · Trigpoint</title>
      <h1>Cases</h1>
      <p className="lead">Every grave finding and every tip is followed up here, to a disposition that a second person confirms. What you see is what you may know.</p>
      <Filters filter={filter} />
      <Asked query={query} what="the cases">
        {cases => cases.length === 0
          ? <Empty>{Object.keys(filter).length > 0 ? 'No case fits this filter.' : 'No case that you may see. Findings of high severity and tips open them by themselves.'}</Empty>
          : <DataTable caption="Cases, newest first" columns={COLUMNS} rows={cases} keyOf={row => row.caseId} />}
      </Asked>
      <div className="case-foot">
        <NewCase />
        <p className="note">Anybody can tell us something at <a href="/tip">the public form</a>, without an account.</p>
      </div>
    </div>
  )
}

const COLUMNS: readonly Column<CaseSummary>[] = [
  {
    name: 'Case', look: 'lead', cell: row => (
      <>
        <Link to="/cases/$caseId" params={{ caseId: row.caseId }}><strong>{`Case ${String(row.number)}`}</strong>: {row.title}</Link>
        <span className="case-from">from {ORIGIN_NAME[row.origin]}, {count(row.findings, 'finding')}{row.tips > 0 ? `, ${count(row.tips, 'tip')}` : ''}{row.chips > 0 ? `, ${count(row.chips, 'chip')}` : ''}{row.restricted ? ', need to know' : ''}</span>
      </>
    ),
  },
  { name: 'Severity', cell: row => <SeverityTag severity={row.severity} /> },
  { name: 'State', cell: row => <><CaseStateTag state={row.state} />{row.disposition === null ? null : <span className="case-from">{DISPOSITION_NAME[row.disposition]}</span>}</> },
  { name: 'Owner', cell: row => row.owner ?? <span className="muted">nobody</span> },
  { name: 'Runs out next', cell: row => (row.next === null ? <span className="muted">nothing</span> : <ClockText clock={row.next} />) },
  { name: 'Newest signal', cell: row => <TimeText atMs={row.lastSignalAtMs} /> },
]

function Filters({ filter }: { readonly filter: CaseFilter }): ReactNode {
  const navigate = useNavigate({ from: '/cases' })
  const persons = useQuery({ ...personsQuery, enabled: readToken() !== null, retry: false }).data ?? []
  const change = (changes: CaseFilter): void => {
    void navigate({ search: before => Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== '' && value !== undefined)), replace: true })
  }
  return (
    <form className="filters" role="search" onSubmit={event => { event.preventDefault() }}>
      <SelectField name="State" value={filter.state ?? ''} onChange={state => { change({ state }) }} options={[['', 'All states'], ...Object.entries(CASE_STATE_NAME)]} />
      <SelectField name="Severity" value={filter.severity ?? ''} onChange={severity => { change({ severity }) }} options={[['', 'All severities'], ...SEVERITIES.map(one => [one, SEVERITY_NAME[one]] as const)]} />
      <SelectField name="Owner" value={filter.owner ?? ''} onChange={owner => { change({ owner }) }} options={[['', 'Anybody'], ...[...new Set(persons.map(person => person.name))].map(name => [name, name] as const)]} />
      <button type="button" className="button" onClick={() => void downloadFile('/v1/cases.csv', 'cases.csv')}>Download as CSV</button>
    </form>
  )
}

/** Opened by hand: what somebody heard on the telephone. */
function NewCase(): ReactNode {
  const navigate = useNavigate()
  const client = useQueryClient()
  const deed = useDeed()
  const [open, setOpen] = useState(false)
  if (readToken() === null) return <p className="note">To work on cases, sign in with a token of your own.</p>
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string): string => { const value = data.get(name); return typeof value === 'string' ? value : '' }
    await deed.run(async () => {
      const made = await sendCase({ title: text('title'), summary: text('summary'), severity: text('severity') as CaseSummary['severity'] })
      await client.invalidateQueries({ queryKey: ['cases'] })
      await navigate({ to: '/cases/$caseId', params: { caseId: made.caseId } })
    })
  }
  return (
    <details className="action card" open={open} onToggle={event => { setOpen(event.currentTarget.open) }}>
      <summary>Open a case by hand</summary>
      <form onSubmit={event => void submit(event)}>
        <TextInput label="Title" name="title" />
        <Choice label="Severity" name="severity" initial="medium" options={SEVERITIES.map(one => [one, SEVERITY_NAME[one]])} />
        <TextArea label="What is known" name="summary" required={false} />
        {deed.problem === '' ? null : <p className="problem" role="alert">{deed.problem}</p>}
        <button type="submit" className="button button-main" disabled={deed.busy}>Open the case</button>
      </form>
    </details>
  )
}

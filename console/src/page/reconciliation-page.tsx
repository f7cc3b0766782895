// Imported against what is there, per customer, product and site, with every gap explained down to the serials.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { ReconciliationRow, SiteSummary } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { reconciliationCsvPath, reconciliationQuery } from '../api/custody.ts'
import { downloadFile } from '../api/download.ts'
import { problemFacts } from '../api/problem.ts'
import { sitesQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { CustodyTabs } from '../part/custody-tabs.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { SiteChoice } from '../part/site-choice.tsx'
import { count, wholeNumber } from '../words/number.ts'
import { STATE_NAME } from '../words/outcome.ts'

const route = getRouteApi('/custody/reconciliation')
const SHOWN_SERIALS = 40

export function ReconciliationPage(): ReactNode {
  const { site } = route.useSearch()
  const navigate = useNavigate()
  const sites = useQuery(sitesQuery).data ?? []
  const query = useQuery({ ...reconciliationQuery(site), placeholderData: keepPreviousData })
  return (
    <div className="page">
      <title>Reconciliation · Trigpoint</title>
      <h1>Custody</h1>
      <CustodyTabs />
      <p className="lead">Every chip that was imported is installed, in stock, in transit, gone with a paper, at another site, or nowhere. What is nowhere has a serial, and somebody to ask.</p>
      <search className="filters" aria-label="Filter the reconciliation">
        <SiteChoice site={site} sites={sites} onChange={next => void navigate({ to: '/custody/reconciliation', search: next === undefined ? {} : { site: next }, replace: true })} />
        <Download site={site} />
      </search>
      <Asked query={query} what="the reconciliation">
        {({ lines }) => lines.length === 0 ? <Empty>Nothing to reconcile: no chip is known and nothing was imported.</Empty> : <Lines lines={lines} sites={sites} />}
      </Asked>
    </div>
  )
}

function Download({ site }: { readonly site: string | undefined }): ReactNode {
  const [problem, setProblem] = useState('')
  const download = async (): Promise<void> => {
    setProblem('')
    await downloadFile(reconciliationCsvPath(site), 'reconciliation.csv').catch((error: unknown) => { setProblem(problemFacts(error).message) })
  }
  return (
    <div className="field">
      <span>For a spreadsheet</span>
      <button type="button" className="button" onClick={() => void download()}>Download CSV</button>
      {problem === '' ? null : <small role="alert">{problem}</small>}
    </div>
  )
}

const keyOf = (line: ReconciliationRow): string => [line.customer, line.siteId, line.sku].join('/')

function Lines({ lines, sites }: { readonly lines: readonly ReconciliationRow[]; readonly sites: readonly SiteSummary[] }): ReactNode {
  const number = (name: string, of: (line: ReconciliationRow) => number): Column<ReconciliationRow> => ({ name, look: 'number', cell: line => wholeNumber(of(line)) })
  const columns: readonly Column<ReconciliationRow>[] = [
    { name: 'Product', look: 'lead', cell: line => <span className="two-lines"><span>{line.sku === '' ? 'Not named' : line.sku}</span><small>{line.customer === '' ? '' : `${line.customer} · `}<Link to="/sites/$siteId" params={{ siteId: line.siteId }}>{sites.find(each => each.siteId === line.siteId)?.name ?? line.siteId}</Link></small></span> },
    number('Imported', line => line.imported), number('Received', line => line.received), number('Installed', line => line.installed), number('Attested', line => line.attested), number('In stock', line => line.stock),
    number('In transit', line => line.inTransit), number('Gone', line => line.gone), number('Elsewhere', line => line.elsewhere), number('Nowhere', line => line.unaccounted),
    { name: 'Gap', look: 'number', cell: line => (line.imported === 0 ? '–' : wholeNumber(line.gap)) },
  ]
  const gaps = lines.filter(line => line.serials.length > 0 || line.unserialised > 0)
  return (
    <>
      <section className="card" aria-label="Reconciliation"><DataTable caption="Reconciliation" columns={columns} rows={lines} keyOf={keyOf} /></section>
      {gaps.map(line => <Gap key={keyOf(line)} line={line} sites={sites} />)}
    </>
  )
}

function Gap({ line, sites }: { readonly line: ReconciliationRow; readonly sites: readonly SiteSummary[] }): ReactNode {
  const siteName = (siteId: string): string => sites.find(each => each.siteId === siteId)?.name ?? siteId
  return (
    <section className="card">
      <h2>{line.sku === '' ? 'Chips that nobody named' : line.sku} at {siteName(line.siteId)}: {count(line.serials.length, 'serial')} to explain</h2>
      {line.unserialised === 0 ? null : <p className="note">{count(line.unserialised, 'unit')} came without serials: no place can be proved for them.</p>}
      <ul className="plain-list">
        {line.serials.slice(0, SHOWN_SERIALS).map(serial => (
          <li key={serial.chipId}>
            <Link to="/chips/$chipId" params={{ chipId: serial.chipId }}><code>{serial.chipId}</code></Link>{' '}
            {serial.place === 'elsewhere' ? <>is at {siteName(serial.siteId)}</> : <>is nowhere: {STATE_NAME[serial.state].toLowerCase()}</>}{serial.isImported ? '' : ', and was never imported'}
          </li>
        ))}
      </ul>
      {line.serials.length <= SHOWN_SERIALS ? null : <p className="note">And {wholeNumber(line.serials.length - SHOWN_SERIALS)} more; the CSV has all.</p>}
    </section>
  )
}

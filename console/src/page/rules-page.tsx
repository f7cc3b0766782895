// The tables of rules in use, with version, source and expiry; and what they say of a chip, step by step.

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { RuleTableHead } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { ruleTableQuery, rulesQuery } from '../api/policy.ts'
import { Asked } from '../part/asked.tsx'
import { ClassifyForm } from '../part/classify-form.tsx'
import { DataTable } from '../part/data-table.tsx'
import { PolicyTabs } from '../part/policy-tabs.tsx'
import { count } from '../words/number.ts'

const route = getRouteApi('/policy/rules')

export function RulesPage(): ReactNode {
  const { table } = route.useSearch()
  const query = useQuery(rulesQuery)
  return (
    <div className="page">
      <title>Rules · Trigpoint</title>
      <h1>Policy</h1>
      <PolicyTabs />
      <p className="lead">Chips, limits, groups, dates and lists are data, each with the day on which it was right. What rests on a table that has expired says so. A screening aid, not legal advice.</p>
      <section className="card" aria-labelledby="tables">
        <h2 id="tables">Tables in use</h2>
        <Asked query={query} what="the tables">
          {({ tables, left }) => (
            <>
              <DataTable caption="Tables of rules" rows={tables} keyOf={row => row.table} columns={[
                { name: 'Table', look: 'lead', cell: row => <Link to="/policy/rules" search={{ table: row.table }}>{row.table}</Link> },
                { name: 'Version', look: 'number', cell: row => row.version }, { name: 'As of', cell: row => row.asOf },
                { name: 'Expires', cell: row => <Expiry head={row} /> }, { name: 'Entries', look: 'number', cell: row => row.entries },
                { name: 'From', cell: row => (row.imported ? 'imported' : 'built in') }, { name: 'Sources', look: 'wide', cell: row => <details><summary>{count(row.sources.length, 'source')}</summary><ul className="source-list">{row.sources.map(source => <li key={source}>{source}</li>)}</ul></details> },
              ]} />
              {tables.some(each => each.table === 'screening') ? null : <p className="warn">No screening list is imported, so parties are held against none: <code>trigpoint rules import consolidated.csv</code></p>}
              {left.map(line => <p key={line} className="warn">{line}</p>)}
            </>
          )}
        </Asked>
      </section>
      {table === undefined ? null : <Contents table={table} />}
      <ClassifyForm />
    </div>
  )
}

function Expiry({ head }: { readonly head: RuleTableHead }): ReactNode {
  return head.stale ? <span className="tag tag-high">expired {head.expires}</span> : head.expires
}

function Contents({ table }: { readonly table: string }): ReactNode {
  const query = useQuery(ruleTableQuery(table))
  return (
    <section className="card" aria-labelledby="contents">
      <h2 id="contents">Table {table}</h2>
      <Asked query={query} what="this table">
        {({ head, columns, rows }) => (
          <>
            <div className="rule-rows" role="region" aria-label={`Entries of ${table}`} tabIndex={0}>
              <DataTable caption={`Table ${table}`} rows={rows} keyOf={row => row.join(' ')} columns={columns.map((name, at) => ({ name, cell: (row: readonly string[]) => row[at] ?? '', ...(at === 0 ? { look: 'lead' as const } : {}) }))} />
            </div>
            {rows.length < head.entries ? <p className="note">The first {rows.length} of {head.entries}.</p> : null}
          </>
        )}
      </Asked>
    </section>
  )
}

// A policy in readable form: sites with what they may hold, end users, moves, licences.

import type { PolicyView } from '@trigpoint/core/wire'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { countryLabel, countryList } from '../words/country.ts'
import { count } from '../words/number.ts'
import { duration } from '../words/time.ts'
import { Empty } from './asked.tsx'
import { DataTable } from './data-table.tsx'
import { FactList } from './fact-list.tsx'

const LICENCE_TAG = { valid: 'tag-ok', future: 'tag-medium', ended: 'tag-high' } as const

export function PolicyViewBody({ view }: { readonly view: PolicyView }): ReactNode {
  return (
    <>
      <section className="card" aria-labelledby="policy-sites">
        <h2 id="policy-sites">Sites</h2>
        <DataTable caption="Sites of this policy" rows={view.sites} keyOf={row => row.siteId} columns={[
          { name: 'Site', look: 'lead', cell: row => <Link to="/sites/$siteId" params={{ siteId: row.siteId }}>{row.siteId}</Link> },
          { name: 'Chips may be in', cell: row => countryList(row.policy.allowedCountries, 6) },
          { name: 'End user', cell: row => row.endUserName },
          { name: 'Chips', cell: row => row.chips },
          { name: 'Proof', look: 'wide', cell: row => proofText(row.policy) },
        ]} />
      </section>
      <section className="card" aria-labelledby="policy-licences">
        <h2 id="policy-licences">Licences and exceptions</h2>
        {view.licences.length === 0 ? <Empty>None. What needs a licence is refused.</Empty> : (
          <DataTable caption="Licences and exceptions" rows={view.licences} keyOf={row => row.id} columns={[
            { name: 'Number', look: 'lead', cell: row => row.id },
            { name: 'State', cell: row => <span className={`tag ${LICENCE_TAG[row.state]}`}>{row.state}</span> },
            { name: 'Lifts', cell: row => row.lifts.join(', ') },
            { name: 'Chips', cell: row => row.chips },
            { name: 'Sites', cell: row => row.sites.join(', ') },
            { name: 'Valid', cell: row => `${row.from} to ${row.until}` },
          ]} />
        )}
      </section>
      <section className="card" aria-labelledby="policy-moves">
        <h2 id="policy-moves">Movements</h2>
        <DataTable caption="Rules for movements" rows={view.movements} keyOf={row => row.name} columns={[
          { name: 'Rule', look: 'lead', cell: row => <>{row.name}{row.builtIn ? <> <span className="tag">built in</span></> : null}</> },
          { name: 'Out of', cell: row => countryList(row.from, 6) },
          { name: 'To', cell: row => (row.to.length === 0 ? 'anywhere' : row.to.join(', ')) },
          { name: 'Chips', cell: row => row.chips },
          { name: 'Needs', cell: row => needsText(row) },
          { name: 'Since', cell: row => row.since ?? 'always' },
        ]} />
      </section>
      <section className="card" aria-labelledby="policy-users">
        <h2 id="policy-users">Authorised end users</h2>
        <DataTable caption="Authorised end users" rows={view.endUsers} keyOf={row => row.id} columns={[
          { name: 'Party', look: 'lead', cell: row => row.name },
          { name: 'Headquarters', cell: row => countryLabel(row.headquarters) },
          { name: 'Parent', cell: row => (row.parent === null ? '' : countryLabel(row.parent)) },
        ]} />
        <FactList facts={[
          ['Headquarters refused', view.headquartersRefused.join(', ') || 'none'],
          ...view.classes.map(({ name, members }) => [`Class ${name}`, members] as const),
          ['Tests beside it', count(view.tests, 'test')],
        ]} />
      </section>
    </>
  )
}

function proofText({ minimumLandmarks, maximumAgeMs, bound, acceptTestChips, requireMeasured }: PolicyView['sites'][number]['policy']): string {
  const parts = [`${count(minimumLandmarks, 'landmark')} at least`, `not older than ${duration(maximumAgeMs)}`, bound === 'vacuum' ? 'light in vacuum' : 'light in fibre']
  if (requireMeasured === true) parts.push('firmware as published')
  if (acceptTestChips) parts.push('test chips accepted')
  return parts.join(', ')
}

function needsText({ needs, reference, noticeDays }: PolicyView['movements'][number]): string {
  if (needs !== 'permit') return needs
  return `a permit (${reference.join(', ')}…)${noticeDays === null ? '' : `, ${count(noticeDays, 'day')} ahead`}`
}

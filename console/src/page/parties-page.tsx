// Parties: who buys, uses, pays and carries, with what the screening list says of each; and a name to hold against it.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { partiesQuery, screenParty } from '../api/policy.ts'
import { Asked, Empty, ProblemNote } from '../part/asked.tsx'
import { DataTable } from '../part/data-table.tsx'
import { PolicyTabs } from '../part/policy-tabs.tsx'
import { ScreeningHits } from '../part/screening-hits.tsx'
import { countryLabel } from '../words/country.ts'

export function PartiesPage(): ReactNode {
  const query = useQuery(partiesQuery)
  return (
    <div className="page">
      <title>Parties · Trigpoint</title>
      <h1>Policy</h1>
      <PolicyTabs />
      <p className="lead">The companies behind sites and deliveries. A dossier is what somebody found out and wrote down; it is screened and judged whenever it, the list or the policy changes.</p>
      <section className="card" aria-labelledby="parties">
        <h2 id="parties">Dossiers</h2>
        <Asked query={query} what="the parties">
          {({ items }) => items.length === 0 ? <Empty>No dossier yet. Put one with <code>trigpoint party add</code>.</Empty> : (
            <DataTable caption="Parties" rows={items} keyOf={row => row.partyId} columns={[
              { name: 'Party', look: 'lead', cell: row => <Link to="/policy/parties/$partyId" params={{ partyId: row.partyId }}>{row.name}</Link> },
              { name: 'Registered in', cell: row => countryLabel(row.country) },
              { name: 'Headquarters', cell: row => (row.headquartersCountry === null ? 'not known' : countryLabel(row.headquartersCountry)) },
              { name: 'Roles', cell: row => row.roles.map(({ siteId, role }) => `${role} at ${siteId}`).join(', ') },
              { name: 'Screening', look: 'number', cell: row => row.bestScore ?? 'no hit' },
              { name: 'Findings', look: 'number', cell: row => (row.openFindings === 0 ? '0' : <span className="tag tag-high">{row.openFindings}</span>) },
            ]} />
          )}
        </Asked>
      </section>
      <Screen />
    </div>
  )
}

function Screen(): ReactNode {
  const [name, setName] = useState('')
  const [address, setAddress] = useState('')
  const screen = useMutation({ mutationFn: () => screenParty({ name: name.trim(), ...(address.trim() === '' ? {} : { address: address.trim() }) }) })
  return (
    <section className="card" aria-labelledby="screen">
      <h2 id="screen">Hold a name against the list</h2>
      <form className="rule-form" onSubmit={event => { event.preventDefault(); screen.mutate() }}>
        <label className="field"><span>Name</span><input required maxLength={200} value={name} onChange={event => { setName(event.target.value) }} /></label>
        <label className="field"><span>Address, if known</span><input maxLength={300} value={address} onChange={event => { setAddress(event.target.value) }} /></label>
        <button type="submit" className="button button-main" disabled={screen.isPending}>Screen</button>
      </form>
      {screen.isError ? <ProblemNote error={screen.error} what="the list" /> : null}
      {screen.data === undefined ? null : <ScreeningHits answer={screen.data} />}
    </section>
  )
}

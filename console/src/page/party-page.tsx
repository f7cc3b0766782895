// One dossier: who it is, who owns it, what it ordered, whom it resembles, what was found.

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { PartyPage as PartyBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { partyQuery } from '../api/policy.ts'
import { findingsQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { DataTable } from '../part/data-table.tsx'
import { FactList } from '../part/fact-list.tsx'
import { FindingCard } from '../part/finding-card.tsx'
import { PolicyTabs } from '../part/policy-tabs.tsx'
import { ScreeningHits } from '../part/screening-hits.tsx'
import { TimeText } from '../part/time-text.tsx'
import { countryLabel } from '../words/country.ts'
import { wholeNumber } from '../words/number.ts'

const route = getRouteApi('/policy/parties/$partyId')

export function PartyPage(): ReactNode {
  const { partyId } = route.useParams()
  const query = useQuery(partyQuery(partyId))
  return (
    <div className="page">
      <title>{`${query.data?.party.name ?? 'Party'} · Trigpoint`}</title>
      <p className="crumbs"><Link to="/policy/parties">Parties</Link> › {partyId}</p>
      <Asked query={query} what="this dossier" isPage>{page => <Body page={page} />}</Asked>
    </div>
  )
}

function Body({ page }: { readonly page: PartyBody }): ReactNode {
  return (
    <>
      <h1>{page.party.name}</h1>
      <PolicyTabs />
      <div className="columns">
        <div className="column"><Findings ids={page.findingIds} /><Screening page={page} /><Orders page={page} /></div>
        <div className="column"><Dossier page={page} /><Owners page={page} /></div>
      </div>
    </>
  )
}

function money(value: number | null): string {
  return value === null ? 'not known' : `${wholeNumber(value)} USD`
}

function Dossier({ page: { party, changedAtMs, logIndex } }: { readonly page: PartyBody }): ReactNode {
  return (
    <section className="card" aria-labelledby="dossier">
      <h2 id="dossier">Dossier</h2>
      <FactList facts={[
        ['Also called', party.aliases.join(', ') || 'nothing else'], ['Registered in', countryLabel(party.country)], ['Founded', party.founded ?? 'not known'], ['Business (ISIC)', party.businessCode ?? 'not known'],
        ['Pays from', party.payingCountry === null ? 'not known' : countryLabel(party.payingCountry)], ['Revenue a year', money(party.annualRevenueUsd)], ['Paid-in capital', money(party.paidInCapitalUsd)],
        ...party.addresses.map(address => [address.kind, `${address.text}, ${countryLabel(address.country)}`] as const),
        ...party.roles.map(({ siteId, role }) => [role, <Link key={`${siteId} ${role}`} to="/sites/$siteId" params={{ siteId }}>{siteId}</Link>] as const),
        ['Note', party.note || 'none'], ['Changed', <TimeText key="changed" atMs={changedAtMs} />], ['Log', logIndex === null ? 'waiting for the log' : `entry ${String(logIndex)}`],
      ]} />
    </section>
  )
}

function Owners({ page: { seats } }: { readonly page: PartyBody }): ReactNode {
  return (
    <section className="card" aria-labelledby="owners">
      <h2 id="owners">Headquarters, up to the last owner</h2>
      {seats.length === 0 ? <Empty>Not known.</Empty> : (
        <DataTable caption="Headquarters" rows={seats} keyOf={row => `${row.whose} ${row.country}`} columns={[
          { name: 'Whose', look: 'lead', cell: row => row.whose }, { name: 'Country', cell: row => countryLabel(row.country) },
          { name: 'Groups', cell: row => <>{row.groups.join(' ') || 'none'}{row.refused ? <> <span className="tag tag-critical">D:5 or Macau</span></> : null}</> },
        ]} />
      )}
    </section>
  )
}

function Findings({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const query = useQuery({ ...findingsQuery(), select: findings => findings.filter(finding => ids.includes(finding.findingId)) })
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      <Asked query={query} what="the findings">
        {findings => findings.length === 0 ? <Empty>Nothing was found.</Empty> : findings.map(finding => <FindingCard key={finding.findingId} finding={finding} level={3} />)}
      </Asked>
    </section>
  )
}

function Screening({ page }: { readonly page: PartyBody }): ReactNode {
  return <section className="card" aria-labelledby="screening"><h2 id="screening">Screening</h2><ScreeningHits answer={page.screening} /></section>
}

function Orders({ page: { orders } }: { readonly page: PartyBody }): ReactNode {
  return (
    <section className="card" aria-labelledby="orders">
      <h2 id="orders">Orders</h2>
      {orders.length === 0 ? <Empty>None recorded.</Empty> : (
        <DataTable caption="Orders" rows={orders} keyOf={row => row.orderId} columns={[
          { name: 'Order', look: 'lead', cell: row => row.orderId }, { name: 'Product', cell: row => row.product }, { name: 'Units', look: 'number', cell: row => wholeNumber(row.units) },
          { name: 'Value', look: 'number', cell: row => money(row.valueUsd) }, { name: 'Ordered', cell: row => <TimeText atMs={row.orderedAtMs} /> },
        ]} />
      )}
    </section>
  )
}

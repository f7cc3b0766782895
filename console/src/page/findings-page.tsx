// Everything that a person should look at, worst first, each with an honest cause and a next step.

import { useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import type { Finding } from '@trigpoint/core/wire'
import { useEffect, type ReactNode } from 'react'
import { findingsQuery, sitesQuery } from '../api/queries.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { FindingCard, sortFindings } from '../part/finding-card.tsx'

export function FindingsPage(): ReactNode {
  const query = useQuery(findingsQuery())
  return (
    <div className="page">
      <title>Findings · Trigpoint</title>
      <h1>Findings</h1>
      <p className="lead">What was seen that a person should look at. A finding is no accusation: each names the honest cause that it most often has, and what to do next.</p>
      <Asked query={query} what="the findings">
        {findings => findings.length === 0 ? <Empty>No open findings. They appear here as soon as something is seen.</Empty> : <Findings findings={findings} />}
      </Asked>
    </div>
  )
}

function Findings({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  const sites = useQuery(sitesQuery).data ?? []
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

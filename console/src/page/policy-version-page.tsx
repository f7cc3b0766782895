// One version of a policy, as its author wrote it.

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { policyVersionQuery } from '../api/policy.ts'
import { Asked } from '../part/asked.tsx'
import { FactList } from '../part/fact-list.tsx'
import { PolicyTabs } from '../part/policy-tabs.tsx'
import { PolicyText } from '../part/policy-text.tsx'
import { TimeText } from '../part/time-text.tsx'
import { logText } from './policy-page.tsx'

const route = getRouteApi('/policy/versions/$policyId/$version')

export function PolicyVersionPage(): ReactNode {
  const { policyId, version } = route.useParams()
  const query = useQuery(policyVersionQuery(policyId, version))
  return (
    <div className="page">
      <title>{`${policyId} ${version} · Policies · Trigpoint`}</title>
      <p className="crumbs"><Link to="/policy">Policies</Link> › {policyId}</p>
      <h1>{policyId}, version {version}</h1>
      <PolicyTabs />
      <Asked query={query} what="this version">
        {({ version: row, text }) => (
          <>
            <section className="card">
              <FactList facts={[
                ['Title', row.title], ['In force from', <TimeText key="from" atMs={row.activatedAtMs} />], ['Until', row.endedAtMs === null ? 'now' : <TimeText key="until" atMs={row.endedAtMs} />],
                ['Activated by', row.activatedBy], ['Log', logText(row)], ['SHA-256', <code key="digest">{row.sha256}</code>],
              ]} />
            </section>
            <section className="card" aria-labelledby="text"><h2 id="text">As it was written</h2><PolicyText text={text} problems={[]} /></section>
          </>
        )}
      </Asked>
    </div>
  )
}

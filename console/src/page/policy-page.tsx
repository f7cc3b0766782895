// The policy in force in readable form, the versions before it with their places in the log, and where the next is tried.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { PolicyInForce, PolicyVersion } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { policiesQuery, policyQuery } from '../api/policy.ts'
import { Asked, Empty } from '../part/asked.tsx'
import { DataTable } from '../part/data-table.tsx'
import { PolicyTabs } from '../part/policy-tabs.tsx'
import { PolicyTry } from '../part/policy-try.tsx'
import { PolicyViewBody } from '../part/policy-view.tsx'
import { TimeText } from '../part/time-text.tsx'

export function PolicyPage(): ReactNode {
  const query = useQuery(policyQuery)
  return (
    <div className="page">
      <title>Policies · Trigpoint</title>
      <h1>Policy</h1>
      <PolicyTabs />
      <p className="lead">Who may have which chips where. A policy is a file that a person can read; it is checked, tested and tried against the whole fleet before it is put into force, and every version stays in the log.</p>
      <Asked query={query} what="the policy in force">{inForce => <Body inForce={inForce} />}</Asked>
    </div>
  )
}

function Body({ inForce }: { readonly inForce: PolicyInForce }): ReactNode {
  const { document, uncoveredSites, warnings } = inForce
  const view = document?.view ?? null
  const [isTrying, setTrying] = useState(false)
  return (
    <>
      <div className="policy-head">
        {document === null ? <Empty>No policy file is in force; each site has a policy of its own.</Empty> : (
          <p><strong>{document.version.title}</strong> <span className="muted"><code>{document.version.policyId}</code> version {document.version.version}, in force since <TimeText atMs={document.version.activatedAtMs} />, by {document.version.activatedBy}; {logText(document.version)}</span></p>
        )}
        <button type="button" className="button button-main" aria-expanded={isTrying} onClick={() => { setTrying(!isTrying) }}>{isTrying ? 'Put the new policy away' : 'Try a new policy'}</button>
      </div>
      {warnings.map(warning => <p key={warning} className="warn">{warning}</p>)}
      {uncoveredSites.length === 0 ? null : <p className="note">Sites that keep a policy of their own: {uncoveredSites.join(', ')}.</p>}
      {isTrying ? <PolicyTry initial={document?.text ?? ''} /> : null}
      {view === null ? null : <div className="stack"><PolicyViewBody view={view} /></div>}
      <Versions />
    </>
  )
}

export function logText({ logIndex }: PolicyVersion): string {
  return logIndex === null ? 'waiting for the log' : `entry ${String(logIndex)} of the log`
}

function Versions(): ReactNode {
  const query = useQuery(policiesQuery)
  return (
    <section className="card" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <Asked query={query} what="the versions">
        {versions => versions.length === 0 ? <Empty>None yet.</Empty> : (
          <DataTable caption="Versions of policies, newest first" rows={versions} keyOf={row => row.sha256} columns={[
            { name: 'Version', look: 'lead', cell: row => <Link to="/policy/versions/$policyId/$version" params={{ policyId: row.policyId, version: String(row.version) }}>{row.policyId} {row.version}</Link> },
            { name: 'Title', cell: row => row.title },
            { name: 'In force', cell: row => <><TimeText atMs={row.activatedAtMs} />{row.endedAtMs === null ? <> <span className="tag tag-ok">now</span></> : <> until <TimeText atMs={row.endedAtMs} /></>}</> },
            { name: 'By', cell: row => row.activatedBy },
            { name: 'Log', cell: row => logText(row) },
            { name: 'SHA-256', look: 'wide', cell: row => <code>{row.sha256.slice(0, 16)}…</code> },
          ]} />
        )}
      </Asked>
    </section>
  )
}

// A dry run as it goes on, and what it found: counts now and then, chips that change with the reason, findings.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DryRun } from '@trigpoint/core/wire'
import { useEffect, type ReactNode } from 'react'
import { dryRunQuery } from '../api/policy.ts'
import { count } from '../words/number.ts'
import { Asked } from './asked.tsx'
import { DataTable } from './data-table.tsx'
import { VerdictBadge } from './verdict-mark.tsx'

const ASK_EVERY_MS = 400

export function DryRunView({ dryRunId, onDone }: { readonly dryRunId: string; readonly onDone: () => void }): ReactNode {
  const query = useQuery({ ...dryRunQuery(dryRunId), refetchInterval: ({ state }) => (state.data === undefined || state.data.status === 'running' ? ASK_EVERY_MS : false) })
  const isDone = query.data?.status === 'done'
  useEffect(() => { if (isDone) onDone() }, [isDone, onDone])
  return <Asked query={query} what="the dry run">{run => (run.status === 'running' ? <Progress run={run} /> : <Found run={run} />)}</Asked>
}

function Progress({ run }: { readonly run: DryRun }): ReactNode {
  return <p role="status"><progress max={Math.max(1, run.total)} value={run.judged} aria-label="Chips judged" /> {run.judged} of {count(run.total, 'chip')}</p>
}

function Found({ run }: { readonly run: DryRun }): ReactNode {
  const { before, after } = run.counts
  return (
    <div className="dry-run">
      <h3>{run.status === 'failed' ? 'The dry run failed' : run.changed === 0 ? 'No chip changes' : `${count(run.changed, 'chip')} of ${String(run.judged)} would change`}</h3>
      <DataTable caption="Chips now and then" rows={[['Now', before], ['Then', after]] as const} keyOf={([name]) => name} columns={[
        { name: 'When', look: 'lead', cell: ([name]) => name },
        { name: 'Inside', look: 'number', cell: ([, counts]) => counts.inside }, { name: 'Outside', look: 'number', cell: ([, counts]) => counts.outside }, { name: 'Unknown', look: 'number', cell: ([, counts]) => counts.unknown },
      ]} />
      {run.unknownSites.map(siteId => <p key={siteId} className="warn">The site {siteId} is not registered; this policy cannot be activated.</p>)}
      {run.warnings.map(warning => <p key={warning} className="warn">{warning}</p>)}
      {run.chips.length === 0 ? null : (
        <DataTable caption="Chips that change" rows={run.chips} keyOf={row => row.chipId} toneOf={row => `row-${row.after}`} columns={[
          { name: 'Chip', look: 'lead', cell: row => <Link to="/chips/$chipId" params={{ chipId: row.chipId }}>{row.chipId}</Link> },
          { name: 'Site', cell: row => row.siteId }, { name: 'Node', cell: row => row.nodeName },
          { name: 'Now', cell: row => <VerdictBadge outcome={row.before} /> }, { name: 'Then', cell: row => <VerdictBadge outcome={row.after} /> }, { name: 'Why', look: 'wide', cell: row => row.why },
        ]} />
      )}
      {run.changed > run.chips.length ? <p className="note">and {count(run.changed - run.chips.length, 'more chip')}.</p> : null}
      <FindingLines name="Findings that would open" findings={run.opens} />
      <FindingLines name="Findings that would close" findings={run.closes} />
    </div>
  )
}

function FindingLines({ name, findings }: { readonly name: string; readonly findings: DryRun['opens'] }): ReactNode {
  if (findings.length === 0) return null
  return (
    <>
      <h4>{name}</h4>
      <ul className="check-lines">{findings.map(found => <li key={found.findingId}><span className={`tag tag-${found.severity}`}>{found.severity}</span> <span>{found.title} <code>{found.code}</code></span></li>)}</ul>
    </>
  )
}

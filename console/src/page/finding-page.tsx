// One finding at its own address: the pattern, what was seen, what it rests on, honest causes and the next step.

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { FINDING_CODES, SIGNALS, type FindingCode, type Signal } from '@trigpoint/core/custody'
import type { Finding } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { findingQuery } from '../api/custody.ts'
import { sitesQuery } from '../api/queries.ts'
import { Asked } from '../part/asked.tsx'
import { chipShortName } from '../part/chip-grid.tsx'
import { FactList } from '../part/fact-list.tsx'
import { FindingMarks } from '../part/finding-card.tsx'
import { TimeText } from '../part/time-text.tsx'
import { count, wholeNumber } from '../words/number.ts'

const route = getRouteApi('/findings/$findingId')
const SHOWN_CHIPS = 64

export function FindingPage(): ReactNode {
  const { findingId } = route.useParams()
  const query = useQuery(findingQuery(findingId))
  return (
    <div className="page">
      <title>{`${query.data?.title ?? 'Finding'} · Trigpoint`}</title>
      <Asked query={query} what="this finding" isPage>{finding => <FindingBody finding={finding} />}</Asked>
    </div>
  )
}

function FindingBody({ finding }: { readonly finding: Finding }): ReactNode {
  const signal = signalOf(finding.code)
  return (
    <>
      <p className="crumbs"><Link to="/findings">Findings</Link> › <Link to="/findings" search={{ code: finding.code as FindingCode }}>{signal?.title ?? finding.code}</Link></p>
      <h1>{finding.title}</h1>
      <p className="finding-head"><FindingMarks finding={finding} /></p>
      <div className="columns">
        <div className="column">
          <section className="card" aria-labelledby="seen"><h2 id="seen">What was seen</h2><p>{finding.explanation}</p><Times finding={finding} /></section>
          <section className="card" aria-labelledby="evidence"><h2 id="evidence">What it rests on</h2><Evidence finding={finding} /></section>
          <section className="card" aria-labelledby="chips"><h2 id="chips">{count(finding.chipIds.length, 'chip')}</h2><Chips finding={finding} /></section>
        </div>
        <div className="column">
          <section className="card" aria-labelledby="next"><h2 id="next">Next step</h2><p>{finding.nextStep}</p></section>
          <section className="card" aria-labelledby="honest"><h2 id="honest">Honest causes</h2><ul>{[...new Set([finding.honestCause, ...(signal?.honestCauses ?? [])])].map(cause => <li key={cause}>{cause}</li>)}</ul></section>
          {signal === undefined ? null : <Pattern signal={signal} />}
        </div>
      </div>
    </>
  )
}

function signalOf(code: string): Signal | undefined {
  const known = FINDING_CODES.find(each => each === code)
  return known === undefined ? undefined : SIGNALS[known]
}

function Times({ finding }: { readonly finding: Finding }): ReactNode {
  const site = useQuery(sitesQuery).data?.find(each => each.siteId === finding.siteId)
  return (
    <FactList facts={[
      ['Site', finding.siteId === null ? 'none' : <Link key="site" to="/sites/$siteId" params={{ siteId: finding.siteId }}>{site?.name ?? finding.siteId}</Link>],
      ['Began', <TimeText key="opened" atMs={finding.openedAtMs} />],
      ['Ended', finding.endedAtMs === null ? 'it still holds' : <TimeText key="ended" atMs={finding.endedAtMs} />],
      ...(finding.mutedBy === null ? [] : [['Muted by', <span key="muted">a maintenance window (<code>{finding.mutedBy}</code>)</span>] as const]),
      ['Code', <code key="code">{finding.code}</code>],
    ]} />
  )
}

function Evidence({ finding }: { readonly finding: Finding }): ReactNode {
  if (finding.evidence.length === 0) return <p className="muted">The states of its chips, as their pages show them.</p>
  return (
    <ul className="plain-list">
      {finding.evidence.map(({ kind, id, leaf }) => (
        <li key={`${kind} ${id}`}>
          {KIND_NAME[kind]} {kind === 'fix' ? <Link to="/fixes/$challengeId" params={{ challengeId: id }}><code>{id}</code></Link> : <code className="long">{id}</code>}
          <small className="muted"> {leaf === null ? 'not in the log' : <>committed in the log as <code title={leaf}>{leaf.slice(0, 16)}…</code></>}</small>
        </li>
      ))}
    </ul>
  )
}

const KIND_NAME: Readonly<Record<Finding['evidence'][number]['kind'], string>> = {
  'fix': 'Fix', 'receipt': 'Receipt', 'paper': 'Paper', 'event': 'EPCIS event', 'inspection': 'Inspection', 'inventory': 'Inventory', 'policy': 'Policy', 'party': 'Party', 'mesh': 'Mesh of landmarks',
  'maintenance': 'Maintenance', 'rule-table': 'Rule table', 'enrolment': 'Enrolment', 'dossier': 'Dossier of',
}

function Chips({ finding }: { readonly finding: Finding }): ReactNode {
  if (finding.chipIds.length === 0) return <p className="muted">It names no single chip.</p>
  return (
    <>
      <ul className="chip-links">{finding.chipIds.slice(0, SHOWN_CHIPS).map(chipId => <li key={chipId}><Link to="/chips/$chipId" params={{ chipId }} title={chipId}>{chipShortName(chipId)}</Link></li>)}</ul>
      {finding.chipIds.length <= SHOWN_CHIPS ? null : <p className="note">And {wholeNumber(finding.chipIds.length - SHOWN_CHIPS)} more.</p>}
    </>
  )
}

function Pattern({ signal }: { readonly signal: Signal }): ReactNode {
  return (
    <section className="card" aria-labelledby="pattern">
      <h2 id="pattern">The pattern</h2>
      <p>{signal.pattern}</p>
      <p className="note">{signal.severityNote}</p>
      <p className="note">Computed from {signal.computedFrom.join(', ')}. The same text is in <code>docs/findings/{signal.code}.md</code>.</p>
    </section>
  )
}

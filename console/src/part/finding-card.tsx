// A finding: what was seen, what an honest cause would be, and what to do next. Never an accusation.

import { Link } from '@tanstack/react-router'
import type { Finding } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { count } from '../words/number.ts'
import { SEVERITIES, SEVERITY_NAME } from '../words/outcome.ts'
import { TimeText } from './time-text.tsx'

export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.lastSeenAtMs - a.lastSeenAtMs)
}

/** For a side panel: one line of weight, one of words. */
export function FindingBrief({ finding }: { readonly finding: Finding }): ReactNode {
  return (
    <Link to="/findings/$findingId" params={{ findingId: finding.findingId }} className={`finding-brief severity-${finding.severity}`}>
      <span className="finding-brief-head"><SeverityTag severity={finding.severity} /> <TimeText atMs={finding.lastSeenAtMs} /></span>
      <strong>{finding.title}</strong>
    </Link>
  )
}

export function FindingCard({ finding, siteName, level }: {
  readonly finding: Finding
  readonly siteName?: string | undefined
  /** Of its heading, one below that of the list it stands in. */
  readonly level: 2 | 3
}): ReactNode {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <article className={`card finding severity-${finding.severity}`} id={finding.findingId} aria-labelledby={`title-${finding.findingId}`}>
      <p className="finding-head"><FindingMarks finding={finding} /></p>
      <Heading id={`title-${finding.findingId}`}><Link to="/findings/$findingId" params={{ findingId: finding.findingId }}>{finding.title}</Link></Heading>
      <p>{finding.explanation}</p>
      <dl className="reasons">
        <div><dt>An honest cause would be</dt><dd>{finding.honestCause}</dd></div>
        <div><dt>Next step</dt><dd>{finding.nextStep}</dd></div>
      </dl>
      <FindingLinks finding={finding} siteName={siteName} />
    </article>
  )
}

/** Its weight, its times, and whether it has ended or is muted. */
export function FindingMarks({ finding }: { readonly finding: Finding }): ReactNode {
  return (
    <>
      <SeverityTag severity={finding.severity} />
      {finding.endedAtMs === null ? null : <span className="tag">ended</span>}
      {finding.mutedBy === null ? null : <span className="tag">muted by maintenance</span>}
      <span className="muted">
        began <TimeText atMs={finding.openedAtMs} />, {finding.endedAtMs === null ? <>last seen <TimeText atMs={finding.lastSeenAtMs} /></> : <>ended <TimeText atMs={finding.endedAtMs} /></>}
      </span>
    </>
  )
}

function FindingLinks({ finding, siteName }: { readonly finding: Finding; readonly siteName: string | undefined }): ReactNode {
  const [chipId] = finding.chipIds
  const [challengeId] = finding.challengeIds
  return (
    <p className="links">
      {finding.siteId === null ? null : <Link to="/sites/$siteId" params={{ siteId: finding.siteId }}>{siteName ?? 'The site'}</Link>}
      {chipId === undefined ? null : <Link to="/chips/$chipId" params={{ chipId }}>{finding.chipIds.length === 1 ? 'The chip' : `First of ${count(finding.chipIds.length, 'chip')}`}</Link>}
      {challengeId === undefined ? null : <Link to="/fixes/$challengeId" params={{ challengeId }}>{finding.challengeIds.length === 1 ? 'The fix' : `First of ${count(finding.challengeIds.length, 'fix', 'fixes')}`}</Link>}
      <code>{finding.code}</code>
    </p>
  )
}

export function SeverityTag({ severity }: { readonly severity: Finding['severity'] }): ReactNode {
  return <span className={`tag tag-${severity}`}>{SEVERITY_NAME[severity]}</span>
}

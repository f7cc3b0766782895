// What happened, newest first: papers, verdicts that changed, findings. Written so that a newcomer can follow.

import { Link } from '@tanstack/react-router'
import type { TimelineEntry } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { count } from '../words/number.ts'
import { Empty } from './asked.tsx'
import { TimeText } from './time-text.tsx'

const KIND_NAME: Readonly<Record<TimelineEntry['kind'], string>> = {
  custody: 'Papers', verdict: 'Verdict', finding: 'Finding', enrolment: 'Enrolment', landmark: 'Landmark',
}

export function TimelineList({ entries, first = 8, label }: { readonly entries: readonly TimelineEntry[]; readonly first?: number; readonly label: string }): ReactNode {
  const [shown, setShown] = useState(first)
  if (entries.length === 0) return <Empty>Nothing has happened yet. Papers, verdicts and findings appear here as they come.</Empty>
  return (
    <>
      <ol className="timeline" aria-label={label}>
        {entries.slice(0, shown).map(entry => <TimelineRow key={entry.id} entry={entry} />)}
      </ol>
      {shown < entries.length ? <button type="button" className="button" onClick={() => { setShown(shown + 20) }}>Show earlier events</button> : null}
    </>
  )
}

function TimelineRow({ entry }: { readonly entry: TimelineEntry }): ReactNode {
  return (
    <li className={`event event-${entry.kind}`}>
      <p className="event-head">
        <span className="event-kind">{KIND_NAME[entry.kind]}</span>
        <TimeText atMs={entry.atMs} />
      </p>
      <p className="event-title">{entry.title}</p>
      {entry.detail === '' ? null : <p className="event-detail">{entry.detail}</p>}
      <EventLinks entry={entry} />
    </li>
  )
}

function EventLinks({ entry }: { readonly entry: TimelineEntry }): ReactNode {
  const [onlyChip] = entry.chipIds
  if (entry.siteId === null && onlyChip === undefined && entry.challengeId === null) return null
  return (
    <p className="event-links">
      {entry.siteId === null ? null : <Link to="/sites/$siteId" params={{ siteId: entry.siteId }}>Site</Link>}
      {onlyChip === undefined ? null : entry.chipIds.length === 1
        ? <Link to="/chips/$chipId" params={{ chipId: onlyChip }}>Chip</Link>
        : <Link to="/chips" search={entry.siteId === null ? {} : { site: entry.siteId }}>{count(entry.chipIds.length, 'chip')}</Link>}
      {entry.challengeId === null ? null : <Link to="/fixes/$challengeId" params={{ challengeId: entry.challengeId }}>Fix</Link>}
    </p>
  )
}

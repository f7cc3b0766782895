// The trail of a case, newest first: who did what, when, and its place in the log.

import type { CaseBody } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { casePath } from '../api/cases.ts'
import { downloadFile } from '../api/download.ts'
import { entryWords } from '../words/case.ts'
import { TimeText } from './time-text.tsx'

const SHOWN_AT_FIRST = 30

export function CaseTrail({ file }: { readonly file: CaseBody }): ReactNode {
  const [all, setAll] = useState(false)
  const entries = [...file.trail].reverse()
  const shown = all ? entries : entries.slice(0, SHOWN_AT_FIRST)
  return (
    <section className="card late" aria-labelledby="trail">
      <h2 id="trail">Trail</h2>
      <p className="note">Only ever added to: each entry is chained to the one before it, and the log commits to each.</p>
      <ol className="bare timeline" aria-label="Entries of the trail, newest first">
        {shown.map(entry => {
          const [title, detail] = entryWords(entry)
          return (
            <li key={entry.sequence} className={`event ${entry.actor === '' ? 'event-finding' : 'event-verdict'}`}>
              <p className="event-head"><span className="event-kind">{entry.actor === '' ? 'Trigpoint' : entry.actor}</span> <TimeText atMs={entry.atMs} /> <span>{entry.logIndex === null ? 'on its way to the log' : `log entry ${String(entry.logIndex)}`}</span></p>
              <p className="event-title">{title}</p>
              {detail === '' ? null : <p className="event-detail">{detail}</p>}
            </li>
          )
        })}
      </ol>
      <p className="links">
        {entries.length > shown.length ? <button type="button" className="button" onClick={() => { setAll(true) }}>Show all {entries.length}</button> : null}
        <button type="button" className="button" onClick={() => void downloadFile(`${casePath(file.caseId)}/export`, `${file.caseId}.json`)}>Download the trail</button>
      </p>
    </section>
  )
}

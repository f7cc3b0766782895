// The findings of a case, each with what it rests on.

import { Link } from '@tanstack/react-router'
import type { CaseBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { Empty } from './asked.tsx'
import { SeverityTag } from './finding-card.tsx'
import { TimeText } from './time-text.tsx'

export function CaseFindings({ file }: { readonly file: CaseBody }): ReactNode {
  return (
    <section className="card" aria-labelledby="case-findings">
      <h2 id="case-findings">What was seen</h2>
      {file.caseFindings.length === 0 ? <Empty>No finding belongs to this case; {file.tips > 0 ? 'a tip opened it' : 'a person opened it'}.</Empty> : null}
      <ol className="bare case-findings">
        {file.caseFindings.map(finding => (
          <li key={finding.findingId} className={`finding-brief severity-${finding.severity}`}>
            <p className="finding-brief-head"><SeverityTag severity={finding.severity} /> <TimeText atMs={finding.foundAtMs} /> <code>{finding.code}</code></p>
            <h3>{finding.title}</h3>
            <p>{finding.explanation}</p>
            <details>
              <summary>Honest cause and next step</summary>
              <dl className="reasons">
                <div><dt>An honest cause would be</dt><dd>{finding.honestCause}</dd></div>
                <div><dt>Next step</dt><dd>{finding.nextStep}</dd></div>
              </dl>
            </details>
            <Evidence finding={finding} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Evidence({ finding }: { readonly finding: CaseBody['caseFindings'][number] }): ReactNode {
  const first = finding.challengeIds[0]
  const newest = finding.challengeIds.at(-1)
  const logged = finding.evidence.filter(one => one.leaf !== null).length
  return (
    <p className="links">
      {first === undefined ? null : <Link to="/fixes/$challengeId" params={{ challengeId: first }}>First fix</Link>}
      {newest === undefined || newest === first ? null : <Link to="/fixes/$challengeId" params={{ challengeId: newest }}>Newest fix</Link>}
      <Link to="/findings" hash={finding.findingId}>The finding</Link>
      {logged === 0 ? null : <span className="muted">{logged} of {finding.evidence.length} pieces of evidence in the log</span>}
    </p>
  )
}

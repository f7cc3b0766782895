// The last fixes of a chip in one row, oldest left: how its verdict went over time. Each cell leads to its fix.

import { Link } from '@tanstack/react-router'
import type { FixSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { OUTCOME_NAME } from '../words/outcome.ts'
import { clockTime, fullTime } from '../words/time.ts'
import { Empty } from './asked.tsx'
import { VerdictMark } from './verdict-mark.tsx'

export function OutcomeStrip({ fixes }: { readonly fixes: readonly FixSummary[] }): ReactNode {
  if (fixes.length === 0) return <Empty>No fix has been made yet.</Empty>
  const ordered = [...fixes].sort((a, b) => a.requestedAtMs - b.requestedAtMs)
  return (
    <ol className="outcome-strip" aria-label="Fixes, oldest first">
      {ordered.map(fix => (
        <li key={fix.challengeId}>
          <Link
            to="/fixes/$challengeId" params={{ challengeId: fix.challengeId }} title={`${fullTime(fix.requestedAtMs)}: ${fix.reason}`}
            aria-label={`${clockTime(fix.requestedAtMs)}: ${OUTCOME_NAME[fix.outcome]}${fix.status === 'judged' ? '' : `, ${fix.status}`}`}
          >
            <VerdictMark outcome={fix.outcome} size={18} />
          </Link>
        </li>
      ))}
    </ol>
  )
}

// The three counts, each with what it means, each leading to the chips that it counts.

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { wholeNumber } from '../words/number.ts'
import { OUTCOME_MEANING, OUTCOME_NAME, OUTCOMES, type Counts } from '../words/outcome.ts'
import { VerdictMark } from './verdict-mark.tsx'

export function CountTiles({ counts, site }: { readonly counts: Counts; readonly site?: string }): ReactNode {
  return (
    <ul className="tiles" aria-label="Chips by verdict">
      {OUTCOMES.map(outcome => (
        <li key={outcome}>
          <Link to="/chips" search={site === undefined ? { outcome } : { outcome, site }} className={`tile tile-${outcome}`}>
            <VerdictMark outcome={outcome} size={26} />
            <span className="tile-number">{wholeNumber(counts[outcome])}</span>
            <span className="tile-name">{OUTCOME_NAME[outcome].toLowerCase()}</span>
            <span className="tile-meaning">{OUTCOME_MEANING[outcome]}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** The same in one line, for rows of a list. Outcomes without chips are left out. */
export function CountLine({ counts }: { readonly counts: Counts }): ReactNode {
  const shown = OUTCOMES.filter(outcome => counts[outcome] > 0)
  if (shown.length === 0) return <span className="muted">no chips yet</span>
  return (
    <span className="count-line">
      {shown.map(outcome => (
        <span key={outcome} className="count">
          <VerdictMark outcome={outcome} /> {wholeNumber(counts[outcome])}<span className="visually-hidden"> {OUTCOME_NAME[outcome].toLowerCase()}</span>
        </span>
      ))}
    </span>
  )
}

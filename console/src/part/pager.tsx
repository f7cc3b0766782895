// Back and forth through a long list by the verifier's cursors.

import type { ReactNode } from 'react'
import { count } from '../words/number.ts'

export function Pager({ page, rows, next, onNext, onPrevious }: {
  /** From 1. */
  readonly page: number
  readonly rows: number
  readonly next: string | null
  readonly onNext: (cursor: string) => void
  readonly onPrevious: () => void
}): ReactNode {
  if (page === 1 && next === null) return <p className="note">{count(rows, 'row')}.</p>
  return (
    <nav className="pager" aria-label="Pages">
      <button type="button" className="button" disabled={page === 1} onClick={onPrevious}>Previous</button>
      <span role="status">Page {page}, {count(rows, 'row')}</span>
      <button type="button" className="button" disabled={next === null} onClick={() => { if (next !== null) onNext(next) }}>Next</button>
    </nav>
  )
}

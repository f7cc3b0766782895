// An answer that is awaited: a word while it loads, the refusal in words when it does not come, what was
// known before when only a renewal failed.

import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemFacts, problemRemedy } from '../api/problem.ts'

export function Asked<T>({ query, what, isPage = false, children }: {
  readonly query: UseQueryResult<T>
  /** What is being read, as in "Reading the chips…". */
  readonly what: string
  /** The page has no heading without this answer. */
  readonly isPage?: boolean
  readonly children: (data: T) => ReactNode
}): ReactNode {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ProblemNote error={query.error} what={what} isPage={isPage} onRetry={() => void query.refetch()} />
  return <p className="loading" role="status">Reading {what}…</p>
}

export function ProblemNote({ error, what, isPage = false, onRetry }: {
  readonly error: unknown
  readonly what: string
  readonly isPage?: boolean
  readonly onRetry?: () => void
}): ReactNode {
  const facts = problemFacts(error)
  const title = facts.kind === 'refusal' ? `The verifier refused to show ${what}.` : `Could not read ${what}.`
  return (
    <div className="problem" role="alert">
      {isPage ? <h1>{title}</h1> : <p className="problem-title">{title}</p>}
      <p>{facts.message}</p>
      <p>{problemRemedy(facts)}</p>
      <p className="problem-code"><code>{facts.code}</code>{facts.where === '' ? null : <> · <code>{facts.where}</code></>}</p>
      {onRetry === undefined ? null : <button type="button" className="button" onClick={onRetry}>Try again</button>}
    </div>
  )
}

/** Nothing to show, and why that is no fault. */
export function Empty({ children }: { readonly children: ReactNode }): ReactNode {
  return <p className="empty">{children}</p>
}

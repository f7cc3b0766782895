// A verdict's mark: shape, sign and colour together, with its word beside it or read aloud.

import type { Outcome } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { GLYPHS } from '../map/glyph.ts'
import { OUTCOME_NAME } from '../words/outcome.ts'

export function VerdictMark({ outcome, size = 16 }: { readonly outcome: Outcome; readonly size?: number }): ReactNode {
  const glyph = GLYPHS[outcome]
  return (
    <svg className={`mark mark-${outcome}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path className="mark-body" d={glyph.body} />
      <path className="mark-sign" d={glyph.sign} />
    </svg>
  )
}

export function VerdictBadge({ outcome }: { readonly outcome: Outcome }): ReactNode {
  return (
    <span className={`badge badge-${outcome}`}>
      <VerdictMark outcome={outcome} />
      {OUTCOME_NAME[outcome]}
    </span>
  )
}

/** Passed or failed, for a single check or step; null is neither. */
export function CheckMark({ ok }: { readonly ok: boolean | null }): ReactNode {
  return (
    <svg className={`check-mark check-${ok === null ? 'none' : ok ? 'ok' : 'bad'}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="7" />
      <path d={ok === null ? 'M5 8h6' : ok ? 'M4.8 8.3l2.2 2.2 4.2-4.7' : 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2'} />
    </svg>
  )
}

// Small marks of cases: state, clock.

import type { CaseClockBody, CaseSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { CASE_STATE_MEANING, CASE_STATE_NAME, clockWord } from '../words/case.ts'
import { TimeText } from './time-text.tsx'

export function CaseStateTag({ state }: { readonly state: CaseSummary['state'] }): ReactNode {
  return <span className={`tag case-${state}`} title={CASE_STATE_MEANING[state]}>{CASE_STATE_NAME[state]}</span>
}

export function ClockText({ clock }: { readonly clock: CaseClockBody }): ReactNode {
  // The case ended: its open clocks stand still.
  if (clock.doneAtMs === null && (clock.state === 'done' || clock.state === 'done-late')) return <span className="clock">{clock.title}: {clock.state === 'done' ? 'no longer runs' : 'had run out when the case ended'}</span>
  const shownMs = clock.doneAtMs ?? clock.dueAtMs
  return <span className={`clock clock-${clock.state}`}>{clock.title}: {clockWord(clock)} <TimeText atMs={shownMs} /></span>
}

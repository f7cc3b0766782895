// States that last too long: one finding a site, state and episode, with all chips that it touches. An episode
// goes on as long as some chip is over its time. On the path: custody.

import { countOf, spanText } from '../finding.ts'
import { STATE_WORDS } from '../state-words.ts'
import type { CustodyState } from '../facts.ts'
import type { DatedDraft, Finder } from './finder.ts'
import type { ChipStay, SiteView } from './views.ts'

interface Episode {
  readonly fromMs: number
  readonly endMs: number | null
  readonly stays: readonly ChipStay[]
}

export const OVERDUE: Finder<SiteView> = {
  code: 'overdue',
  find: (view, nowMs) => ({
    drafts: [...new Set(view.longStays.map(stay => stay.state))].sort().flatMap(state => episodesOf(view, state, nowMs).map(episode => draftOf(view, state, episode))),
    nextMs: view.nextLongMs,
  }),
}

/** When the stay became too long. */
function dueMs(stay: ChipStay, limitMs: number): number {
  return Math.max(stay.sinceMs + limitMs, stay.excusedUntilMs)
}

function episodesOf({ longStays, stays: limits }: SiteView, state: CustodyState, nowMs: number): readonly Episode[] {
  const limitMs = limits[state]
  if (limitMs === null) return []
  const over = longStays.filter(stay => stay.state === state && dueMs(stay, limitMs) < (stay.untilMs ?? nowMs)).sort((a, b) => dueMs(a, limitMs) - dueMs(b, limitMs) || (a.chipId < b.chipId ? -1 : 1))
  const episodes: Episode[] = []
  for (const stay of over) {
    const last = episodes.at(-1)
    if (last !== undefined && (last.endMs === null || dueMs(stay, limitMs) <= last.endMs))
      episodes[episodes.length - 1] = { fromMs: last.fromMs, endMs: last.endMs === null || stay.untilMs === null ? null : Math.max(last.endMs, stay.untilMs), stays: [...last.stays, stay] }
    else episodes.push({ fromMs: dueMs(stay, limitMs), endMs: stay.untilMs, stays: [stay] })
  }
  return episodes
}

function draftOf({ site, stays: limits }: SiteView, state: CustodyState, { fromMs, endMs, stays }: Episode): DatedDraft {
  const chipIds = [...new Set(stays.map(stay => stay.chipId))].sort()
  const papers = [...new Set(stays.flatMap(stay => stay.factId ?? []))].slice(0, 8)
  return {
    code: 'overdue', subject: `${site.siteId}/${state}/${String(fromMs)}`, severity: state === 'silent' || state === 'missing' ? 'high' : 'medium',
    title: `${countOf(chipIds.length, 'chip')} of ${site.name} ${STATE_WORDS[state]} for too long`,
    explanation: `${countOf(chipIds.length, 'chip')} of ${site.name} ${endMs === null ? 'have been' : 'were'} ${STATE_WORDS[state]} longer than the ${spanText(limits[state] ?? 0)} that this state may last.`,
    honestCause: 'A delayed shipment or installation, a long repair, or a paper that nobody recorded.',
    nextStep: 'Ask the operator where the chips are and record the paper that is missing; open a case when there is none.',
    siteId: site.siteId, chipIds, challengeIds: [], evidence: papers.map(id => ({ kind: state === 'installed' ? 'fix' as const : 'paper' as const, id })),
    openedAtMs: fromMs, ...(endMs === null ? {} : { endedAtMs: endMs }),
  }
}

// Delivered on paper, and no device of it ever answered. On the path: custody.

import { countOf, spanText } from '../finding.ts'
import type { Finder } from './finder.ts'
import type { DeliveryView } from './views.ts'

/** From the receipt to the first answer: a rack, power and an agent. */
export const LONGEST_ARRIVAL_MS: number = 45 * 24 * 3600 * 1000

export const NEVER_ARRIVED: Finder<DeliveryView> = {
  code: 'never-arrived',
  find: ({ site, paper, chips }, nowMs) => {
    const dueMs = paper.atMs + LONGEST_ARRIVAL_MS
    if (nowMs <= dueMs) return { drafts: [], nextMs: dueMs + 1 }
    // What left again with a paper is asked for where it went.
    const late = chips.filter(chip => (chip.answeredAtMs === null || chip.answeredAtMs > dueMs) && (chip.leftAtMs === null || chip.leftAtMs > dueMs))
    if (late.length === 0) return { drafts: [], nextMs: null }
    const ends = late.map(chip => chip.answeredAtMs ?? chip.leftAtMs)
    const endedAtMs = ends.includes(null) ? undefined : Math.max(...ends.map(end => end ?? 0))
    const chipIds = late.map(chip => chip.chipId).sort()
    return {
      drafts: [{
        code: 'never-arrived', subject: paper.eventId, severity: late.length === chips.length ? 'high' : 'medium',
        title: `${countOf(late.length, 'chip')} delivered to ${site.name} never answered there`,
        explanation: `Papers say that ${countOf(chips.length, 'chip')} ${paper.reference === '' ? '' : `(${paper.reference}) `}arrived at ${site.name}; after ${spanText(LONGEST_ARRIVAL_MS)} ${late.length === chips.length ? 'none of them had' : `${String(late.length)} of them had not`} answered from any node.`,
        honestCause: 'Racks, power or network are late; spares that are stored without a paper.',
        nextStep: 'Ask for the place of each serial and a picture; record storage where that is the reason, else visit.',
        siteId: site.siteId, chipIds, challengeIds: [], evidence: [{ kind: 'paper', id: paper.eventId }], openedAtMs: dueMs, ...(endedAtMs === undefined ? {} : { endedAtMs }),
      }],
      nextMs: null,
    }
  },
}

// Boards and chassis by association events: chips of one carrier that answer from two nodes or two sites, and parts
// put into a second carrier while still in the first. On the path: custody.

import { countOf } from '../finding.ts'
import { NOTHING, type Finder } from './finder.ts'
import type { CarrierView } from './views.ts'

/** Answers of one carrier's chips are compared when they are this close in time. */
const SAME_TIME_MS = 24 * 3600 * 1000

export const TOPOLOGY_BROKEN: Finder<CarrierView> = {
  code: 'topology-broken',
  find: ({ carrier, chips }) => {
    const newestMs = Math.max(0, ...chips.map(chip => chip.answeredAtMs ?? 0))
    const heard = chips.filter(chip => chip.answeredAtMs !== null && newestMs - chip.answeredAtMs <= SAME_TIME_MS)
    const sites = [...new Set(heard.map(chip => chip.siteId))].sort()
    const nodes = new Set(heard.map(chip => chip.agentId ?? ''))
    if (nodes.size < 2) return NOTHING
    return {
      drafts: [{
        code: 'topology-broken', subject: carrier, severity: 'high', title: `Chips of one carrier answer from ${countOf(nodes.size, 'node')}`,
        explanation: `By the association events ${countOf(chips.length, 'chip')} sit in ${carrier}; within a day they answered through ${countOf(nodes.size, 'node')}${sites.length > 1 ? ` at ${sites.join(', ')}` : ''}. A board is in one place.`,
        honestCause: 'A board that was exchanged or split for repair without an association event.',
        nextStep: 'Ask for the repair record; record the parts that were taken out; otherwise inspect every node that answered.',
        siteId: sites[0] ?? null, chipIds: heard.map(chip => chip.chipId).sort(), challengeIds: [...new Set(heard.flatMap(chip => chip.challengeId ?? []))].slice(0, 8),
        openedAtMs: Math.min(...heard.map(chip => chip.answeredAtMs ?? newestMs)),
      }],
      nextMs: null,
    }
  },
}

export const LABEL_MOVED: Finder<CarrierView> = {
  code: 'label-moved',
  find: ({ carrier, doubles, chips }) => ({
    drafts: doubles.map(({ child, other, atMs, eventHash }) => ({
      code: 'label-moved', subject: `${carrier}/${eventHash}`, severity: 'medium', title: 'A part was put into a second carrier without leaving the first',
      explanation: `By the association events ${child} was put into ${carrier} while it was still in ${other}. Either a part moved without a record, or its label did.`,
      honestCause: 'The event that takes the part out was forgotten.',
      nextStep: 'Look at both carriers and read the labels and keys; record the removal, or treat the label as moved.',
      siteId: chips[0]?.siteId ?? null, chipIds: chips.map(chip => chip.chipId).sort(), challengeIds: [], evidence: [{ kind: 'event', id: eventHash }], openedAtMs: atMs,
    })),
    nextMs: null,
  }),
}

// Signals of place: proofs that contradict the policy, the papers or each other.

import type { SignalMap } from './signal.ts'

export const PLACE_SIGNALS: SignalMap<'outside' | 'contradiction'> = {
  'outside': {
    code: 'outside',
    title: 'Proved outside',
    pattern: 'The chips\' evidence held, and the round trips exclude every country that the site\'s policy allows.',
    computedFrom: ['a judged fix with its receipts', 'the site\'s policy'],
    severity: 'critical',
    severityNote: 'Always critical: it is a proof of place, not an estimate.',
    honestCauses: ['The chips were moved with a permission that is not recorded here.', 'The site has a wrong policy.'],
    nextStep: 'Keep the fix and its receipts, look for a transfer permission, and report it if there is none.',
  },
  'contradiction': {
    code: 'contradiction',
    title: 'Two words that cannot both be true',
    pattern: 'No place on Earth satisfies the receipts of one fix; or a landmark signed two different receipts for one challenge; or papers and answers of a chip contradict each other: received or installed at two sites with no shipment between, handled after its destruction, answering after papers took it away.',
    computedFrom: ['receipts of one fix', 'papers and answers of a chip, in the order of their times'],
    severity: 'critical',
    severityNote: 'Critical for an empty region; high for a landmark with two words and for answers that contradict papers; medium for papers alone.',
    honestCauses: ['A landmark stands elsewhere than its record says.', 'Two landmarks run with one key, for example after a restored backup.', 'A paper with a wrong serial, or told to the wrong place or day.'],
    nextStep: 'Check the landmarks against each other first; if they agree on other nodes, inspect the node: its key is held in more than one place.',
  },
}

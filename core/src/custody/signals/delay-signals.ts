// Signals in a site's delays, held against those enrolled at its inspection.

import type { SignalMap } from './signal.ts'

export const DELAY_SIGNALS: SignalMap<'relay-suspected' | 'moved'> = {
  'relay-suspected': {
    code: 'relay-suspected',
    title: 'All delays grew by one step',
    pattern: 'Two fixes of a node in a row: more than a third of at least four common landmarks differ from the enrolled delays by more than four standard deviations, and once the middle change is taken off, no more than a third still do. The step is longer, never shorter.',
    computedFrom: ['fixes', 'the fingerprint of the site, enrolled at an inspection'],
    severity: 'medium',
    severityNote: 'Medium: the proven region stays true, for a relay only makes answers later.',
    honestCauses: ['A new firewall, tunnel or access line at the site.', 'A node that answers under heavy load.'],
    nextStep: 'Ask the operator what changed at the site on that day. If it was announced, enrol the delays again after an inspection; if not, look at the node in place.',
  },
  'moved': {
    code: 'moved',
    title: 'The delays are those of another place',
    pattern: 'Two fixes of a node in a row: more than a third of at least four common landmarks differ from the enrolled delays by more than four standard deviations, and more than a third still do once the middle change is taken off. A route change, which few landmarks share, is none.',
    computedFrom: ['fixes', 'the fingerprint of the site, enrolled at an inspection'],
    severity: 'high',
    severityNote: 'High: nearly every landmark sees the node from elsewhere.',
    honestCauses: ['The site changed its network provider.', 'The node was moved with papers that are not recorded yet.'],
    nextStep: 'Compare with the proven region of the newest fix. Ask for the papers of a move; without them, have the node looked at in place.',
  },
}

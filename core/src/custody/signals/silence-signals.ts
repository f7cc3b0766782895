// Signals of silence and return: what stops answering, what answers again, what lasts too long.

import type { SignalMap } from './signal.ts'

export const SILENCE_SIGNALS: SignalMap<'cohort-silence' | 'reappearance' | 'overdue'> = {
  'cohort-silence': {
    code: 'cohort-silence',
    title: 'A cohort falls silent together',
    pattern: 'At least three chips, and at least half, of one chassis (or of one site, where the chassis is not known) stop answering within half of the longest age that the site\'s policy allows.',
    computedFrom: ['fixes in which the chips signed', 'inspection papers', 'declared maintenance'],
    severity: 'critical',
    severityNote: 'Critical when an inspection had found the cohort in place before; high otherwise. Silence that a maintenance paper or a declared window covers is muted.',
    honestCauses: ['A power or network outage of the whole server.', 'Maintenance that was not announced.', 'The agent was updated and did not come up again.'],
    nextStep: 'Ask the operator on the same day why the server is down, and for a picture of the rack with the serial; visit unannounced if no answer comes.',
  },
  'reappearance': {
    code: 'reappearance',
    title: 'A silent or removed key answers again',
    pattern: 'A chip that had been silent, or that papers call removed, missing or destroyed, answers again and is not proved inside its site.',
    computedFrom: ['fixes in which the chip signed', 'papers that removed it'],
    severity: 'critical',
    severityNote: 'Critical when the fix excludes every allowed country, or when papers call the chip destroyed; high otherwise.',
    honestCauses: ['The server was moved or repaired and its new place has no landmark near it yet.', 'A paper of removal was recorded for the wrong serial.'],
    nextStep: 'Ask where the server is now and compare with the countries that the fix could not exclude; inspect it in place.',
  },
  'overdue': {
    code: 'overdue',
    title: 'A state lasts too long',
    pattern: 'A chip stays in a state beyond its longest stay: 45 days shipped, 30 received, 7 installed without an answer from inside, 14 silent or under repair, 90 stored, removed or decommissioned.',
    computedFrom: ['papers', 'fixes', 'the longest stays that are configured'],
    severity: 'high',
    severityNote: 'High for silent and missing chips; medium otherwise. Ends when the state changes.',
    honestCauses: ['A delayed shipment or installation.', 'A long repair.', 'A paper that nobody recorded.'],
    nextStep: 'Ask the operator where the chips are and record the paper that is missing; open a case when there is none.',
  },
}

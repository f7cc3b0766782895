// Signals of inspections: what a visit showed that no label can hide, and visits that prove less than they seem to.

import type { SignalMap } from './signal.ts'

export const INSPECTION_SIGNALS: SignalMap<'dummy-at-inspection' | 'role-conflict'> = {
  'dummy-at-inspection': {
    code: 'dummy-at-inspection',
    title: 'Seen, but silent',
    pattern: 'A label of the drawn sample was scanned, but the device key did not answer the inspector\'s own device within half a millisecond and a quarter of an hour of it, or answered from elsewhere; or more devices were counted by eye in a chassis than keys answered.',
    computedFrom: ['the inspector\'s signed record', 'receipts of the inspector\'s device', 'fixes of the units of the plan'],
    severity: 'critical',
    severityNote: 'Always critical: boxes with labels were shown in place of chips, unless the nodes were off.',
    honestCauses: ['Nodes that were switched off, without a network or under maintenance during the visit.', 'An inspector\'s device that the nodes could not reach.'],
    nextStep: 'Repeat the challenge while the inspector stands before the rack; open the chassis of those that stay silent, and photograph the boards.',
  },
  'role-conflict': {
    code: 'role-conflict',
    title: 'An inspection that was not independent',
    pattern: 'The inspector also runs the site or wrote its papers, made more than three inspections of the site in a row, or the site was told more than 48 hours before.',
    computedFrom: ['the plan and record of an inspection', 'earlier inspections of the site', 'the site\'s registered operator'],
    severity: 'medium',
    severityNote: 'Medium: the visit stands, but proves less than it seems to.',
    honestCauses: ['A small team with few inspectors.', 'A site whose rules of entry ask for notice.'],
    nextStep: 'Have a second, unannounced visit made by somebody else within 30 to 90 days.',
  },
}

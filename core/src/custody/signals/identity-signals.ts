// Signals of identity: one key in two places, two keys under one label, a node that shows only some of its fixes.

import type { SignalMap } from './signal.ts'

export const IDENTITY_SIGNALS: SignalMap<'two-keys-one-serial' | 'two-nodes-one-chip' | 'same-responder' | 'evidence-withheld'> = {
  'two-keys-one-serial': {
    code: 'two-keys-one-serial',
    title: 'One serial, two keys',
    pattern: 'One serial number is reported with two different device keys.',
    computedFrom: ['inventories that nodes report', 'device keys proven in fixes'],
    severity: 'high',
    severityNote: 'Always high.',
    honestCauses: ['A typing error in an inventory.', 'A board that was exchanged under warranty and relabelled.'],
    nextStep: 'Have both labels photographed in place, and ask the vendor which key belongs to the serial.',
  },
  'two-nodes-one-chip': {
    code: 'two-nodes-one-chip',
    title: 'One chip, two nodes',
    pattern: 'A chip answers for a second node while its proof for the first is still fresh.',
    computedFrom: ['fixes of both nodes'],
    severity: 'high',
    severityNote: 'Always high.',
    honestCauses: ['The card was moved to another server.', 'An agent was installed twice on one node.'],
    nextStep: 'Record the move if there was one; remove the agent that is not in use; otherwise inspect both nodes.',
  },
  'same-responder': {
    code: 'same-responder',
    title: 'One box answers for two nodes',
    pattern: 'Two agents announce the same fresh answering key.',
    computedFrom: ['fix requests of both agents'],
    severity: 'high',
    severityNote: 'Always high.',
    honestCauses: ['A virtual machine that was cloned while an agent ran.'],
    nextStep: 'Enrol both agents anew with new keys; if it happens again, inspect both nodes.',
  },
  'evidence-withheld': {
    code: 'evidence-withheld',
    title: 'Measured, but no evidence',
    pattern: 'Landmarks timed the node in at least three of its newest challenges, and for at least half of those no evidence followed.',
    computedFrom: ['challenges, receipts and evidence of one agent'],
    severity: 'medium',
    severityNote: 'Always medium.',
    honestCauses: ['The GPU driver does not answer.', 'The way to the verifier breaks after the measurement.'],
    nextStep: 'Read the agent\'s log; if it delivered evidence elsewhere or was stopped by hand, ask why.',
  },
}

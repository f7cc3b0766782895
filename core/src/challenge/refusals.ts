// Refusals of the challenge step: a closed list, never renamed or reused.

import type { RefusalCode } from '../base/index.ts'

export const CHALLENGE_REFUSALS: readonly RefusalCode[] = [
  {
    code: 'challenge.record-malformed',
    meaning: 'A landmark record is not of the layout in docs/format/landmark-record.md, or a field is out of its limits.',
    remedy: 'Get the record again from the verifier that signed it; do not edit it.',
  },
  {
    code: 'challenge.record-signature',
    meaning: 'A landmark record is not signed by the verifier that was configured.',
    remedy: 'Configure the right verifier key, or have that verifier sign the record.',
  },
  {
    code: 'challenge.record-not-yet-valid',
    meaning: 'A landmark record begins to be valid in the future.',
    remedy: 'Check the clock of this machine; otherwise wait.',
  },
  {
    code: 'challenge.record-expired',
    meaning: 'A landmark record is past its validity.',
    remedy: 'Have the verifier sign a new record for the landmark.',
  },
  {
    code: 'challenge.ticket-malformed',
    meaning: 'A ticket is not of the layout in docs/format/ticket.md, or a field is out of its limits.',
    remedy: 'Ask for a new challenge; if it happens again, compare the versions of agent, landmark and verifier.',
  },
  {
    code: 'challenge.ticket-other-landmark',
    meaning: 'A ticket was shown to a landmark that it does not name.',
    remedy: 'Show each ticket to the landmark that it names.',
  },
  {
    code: 'challenge.ticket-expired',
    meaning: 'A ticket was shown after its expiry.',
    remedy: 'Ask for a new challenge; check the clocks of landmark and verifier.',
  },
  {
    code: 'challenge.ticket-lifetime',
    meaning: 'A ticket expires further in the future than any ticket may.',
    remedy: 'Compare the clocks of landmark and verifier.',
  },
  {
    code: 'challenge.ticket-signature',
    meaning: 'A ticket is not signed by the verifier that the landmark serves.',
    remedy: 'Use a verifier whose landmarks these are; a forged ticket is an attack.',
  },
]

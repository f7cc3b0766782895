// The closed list of refusal codes of inspections.

import type { RefusalCode } from '../../base/index.ts'

export const INSPECTION_REFUSALS: readonly RefusalCode[] = [
  { code: 'inspection.secret-differs', meaning: 'A sample is opened with another secret than its plan was committed to.', remedy: 'Take the secret that was shown with this inspection; if that is the one, the sample was not drawn from this plan: report it.' },
  { code: 'inspection.value-malformed', meaning: 'Secret or public value of a sample do not have 32 bytes.', remedy: 'Give 64 hex digits.' },
  { code: 'inspection.beacon-signature', meaning: 'A signature of the public beacon does not hold for the round that the plan names.', remedy: 'Fetch exactly that round of the chain again, from any of its relays.' },
]

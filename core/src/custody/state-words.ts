// The states of a chip in the words of a finding's sentence: `8 chips of Penang One <words> for too long`. On the path: custody.

import type { CustodyState } from './facts.ts'

export const STATE_WORDS: Readonly<Record<CustodyState, string>> = {
  produced: 'made but not shipped', shipped: 'on the way', received: 'received but not installed', stored: 'in storage', installed: 'installed but never proved inside', verified: 'verified',
  inspected: 'inspected', maintenance: 'under repair', moved: 'on the way to another site', removed: 'removed without a new place', returned: 'returned without further word', silent: 'silent',
  reappeared: 'answering from elsewhere', missing: 'missing', decommissioned: 'out of use without an end', destroyed: 'destroyed', unregistered: 'without papers',
}

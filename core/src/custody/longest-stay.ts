// The longest stay in each state: silence is a signal, so every state runs out (custody: "overdue"); and what
// would prove that the state was left. On the path: custody. The values are the house's defaults; a deployment
// hands in its own.

import type { CustodyState } from './facts.ts'

/** Longest stay, ms; null where the state's own clock (the age of the newest proof) already runs, or where it is an end. */
export type LongestStays = Readonly<Record<CustodyState, number | null>>

const DAY_MS = 24 * 3600 * 1000

export const DEFAULT_LONGEST_STAYS: LongestStays = {
  unregistered: null,
  /** From the factory gate to a carrier. */
  produced: 90 * DAY_MS,
  /** Sea freight with customs. */
  shipped: 45 * DAY_MS,
  /** From the loading dock into a rack. */
  received: 30 * DAY_MS,
  /** Spares lie longer, but somebody should count them. */
  stored: 90 * DAY_MS,
  /** A rack that runs can answer within a week. */
  installed: 7 * DAY_MS,
  verified: null,
  inspected: null,
  /** A fortnight covers a repair; what is longer needs a paper. */
  maintenance: 14 * DAY_MS,
  moved: 45 * DAY_MS,
  removed: 90 * DAY_MS,
  /** Until the vendor says what became of it. */
  returned: 90 * DAY_MS,
  silent: 14 * DAY_MS,
  reappeared: null,
  missing: 30 * DAY_MS,
  /** Until it is destroyed, or comes back into use with a paper. */
  decommissioned: 180 * DAY_MS,
  destroyed: null,
}

/** How long after a `maintenance` paper silence is expected. */
export const MAINTENANCE_MS: number = DAY_MS

/** What a record must show for a chip to be in the state, and what ends it. */
export const STATE_EVIDENCE: Readonly<Record<CustodyState, string>> = {
  unregistered: 'Nothing is known of it.',
  produced: 'A commissioning event; ends with a shipment.',
  shipped: 'A shipping event to the site; ends with a receipt there.',
  received: 'A receiving event at the site; ends with an installation or the first answer.',
  stored: 'A storing event at the site; ends with an installation, a shipment or an answer.',
  installed: 'An installing event, or an answer that proves life but not place; ends with a proof of place.',
  verified: 'A fix that proves it inside its site, not older than the site\'s policy allows.',
  inspected: 'An inspection event of a chip in place, with fixes since; ends like verified.',
  maintenance: 'A repair event; ends with an answer, a removal or a return.',
  moved: 'A shipping event of a chip that had been in use; ends with a receipt, or with a proof of place at the new site.',
  removed: 'A removing or disassembling event; ends with storage, a shipment, a return or an end of life.',
  returned: 'An event with disposition returned; ends with a new shipment or an end of life.',
  silent: 'The newest answer is older than the site\'s policy allows.',
  reappeared: 'An answer that is not from inside its site, after a silence, a removal or an end; ends with a proof of place.',
  missing: 'An event with disposition stolen, unknown or no_pedigree_match; ends with an inspection or an answer.',
  decommissioned: 'A decommissioning event; an answer after it contradicts it.',
  destroyed: 'A destroying event; an answer after it contradicts it.',
}

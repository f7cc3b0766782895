// Numbers of the parts that identifiers play, as stored. Never renumbered.

import type { EpcPart } from '@trigpoint/core/custody/epcis'

export const PART_NUMBERS: Readonly<Record<EpcPart, number>> = { epc: 1, parent: 2, input: 3, output: 4, class: 5, inputClass: 6, outputClass: 7 }

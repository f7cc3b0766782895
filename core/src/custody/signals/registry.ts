// The registry of signals: every code that a finding may bear has its entry here. On the path: custody.
// A code without an entry does not compile; an entry without a page in docs/findings fails the tidy check.

import type { FindingCode } from '../finding.ts'
import { DELAY_SIGNALS } from './delay-signals.ts'
import { DEVICE_SIGNALS } from './device-signals.ts'
import { IDENTITY_SIGNALS } from './identity-signals.ts'
import { INSPECTION_SIGNALS } from './inspection-signals.ts'
import { LANDMARK_SIGNALS } from './landmark-signals.ts'
import { PAPER_SIGNALS } from './paper-signals.ts'
import { PARTY_SIGNALS } from './party-signals.ts'
import { PLACE_SIGNALS } from './place-signals.ts'
import type { SignalMap } from './signal.ts'
import { SILENCE_SIGNALS } from './silence-signals.ts'

export const SIGNALS: SignalMap<FindingCode> = { ...SILENCE_SIGNALS, ...PLACE_SIGNALS, ...IDENTITY_SIGNALS, ...INSPECTION_SIGNALS, ...DEVICE_SIGNALS, ...LANDMARK_SIGNALS, ...DELAY_SIGNALS, ...PARTY_SIGNALS, ...PAPER_SIGNALS }

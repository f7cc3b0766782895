// Overrides: what holds for a chip beside its parameters, by letter, by permission or by guidance, with dates and
// source. On the path: custody. Parameters do not decide everything: an H20 is outside 3A090 by its numbers and needed
// a licence nevertheless.

import { dayMs, type TableHead } from './table.ts'

/** `licence`: a licence is needed. `permitted`: a way was opened. `prohibited`: use or dealing is restricted. `tariff`: a duty on import. */
export type OverrideEffect = 'licence' | 'permitted' | 'prohibited' | 'tariff'

export interface Override {
  readonly chips: readonly string[]
  readonly effect: OverrideEffect
  readonly what: string
  readonly from: string
  /** First day that it no longer holds; null while it does. */
  readonly until: string | null
  readonly source: string
}

export interface OverrideTable extends TableHead {
  readonly overrides: readonly Override[]
}

export const OVERRIDE_TABLE: OverrideTable = {
  table: 'overrides',
  version: 1,
  asOf: '2026-09-01',
  expires: '2027-03-01',
  sources: {
    'nvidia-8k': 'NVIDIA Corporation, Form 8-K filed 2025-04-15',
    'press-2025': 'reports of July and August 2025, as collected by chip-export-controls (2026-03-18)',
    'gp10': 'BIS guidance on General Prohibition 10, 2025-05-13',
    'tariff': 'tariff bands by TPP and DRAM bandwidth, as collected by chip-export-controls (2026-03-18)',
  },
  overrides: [
    { chips: ['nvidia-h20'], effect: 'licence', what: 'Needs a licence to China with Hong Kong and Macau, to D:5 and to parties headquartered there: a letter to the maker, not a published rule.', from: '2025-04-09', until: null, source: 'nvidia-8k' },
    { chips: ['nvidia-h20', 'amd-mi308x'], effect: 'permitted', what: 'Licences for China reported to be granted again against a share of the revenue.', from: '2025-07-15', until: null, source: 'press-2025' },
    { chips: ['huawei-ascend-910b', 'huawei-ascend-910c'], effect: 'prohibited', what: 'Named in guidance that dealing with it anywhere risks breaking General Prohibition 10.', from: '2025-05-13', until: null, source: 'gp10' },
    { chips: ['nvidia-h200-sxm'], effect: 'tariff', what: 'In the first band of the 25 % tariff (TPP 14,000 to 17,500, DRAM bandwidth 4.5 to 5 TB/s).', from: '2026-01-15', until: null, source: 'tariff' },
    { chips: ['amd-mi325x'], effect: 'tariff', what: 'In the second band of the 25 % tariff (TPP 20,800 to 21,100, DRAM bandwidth 5.8 to 6.2 TB/s).', from: '2026-01-15', until: null, source: 'tariff' },
  ],
}

export function overridesOf(table: OverrideTable, chipId: string, atMs: number): readonly Override[] {
  return table.overrides.filter(entry => entry.chips.includes(chipId) && dayMs(entry.from) <= atMs && (entry.until === null || atMs < dayMs(entry.until)))
}

// The calendar of rules: what took effect when, where. On the path: custody; orders that surge before such a day are
// a finding, and a judgement about an earlier day takes the rules of that day.

import type { TableHead } from './table.ts'

export interface RuleDate {
  readonly date: string
  /** Whose rule: ISO 3166-1 alpha-2. */
  readonly country: string
  /** `effective` binds from this day; `ended` no longer does; `event` binds nobody. */
  readonly kind: 'effective' | 'ended' | 'event'
  readonly what: string
  readonly source: string
}

export interface CalendarTable extends TableHead {
  readonly dates: readonly RuleDate[]
}

export const CALENDAR_TABLE: CalendarTable = {
  table: 'calendar',
  version: 1,
  asOf: '2026-09-01',
  expires: '2027-01-01',
  sources: {
    'fr-2022': '87 FR 62186 (13 October 2022)',
    'fr-2023': '88 FR 73458 (25 October 2023)',
    'fr-2025': '90 FR 4544 (15 January 2025)',
    'bis-2025': 'BIS announcement and guidance of 2025-05-13',
    'nvidia-8k': 'NVIDIA Corporation, Form 8-K filed 2025-04-15',
    'miti': 'MITI Malaysia, announcement of 2025-07-14 under the Strategic Trade Act 2010',
    'fr-2026': '91 FR 1684 (15 January 2026)',
    'fr-2026-kh': '91 FR 5091 (3 February 2026)',
    'congress': 'S. 1705 and H.R. 3447, 119th Congress',
    'bis-2026': 'BIS guidance of 2026-05-31 on 742.6(a)(6)(iii)(A)',
  },
  dates: [
    { date: '2022-10-21', country: 'US', kind: 'effective', what: 'First limits on advanced computing chips to China.', source: 'fr-2022' },
    { date: '2023-11-17', country: 'US', kind: 'effective', what: 'TPP and performance density decide; destinations D:1, D:4, D:5 and parties headquartered in D:5 or Macau.', source: 'fr-2023' },
    { date: '2025-04-09', country: 'US', kind: 'effective', what: 'Letter: the H20 needs a licence to China.', source: 'nvidia-8k' },
    { date: '2025-05-13', country: 'US', kind: 'ended', what: 'The worldwide licence rule of January 2025 is not enforced.', source: 'bis-2025' },
    { date: '2025-05-13', country: 'US', kind: 'effective', what: 'Guidance on dealing with Ascend chips and on diversion.', source: 'bis-2025' },
    { date: '2025-07-14', country: 'MY', kind: 'effective', what: 'Export, transhipment and transit of high-performance AI chips of US origin need a permit, 30 days ahead.', source: 'miti' },
    { date: '2026-01-15', country: 'US', kind: 'effective', what: 'China and Macau case by case below TPP 21,000 and 6,500 GB/s, with conditions.', source: 'fr-2026' },
    { date: '2026-02-03', country: 'US', kind: 'effective', what: 'Cambodia leaves D:5.', source: 'fr-2026-kh' },
    { date: '2026-03-26', country: 'US', kind: 'event', what: 'Chip Security Act leaves the House committee 42 to 0; not enacted.', source: 'congress' },
    { date: '2026-05-31', country: 'US', kind: 'effective', what: 'The headquarters rule is reaffirmed.', source: 'bis-2026' },
    { date: '2026-07-14', country: 'US', kind: 'event', what: 'Chip Security Act: the Senate vehicle fails cloture; not enacted.', source: 'congress' },
  ],
}

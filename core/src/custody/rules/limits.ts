// The parameters of ECCN 3A090 as data: which throughput and density a paragraph covers, and what the notes take out.
// On the path: custody. Source: 15 CFR 774 Supplement No. 1, 3A090 (88 FR 73458, in force since 2023-11-17);
// review policy for China and Macau of 2026-01-15 (91 FR 1684).

import type { TableHead } from './table.ts'

/** A range: at least `from`, below `below`; either may be left out. */
export interface Range {
  readonly from?: number | undefined
  readonly below?: number | undefined
}

export interface ParagraphLimit {
  /** `3A090.a.1` */
  readonly paragraph: string
  readonly tpp: Range
  /** Left out where density does not matter. */
  readonly density?: Range | undefined
}

export interface LimitTable extends TableHead {
  /** First day that these limits apply. */
  readonly from: string
  /** In order: the first that fits names the paragraph. */
  readonly paragraphs: readonly ParagraphLimit[]
  /** Note 2: what is neither designed nor marketed for data centres and below this TPP is outside. */
  readonly note2BelowTpp: number
  /** China and Macau: case by case below both, from the United States only. */
  readonly caseByCase: { readonly belowTpp: number; readonly belowMemoryGBs: number; readonly from: string }
}

export const LIMIT_TABLE: LimitTable = {
  table: 'limits',
  version: 1,
  asOf: '2026-09-01',
  expires: '2027-03-01',
  sources: {
    'rule-2023': '88 FR 73458 (25 October 2023), ECCN 3A090 and its technical notes, in force since 2023-11-17',
    'rule-2026': '91 FR 1684 (15 January 2026), review policy for China and Macau',
    'nac': '15 CFR 740.8, licence exceptions NAC and ACA',
  },
  from: '2023-11-17',
  paragraphs: [
    { paragraph: '3A090.a.1', tpp: { from: 4800 } },
    { paragraph: '3A090.a.2', tpp: { from: 1600 }, density: { from: 5.92 } },
    { paragraph: '3A090.b.1', tpp: { from: 2400, below: 4800 }, density: { from: 1.6, below: 5.92 } },
    { paragraph: '3A090.b.2', tpp: { from: 1600 }, density: { from: 3.2, below: 5.92 } },
  ],
  note2BelowTpp: 4800,
  caseByCase: { belowTpp: 21_000, belowMemoryGBs: 6500, from: '2026-01-15' },
}

export function isWithin(value: number, range: Range): boolean {
  return value >= (range.from ?? 0) && value < (range.below ?? Infinity)
}

/** `TPP >= 1600`, `2400 <= TPP < 4800`. */
export function rangeText(name: string, { from, below }: Range): string {
  if (from !== undefined && below !== undefined) return `${String(from)} <= ${name} < ${String(below)}`
  return from === undefined ? `${name} < ${String(below)}` : `${name} >= ${String(from)}`
}

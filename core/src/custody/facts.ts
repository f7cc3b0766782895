// What is known of one chip over time: papers (what documents say happened to it) and answers (fixes in
// which the chip itself signed). On the path: custody; EPCIS 2.0 events map onto papers (docs/format/epcis.md).

/** What a paper says happened. `maintenance` announces a planned silence. */
export const PAPER_KINDS = [
  'produced', 'shipped', 'received', 'stored', 'installed', 'inspected', 'maintenance', 'moved', 'removed', 'returned', 'missing', 'decommissioned', 'destroyed',
] as const

export type PaperKind = (typeof PAPER_KINDS)[number]

export interface Paper {
  readonly kind: PaperKind
  readonly atMs: number
  readonly siteId: string
  /** The paper's event id: names it as evidence. */
  readonly id?: string
}

/** A proven enclosure: the chip was within `reachKm` of this point when it answered. */
export interface AnswerDisc {
  readonly latDeg: number
  readonly lonDeg: number
  readonly reachKm: number
}

/** One fix in which the chip's own evidence held; `outcome` is that fix's verdict on the chip. */
export interface Answer {
  readonly kind: 'answered'
  readonly atMs: number
  /** The site that the answering node is enrolled at. */
  readonly siteId: string
  readonly outcome: 'inside' | 'outside' | 'unknown'
  /** Challenge of the fix: names it as evidence. */
  readonly id?: string
  /** What the node said of the chassis; empty or left out where it said nothing. */
  readonly chassis?: string
  readonly disc?: AnswerDisc
}

export type CustodyFact = Paper | Answer

/** Where a chip is in its life. */
export const CUSTODY_STATES = [
  'unregistered', 'produced', 'shipped', 'received', 'stored', 'installed', 'verified', 'inspected', 'maintenance', 'moved', 'removed', 'returned', 'silent', 'reappeared', 'missing',
  'decommissioned', 'destroyed',
] as const

export type CustodyState = (typeof CUSTODY_STATES)[number]

/** Facts in the order in which they are folded: by time; of one moment papers first, then by name, so that the order of arrival never counts. */
export function compareFacts(a: CustodyFact, b: CustodyFact): number {
  return a.atMs - b.atMs || rankOf(a) - rankOf(b) || compareText(a.id ?? '', b.id ?? '')
}

function rankOf(fact: CustodyFact): number {
  return fact.kind === 'answered' ? PAPER_KINDS.length : PAPER_KINDS.indexOf(fact.kind)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

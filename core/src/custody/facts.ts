// What is known of one chip over time: papers (what documents say happened to it) and answers (fixes in
// which the chip itself signed). On the path: custody; EPCIS 2.0 events map onto papers (docs/format/api.md).

/** What a paper says happened. `maintenance` announces a planned silence. */
export type PaperKind = 'shipped' | 'received' | 'installed' | 'inspected' | 'removed' | 'maintenance'

export interface Paper {
  readonly kind: PaperKind
  readonly atMs: number
  readonly siteId: string
}

/** One fix in which the chip's own evidence held; `outcome` is that fix's verdict on the chip. */
export interface Answer {
  readonly kind: 'answered'
  readonly atMs: number
  /** The site that the answering node is enrolled at. */
  readonly siteId: string
  readonly outcome: 'inside' | 'outside' | 'unknown'
}

export type CustodyFact = Paper | Answer

/** Where a chip is in its life. */
export type CustodyState =
  | 'shipped' | 'received' | 'installed' | 'verified' | 'inspected' | 'silent' | 'reappeared' | 'removed' | 'unregistered'

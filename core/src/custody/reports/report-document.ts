// A report as a document: sections of few kinds of blocks, so that JSON, HTML and CSV say the same and one renderer
// can be held to the rules of print and of escaping. On the path: custody, what leaves a case.

export const REPORT_FORMAT = 'trigpoint report v1'

export type ReportBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | ReportTable
  /** For a pen: what only a person can add. */
  | { readonly kind: 'blank'; readonly label: string; readonly lines: number }

export interface ReportTable {
  readonly kind: 'table'
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface ReportSection {
  readonly heading: string
  readonly blocks: readonly ReportBlock[]
}

/** A fix that the report rests on. */
export interface ReportProof {
  readonly challengeId: string
  readonly siteId: string
  readonly atMs: number
  readonly outcome: string
  /** Countries that the proof could not exclude. */
  readonly countries: readonly string[]
  readonly logIndex: number | null
  /** The leaf in the log, hex. */
  readonly leaf: string | null
  /** Within the pack: `bundles/fix-….json`, with its SHA-256; null where there is none, `missing` says why. */
  readonly file: string | null
  readonly sha256: string | null
  readonly missing: string
}

export type ReportName = 'notice-a' | 'notice-b' | 'notice-c' | 'self-disclosure' | 'end-use-check' | 'annex' | 'collateral'

export interface Report {
  readonly format: typeof REPORT_FORMAT
  readonly kind: ReportName
  readonly title: string
  readonly subtitle: string
  readonly caseNumber: number
  readonly madeAtMs: number
  readonly madeBy: string
  readonly sections: readonly ReportSection[]
  readonly proofs: readonly ReportProof[]
  /** What a reader must know before relying on it. */
  readonly notes: readonly string[]
}

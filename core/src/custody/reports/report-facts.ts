// What reports are made of: a case and what the verifier knows of its sites, chips, papers and fixes.
// The same facts give the same report. On the path: custody.

import { civilOf, DAY_MS, timeText, type CaseClock, type CaseFile } from '../cases/index.ts'
import { spanText } from '../finding.ts'
import type { ReportProof, ReportTable } from './report-document.ts'

export interface ReportSite {
  readonly siteId: string
  readonly name: string
  readonly operator: string
  readonly country: string
  readonly allowedCountries: readonly string[]
  readonly policyId: string
  readonly policyVersion: number
}

export interface ReportChip {
  readonly chipId: string
  readonly siteId: string
  readonly nodeName: string
  /** Said by the host, not proven. */
  readonly product: string
  readonly serial: string
  readonly board: string
  readonly chassis: string
  readonly outcome: 'inside' | 'outside' | 'unknown'
  readonly reason: string
  readonly countries: readonly string[]
  readonly state: string
  readonly provenAtMs: number | null
  readonly test: boolean
}

export interface ReportFinding {
  readonly code: string
  readonly severity: string
  readonly title: string
  readonly explanation: string
  readonly honestCause: string
  readonly foundAtMs: number
}

export interface ReportPaper {
  readonly eventId: string
  readonly kind: string
  readonly atMs: number
  readonly siteId: string
  readonly reference: string
}

export interface ReportFacts {
  readonly file: CaseFile
  readonly clocks: readonly CaseClock[]
  readonly timing: { readonly lastProvenAtMs: number | null; readonly deedAtMs: number | null; readonly deedReason: string; readonly firstFoundAtMs: number | null; readonly deedToFindingMs: number | null }
  readonly sites: readonly ReportSite[]
  readonly chips: readonly ReportChip[]
  readonly findings: readonly ReportFinding[]
  readonly papers: readonly ReportPaper[]
  readonly proofs: readonly ReportProof[]
  readonly madeAtMs: number
  readonly madeBy: string
  /** Name of the log that holds the commitments. */
  readonly logOrigin: string
}

export function orNone(text: string): string {
  return text === '' ? 'not recorded' : text
}

export function timeOrNone(atMs: number | null): string {
  return atMs === null ? 'not recorded' : timeText(atMs)
}

/** `2026-11-23`. */
export function dayText(atMs: number): string {
  const { year, month, day } = civilOf(Math.floor(atMs / DAY_MS))
  return `${String(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

export function listText(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}

/** What the delay between deed and finding is known to be. */
export function delayText({ timing: { deedToFindingMs, deedAtMs } }: ReportFacts): string {
  if (deedToFindingMs === null) return 'not known'
  return deedAtMs === null ? `at most ${spanText(deedToFindingMs)}, counted from the last proof inside` : spanText(deedToFindingMs)
}

/** The items by what identifies them. */
export function itemTable({ chips, sites }: ReportFacts, caption = 'Items'): ReportTable {
  const siteName = (siteId: string): string => sites.find(site => site.siteId === siteId)?.name ?? siteId
  return {
    kind: 'table', caption, head: ['Chip (its own key)', 'Product', 'Serial', 'Board', 'Chassis', 'Site on paper', 'Proven'],
    rows: chips.map(chip => [chip.chipId, orNone(chip.product), orNone(chip.serial), orNone(chip.board), orNone(chip.chassis), siteName(chip.siteId), chip.outcome]),
  }
}

export function findingTable({ findings }: ReportFacts): ReportTable {
  return { kind: 'table', caption: 'Findings', head: ['Found', 'Code', 'Severity', 'What was seen'], rows: findings.map(({ foundAtMs, code, severity, title }) => [timeText(foundAtMs), code, severity, title]) }
}

export function paperTable({ papers }: ReportFacts): ReportTable {
  return { kind: 'table', caption: 'Papers', head: ['When', 'Event', 'Site', 'Reference'], rows: papers.map(({ atMs, kind, siteId, reference }) => [timeText(atMs), kind, siteId, orNone(reference)]) }
}

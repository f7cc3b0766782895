// A report of a case: as JSON, as a page to print, as CSV where it is a list, or as a pack: a zip with the report, the
// proof bundles that it names, and the digests of all of it. On the path: custody, what leaves the verifier.

import { toBase64, toHex, utf8Bytes } from '@trigpoint/core/base'
import { annexTable, buildReport, renderCsv, renderReport, type Report, type ReportName } from '@trigpoint/core/custody/reports'
import { TRUST_FORMAT, type Level } from '@trigpoint/core/result'
import { zipSync, type Zippable } from 'fflate'
import type { CaseRow } from '../../ports/index.ts'
import type { ProofContext } from '../log/bundle.ts'
import { gatherFacts, gatherProofs, type BundleFile } from './case-facts.ts'
import type { FlowContext } from '../context.ts'

export type ReportFormat = 'json' | 'html' | 'csv' | 'pack'

export interface ReportRequest {
  readonly kind: ReportName
  readonly format: ReportFormat
  /** How much the bundles disclose; by default all of it to an authority, the verdict alone to others. */
  readonly level?: Level | undefined
  readonly madeBy: string
  /** C2SP tlog-policy of the log, for the trust file. */
  readonly logPolicy: string
}

export interface ReportFile {
  readonly body: Uint8Array | string
  readonly mediaType: string
  readonly fileName: string
}

const OPEN_TO: ReadonlySet<ReportName> = new Set(['annex', 'collateral'])

export async function makeReport(context: FlowContext, proofs: ProofContext, row: CaseRow, request: ReportRequest): Promise<ReportFile> {
  const { kind, format } = request
  const facts = await gatherFacts(context, row, request.madeBy, proofs.log.origin)
  const level = request.level ?? (OPEN_TO.has(kind) ? 'verdict' : 'full')
  const gathered = await gatherProofs(context, proofs, row.file, format === 'pack' ? level : undefined)
  const report = buildReport({ ...facts, proofs: gathered.proofs }, kind)
  const name = `${row.file.caseId}-${kind}`
  switch (format) {
    case 'json': return { body: jsonOf(report), mediaType: 'application/json', fileName: `${name}.json` }
    case 'html': return { body: renderReport(report), mediaType: 'text/html; charset=utf-8', fileName: `${name}.html` }
    case 'csv': return { body: renderCsv(annexTable({ ...facts, proofs: [] })), mediaType: 'text/csv; charset=utf-8', fileName: `${row.file.caseId}-annex.csv` }
    case 'pack': {
      const files = packFiles(context, request, report, gathered.bundles)
      return { body: zipFiles(context, files, facts.madeAtMs), mediaType: 'application/zip', fileName: `${name}.zip` }
    }
  }
}

function jsonOf(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`
}

function packFiles(context: FlowContext, { logPolicy }: ReportRequest, report: Report, bundles: readonly BundleFile[]): readonly BundleFile[] {
  const { publicKey, anchors } = context.trust
  const trust = { format: TRUST_FORMAT, verifiers: [{ name: firstLine(logPolicy), key: toBase64(publicKey) }], log: logPolicy, anchors: anchors.map(({ name, sha256, test }) => ({ name, sha256, test })) }
  return [
    { name: 'report.html', bytes: utf8Bytes(renderReport(report)) }, { name: 'report.json', bytes: utf8Bytes(jsonOf(report)) }, { name: 'README.txt', bytes: utf8Bytes(README) },
    { name: 'trust.json', bytes: utf8Bytes(`${JSON.stringify(trust, null, 2)}\n`) }, ...bundles,
  ]
}

/** A policy begins with the log's key: `log <name>+<hash>+<key>`. */
function firstLine(policy: string): string {
  return /^log (?:\S+ )?([^\s+]+)\+/m.exec(policy)?.[1] ?? 'verifier'
}

const README = `What is in here
  report.html   the report, to read and to print
  report.json   the same for programs
  bundles/      one proof a fix that the report names
  trust.json    the keys of the verifier and of its log
  SHA256SUMS    digests of all of these (sha256sum -c SHA256SUMS)

How to check it without any server
  trigpoint verify --trust trust.json bundles/*.json

A trust file that came with the proofs proves nothing by itself: compare the keys in it with those that the verifier's
operator gave you by another way.
`

function zipFiles(context: FlowContext, files: readonly BundleFile[], atMs: number): Uint8Array {
  const sums = files.map(({ name, bytes }) => `${toHex(context.primitives.hash('sha256', bytes))}  ${name}\n`).join('')
  const entries: Zippable = {}
  for (const { name, bytes } of [...files, { name: 'SHA256SUMS', bytes: utf8Bytes(sums) }]) entries[name] = [bytes, { mtime: atMs, level: 6 }]
  return zipSync(entries)
}

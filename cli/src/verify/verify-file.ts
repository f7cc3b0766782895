// `trigpoint verify`: reads a bundle, a result or a proof, and a trust file; checks, prints. No network is touched.

import { openChainCache } from '@trigpoint/core/evidence'
import {
  NO_TRUST, parseKeyStatements, parseTrust, readGivenFile, verifyBundle, verifyLeafProof, verifyResult, type BundleReport, type BundleTrust, type GivenFile, type LeafReport,
} from '@trigpoint/core/result'
import { defaultReferenceFolder, nodePrimitives, readBorders, readReferenceFolder } from '@trigpoint/runtime'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { printJson } from '../print.ts'
import { parseInstant } from '../instant.ts'
import { printLeafReport, printReport } from './print-report.ts'
import { readBytes, readText, usable } from './read-file.ts'
import type { VerifyOptions } from './options.ts'

export async function verifyFile(file: string, options: VerifyOptions): Promise<ExitCode> {
  const atMs = readTime(options.at)
  const given = usable(file, readGivenFile(readBytes(file)))
  const trust = options.trust === undefined ? NO_TRUST : usable(options.trust, parseTrust(readText(options.trust), nodePrimitives))
  if (given.kind === 'proof') return answerLeaf(verifyLeafProof(given.proof, { trust, atMs, primitives: nodePrimitives }), options)
  return answer(await check(given, trust, atMs, options), given.kind, options)
}

async function check(given: Exclude<GivenFile, { kind: 'proof' }>, trust: BundleTrust, atMs: number, options: VerifyOptions): Promise<BundleReport> {
  if (given.kind === 'result') {
    const fetched = options.keys === undefined ? [] : usable(options.keys, parseKeyStatements(readText(options.keys)))
    return verifyResult(given.token, { trust, statements: [...given.statements, ...fetched], atMs, primitives: nodePrimitives })
  }
  const { bundle } = given
  const references = bundle.level === 'verdict' ? [] : await readReferences(options.references, trust)
  const borders = bundle.level === 'full' ? await readBorders() : undefined
  return verifyBundle(bundle, { trust: { ...trust, references }, atMs, primitives: nodePrimitives, borders })
}

function answer(report: BundleReport, kind: 'bundle' | 'result', options: VerifyOptions): ExitCode {
  const isExpected = options.expect === undefined || report.outcome === options.expect
  if (options.json === true) printJson(reportJson(report, kind, isExpected))
  else printReport(report, kind, options.expect)
  return report.proven && isExpected ? EXIT.ok : EXIT.refused
}

/** An entry of the log has no outcome, so nothing can be expected of it. */
function answerLeaf(report: LeafReport, options: VerifyOptions): ExitCode {
  if (options.expect !== undefined) throw new CommandError(EXIT.unusable, 'the file is a proof of an entry of the log, which has no outcome', 'Leave --expect out.')
  if (options.json === true) printJson({ file: 'proof', ...report })
  else printLeafReport(report)
  return report.proven ? EXIT.ok : EXIT.refused
}

/** Everything but the drawing of the region. */
function reportJson(report: BundleReport, kind: 'bundle' | 'result', isExpected: boolean): unknown {
  const { region, judgedAtMs, ...rest } = report
  const shape = region === undefined ? null : { areaKm2: region.areaKm2, contained: region.contained, bound: region.bound, faulty: region.faulty, decisive: region.decisive }
  return { file: kind, ...rest, judgedAt: judgedAtMs === undefined ? null : new Date(judgedAtMs).toISOString(), expected: isExpected, region: shape }
}

/** Manifests of the folder, verified under the roots that the reader trusts; the bundle's own are read by the check itself. */
async function readReferences(folder: string | undefined, { manifestAnchors }: BundleTrust): Promise<NonNullable<BundleTrust['references']>> {
  const context = { primitives: nodePrimitives, anchors: manifestAnchors, cache: openChainCache() }
  return (await readReferenceFolder(folder ?? defaultReferenceFolder(process.env), context)).readings
}

function readTime(text: string | undefined): number {
  if (text === undefined) return Date.now()
  const atMs = parseInstant(text)
  if (atMs === undefined) throw new CommandError(EXIT.unusable, `"${text}" is no time`, 'Write it like 2026-11-02T10:00:00Z.')
  return atMs
}

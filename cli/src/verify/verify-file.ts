// `trigpoint verify`: reads a bundle and a trust file, checks, prints. No network is touched.

import { readFileSync } from 'node:fs'
import { openChainCache } from '@trigpoint/core/evidence'
import { parseBundle, parseTrust, NO_TRUST, verifyBundle, type BundleReport, type BundleTrust } from '@trigpoint/core/result'
import { BUILT_IN_ANCHORS, defaultReferenceFolder, nodePrimitives, readBorders, readReferenceFolder, systemErrorCode } from '@trigpoint/runtime'
import type { Result } from '@trigpoint/core/base'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { printJson } from '../print.ts'
import { printReport } from './print-report.ts'
import type { VerifyOptions } from './options.ts'

/** A bundle is at most some MB; a wrong file is noticed before it fills the memory. */
const MAXIMUM_FILE_BYTES = 64 * 1024 * 1024

export async function verifyFile(file: string, options: VerifyOptions): Promise<ExitCode> {
  const atMs = readTime(options.at)
  const bundle = usable(file, parseBundle(readText(file)))
  const trust = options.trust === undefined ? NO_TRUST : usable(options.trust, parseTrust(readText(options.trust), nodePrimitives))
  const references = bundle.level === 'verdict' ? [] : await readReferences(options.references)
  const borders = bundle.level === 'full' ? await readBorders() : undefined
  const report = verifyBundle(bundle, { trust: { ...trust, references } satisfies BundleTrust, atMs, primitives: nodePrimitives, borders })
  const isExpected = options.expect === undefined || report.outcome === options.expect
  if (options.json === true) printJson(reportJson(report, isExpected))
  else printReport(report, options.expect)
  return report.proven && isExpected ? EXIT.ok : EXIT.refused
}

/** Everything but the drawing of the region. */
function reportJson(report: BundleReport, isExpected: boolean): unknown {
  const { region, judgedAtMs, ...rest } = report
  const shape = region === undefined ? null : { areaKm2: region.areaKm2, contained: region.contained, bound: region.bound, faulty: region.faulty, decisive: region.decisive }
  return { ...rest, judgedAt: judgedAtMs === undefined ? null : new Date(judgedAtMs).toISOString(), expected: isExpected, region: shape }
}

async function readReferences(folder: string | undefined): Promise<NonNullable<BundleTrust['references']>> {
  const context = { primitives: nodePrimitives, anchors: BUILT_IN_ANCHORS.reference, cache: openChainCache() }
  return (await readReferenceFolder(folder ?? defaultReferenceFolder(process.env), context)).readings
}

function readTime(text: string | undefined): number {
  if (text === undefined) return Date.now()
  const atMs = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text.replace(' ', 'T').toUpperCase()) : NaN
  if (Number.isNaN(atMs)) throw new CommandError(EXIT.unusable, `"${text}" is no time`, 'Write it like 2026-11-02T10:00:00Z.')
  return atMs
}

function usable<T>(file: string, result: Result<T>): T {
  if (result.ok) return result.value
  throw new CommandError(EXIT.unusable, `${file}: ${result.refusal.message} [${result.refusal.code}]`)
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file === '-' ? 0 : file)
    if (bytes.length > MAXIMUM_FILE_BYTES) throw new CommandError(EXIT.unusable, `${file} is too large to be a bundle or a trust file`)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(EXIT.unusable, error instanceof TypeError ? `${file} is not UTF-8 text` : `${file} cannot be read (${systemErrorCode(error)})`)
  }
}

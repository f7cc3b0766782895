// A bundle, proof or result and a trust file, as dropped onto the page, checked in this very browser. Nothing is sent
// anywhere. Reference manifests are not read here: for the firmware the verifier's word stands.

import type { Refusal } from '@trigpoint/core/base'
import {
  NO_TRUST, parseKeyStatements, parseTrust, readGivenFile, verifyBundle, verifyLeafProof, verifyResult, type BundleReport, type BundleTrust, type GivenFile, type LeafReport,
} from '@trigpoint/core/result'
import type { Borders } from '@trigpoint/core/region'
import { browserPrimitives } from './browser-primitives.ts'

export interface DroppedFiles {
  /** The file to be checked. */
  readonly given: Uint8Array
  /** Content of the trust file; undefined without one. */
  readonly trust: string | undefined
  /** Content of the verifier's key set, for a JSON result. */
  readonly keys: string | undefined
}

export type ReadBorders = () => Promise<Borders>

export type Checked =
  | { readonly kind: 'report'; readonly report: BundleReport }
  | { readonly kind: 'proof'; readonly report: LeafReport }
  | { readonly kind: 'unusable'; readonly what: 'file' | 'trust file' | 'key set'; readonly refusal: Refusal }

/** `readBorders`: the border tables, asked for only when a bundle needs them. */
export async function checkFiles(files: DroppedFiles, atMs: number, readBorders: ReadBorders): Promise<Checked> {
  const given = readGivenFile(files.given)
  if (!given.ok) return { kind: 'unusable', what: 'file', refusal: given.refusal }
  const trust = files.trust === undefined ? undefined : parseTrust(files.trust, browserPrimitives)
  if (trust?.ok === false) return { kind: 'unusable', what: 'trust file', refusal: trust.refusal }
  const keys = files.keys === undefined ? undefined : parseKeyStatements(files.keys)
  if (keys?.ok === false) return { kind: 'unusable', what: 'key set', refusal: keys.refusal }
  return check(given.value, trust?.value ?? NO_TRUST, keys?.value ?? [], atMs, readBorders)
}

async function check(given: GivenFile, trust: BundleTrust, keys: readonly Uint8Array[], atMs: number, readBorders: ReadBorders): Promise<Checked> {
  const context = { trust, atMs, primitives: browserPrimitives }
  if (given.kind === 'proof') return { kind: 'proof', report: verifyLeafProof(given.proof, context) }
  if (given.kind === 'result') return { kind: 'report', report: verifyResult(given.token, { ...context, statements: [...given.statements, ...keys] }) }
  const borders = given.bundle.level === 'full' ? await readBorders() : undefined
  return { kind: 'report', report: verifyBundle(given.bundle, { ...context, borders }) }
}

/** What a dropped file is: trust files and key sets say so themselves; everything else is to be checked. */
export function kindOfFile(bytes: Uint8Array): 'trust' | 'keys' | 'given' {
  const start = new TextDecoder().decode(bytes.slice(0, 400))
  if (/^\s*\{[^{}]{0,200}"format"\s*:\s*"trigpoint trust v\d+"/.test(start)) return 'trust'
  return /^\s*\{\s*"keys"\s*:\s*\[/.test(start) ? 'keys' : 'given'
}

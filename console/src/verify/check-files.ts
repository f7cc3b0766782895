// A bundle, proof or result and a trust file, as dropped onto the page, checked in this very browser. Nothing is sent
// anywhere. It is the command's very check: the same functions of core, over a browser's primitives.

import type { Refusal } from '@trigpoint/core/base'
import { openChainCache, readManifest } from '@trigpoint/core/evidence'
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
  /** Reference manifests beside those that a bundle carries. */
  readonly manifests: readonly Uint8Array[]
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
  return check(given.value, withManifests(trust?.value ?? NO_TRUST, files.manifests), keys?.value ?? [], atMs, readBorders)
}

/** Manifests at hand, each verified under the roots that the reader trusts. */
function withManifests(trust: BundleTrust, manifests: readonly Uint8Array[]): BundleTrust {
  const context = { primitives: browserPrimitives, anchors: trust.manifestAnchors, cache: openChainCache() }
  return { ...trust, references: manifests.map(file => readManifest(file, context)).flatMap(reading => (reading.ok ? [reading.value] : [])) }
}

async function check(given: GivenFile, trust: BundleTrust, keys: readonly Uint8Array[], atMs: number, readBorders: ReadBorders): Promise<Checked> {
  const context = { trust, atMs, primitives: browserPrimitives }
  if (given.kind === 'proof') return { kind: 'proof', report: verifyLeafProof(given.proof, context) }
  if (given.kind === 'result') return { kind: 'report', report: verifyResult(given.token, { ...context, statements: [...given.statements, ...keys] }) }
  const borders = given.bundle.level === 'full' ? await readBorders() : undefined
  return { kind: 'report', report: verifyBundle(given.bundle, { ...context, borders }) }
}

/** What a dropped file is: trust files, key sets and manifests say so themselves; everything else is to be checked. */
export function kindOfFile(bytes: Uint8Array): 'trust' | 'keys' | 'manifest' | 'given' {
  const start = new TextDecoder().decode(bytes.slice(0, 400))
  if (/^\s*<[^]*SoftwareIdentity/.test(start)) return 'manifest'
  if (/^\s*\{[^{}]{0,200}"format"\s*:\s*"trigpoint trust v\d+"/.test(start)) return 'trust'
  return /^\s*\{\s*"keys"\s*:\s*\[/.test(start) ? 'keys' : 'given'
}

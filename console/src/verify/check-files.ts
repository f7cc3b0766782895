// A bundle and a trust file, as dropped onto the page, checked in this very browser. Nothing is sent anywhere.

import type { Refusal } from '@trigpoint/core/base'
import { NO_TRUST, parseBundle, parseTrust, verifyBundle, type BundleReport } from '@trigpoint/core/result'
import type { Borders } from '@trigpoint/core/region'
import { browserPrimitives } from './browser-primitives.ts'

export interface DroppedFiles {
  /** Content of the bundle. */
  readonly bundle: string
  /** Content of the trust file; undefined without one. */
  readonly trust: string | undefined
}

export type ReadBorders = () => Promise<Borders>

export type Checked = { readonly kind: 'report'; readonly report: BundleReport } | { readonly kind: 'unusable'; readonly what: 'bundle' | 'trust file'; readonly refusal: Refusal }

/** `readBorders`: the border tables, asked for only when a bundle needs them. */
export async function checkFiles(files: DroppedFiles, atMs: number, readBorders: ReadBorders): Promise<Checked> {
  const bundle = parseBundle(files.bundle)
  if (!bundle.ok) return { kind: 'unusable', what: 'bundle', refusal: bundle.refusal }
  const trust = files.trust === undefined ? undefined : parseTrust(files.trust, browserPrimitives)
  if (trust?.ok === false) return { kind: 'unusable', what: 'trust file', refusal: trust.refusal }
  const borders = bundle.value.level === 'full' ? await readBorders() : undefined
  return { kind: 'report', report: verifyBundle(bundle.value, { trust: trust?.value ?? NO_TRUST, atMs, primitives: browserPrimitives, borders }) }
}

/** What a dropped file is: a trust file says so itself; everything else is taken for a bundle. */
export function kindOfFile(text: string): 'trust' | 'bundle' {
  return /^\s*\{[^{}]{0,200}"format"\s*:\s*"trigpoint trust v\d+"/.test(text) ? 'trust' : 'bundle'
}

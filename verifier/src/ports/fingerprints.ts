// What the verifier remembers of sites' fingerprints: every version, and every fix held against one.

import type { FingerprintBody, FingerprintCheckBody } from '@trigpoint/core/wire'

export type FingerprintRow = FingerprintBody
export type FingerprintCheckRow = FingerprintCheckBody

export interface CheckFilter {
  readonly siteId?: string | undefined
  readonly agentId?: string | undefined
}

export interface FingerprintReads {
  /** The newest of a site. */
  getFingerprint(siteId: string): Promise<FingerprintRow | undefined>
  /** Newest first. */
  listFingerprints(siteId: string): Promise<readonly FingerprintRow[]>
  getFingerprintCheck(challengeId: string): Promise<FingerprintCheckRow | undefined>
  /** Newest first. */
  listFingerprintChecks(filter: CheckFilter, limit: number): Promise<readonly FingerprintCheckRow[]>
  /** Fixes of a site that were judged in a span of time (ends included), newest first. */
  listJudgedFixIds(siteId: string, span: { readonly fromMs: number; readonly toMs: number }, limit: number): Promise<readonly string[]>
}

export interface FingerprintWrites {
  /** False when the site has that version already. */
  addFingerprint(row: FingerprintRow): Promise<boolean>
  putFingerprintCheck(row: FingerprintCheckRow): Promise<void>
}

// What is known of a certificate chain: the types that path validation, its cache and its readers share.

import type { Primitives, Proven, Refusal } from '../../base/index.ts'
import type { Certificate } from '../certificate/certificate.ts'
import type { TrustAnchor } from './anchors.ts'

export type ChainStatus = 'ok' | 'broken' | 'unknown-root'

/** A chain that ends at a pinned root: every link holds. */
export interface VerifiedChain {
  /** Leaf first, root last. */
  readonly certificates: readonly Certificate[]
  readonly anchor: TrustAnchor
}

export interface ChainJudgement {
  readonly status: ChainStatus
  /** Leaf first, as far as the certificates could be read; nothing vouches for them unless status is `ok`. */
  readonly certificates: readonly Certificate[]
  readonly proven: Proven<VerifiedChain> | undefined
  /** Whether the certificates came root first and were turned round. */
  readonly reordered: boolean
  /** Why the status is not `ok`. */
  readonly refusal: Refusal | undefined
}

export interface ChainContext {
  readonly primitives: Primitives
  readonly anchors: readonly TrustAnchor[]
  readonly cache?: ChainCache
}

export interface ChainCache {
  find(ders: readonly Uint8Array[], context: ChainContext): ChainJudgement | undefined
  keep(ders: readonly Uint8Array[], context: ChainContext, judgement: ChainJudgement): void
  size(): number
}

// What the verifier remembers of its log: every leaf, written in the transaction that made it true, with the
// opening that only the verifier holds; and the log itself as flow sees it.
//
//   stored (index null)  ->  appended to the log  ->  index recorded

import type { RecordKind } from '@trigpoint/core/result'
import type { Fault } from '@trigpoint/runtime'

export interface LeafRow {
  /** Grows in the order in which leaves were made, which is the order in which they are appended. */
  readonly id: number
  /** What it is about, once for ever: `fix:<challenge>`, `receipt:<challenge>:<landmark>:<hash>`, `paper:<event>`... */
  readonly subject: string
  readonly kind: RecordKind
  readonly atMs: number
  /** The leaf's bytes. */
  readonly leaf: Uint8Array
  /** Its place in the log; null until it is there. */
  readonly index: number | null
}

/** One part of a record; `content` is null where it is taken from the agent's message as received. */
export interface StoredPart {
  readonly name: string
  readonly content: string | null
}

/** What opens a leaf: private, and erasable without harm to the log. */
export interface Opening {
  /** 32 bytes, of this record alone. */
  readonly secret: Uint8Array
  readonly parts: readonly StoredPart[]
}

export interface LeafReads {
  getLeaf(subject: string): Promise<LeafRow | undefined>
  /** By its bytes, which no two leaves share. */
  findLeaf(leaf: Uint8Array): Promise<LeafRow | undefined>
  /** The newest of those whose subjects begin so: what is said now of something that changes. */
  newestLeaf(subjectPrefix: string): Promise<LeafRow | undefined>
  /** Those whose subjects begin so, newest first; `beforeId`: older than this one. */
  listLeaves(subjectPrefix: string, limit: number, beforeId?: number): Promise<readonly LeafRow[]>
  /** Undefined once it was erased. */
  getOpening(subject: string): Promise<Opening | undefined>
  /** A reference manifest's text by its SHA-256 (hex), where a verdict rested on it. */
  getManifest(sha256: string): Promise<string | undefined>
  /** An answer about revocation (DER) by its SHA-256 (hex), where a verdict rested on it. */
  getResponse(sha256: string): Promise<Uint8Array | undefined>
  /** Not in the log yet, in order. */
  listWaitingLeaves(limit: number): Promise<readonly LeafRow[]>
  /** The one with the highest index. */
  lastLoggedLeaf(): Promise<LeafRow | undefined>
}

export interface LeafWrites {
  /** False when the subject has its leaf already. */
  addLeaf(leaf: Omit<LeafRow, 'id' | 'index'>, opening: Opening): Promise<boolean>
  /** Kept once; the digest is its name. */
  putManifest(sha256: string, xml: string): Promise<void>
  putResponse(sha256: string, der: Uint8Array): Promise<void>
  putLeafIndex(id: number, index: number): Promise<void>
  /** False when there was none. */
  eraseOpening(subject: string): Promise<boolean>
}

/** The append-only log as flow sees it (verifier/src/log implements it). */
export interface LeafLog {
  readonly origin: string
  /** Resolves when the leaf is durable and published. Throws Fault `log.*`. */
  append(leaf: Uint8Array): Promise<{ readonly index: number }>
  /** Leaves that it holds. */
  size(): number
  leaf(index: number): Promise<Uint8Array>
  /** tlog-proof of a leaf against the published checkpoint. */
  proofFile(index: number): Promise<Uint8Array>
  /** Why it takes no more leaves, if it does not. */
  stopped(): Fault | undefined
}

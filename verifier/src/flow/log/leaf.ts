// Leaves by what they speak of: where a statement is in the log, for findings, cases and bundles that rest on it.
// On the path: log. Subjects are made by seal.ts; a reader knows them by kind and id.

import { toHex, type Primitives } from '@trigpoint/core/base'
import { hashLeaf } from '@trigpoint/core/log'
import type { LeafReads, LeafRow } from '../../ports/index.ts'

export interface LeafReference {
  /** What it speaks of: `fix:<challenge>`, `paper:<event>`, `site:<site>:<hash>`... */
  readonly subject: string
  readonly atMs: number
  /** Its hash in the tree, hex, as `trigpoint log show` prints it; public, and says nothing. */
  readonly leafHash: string
  /** Its place in the log; null while it is on its way there. */
  readonly index: number | null
}

/**
 * The leaf of a subject. Where the subject has no leaf of its own the newest below it counts, so that `site:penang`
 * gives the newest version of that site and its policy, and `receipt:<challenge>:<landmark>` that receipt.
 */
export async function leafOfSubject(primitives: Primitives, reader: LeafReads, subject: string): Promise<LeafReference | undefined> {
  const row = await findLeafOf(reader, subject)
  return row && { subject: row.subject, atMs: row.atMs, leafHash: toHex(hashLeaf(primitives, row.leaf)), index: row.index }
}

export async function findLeafOf(reader: LeafReads, subject: string): Promise<LeafRow | undefined> {
  return (await reader.getLeaf(subject)) ?? reader.newestLeaf(`${subject}:`)
}

/** Kinds under which findings name evidence, and what their leaves are called where the names differ. */
const SUBJECT_KIND: Readonly<Record<string, string>> = { event: 'paper' }

/** The leaf hash (hex) of what a finding rests on, null where it has none (yet). `kind` and `id` as on the wire: `fix` + challenge id, `receipt` + `<challenge>:<landmark>`, `policy` + `<site>:<version>`... */
export async function leafOfEvidence(primitives: Primitives, reader: LeafReads, { kind, id }: { readonly kind: string; readonly id: string }): Promise<string | null> {
  return (await leafOfSubject(primitives, reader, `${SUBJECT_KIND[kind] ?? kind}:${id}`))?.leafHash ?? null
}

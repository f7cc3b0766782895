// Proofs of single entries of the log, for what has no bundle: receipts, papers, policies, landmarks and other
// statements. On the path: after log. Whose an entry is decides who may have its proof.

import { equalBytes, ok, refuse, utf8Bytes, type Result } from '@trigpoint/core/base'
import { commitRecord, composeLeafProof, leafOfRecord, type LeafProof } from '@trigpoint/core/result'
import { Fault } from '@trigpoint/runtime'
import type { LeafRow, StoreReader } from '../../ports/index.ts'
import type { ProofContext } from './bundle.ts'
import type { FlowContext } from '../context.ts'
import { findLeafOf } from './leaf.ts'

/** The site that an entry speaks of: its operator may have it. Null: of no site, for those who see all; undefined: there is no such entry. */
export async function siteOfLeaf(reader: StoreReader, subject: string): Promise<{ readonly leaf: LeafRow; readonly siteId: string | null } | undefined> {
  const leaf = await findLeafOf(reader, subject)
  if (leaf === undefined) return undefined
  const [kind = '', id = '', ...more] = leaf.subject.split(':')
  // A policy as a document, `policy:document:<policy>:<version>`, is of many sites.
  const isOfSite = kind === 'site' || kind === 'dossier' || (kind === 'policy' && more.length === 1)
  if (isOfSite) return { leaf, siteId: id }
  if (kind === 'fix' || kind === 'receipt') return { leaf, siteId: (await reader.getFix(id))?.siteId ?? null }
  if (kind === 'paper') return { leaf, siteId: (await reader.getPaper(leaf.subject.slice('paper:'.length)))?.siteId ?? null }
  return { leaf, siteId: null }
}

/** The proof of an entry. Refuses `leaf.has-bundle`, `bundle.not-logged`, `bundle.opening-erased`. */
export async function proveLeaf({ store, primitives, trust }: FlowContext, { log }: ProofContext, leaf: LeafRow): Promise<Result<LeafProof>> {
  if (leaf.kind === 'fix') return refuse('leaf.has-bundle', 'A verdict is shown by its bundle, at a level of disclosure: ask for /v1/fixes/{challengeId}/bundle.', 'subject')
  const opening = await store.getOpening(leaf.subject)
  if (opening === undefined) return refuse('bundle.opening-erased', 'What opens this entry of the log was erased; nothing of it can be shown any more.', 'subject')
  if (leaf.index === null) return refuse('bundle.not-logged', 'The entry is on its way into the log; try again in a second.', 'subject')
  const parts = opening.parts.map(({ name, content }) => ({ name, content: utf8Bytes(content ?? '') }))
  const record = commitRecord(primitives, leaf.kind, parts, opening.secret)
  if (!equalBytes(leafOfRecord(primitives, record), leaf.leaf))
    throw new Fault('store.opening-differs', `What is stored of ${leaf.subject} is not what the log commits to. Keep a copy of the data directory and compare it with a backup.`)
  return ok(composeLeafProof(primitives, { parts, record, secret: opening.secret, proof: await log.proofFile(leaf.index), verifierKey: trust.publicKey }))
}

/** Erases what opens an entry. Refuses `bundle.opening-erased`. */
export async function eraseLeaf({ store }: FlowContext, leaf: LeafRow): Promise<Result<LeafRow>> {
  const had = await store.write(writer => writer.eraseOpening(leaf.subject))
  return had ? ok(leaf) : refuse('bundle.opening-erased', 'What opens this entry was erased before.', 'subject')
}

/** Entries looked at in one transaction. */
const ERASED_AT_ONCE = 500

/** Erases what opens every entry about a site, and tells how many it erased. A customer leaves; the log stays whole. */
export async function eraseSite({ store }: FlowContext, siteId: string): Promise<number> {
  let count = 0
  for (let rows = await store.listLeaves('', ERASED_AT_ONCE); rows.length > 0; rows = await store.listLeaves('', ERASED_AT_ONCE, rows.at(-1)?.id ?? 0)) {
    count += await store.write(async writer => {
      let erased = 0
      for (const { subject } of rows)
        if ((await siteOfLeaf(writer, subject))?.siteId === siteId && (await writer.eraseOpening(subject))) erased++
      return erased
    })
  }
  return count
}

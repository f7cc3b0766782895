// One commit: a batch of leaves becomes part of the log. The life of a batch:
//
//   1. its tiles, bundles and head are written aside and synced                     a crash: nothing happened
//   2. tiles and bundles get their names, the folders are synced                    a crash: leftovers, removed at start
//   3. the head gets its number, its folder is synced        THE COMMIT             a crash: it stands, or it never was
//   4. witnesses are asked (cosign-round.ts), then `checkpoint` is replaced         a crash: published at start
//   5. the callers of append are answered; superseded partial tiles are removed
//
// Steps 1 and 2 may fail and be tried again. From step 3 on a failure leaves it open whether the head stands,
// so the log stops; opening it anew finds out.

import {
  appendLeafHashes, CHECKPOINT_PATH, encodeEntry, hashLeaf, rootOfEdge, signCheckpoint, tilePath, TILE_WIDTH, verifyCheckpoint, type
  NoteKey, type RightEdge, type TileBytes,
} from '@trigpoint/core/log'
import { assert } from '@trigpoint/core/base'
import { Fault, nodePrimitives } from '@trigpoint/runtime'
import type { Lease } from './lease.ts'
import { diskFault, type LogFiles } from './log-files.ts'
import type { LogSigningKey } from './log-key.ts'
import { claimNumber } from './numbered-files.ts'
import { nameFiles, prepareFiles } from './place-files.ts'
import type { StoredEdge } from './stored-edge.ts'
import { HEAD_FOLDER, type TreeHead } from './tree-head.ts'

/** What the writer holds between commits. */
export interface LogState extends StoredEdge {
  readonly head: TreeHead
  /** The head written aside a second time, to become `checkpoint` as it is; where witnesses cosign there is none. */
  readonly checkpointAside: string | undefined
}

export interface CommitContext {
  readonly files: LogFiles
  readonly lease: Lease
  readonly key: NoteKey
  readonly signingKey: LogSigningKey
  /** Where witnesses add their cosignatures, the head is not published as it is. */
  readonly cosigners?: unknown
}

/** Thrown when it is not known whether a commit took place; the log must be opened anew. */
export class CommitUnknown extends Fault {}

/** Makes `leaves` part of the log, durably. Throws Fault `log.disk-full`, `log.disk-failed`, `log.lease-lost`, `log.second-writer`; CommitUnknown from the commit on. */
export async function commitBatch(context: CommitContext, state: LogState, leaves: readonly Uint8Array[]): Promise<LogState> {
  const { files, lease } = context
  const grown = appendLeafHashes(
    nodePrimitives,
    state.edge,
    leaves.map(leaf => hashLeaf(nodePrimitives, leaf)),
  )
  const bundled = appendLeaves(state, leaves)
  const head = makeHead(context, state.head.number + 1, grown.edge)
  let headAside: string
  let checkpointAside: string | undefined
  try {
    await lease.check()
    const wanted = [...grown.tiles, ...bundled.bundles].map(({ tile, bytes }) => ({ path: tilePath(tile), bytes }))
    const heads = context.cosigners === undefined ? ['head', CHECKPOINT_PATH] : ['head']
    const prepared = await prepareFiles(files, [...heads.map(path => ({ path, bytes: head.bytes })), ...wanted], lease.token)
    headAside = prepared[0]?.aside ?? ''
    checkpointAside = heads.length > 1 ? prepared[1]?.aside : undefined
    await nameFiles(files, prepared.slice(heads.length))
    await lease.check()
  } catch (error) {
    throw diskFault(error, 'adding leaves to the log')
  }
  await claimHead(context, head, headAside)
  return { edge: grown.edge, leaves: bundled.leaves, head, checkpointAside }
}

async function claimHead({ files }: CommitContext, head: TreeHead, aside: string): Promise<void> {
  let won: boolean
  try {
    won = await claimNumber(files, HEAD_FOLDER, head.number, aside)
  } catch (error) {
    const fault = diskFault(error, 'committing leaves to the log')
    throw new CommitUnknown(fault.code, `${fault.message} Whether the last leaves are part of the log shows when it is opened again.`, {
      cause: error,
    })
  }
  if (!won)
    throw new CommitUnknown(
      'log.second-writer',
      'Another process has committed to this log; this one stops before it publishes anything. Nothing that was acknowledged is lost.',
    )
}

/** The signed head of a tree. */
export function makeHead({ key, signingKey }: Pick<CommitContext, 'key' | 'signingKey'>, number: number, edge: RightEdge): TreeHead {
  const bytes = signCheckpoint({ origin: key.name, size: edge.size, root: rootOfEdge(nodePrimitives, edge) }, key, signingKey.sign)
  const verified = verifyCheckpoint(bytes, { logKeys: [key] }, nodePrimitives)
  assert(verified.ok, 'a checkpoint that was just signed verifies')
  return { number, checkpoint: verified.value, bytes }
}

/** The bundles that a batch fills or grows, and the leaves of the one that stays unfinished. */
function appendLeaves(
  state: LogState,
  leaves: readonly Uint8Array[],
): { readonly bundles: readonly TileBytes[]; readonly leaves: readonly Uint8Array[] } {
  const all = [...state.leaves, ...leaves]
  const entries = all.map(encodeEntry)
  const firstIndex = Math.floor(state.edge.size / TILE_WIDTH)
  const bundles: TileBytes[] = []
  for (let at = 0; at < all.length; at += TILE_WIDTH) {
    const some = entries.slice(at, at + TILE_WIDTH)
    bundles.push({ tile: { level: 'entries', index: firstIndex + at / TILE_WIDTH, width: some.length }, bytes: Buffer.concat(some) })
  }
  return { bundles, leaves: all.slice(Math.floor(all.length / TILE_WIDTH) * TILE_WIDTH) }
}

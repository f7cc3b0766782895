// The writer of an opened log: commits batches, asks the witnesses, publishes, tidies up. It owns the state
// between commits and stops for good when it can no longer know that state (see commit-batch.ts).

import { CHECKPOINT_PATH, verifyCheckpoint, type VerifiedCheckpoint } from '@trigpoint/core/log'
import { assert } from '@trigpoint/core/base'
import { Fault, nodePrimitives, type Log } from '@trigpoint/runtime'
import { commitBatch, CommitUnknown, type CommitContext, type LogState } from './commit-batch.ts'
import type { CosignedHead, Cosigners } from './cosign-round.ts'
import { MAX_BATCH_LEAVES, removeBeyond, removeOwnAside, removeSuperseded } from './leftovers.ts'
import { diskFault, writeAside } from './log-files.ts'
import { removeBelow } from './numbered-files.ts'
import { HEAD_FOLDER } from './tree-head.ts'
import type { TreeReader } from './tree-reader.ts'

const UNTIDY =
  'The log cannot remove the remains of a failed commit and takes no more leaves. Check the disk, then open the log again.'
/** How often witnesses are asked again while a log waits for its quorum, ms. */
const RETRY_MS = 2_000

export interface Published {
  readonly bytes: Uint8Array
  readonly checkpoint: VerifiedCheckpoint
  /** Whether the policy's quorum has cosigned it; true where no witnesses are configured. */
  readonly quorum: boolean
}

export interface WriterContext extends CommitContext {
  readonly reader: TreeReader
  readonly cosigners: Cosigners | undefined
  /** What to do when the quorum stays away: publish without it, or wait for it. */
  readonly withoutQuorum: 'publish' | 'wait'
  readonly log: Log
}

export interface LogWriter {
  readonly state: () => LogState
  readonly published: () => Published
  /** Why the writer stopped, if it did. */
  readonly stopped: () => Fault | undefined
  stop(fault: Fault): void
  /** Ends a wait for the quorum with this Fault: the log is being closed. */
  leave(fault: Fault): void
  /** Makes leaves part of the log and publishes them; gives the index of the first. */
  readonly commit: (leaves: readonly Uint8Array[]) => Promise<number>
  /** Removes what the last commit made superfluous, or what a failed one left behind. */
  readonly tidy: () => Promise<void>
  /** Asks the witnesses once more when what is published lacks their quorum. */
  readonly completeQuorum: () => Promise<void>
}

export function openLogWriter(context: WriterContext, opened: { readonly state: LogState; readonly published: Published }): LogWriter {
  let { state, published } = opened
  let stopped: Fault | undefined
  // The last holder may have been lost before it tidied up after its last commit.
  let grownFrom: number | undefined = Math.max(0, state.edge.size - MAX_BATCH_LEAVES)
  let dirty = false
  let leaving: Fault | undefined
  const hurry = (): Fault | undefined => stopped ?? leaving

  const commit = async (leaves: readonly Uint8Array[]): Promise<number> => {
    if (stopped !== undefined) throw stopped
    const first = state.edge.size
    try {
      state = await commitBatch(context, state, leaves)
    } catch (error) {
      if (error instanceof CommitUnknown || (error instanceof Fault && error.code === 'log.lease-lost')) stopped = error
      else dirty = true
      throw error
    }
    grownFrom ??= first
    published = await publish(context, state, hurry)
    return first
  }
  const tidy = async (): Promise<void> => {
    if (stopped !== undefined) return
    try {
      if (dirty) await removeFailedCommit(context, state)
      dirty = false
      if (grownFrom !== undefined) await removeSuperseded(context.files, grownFrom, state.edge.size)
      grownFrom = undefined
      await removeBelow(context.files, HEAD_FOLDER, state.head.number)
    } catch (error) {
      context.log.warn('the log could not be tidied up; nothing is lost', { error })
      if (dirty) stopped = new Fault('log.stopped', UNTIDY, { cause: error })
    }
  }
  const completeQuorum = async (): Promise<void> => {
    if (published.quorum || stopped !== undefined) return
    try {
      published = await publish(context, state, hurry)
    } catch (error) {
      context.log.warn('the checkpoint could not be published with more cosignatures', { error })
    }
  }
  return {
    completeQuorum,
    state: () => state,
    published: () => published,
    stopped: () => stopped,
    stop: fault => void (stopped ??= fault),
    leave: fault => void (leaving ??= fault),
    commit,
    tidy,
  }
}

async function removeFailedCommit({ files, lease }: WriterContext, state: LogState): Promise<void> {
  await removeOwnAside(files, lease.token)
  await removeBeyond(files, state.edge.size, lease.check)
}

/**
 * Shows the world a committed head, with cosignatures. `hurry` gives the Fault with which to end a wait for the
 * quorum. Throws Fault `log.disk-full`, `log.disk-failed`; the commit stands.
 */
export async function publish(
  context: WriterContext,
  state: LogState,
  hurry: () => Fault | undefined,
  gathered?: CosignedHead,
): Promise<Published> {
  const cosigned = gathered?.quorum === true ? gathered : await gatherQuorum(context, state, hurry)
  const verified = verifyCheckpoint(cosigned.bytes, { logKeys: [context.key] }, nodePrimitives)
  assert(verified.ok, "a cosigned head keeps the log's signature")
  try {
    const aside =
      state.checkpointAside !== undefined && context.cosigners === undefined
        ? state.checkpointAside
        : await writeAside(context.files, cosigned.bytes, context.lease.token)
    await context.lease.check()
    await context.files.rename(aside, CHECKPOINT_PATH)
  } catch (error) {
    throw diskFault(error, 'publishing a checkpoint; the leaves are safe and will be published with the next ones')
  }
  return { bytes: cosigned.bytes, checkpoint: verified.value, quorum: cosigned.quorum }
}

async function gatherQuorum(
  { cosigners, reader, withoutQuorum, log }: WriterContext,
  { head }: LogState,
  hurry: () => Fault | undefined,
): Promise<CosignedHead> {
  if (cosigners === undefined || head.checkpoint.size === 0) return { bytes: head.bytes, quorum: cosigners === undefined, ahead: [] }
  for (;;) {
    const cosigned = await cosigners.cosign(head, oldSize => reader.consistencyProof(head.checkpoint, oldSize))
    for (const { name, size } of cosigned.ahead)
      log.error('a witness has seen a larger log than this one; this folder may be an old copy', {
        witness: name,
        size,
        own: head.checkpoint.size,
      })
    if (cosigned.quorum || withoutQuorum === 'publish') {
      if (!cosigned.quorum) log.warn("published without the witnesses' quorum", { size: head.checkpoint.size })
      return cosigned
    }
    const fault = hurry()
    if (fault !== undefined) throw fault
    log.warn("waiting for the witnesses' quorum", { size: head.checkpoint.size })
    await new Promise(resolve => setTimeout(resolve, RETRY_MS))
  }
}

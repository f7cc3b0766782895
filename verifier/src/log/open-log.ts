// The durable log: opens a folder, appends leaves to it, publishes checkpoints. How a commit goes is told in
// commit-batch.ts. Leaves that arrive while a commit runs become the next one together (group commit), so the
// rate is the disk's number of syncs times the batch, not times one.

import { assert } from '@trigpoint/core/base'
import { EMPTY_EDGE, formatTlogProof, formatVkey, MAX_LEAF_LENGTH, type QuorumPolicy } from '@trigpoint/core/log'
import { Fault, silentLog, systemClock, type Clock, type Log } from '@trigpoint/runtime'
import { openAppendQueue } from './append-queue.ts'
import { makeHead, type CommitContext, type LogState } from './commit-batch.ts'
import { openCosigners, type CosignedHead, type Cosigners } from './cosign-round.ts'
import { BEAT_MS, takeLease, type Lease, type LeaseOptions } from './lease.ts'
import { removeOthersAside, removeBeyond } from './leftovers.ts'
import { diskFault, writeAside, writeAtomic, type LogFiles } from './log-files.ts'
import { openNoteKey, type LogSigningKey } from './log-key.ts'
import { openLogWriter, publish, type LogWriter, type Published, type WriterContext } from './log-writer.ts'
import { openNodeFiles } from './node-files.ts'
import { claimNumber } from './numbered-files.ts'
import { openStoredEdge } from './stored-edge.ts'
import { HEAD_FOLDER, readStoredHead, type StoredHead, type TreeHead } from './tree-head.ts'
import { openTreeReader } from './tree-reader.ts'
import { openWitnessSender, type SendToWitness } from './witness-client.ts'

/** The log's key, for whoever looks into the folder; the log itself is held to the key it is opened with. */
export const VKEY_PATH = 'log.vkey'
/** Longest wait for a quorum, ms. */
const COSIGN_TIMEOUT_MS = 5_000
/** How often witnesses are asked again for a checkpoint that was published without their quorum, ms. */
const QUORUM_RETRY_MS = 30_000

/** Ends the wait for a quorum when the log opens or closes. */
const UNPUBLISHED = new Fault(
  'log.unpublished',
  "The witnesses' quorum has not cosigned yet. The leaves are safe; they are published once it has.",
)

export interface WitnessOptions {
  /** Witnesses with their submission prefixes, and the quorum. */
  readonly policy: QuorumPolicy
  /** What to do when the quorum stays away for `timeoutMs`: publish without it (the default), or wait. */
  readonly withoutQuorum?: 'publish' | 'wait'
  readonly timeoutMs?: number
  readonly send?: SendToWitness
}

export interface DurableLogOptions {
  readonly dir: string
  readonly key: LogSigningKey
  /** The log's identity, its address without scheme: `log.example.org/fleet`. */
  readonly origin: string
  readonly clock?: Clock
  readonly log?: Log
  readonly witnesses?: WitnessOptions
  /** False: an empty folder is a Fault (`log.head-missing`), not a new log. */
  readonly create?: boolean
  /** For tests. */
  readonly files?: LogFiles
  readonly lease?: Pick<LeaseOptions, 'wait' | 'self' | 'life'>
}

export interface DurableLog {
  readonly vkey: string
  /** Resolves when the leaf is durable and covered by the published checkpoint. At most 65,535 bytes. Throws Fault `log.*`. */
  append(leaf: Uint8Array): Promise<{ readonly index: number }>
  /** What the world is shown now. */
  checkpoint(): Published
  /** Proof that leaf `index` is in the tree of `size` leaves (default: the published one). */
  inclusionProof(index: number, size?: number): Promise<readonly Uint8Array[]>
  consistencyProof(oldSize: number, size?: number): Promise<readonly Uint8Array[]>
  leaf(index: number): Promise<Uint8Array>
  /** A tlog-proof file for leaf `index`, against the published checkpoint. */
  proofFile(index: number, extra?: Uint8Array): Promise<Uint8Array>
  /** A resource of tlog-tiles, for the HTTP handler. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>
  /** Why the log takes no more leaves, if it does not. */
  stopped(): Fault | undefined
  close(): Promise<void>
}

/** Opens a log's folder and holds it until `close`. Throws Fault `log.*`; docs/format/log.md lists them. */
export async function openLog(options: DurableLogOptions): Promise<DurableLog> {
  const files = options.files ?? openNodeFiles(options.dir)
  const clock = options.clock ?? systemClock
  const log = options.log ?? silentLog
  const key = openNoteKey('ed25519', options.origin, options.key)
  try {
    await files.makeFolder('')
    const lease = await takeLease({ files, clock, log, ...options.lease })
    const reader = openTreeReader(files)
    const cosigners = openWitnesses(options.witnesses, log)
    const context: WriterContext = {
      files,
      lease,
      key,
      signingKey: options.key,
      reader,
      cosigners,
      withoutQuorum: options.witnesses?.withoutQuorum ?? 'publish',
      log,
    }
    try {
      const opened = await recover(context, options.create ?? true)
      return startLog(context, openLogWriter(context, opened))
    } catch (error) {
      await lease.release().catch(() => undefined)
      throw error
    }
  } catch (error) {
    throw diskFault(error, 'opening the log')
  }
}

/** Finds the state that the last writer left, removes what never became part of the log, publishes what did. */
async function recover(context: WriterContext, create: boolean): Promise<{ state: LogState; published: Published }> {
  const { files, lease, log } = context
  await removeOthersAside(files, lease.token)
  const stored = await readStoredHead(files, context.key)
  const head = stored.head ?? (await createLog(context, create))
  await removeBeyond(files, head.checkpoint.size, lease.check)
  const edge = await openStoredEdge(files, head.checkpoint, lease.token, log)
  const state: LogState = { ...edge, head, checkpointAside: undefined }
  const cosigned = await refuseOldCopy(context, state)
  return {
    state,
    published: keptPublication(context, stored, head, cosigned) ?? (await publish(context, state, () => UNPUBLISHED, cosigned)),
  }
}

/** What stays published as it is: a checkpoint of the head's own tree, or an older one while a quorum is waited for. */
function keptPublication(
  { cosigners, withoutQuorum }: WriterContext,
  { published }: StoredHead,
  head: TreeHead,
  cosigned: CosignedHead | undefined,
): Published | undefined {
  if (published === undefined) return undefined
  const isCurrent = published.checkpoint.size === head.checkpoint.size
  if (cosigners === undefined) return isCurrent ? { ...published, quorum: true } : undefined
  return cosigned?.quorum === true || withoutQuorum === 'publish' ? undefined : { ...published, quorum: false }
}

/** A folder that was put back from an old copy would fork the log; its witnesses remember. Throws Fault `log.witness-ahead`. */
async function refuseOldCopy({ cosigners, reader }: WriterContext, { head }: LogState): Promise<CosignedHead | undefined> {
  const cosigned = await cosigners?.cosign(head, oldSize => reader.consistencyProof(head.checkpoint, oldSize))
  const first = cosigned?.ahead[0]
  if (first !== undefined)
    throw new Fault(
      'log.witness-ahead',
      `Witness ${first.name} has cosigned ${String(first.size)} leaves of this log, but the folder holds only ${String(head.checkpoint.size)}: it is an old copy. Going on would fork the log; restore the newest copy.`,
    )
  return cosigned
}

async function createLog(context: CommitContext, create: boolean): Promise<TreeHead> {
  if (!create) throw new Fault('log.head-missing', 'There is no log in the folder, and none is to be created. Name the folder of the log.')
  const { files, lease, key } = context
  await files.makeFolder(HEAD_FOLDER)
  await files.fsync('')
  await writeAtomic(files, { path: VKEY_PATH, bytes: Buffer.from(`${formatVkey(key)}\n`) }, lease.token)
  const head = makeHead(context, 0, EMPTY_EDGE)
  if (!(await claimNumber(files, HEAD_FOLDER, 0, await writeAside(files, head.bytes, lease.token))))
    throw new Fault('log.second-writer', 'Another process created the log at the same moment; open it again.')
  return head
}

function openWitnesses(options: WitnessOptions | undefined, log: Log): Cosigners | undefined {
  if (options === undefined || options.policy.witnesses.every(witness => witness.url === undefined)) return undefined
  const timeoutMs = options.timeoutMs ?? COSIGN_TIMEOUT_MS
  return openCosigners({ policy: options.policy, send: options.send ?? openWitnessSender(timeoutMs), timeoutMs, log })
}

function startLog(context: WriterContext, writer: LogWriter): DurableLog {
  const { files, reader, key } = context
  const queue = openAppendQueue(writer.commit, writer.tidy)
  const endBeats = startBeats(context.lease, writer, context.log)
  const retry = setInterval(() => writer.published().quorum || queue.inTurn(writer.completeQuorum), QUORUM_RETRY_MS)
  retry.unref()
  const tree = (): LogState['head']['checkpoint'] => writer.state().head.checkpoint
  const shown = (): number => writer.published().checkpoint.size
  const inclusionProof: DurableLog['inclusionProof'] = (index, size = shown()) => reader.inclusionProof(tree(), index, size)
  return {
    vkey: formatVkey(key),
    append: async leaf => {
      assert(leaf.length <= MAX_LEAF_LENGTH, 'a leaf has at most 65,535 bytes')
      const fault = writer.stopped()
      if (fault !== undefined)
        throw new Fault('log.stopped', `The log takes no more leaves since a failure: ${fault.message}`, { cause: fault })
      return queue.append(leaf)
    },
    checkpoint: writer.published,
    inclusionProof,
    consistencyProof: (oldSize, size = shown()) => reader.consistencyProof(tree(), oldSize, size),
    leaf: index => reader.leaf(tree(), index),
    proofFile: async (index, extra) => {
      const { bytes, checkpoint } = writer.published()
      return formatTlogProof({
        index,
        hashes: await inclusionProof(index, checkpoint.size),
        checkpoint: bytes,
        ...(extra === undefined ? {} : { extra }),
      })
    },
    read: path => files.read(path),
    stopped: writer.stopped,
    close: async () => {
      clearInterval(retry)
      writer.leave(UNPUBLISHED)
      await queue.close()
      endBeats()
      // A lease that cannot be released is found dead by the next opener.
      await context.lease.release().catch((error: unknown) => context.log.warn('the lease could not be released', { error }))
    },
  }
}

/** Beats while the log is open; losing the lease stops the writer. */
function startBeats(lease: Lease, writer: LogWriter, log: Log): () => void {
  const timer = setInterval(() => {
    lease.beat().catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'log.lease-lost') writer.stop(error)
      log.warn('the lease could not be renewed', { error })
    })
  }, BEAT_MS)
  timer.unref()
  return () => clearInterval(timer)
}

// The head: the signed checkpoint that says how far the log goes. Numbered files head/0, head/1, ... each a
// signed note; the highest is the log's state. A commit is the moment in which its head gets its name and
// the folder is synced. `checkpoint` is what the world is shown: a head, with the witnesses' cosignatures.

import { equalBytes } from '@trigpoint/core/base'
import { CHECKPOINT_PATH, verifyCheckpoint, type NoteKey, type VerifiedCheckpoint } from '@trigpoint/core/log'
import { Fault, nodePrimitives } from '@trigpoint/runtime'
import type { LogFiles } from './log-files.ts'
import { listNumbers, numberedPath } from './numbered-files.ts'

export const HEAD_FOLDER = 'head'

export interface TreeHead {
  /** Its number in the folder. */
  readonly number: number
  readonly checkpoint: VerifiedCheckpoint
  /** The note as stored. */
  readonly bytes: Uint8Array
}

/** The state of a log's folder: its newest head and, where there is one, what it has shown the world. */
export interface StoredHead {
  readonly head: TreeHead | undefined
  /** What the world was shown last, when it verifies; it may be of an older tree than the head's. */
  readonly published: PublishedNote | undefined
}

export interface PublishedNote {
  readonly bytes: Uint8Array
  readonly checkpoint: VerifiedCheckpoint
}

/**
 * Reads the newest head and holds `checkpoint` against it. Throws Fault `log.head-damaged` when the head does
 * not verify, `log.head-missing` when the folder holds a log without one, `log.head-behind` when the world was
 * shown more than the head knows, and `log.forked` when it was shown another tree.
 */
export async function readStoredHead(files: LogFiles, key: NoteKey): Promise<StoredHead> {
  const shown = await files.read(CHECKPOINT_PATH)
  const number = (await listNumbers(files, HEAD_FOLDER)).at(-1)
  if (number === undefined) {
    if (shown !== undefined || (await files.list('tile')).length > 0)
      throw new Fault(
        'log.head-missing',
        'The folder holds a log but no head (folder head/): part of it was lost or not copied. Restore the whole folder; starting afresh here would fork the log.',
      )
    return { head: undefined, published: undefined }
  }
  const head = await readHead(files, number, key)
  const verified = verifyCheckpoint(shown ?? new Uint8Array(0), { logKeys: [key] }, nodePrimitives)
  if (shown === undefined || !verified.ok) return { head, published: undefined }
  holdAgainst(head, verified.value)
  return { head, published: { bytes: shown, checkpoint: verified.value } }
}

async function readHead(files: LogFiles, number: number, key: NoteKey): Promise<TreeHead> {
  const path = numberedPath(HEAD_FOLDER, number)
  const bytes = (await files.read(path)) ?? new Uint8Array(0)
  const verified = verifyCheckpoint(bytes, { logKeys: [key] }, nodePrimitives)
  if (!verified.ok)
    throw new Fault(
      'log.head-damaged',
      `The log's newest head ${path} does not verify with the key of ${key.name}: ${verified.refusal.message}. If the key is the right one, the file is damaged: restore the folder from a copy.`,
    )
  // A head that a killed process had named but not synced must not be lost after we have built on it.
  await files.fsync(path)
  await files.fsync(HEAD_FOLDER)
  return { number, checkpoint: verified.value, bytes }
}

function holdAgainst(head: TreeHead, published: VerifiedCheckpoint): void {
  const { size, root } = head.checkpoint
  if (published.size > size)
    throw new Fault(
      'log.head-behind',
      `The published checkpoint has ${String(published.size)} leaves, the newest head only ${String(size)}: an old copy of part of the folder was put back. Going on would fork the log; restore the whole folder.`,
    )
  if (published.size === size && !equalBytes(published.root, root))
    throw new Fault(
      'log.forked',
      `The published checkpoint and the newest head both have ${String(size)} leaves but different roots. The log is not opened; keep both files as evidence.`,
    )
}

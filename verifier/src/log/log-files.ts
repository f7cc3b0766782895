// The port to the disk: the few operations that the log's durability is built of. Each is one step that can
// be cut off by a lost process or a full disk; the fault tests give an implementation that stops after any
// one of them. Everything above is written so that stopping anywhere leaves a log that opens again.
//
// The rule that makes it so: nothing that belongs to the log is ever overwritten. Files are written aside,
// synced, and then given their name by `link`, which fails when the name is taken. Only `checkpoint`, which
// can be made again from the newest head, and the holder's own lease are replaced (by `rename`).

import { Fault, systemErrorCode } from '@trigpoint/runtime'

export interface LogFiles {
  /** The whole file; undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Creates a file aside, under TEMPORARY_FOLDER. Not durable before `fsync`. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Makes a file's bytes, or a folder's list of names, survive a loss of power. */
  fsync(path: string): Promise<void>
  /** Gives the file `from` a second name; false when `to` exists already. */
  link(from: string, to: string): Promise<boolean>
  /** Renames over whatever is there. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file, or a folder with all that is in it; nothing happens when it is absent. */
  remove(path: string): Promise<void>
  /** Creates a folder and those above it. */
  makeFolder(path: string): Promise<void>
  /** Names in a folder, in no order; none when the folder is absent. */
  list(path: string): Promise<readonly string[]>
}

/** Where files are written before they get their name; emptied when the log opens. */
export const TEMPORARY_FOLDER = 'tmp'

/** A file to be made. */
export interface FileBytes {
  readonly path: string
  readonly bytes: Uint8Array
}

let temporaries = 0

/** Writes and syncs a file aside; gives its path. */
export async function writeAside(files: LogFiles, bytes: Uint8Array, token: string): Promise<string> {
  const path = `${TEMPORARY_FOLDER}/${token}-${String(temporaries++)}`
  await files.write(path, bytes)
  await files.fsync(path)
  return path
}

/** Replaces a file whole: after a crash it is the old one or the new one. */
export async function writeAtomic(files: LogFiles, file: FileBytes, token: string): Promise<void> {
  const aside = await writeAside(files, file.bytes, token)
  await files.rename(aside, file.path)
  await files.fsync(folderOf(file.path))
}

/** The folder of a path; '' is the log's own. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** A folder and those above it, down to the log's own (''). */
export function foldersAbove(folder: string): readonly string[] {
  return folder === '' ? [''] : [folder, ...foldersAbove(folderOf(folder))]
}

/** The Fault of a failed disk operation, with what to do. An error that is none of the disk's is thrown on: it is a bug. */
export function diskFault(error: unknown, doing: string): Fault {
  if (error instanceof Fault) return error
  const code = systemErrorCode(error)
  if (code === '') throw error
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Fault(
      'log.disk-full',
      `The disk is full while ${doing}. Nothing was acknowledged that is not safe; free some space, then append again.`,
      { cause: error },
    )
  return new Fault('log.disk-failed', `The disk failed (${code}) while ${doing}. Check the disk and the folder's permissions.`, {
    cause: error,
  })
}

/** Runs all to their end, then throws the first failure: nothing goes on behind the caller's back. */
export async function settleAll<T>(tasks: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(tasks)
  const failed = settled.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
}

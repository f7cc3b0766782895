// Gives new files their names, durably, and never over a file that exists.

import { Fault } from '@trigpoint/runtime'
import { folderOf, foldersAbove, settleAll, writeAside, type FileBytes, type LogFiles } from './log-files.ts'

/** Files written and synced at once: enough to fill a disk's queue, few enough for any limit on open files. */
const AT_ONCE = 32

/** A file that is written and synced, and waits for its name. */
export interface AsideFile {
  readonly path: string
  readonly aside: string
}

/** Writes and syncs files aside, many at once, so that the disk can sync them together. */
export async function prepareFiles(files: LogFiles, wanted: readonly FileBytes[], token: string): Promise<readonly AsideFile[]> {
  const prepared: AsideFile[] = []
  for (let i = 0; i < wanted.length; i += AT_ONCE) {
    const some = wanted.slice(i, i + AT_ONCE)
    prepared.push(...(await settleAll(some.map(async ({ path, bytes }) => ({ path, aside: await writeAside(files, bytes, token) })))))
  }
  return prepared
}

/** Folders that are known to survive a loss of power, so that those above them need no further sync. */
const durableFolders = new WeakMap<LogFiles, Set<string>>()
/** More than a batch fills; the set is begun anew beyond it. */
const MAX_REMEMBERED_FOLDERS = 1024

/**
 * Names prepared files and syncs the folders that gained a name. Throws Fault `log.second-writer` when a name
 * is taken: a writer that was paused, and lost its lease, has woken up.
 */
export async function nameFiles(files: LogFiles, prepared: readonly AsideFile[]): Promise<void> {
  const known = durableFolders.get(files) ?? new Set()
  durableFolders.delete(files)
  const own = new Set(prepared.map(({ path }) => folderOf(path)))
  const fresh = [...own].filter(folder => !known.has(folder))
  for (const folder of fresh) await files.makeFolder(folder)
  for (const { path, aside } of prepared)
    if (!(await files.link(aside, path)))
      throw new Fault(
        'log.second-writer',
        `${path} exists although it is not part of the log: a writer that has lost its lease made it. It is removed; append again.`,
      )
  const toSync = new Set([...own, ...fresh.flatMap(folder => foldersAbove(folder))])
  await settleAll([...toSync].map(folder => files.fsync(folder)))
  await settleAll(prepared.map(({ aside }) => files.remove(aside)))
  durableFolders.set(files, known.size > MAX_REMEMBERED_FOLDERS ? own : new Set([...known, ...own]))
}

export async function placeFiles(files: LogFiles, wanted: readonly FileBytes[], token: string): Promise<void> {
  await nameFiles(files, await prepareFiles(files, wanted, token))
}

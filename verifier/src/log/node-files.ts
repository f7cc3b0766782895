// The log's files on a real disk (node:fs).

import { constants, type Stats } from 'node:fs'
import { link, lstat, mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, systemErrorCode } from '@trigpoint/runtime'
import type { LogFiles } from './log-files.ts'

/** Readable by all: a log is public. Only the key is secret, and it is not kept here. */
const FILE_MODE = 0o644

export function openNodeFiles(dir: string): LogFiles {
  const at = (path: string): string => join(dir, path)
  return {
    read: path => unlessAbsent(() => readFile(at(path)), undefined),
    write: (path, bytes) => writeNew(at(path), bytes),
    fsync: path => syncPath(at(path)),
    link: (from, to) => linkNew(at(from), at(to)),
    rename: (from, to) => rename(at(from), at(to)),
    remove: path => removePath(at(path)),
    makeFolder: async path => void (await mkdir(at(path), { recursive: true })),
    list: path => unlessAbsent(() => readdir(at(path)), []),
  }
}

async function unlessAbsent<T>(read: () => Promise<T>, absent: T): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error))) return absent
    throw error
  }
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', FILE_MODE)
  try {
    await file.writeFile(bytes)
  } finally {
    await file.close()
  }
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Most are files, for which unlink is one call; the rest is left to `rm`. */
async function removePath(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'EISDIR' || code === 'EPERM') await rm(path, { force: true, recursive: true })
    else if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
  }
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'EEXIST') return false
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP')
      throw new Fault(
        'log.no-hard-links',
        `The file system of ${to} knows no hard links, without which two writers could not be kept apart. Put the log on a local file system (ext4, XFS, APFS, ZFS).`,
        { cause: error },
      )
    throw error
  }
}

/** What a path is on disk; undefined when there is nothing. For the check, which walks every file. */
export async function statPath(path: string): Promise<Stats | undefined> {
  return unlessAbsent(() => lstat(path), undefined)
}

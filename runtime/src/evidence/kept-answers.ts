// Answers of the vendor's services kept in a folder, so that a restart asks nobody anew and an outage is survived.
// Nothing in it is trusted: what is read back is verified like what comes over the network. A folder that cannot be
// written costs only the memory.

import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { systemErrorCode } from '../fault.ts'

export interface KeptAnswers {
  /** With the time at which it was kept. */
  read(kind: 'manifest' | 'ocsp', name: string): Promise<{ readonly bytes: Uint8Array; readonly atMs: number } | undefined>
  write(kind: 'manifest' | 'ocsp', name: string, bytes: Uint8Array): Promise<void>
}

/** Larger than any manifest. */
const MAXIMUM_BYTES = 8 * 1024 * 1024
/** A fleet's manifests are hundreds, its certificates thousands; the folder is emptied beyond this. */
const MAXIMUM_FILES = 20_000
const NAME = /^[A-Za-z0-9_.-]{1,128}$/

/** `onFailure`: told when a file cannot be read or written; nothing is thrown. */
export function openKeptAnswers(folder: string, onFailure?: (path: string, error: unknown) => void): KeptAnswers {
  const pathOf = (kind: string, name: string): string | undefined => (NAME.test(name) && !name.startsWith('.') ? join(folder, kind, name) : undefined)
  return {
    read: async (kind, name) => {
      const path = pathOf(kind, name)
      if (path === undefined) return undefined
      try {
        return await readWhole(path)
      } catch (error) {
        if (systemErrorCode(error) !== 'ENOENT') onFailure?.(path, error)
        return undefined
      }
    },
    write: async (kind, name, bytes) => {
      const path = pathOf(kind, name)
      if (path === undefined || bytes.length > MAXIMUM_BYTES) return
      try {
        await mkdir(join(folder, kind), { recursive: true, mode: 0o700 })
        if ((await readdir(join(folder, kind))).length >= MAXIMUM_FILES) await rm(join(folder, kind), { recursive: true, force: true })
        await mkdir(join(folder, kind), { recursive: true, mode: 0o700 })
        await replace(path, bytes)
      } catch (error) {
        onFailure?.(path, error)
      }
    },
  }
}

async function readWhole(path: string): Promise<{ readonly bytes: Uint8Array; readonly atMs: number } | undefined> {
  const { size, mtimeMs } = await stat(path)
  if (size > MAXIMUM_BYTES) return undefined
  const handle = await open(path, 'r')
  try {
    return { bytes: new Uint8Array(await handle.readFile()), atMs: mtimeMs }
  } finally {
    await handle.close()
  }
}

/** Whole or not there. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  const handle: FileHandle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, path)
}

// Files that survive a crash: whole or not at all, synced before anybody is told.
// On the path: agent, under spool, journal, enrolment. A small port, so that tests can fill the disk or stop the
// process between any two system calls. Everything that goes wrong is a Fault with advice.

import * as system from 'node:fs'
import { dirname } from 'node:path'
import { Fault, systemErrorCode } from '@trigpoint/runtime'

/** The system calls that are made, no others; a test hands in its own. */
export type SystemCalls = Pick<typeof system,
  'openSync' | 'writeSync' | 'fsyncSync' | 'closeSync' | 'renameSync' | 'ftruncateSync' | 'unlinkSync' | 'mkdirSync' | 'readdirSync' | 'readFileSync' | 'statSync'>

export interface Files {
  makeFolder(path: string): void
  /** Names in a folder, sorted; none when there is no such folder. */
  list(folder: string): readonly string[]
  read(path: string): Buffer | undefined
  /** 0 when absent. */
  sizeOf(path: string): number
  /** Puts whole contents under a name: the old ones or the new ones are there, never a part. */
  replace(path: string, bytes: Uint8Array): void
  /** Adds to the end, synced; on failure the file is as before. */
  append(path: string, bytes: Uint8Array): void
  /** Gives a file another name, synced. */
  rename(from: string, to: string): void
  truncate(path: string, length: number): void
  remove(path: string): void
}

/** Ends the name of a file that is still being written; left over only by a crash, and then worth nothing. */
export const PART_ENDING = '.part'
const OWNER_ONLY_FILE = 0o600
const OWNER_ONLY_FOLDER = 0o700

export function openFiles(calls: SystemCalls = system): Files {
  return {
    makeFolder: path => guard(path, () => { calls.mkdirSync(path, { recursive: true, mode: OWNER_ONLY_FOLDER }) }),
    list: folder => guard(folder, () => absentAs([], () => [...calls.readdirSync(folder)].sort())),
    read: path => guard(path, () => absentAs(undefined, () => calls.readFileSync(path))),
    sizeOf: path => guard(path, () => absentAs(0, () => calls.statSync(path).size)),
    replace: (path, bytes) => guard(path, () => { replace(calls, path, bytes) }),
    append: (path, bytes) => guard(path, () => { append(calls, path, bytes) }),
    rename: (from, to) => guard(to, () => {
      calls.renameSync(from, to)
      syncFolder(calls, dirname(to))
    }),
    truncate: (path, length) => guard(path, () => { within(calls, path, 'r+', descriptor => { calls.ftruncateSync(descriptor, length) }) }),
    remove: path => guard(path, () => {
      absentAs(undefined, () => { calls.unlinkSync(path) })
      syncFolder(calls, dirname(path))
    }),
  }
}

/** Written aside and synced, then given its name. */
function replace(calls: SystemCalls, path: string, bytes: Uint8Array): void {
  const aside = `${path}${PART_ENDING}`
  try {
    within(calls, aside, 'w', descriptor => { writeAll(calls, descriptor, bytes) })
    calls.renameSync(aside, path)
  } catch (error) {
    ignoringFailure(() => { calls.unlinkSync(aside) })
    throw error
  }
  syncFolder(calls, dirname(path))
}

function append(calls: SystemCalls, path: string, bytes: Uint8Array): void {
  const isNew = absentAs(-1, () => calls.statSync(path).size) < 0
  const length = isNew ? 0 : calls.statSync(path).size
  try {
    within(calls, path, 'a', descriptor => { writeAll(calls, descriptor, bytes) })
  } catch (error) {
    ignoringFailure(() => { within(calls, path, 'r+', descriptor => { calls.ftruncateSync(descriptor, length) }) })
    throw error
  }
  if (isNew) syncFolder(calls, dirname(path))
}

/** Opens, uses, syncs, closes. */
function within(calls: SystemCalls, path: string, flags: string, use: (descriptor: number) => void): void {
  const descriptor = calls.openSync(path, flags, OWNER_ONLY_FILE)
  try {
    use(descriptor)
    calls.fsyncSync(descriptor)
  } finally {
    calls.closeSync(descriptor)
  }
}

function writeAll(calls: SystemCalls, descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += calls.writeSync(descriptor, bytes, at, bytes.length - at)
}

/** Windows cannot sync a folder; it does not need to. */
function syncFolder(calls: SystemCalls, folder: string): void {
  if (process.platform !== 'win32') within(calls, folder, 'r', () => undefined)
}

function absentAs<T>(value: T, use: () => T): T {
  try {
    return use()
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return value
    throw error
  }
}

function ignoringFailure(use: () => void): void {
  try {
    use()
  } catch {
    return
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** Turns the system's error into a Fault that says what to do. */
function guard<T>(path: string, use: () => T): T {
  try {
    return use()
  } catch (cause) {
    const code = systemErrorCode(cause)
    if (code === '') throw cause
    if (FULL.has(code))
      throw new Fault('disk.full', `There is no space left to write ${path} (${code}). Nothing was half-written; free some space and the agent goes on.`, { cause })
    throw new Fault('disk.failed', `${path} cannot be read or written (${code}). Check that the folder exists and belongs to the user that runs the agent.`, { cause })
  }
}

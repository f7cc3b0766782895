// One verifier a data directory: an exclusive lock that the kernel drops when the process dies, however it
// dies, so that there is no stale lock file to delete. It is an SQLite lock on a file of its own, because Node
// has no flock; the database itself stays readable for backups.

import Sqlite from 'better-sqlite3'
import { join } from 'node:path'
import { Fault, systemErrorCode } from '@trigpoint/runtime'
import { storeFault } from './faults.ts'

/** Takes the lock, or throws Fault `store.in-use`. Gives the function that lets go. */
export function lockDataDir(dataDir: string): () => void {
  let lock: Sqlite.Database | undefined
  try {
    lock = new Sqlite(join(dataDir, 'lock'), { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    const held = lock
    return () => { held.close() }
  } catch (error) {
    lock?.close()
    if (systemErrorCode(error).startsWith('SQLITE_BUSY'))
      throw new Fault('store.in-use', `Another verifier is running on the data directory ${dataDir}. Stop it, or give this one a directory of its own.`, { cause: error })
    throw storeFault(error)
  }
}

// SQLite's errors as Faults that say what to do. Codes: https://www.sqlite.org/rescode.html
// better-sqlite3 throws SqliteError with `code` such as SQLITE_FULL or SQLITE_IOERR_WRITE.

import { Fault, systemErrorCode } from '@trigpoint/runtime'

interface Advice {
  readonly prefix: string
  readonly code: string
  readonly message: string
}

const ADVICE: readonly Advice[] = [
  { prefix: 'SQLITE_FULL', code: 'store.disk-full', message: 'The disk of the data directory is full (or its quota is used up); nothing of this request was kept. Free space and send it again.' },
  { prefix: 'SQLITE_BUSY', code: 'store.in-use', message: 'The database is in use by another process. Stop that process; only one verifier may use a data directory.' },
  { prefix: 'SQLITE_LOCKED', code: 'store.in-use', message: 'The database is in use by another process. Stop that process; only one verifier may use a data directory.' },
  { prefix: 'SQLITE_READONLY', code: 'store.not-writable', message: 'The database cannot be written. Check owner and permissions of the data directory, and that its disk is not mounted read-only.' },
  { prefix: 'SQLITE_CANTOPEN', code: 'store.not-writable', message: 'The database cannot be opened. Check that the data directory exists and is writable by this user.' },
  { prefix: 'SQLITE_PERM', code: 'store.not-writable', message: 'The database cannot be opened. Check owner and permissions of the data directory.' },
  { prefix: 'SQLITE_NOTADB', code: 'store.corrupt', message: 'The database file is not a database. Restore the data directory from a backup; do not delete it, it may hold evidence.' },
  { prefix: 'SQLITE_CORRUPT', code: 'store.corrupt', message: 'The database file is damaged. Stop the verifier, keep a copy, and restore the data directory from a backup.' },
  { prefix: 'SQLITE_IOERR', code: 'store.disk-failed', message: 'The disk of the data directory failed. Look into the system log; nothing of this request was kept.' },
]

/** The Fault of any error out of the adapter; a Fault or a bug stays what it is. */
export function storeFault(error: unknown): unknown {
  const code = systemErrorCode(error)
  // A body that is no JSON any more: its page was damaged where SQLite keeps no structure.
  const isGarbled = error instanceof Error && code === 'SQLITE_ERROR' && error.message.includes('malformed JSON')
  const advice = ADVICE.find(entry => (isGarbled ? 'SQLITE_CORRUPT' : code).startsWith(entry.prefix))
  if (advice !== undefined) return new Fault(advice.code, advice.message, { cause: error })
  if (code.startsWith('SQLITE_')) return new Fault('store.failed', `The database failed (${code}); nothing of this request was kept.`, { cause: error })
  return error
}

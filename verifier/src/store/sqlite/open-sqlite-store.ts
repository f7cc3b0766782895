// The embedded store: SQLite through better-sqlite3 and Kysely (docs/decision/0007-verifier-store.md).
// WAL with synchronous=FULL: what `write` acknowledged is on the disk. One process a data directory.

import Sqlite from 'better-sqlite3'
import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, SqliteDialect } from 'kysely'
import { Fault, systemErrorCode } from '@trigpoint/runtime'
import type { Store, StoreReader, StoreWriter } from '../../ports/index.ts'
import { caseReads, caseWrites } from './case-tables.ts'
import { chipReads, chipWrites, directChipReads } from './chip-tables.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { openDirect, type Direct } from './direct.ts'
import { estimateReads, estimateWrites } from './estimate-tables.ts'
import { exactValues } from './exact-values.ts'
import { directEpcisReads, epcisReads, epcisWrites } from './epcis-tables.ts'
import { storeFault } from './faults.ts'
import { fixReads, fixWrites } from './fix-tables.ts'
import { directFleetReads, fleetReads, fleetWrites } from './fleet-tables.ts'
import { inspectionReads, inspectionWrites } from './inspection-tables.ts'
import { inventoryReads, inventoryWrites } from './inventory-tables.ts'
import { directHistoryReads, historyReads, historyWrites } from './history-tables.ts'
import { leafReads, leafWrites } from './leaf-tables.ts'
import { meshReads, meshWrites } from './mesh-tables.ts'
import { migrate } from './migrations.ts'
import { partyReads, partyWrites } from './party-tables.ts'
import { keepStatements } from './prepared-statements.ts'
import { storyReads, storyWrites } from './story-tables.ts'
import type { Tables } from './tables.ts'

export interface SqliteStoreOptions {
  readonly dataDir: string
  /** Largest database, bytes; beyond it writes are refused as on a full disk. Default: the disk. */
  readonly maximumBytes?: number | undefined
}

const FILE = 'verifier.sqlite'
const PAGE_BYTES = 4096
/** Pages kept in memory: with a million chips every fact lands on other pages of a dozen indexes. SQLite's own 2 MiB would write and read them again within one transaction. */
const CACHE_KIB = 256 * 1024
/** 64 MiB of write-ahead log: a page that many facts touch goes to its place once. */
const CHECKPOINT_PAGES = 16_384

/**
 * Opens (and creates) the store of a data directory.
 * Throws Fault `store.in-use`, `store.not-writable`, `store.corrupt`, `store.newer`, `store.disk-full`.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  makeDataDir(options.dataDir)
  const unlock = lockDataDir(options.dataDir)
  let database: Sqlite.Database | undefined
  try {
    database = openDatabase(options)
    return sqliteStore(database, unlock)
  } catch (error) {
    database?.close()
    unlock()
    throw storeFault(error)
  }
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.W_OK | constants.R_OK | constants.X_OK)
  } catch (error) {
    throw new Fault('store.not-writable', `The data directory ${dataDir} cannot be created or written (${systemErrorCode(error)}). Check the path, its owner and permissions.`, { cause: error })
  }
}

function openDatabase(options: SqliteStoreOptions): Sqlite.Database {
  const path = join(options.dataDir, FILE)
  const database = new Sqlite(path, { timeout: 1000 })
  chmodSync(path, 0o600) // the write-ahead log takes the mode of its database
  database.defaultSafeIntegers(true)
  database.pragma(`page_size = ${String(PAGE_BYTES)}`)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  database.pragma(`cache_size = -${String(CACHE_KIB)}`)
  database.pragma(`wal_autocheckpoint = ${String(CHECKPOINT_PAGES)}`)
  // What is erased is overwritten, not only forgotten.
  database.pragma('secure_delete = ON')
  migrate(database)
  if (options.maximumBytes !== undefined) database.pragma(`max_page_count = ${String(Math.floor(options.maximumBytes / PAGE_BYTES))}`)
  return database
}

function sqliteStore(database: Sqlite.Database, unlock: () => void): Store {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: keepStatements(database) }), plugins: [exactValues] })
  const direct = openDirect(database)
  // A damaged database does not heal: whatever part of it still answers, it is not ready until it was restored.
  let damage: Fault | undefined
  const faultOf = (error: unknown): unknown => {
    const fault = storeFault(error)
    if (fault instanceof Fault && fault.code === 'store.corrupt') damage ??= fault
    return fault
  }
  return {
    ...faultsOf(reader(db), faultOf),
    write: async work => {
      let first: unknown
      try {
        return await db.transaction().execute(async transaction => {
          try {
            return await work(writer(transaction, direct))
          } catch (error) {
            first = error
            throw error
          }
        })
      } catch (error) {
        // On a full disk SQLite rolls back by itself and the driver's own ROLLBACK then fails: the first error counts.
        throw faultOf(first ?? error)
      }
    },
    check: async () => {
      if (damage !== undefined) throw damage
      try {
        database.exec('SAVEPOINT readiness; RELEASE readiness')
        database.prepare('SELECT 1').get()
      } catch (error) {
        throw faultOf(error)
      }
    },
    close: async () => {
      await db.destroy()
      unlock()
    },
  }
}

function reader(db: Kysely<Tables>): StoreReader {
  return { ...fleetReads(db), ...caseReads(db), ...fixReads(db), ...chipReads(db), ...storyReads(db), ...leafReads(db), ...partyReads(db), ...epcisReads(db), ...meshReads(db), ...estimateReads(db), ...inventoryReads(db), ...historyReads(db), ...inspectionReads(db) }
}

function writer(db: Kysely<Tables>, direct: Direct): StoreWriter {
  return {
    ...reader(db), ...directFleetReads(direct), ...directChipReads(direct), ...directHistoryReads(direct), ...directEpcisReads(direct), ...fleetWrites(db), ...caseWrites(db), ...fixWrites(db, direct), ...chipWrites(direct), ...storyWrites(db, direct),
    ...leafWrites(db, direct), ...partyWrites(db), ...epcisWrites(db, direct), ...meshWrites(db), ...estimateWrites(db), ...inventoryWrites(db), ...historyWrites(db, direct), ...inspectionWrites(db),
  }
}

/** Every read with its errors turned into Faults; within a transaction `write` does it. */
function faultsOf(reads: StoreReader, faultOf: (error: unknown) => unknown): StoreReader {
  const wrapped = Object.entries(reads).map(([name, read]) => [
    name,
    async (...args: unknown[]): Promise<unknown> => {
      try {
        return await (read as (...all: unknown[]) => Promise<unknown>)(...args)
      } catch (error) {
        throw faultOf(error)
      }
    },
  ])
  return Object.fromEntries(wrapped) as StoreReader
}

// Adapters of the store port: in memory and in SQLite.

export { openMemoryStore } from './memory/open-memory-store.ts'
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/open-sqlite-store.ts'

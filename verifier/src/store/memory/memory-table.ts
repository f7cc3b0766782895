// One table in memory: rows by key, with an undo log so that a transaction that throws leaves nothing.
// Rows are treated as values: never changed after they were put.

/** What to run, newest first, to take back a transaction. */
export type Undo = (() => void)[]

export interface MemoryTable<T> {
  get(key: string): T | undefined
  /** In the order in which keys were first put. */
  all(): readonly T[]
  /** With their keys; the same order. */
  entries(): readonly (readonly [key: string, row: T])[]
  put(key: string, row: T): void
  remove(key: string): void
}

export function openMemoryTable<T>(undo: Undo): MemoryTable<T> {
  const rows = new Map<string, T>()
  const restore = (key: string, before: T | undefined): void => {
    if (before === undefined) rows.delete(key)
    else rows.set(key, before)
  }
  return {
    get: key => rows.get(key),
    all: () => [...rows.values()],
    entries: () => [...rows.entries()],
    put: (key, row) => {
      const before = rows.get(key)
      undo.push(() => { restore(key, before) })
      rows.set(key, row)
    },
    remove: key => {
      const before = rows.get(key)
      undo.push(() => { restore(key, before) })
      rows.delete(key)
    },
  }
}

/** Texts in the order of their UTF-16 units: for the ASCII keys used here the same as SQLite's. */
export function ascending(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Newest first by time, then by id. */
export function newestFirst<T>(timeOf: (row: T) => number, idOf: (row: T) => string): (a: T, b: T) => number {
  return (a, b) => timeOf(b) - timeOf(a) || ascending(idOf(b), idOf(a))
}

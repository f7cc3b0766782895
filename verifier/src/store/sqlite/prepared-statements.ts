// Statements that are prepared once: parsing a statement costs SQLite more than running it, and the same few hundred
// texts come again for ever. Kysely asks for each anew; this hands it the one that is there.

import type { Database, Statement } from 'better-sqlite3'

/** Texts vary with the length of lists; the oldest are let go. */
const KEPT_STATEMENTS = 600

/** The same database, with statements kept by their text. A schema change makes SQLite prepare them again by itself. */
export function keepStatements(database: Database): Pick<Database, 'prepare' | 'close'> {
  const kept = new Map<string, Statement>()
  return {
    prepare: ((text: string) => {
      const known = kept.get(text)
      if (known !== undefined && !known.busy) return known
      const statement = database.prepare(text)
      kept.set(text, statement)
      const [oldest] = kept.keys()
      if (kept.size > KEPT_STATEMENTS && oldest !== undefined) kept.delete(oldest)
      return statement
    }) as Database['prepare'],
    close: () => {
      kept.clear()
      return database.close()
    },
  }
}

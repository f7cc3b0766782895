// Statements of the hot path, run without the query builder: building a query costs ten times what SQLite needs for
// it. Only for use within a transaction of the store, whose connection this shares; everything else goes through Kysely.

import type { Database, Statement } from 'better-sqlite3'
import { exactRow, safeNumber } from './exact-values.ts'

export type DirectValue = string | number | bigint | Uint8Array | null

export interface Direct {
  /** Rows that were changed. */
  run(text: string, ...values: readonly DirectValue[]): number
  /** The number of the row that was inserted; undefined where a conflict left things as they were. */
  insert(text: string, ...values: readonly DirectValue[]): number | undefined
  /** The only column of the first row: a text. */
  text(text: string, ...values: readonly DirectValue[]): string | undefined
  /** The only column of every row: texts. */
  texts(text: string, ...values: readonly DirectValue[]): string[]
  /** Whole rows, their integers made exact. */
  rows<T>(text: string, ...values: readonly DirectValue[]): T[]
}

export function openDirect(database: Database): Direct {
  const columns = new Map<string, Statement<DirectValue[]>>()
  const whole = new Map<string, Statement<DirectValue[]>>()
  const prepare = (text: string): Statement<DirectValue[]> => columns.get(text) ?? keep(columns, text, isReader => isReader)
  const keep = (kept: Map<string, Statement<DirectValue[]>>, text: string, isColumn: (isReader: boolean) => boolean): Statement<DirectValue[]> => {
    const statement = database.prepare<DirectValue[]>(text)
    if (isColumn(statement.reader)) statement.pluck()
    kept.set(text, statement)
    return statement
  }
  return {
    run: (text, ...values) => prepare(text).run(...values).changes,
    insert: (text, ...values) => {
      const { changes, lastInsertRowid } = prepare(text).run(...values)
      return changes === 0 ? undefined : safeNumber(BigInt(lastInsertRowid), 'rowid')
    },
    text: (text, ...values) => prepare(text).get(...values) as string | undefined,
    texts: (text, ...values) => prepare(text).all(...values) as string[],
    rows: <T>(text: string, ...values: readonly DirectValue[]) => {
      const rows = (whole.get(text) ?? keep(whole, text, () => false)).all(...values) as Record<string, unknown>[]
      for (const row of rows) exactRow(row)
      return rows as T[]
    },
  }
}

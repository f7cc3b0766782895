// Integers out of SQLite, never rounded: the driver gives 64-bit integers as bigint, and each becomes a
// number only if it is one exactly (better-sqlite3's default would round above 2^53 without a word).
// Node's Buffers become plain Uint8Arrays over the same memory, as the rest of the program has them.

import type { KyselyPlugin, PluginTransformQueryArgs, PluginTransformResultArgs, QueryResult, RootOperationNode, UnknownRow } from 'kysely'
import { Fault } from '@trigpoint/runtime'

export const exactValues: KyselyPlugin = {
  transformQuery: (args: PluginTransformQueryArgs): RootOperationNode => args.node,
  transformResult: (args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> => {
    for (const row of args.result.rows) exactRow(row)
    return Promise.resolve(args.result)
  },
}

/** Makes a row as the driver gave it exact, in place. */
export function exactRow(row: Record<string, unknown>): void {
  for (const name in row) row[name] = exactValue(row[name], name)
}

function exactValue(value: unknown, name: string): unknown {
  if (typeof value === 'bigint') return safeNumber(value, name)
  return Buffer.isBuffer(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : value
}

/** The number that equals this integer. Throws Fault `store.integer-unsafe` when there is none. */
export function safeNumber(value: bigint, name: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number))
    throw new Fault('store.integer-unsafe', `The database holds ${value.toString()} in ${name}, which is beyond what is handled exactly. It was changed by something else; restore a backup.`)
  return number
}

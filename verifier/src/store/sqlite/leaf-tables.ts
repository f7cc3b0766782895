// The log's leaves and their openings, in SQLite.

import type { Kysely, Selectable } from 'kysely'
import type { LeafReads, LeafRow, LeafWrites, StoredPart } from '../../ports/index.ts'
import { fromBody, packBytes, toBody, unpackBytes } from './body.ts'
import type { Direct } from './direct.ts'
import type { Tables } from './tables.ts'

export function leafReads(db: Kysely<Tables>): LeafReads {
  const leaves = db.selectFrom('leaves').selectAll()
  // Subjects are compared byte by byte; no character is written with higher bytes than U+10FFFF.
  const under = (prefix: string): typeof leaves => leaves.where('subject', '>=', prefix).where('subject', '<', `${prefix}\u{10ffff}`).orderBy('id', 'desc')
  const one = async (row: Promise<Selectable<Tables['leaves']> | undefined>): Promise<LeafRow | undefined> => {
    const found = await row
    return found && leafOf(found)
  }
  return {
    getLeaf: subject => one(leaves.where('subject', '=', subject).executeTakeFirst()),
    findLeaf: leaf => one(leaves.where('leaf', '=', leaf).executeTakeFirst()),
    newestLeaf: prefix => one(under(prefix).limit(1).executeTakeFirst()),
    listLeaves: async (prefix, limit, beforeId) => {
      const rows = beforeId === undefined ? under(prefix) : under(prefix).where('id', '<', beforeId)
      return (await rows.limit(limit).execute()).map(leafOf)
    },
    getOpening: async subject => {
      const row = await db.selectFrom('openings').selectAll().where('subject', '=', subject).executeTakeFirst()
      return row && { secret: row.secret, parts: fromBody<StoredPart[]>(Buffer.from(unpackBytes(row.parts)).toString('utf8')) }
    },
    getManifest: async sha256 => {
      const row = await db.selectFrom('manifests').select('packed').where('sha256', '=', sha256).executeTakeFirst()
      return row && Buffer.from(unpackBytes(row.packed)).toString('utf8')
    },
    getResponse: async sha256 => {
      const row = await db.selectFrom('responses').select('der').where('sha256', '=', sha256).executeTakeFirst()
      return row && Uint8Array.from(row.der)
    },
    listWaitingLeaves: async limit => (await leaves.where('log_index', 'is', null).orderBy('id').limit(limit).execute()).map(leafOf),
    lastLoggedLeaf: () => one(leaves.where('log_index', 'is not', null).orderBy('log_index', 'desc').limit(1).executeTakeFirst()),
  }
}

export function leafWrites(db: Kysely<Tables>, direct: Direct): LeafWrites {
  return {
    addLeaf: async ({ subject, kind, atMs, leaf }, { secret, parts }) => {
      const id = direct.insert('INSERT INTO leaves (subject, kind, at_ms, leaf) VALUES (?, ?, ?, ?) ON CONFLICT (subject) DO NOTHING', subject, kind, atMs, leaf)
      if (id === undefined) return false
      direct.run('INSERT INTO openings (subject, secret, parts) VALUES (?, ?, ?)', subject, secret, packBytes(Buffer.from(toBody(parts), 'utf8')))
      return true
    },
    putManifest: async (sha256, xml) => {
      await db.insertInto('manifests').values({ sha256, packed: packBytes(Buffer.from(xml, 'utf8')) }).onConflict(conflict => conflict.column('sha256').doNothing()).execute()
    },
    putResponse: async (sha256, der) => {
      await db.insertInto('responses').values({ sha256, der }).onConflict(conflict => conflict.column('sha256').doNothing()).execute()
    },
    putLeafIndex: async (id, index) => {
      direct.run('UPDATE leaves SET log_index = ? WHERE id = ?', index, id)
    },
    eraseOpening: async subject => {
      const { numDeletedRows } = await db.deleteFrom('openings').where('subject', '=', subject).executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },
  }
}

function leafOf({ id, subject, kind, at_ms: atMs, leaf, log_index: index }: Selectable<Tables['leaves']>): LeafRow {
  return { id, subject, kind: kind as LeafRow['kind'], atMs, leaf, index }
}

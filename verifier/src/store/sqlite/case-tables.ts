// Cases, trails, tips and files, in SQLite. The trail's table takes no update and no delete (a trigger of migrations.ts).

import { sql, type Kysely, type Selectable } from 'kysely'
import { equalBytes } from '@trigpoint/core/base'
import type { CaseFile } from '@trigpoint/core/custody/cases'
import type { CaseFileRow, CaseReads, CaseRow, CaseWrites, MessageRow, TipRow, TokenRow } from '../../ports/index.ts'
import { cutPage, personsOf, readNumberCursor } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import type { Tables } from './tables.ts'

/** Names in one statement: below SQLite's limit of variables. */
const KEYS_AT_ONCE = 500

export function caseReads(db: Kysely<Tables>): CaseReads {
  const cases = db.selectFrom('cases').selectAll()
  return {
    getCase: async caseId => {
      const row = await cases.where('case_id', '=', caseId).executeTakeFirst()
      return row && caseOf(row)
    },
    listCases: async filter => {
      let query = cases.orderBy('number', 'desc').limit(filter.limit + 1)
      if (filter.state !== undefined) query = query.where('state', '=', filter.state)
      if (filter.after !== undefined) query = query.where('number', '<', readNumberCursor(filter.after))
      return cutPage((await query.execute()).map(caseOf), filter.limit, row => String(row.file.number))
    },
    listCasesByKey: async (kind, keys) => {
      const found = new Map<string, CaseRow>()
      for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
        const ids = db.selectFrom('case_keys').select('case_id').where('kind', '=', kind).where('key', 'in', keys.slice(at, at + KEYS_AT_ONCE))
        for (const row of await cases.where('case_id', 'in', ids).execute()) found.set(row.case_id, caseOf(row))
      }
      return [...found.values()].sort((a, b) => a.file.number - b.file.number)
    },
    lastCaseNumber: async () => (await db.selectFrom('cases').select(({ fn }) => fn.max('number').as('newest')).executeTakeFirst())?.newest ?? 0,
    listTrail: async (caseId, fromSequence, limit) => {
      const rows = await db.selectFrom('case_trail').selectAll().where('case_id', '=', caseId).where('sequence', '>=', fromSequence).orderBy('sequence').limit(limit).execute()
      return rows.map(row => ({ caseId: row.case_id, sequence: row.sequence, text: row.text, digest: row.digest }))
    },
    listUnsealedCases: async limit => (await cases.where(sql<boolean>`sealed < entries`).orderBy('number').limit(limit).execute()).map(caseOf),
    ...intakeReads(db),
  }
}

function intakeReads(db: Kysely<Tables>): Pick<CaseReads, 'getTip' | 'findTip' | 'listCaseTips' | 'listMessages' | 'listCaseFiles' | 'readCaseFile' | 'countFileBytes' | 'listPersons'> {
  const tips = db.selectFrom('tips').selectAll()
  const fileColumns = ['file_id', 'case_id', 'body'] as const
  return {
    getTip: async tipId => {
      const row = await tips.where('tip_id', '=', tipId).executeTakeFirst()
      return row && tipOf(row)
    },
    findTip: async codeHash => {
      const row = await tips.where('code_hash', '=', codeHash).executeTakeFirst()
      return row !== undefined && row.code_hash !== null && equalBytes(row.code_hash, codeHash) ? tipOf(row) : undefined
    },
    listCaseTips: async caseId => (await tips.where('case_id', '=', caseId).orderBy('id').execute()).map(tipOf),
    listMessages: async tipId => {
      const rows = await db.selectFrom('case_messages').selectAll().where('tip_id', '=', tipId).orderBy('id').execute()
      return rows.map(row => ({ ...fromBody<Omit<MessageRow, 'id'>>(row.body), id: row.id }))
    },
    listCaseFiles: async caseId => (await db.selectFrom('case_files').select(fileColumns).where('case_id', '=', caseId).orderBy('id').execute()).map(row => fromBody<CaseFileRow>(row.body)),
    readCaseFile: async (caseId, fileId) => {
      const row = await db.selectFrom('case_files').select([...fileColumns, 'bytes']).where('case_id', '=', caseId).where('file_id', '=', fileId).executeTakeFirst()
      return row && { ...fromBody<CaseFileRow>(row.body), bytes: row.bytes }
    },
    countFileBytes: async () => Number((await db.selectFrom('case_files').select(({ fn }) => fn.sum('size').as('bytes')).executeTakeFirst())?.bytes ?? 0),
    listPersons: async nowMs => {
      const tokens = (await db.selectFrom('tokens').select('body').execute()).map(row => fromBody<TokenRow>(row.body))
      return personsOf(tokens, nowMs)
    },
  }
}

export function caseWrites(db: Kysely<Tables>): CaseWrites {
  return {
    putCase: async ({ file, digest, sealed }) => {
      await db.replaceInto('cases').values({ case_id: file.caseId, number: file.number, state: file.state, entries: file.entries, sealed, digest, body: toBody(file) }).execute()
    },
    addCaseKeys: async (caseId, keys) => {
      for (const { kind, key } of keys) await db.insertInto('case_keys').orIgnore().values({ kind, key, case_id: caseId }).execute()
    },
    copyCaseKeys: async (fromCaseId, toCaseId) => {
      await sql`INSERT OR IGNORE INTO case_keys (kind, key, case_id) SELECT kind, key, ${toCaseId} FROM case_keys WHERE case_id = ${fromCaseId}`.execute(db)
    },
    dropCaseKeys: async (caseId, keys) => {
      for (const { kind, key } of keys) await db.deleteFrom('case_keys').where('kind', '=', kind).where('key', '=', key).where('case_id', '=', caseId).execute()
    },
    moveTip: async (tipId, caseId) => {
      const body = sql<string>`json_set(body, '$.caseId', ${caseId})`
      const before = db.selectFrom('tips').select('case_id').where('tip_id', '=', tipId)
      await db.updateTable('case_files').set({ case_id: caseId, body }).where('case_id', 'in', before).where(sql<boolean>`json_extract(body, '$.tipId') = ${tipId}`).execute()
      await db.updateTable('tips').set({ case_id: caseId, body }).where('tip_id', '=', tipId).execute()
      await db.updateTable('case_messages').set({ case_id: caseId, body }).where('tip_id', '=', tipId).execute()
    },
    addTrail: async ({ caseId, sequence, text, digest }) => {
      await db.insertInto('case_trail').values({ case_id: caseId, sequence, text, digest }).execute()
    },
    addTip: async ({ codeHash, ...rest }) => {
      await db.insertInto('tips').values({ tip_id: rest.tipId, case_id: rest.caseId, code_hash: codeHash, body: toBody(rest) }).execute()
    },
    addMessage: async row => {
      const { insertId } = await db.insertInto('case_messages').values({ case_id: row.caseId, tip_id: row.tipId, body: toBody(row) }).executeTakeFirstOrThrow()
      return { ...row, id: Number(insertId) }
    },
    addCaseFile: async (row, bytes) => {
      await db.insertInto('case_files').values({ file_id: row.fileId, case_id: row.caseId, size: row.size, bytes, body: toBody(row) }).execute()
    },
  }
}

function caseOf({ body, digest, sealed }: Selectable<Tables['cases']>): CaseRow {
  return { file: fromBody<CaseFile>(body), digest, sealed }
}

function tipOf(row: Selectable<Tables['tips']>): TipRow {
  return { ...fromBody<Omit<TipRow, 'codeHash'>>(row.body), codeHash: row.code_hash }
}

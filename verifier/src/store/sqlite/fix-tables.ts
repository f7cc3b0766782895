// Fixes, receipts and messages as received, in SQLite.

import type { Kysely, Selectable } from 'kysely'
import type { FixRow, ReceiptRow, ReceivedRecord, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { Fix } from '@trigpoint/core/wire'
import { fromBody, packBytes, toBody, unpackBytes } from './body.ts'
import type { Direct } from './direct.ts'
import type { Tables } from './tables.ts'

type FixReads = Pick<StoreReader,
  'getFix' | 'getFixResult' | 'listAgentFixes' | 'findFixByAgreementKey' | 'listExpiredFixes' | 'listUnjudgedFixes' | 'getReceived' | 'listReceipts' | 'listLandmarkReceipts'>
type FixWrites = Pick<StoreWriter, 'putFix' | 'putFixResult' | 'addReceived' | 'addReceipt'>

export function fixReads(db: Kysely<Tables>): FixReads {
  const fixes = db.selectFrom('fixes').selectAll()
  const open = fixes.where('status', '=', 'challenged')
  return {
    getFix: async challengeId => {
      const row = await fixes.where('challenge_id', '=', challengeId).executeTakeFirst()
      return row && fixOf(row)
    },
    getFixResult: async challengeId => {
      const row = await db.selectFrom('fix_results').select('packed').where('challenge_id', '=', challengeId).executeTakeFirst()
      return row && fromBody<Fix>(Buffer.from(unpackBytes(row.packed)).toString('utf8'))
    },
    listAgentFixes: async (agentId, limit) =>
      (await fixes.where('agent_id', '=', agentId).orderBy('requested_at_ms', 'desc').orderBy('challenge_id', 'desc').limit(limit).execute()).map(fixOf),
    findFixByAgreementKey: async agreementKey => {
      const row = await fixes.where('agreement_key', '=', agreementKey).limit(1).executeTakeFirst()
      return row && fixOf(row)
    },
    listExpiredFixes: async (nowMs, limit) =>
      (await open.where('evidence_id', 'is', null).where('expires_at_ms', '<', nowMs).orderBy('expires_at_ms').orderBy('challenge_id').limit(limit).execute()).map(fixOf),
    listUnjudgedFixes: async limit => (await open.where('evidence_id', 'is not', null).orderBy('expires_at_ms').limit(limit).execute()).map(fixOf),
    getReceived: async id => {
      const row = await db.selectFrom('received').selectAll().where('id', '=', id).executeTakeFirst()
      return row && { kind: row.kind as ReceivedRecord['kind'], atMs: row.at_ms, subject: row.subject, hash: row.hash, bytes: unpackBytes(row.packed) }
    },
    ...receiptReads(db),
  }
}

function receiptReads(db: Kysely<Tables>): Pick<FixReads, 'listReceipts' | 'listLandmarkReceipts'> {
  const receipts = db.selectFrom('receipts').selectAll()
  return {
    listReceipts: async challengeId => (await receipts.where('challenge_id', '=', challengeId).orderBy('landmark_id').orderBy('id').execute()).map(receiptOf),
    listLandmarkReceipts: async (landmarkId, limit) => {
      const newest = db.selectFrom('receipts').select(({ fn }) => fn.max('id').as('newest')).where('landmark_id', '=', landmarkId).groupBy('challenge_id')
        .orderBy('newest', 'desc').limit(limit)
      return (await receipts.where('id', 'in', newest).orderBy('id', 'desc').execute()).map(receiptOf)
    },
  }
}

export function fixWrites(db: Kysely<Tables>, direct: Direct): FixWrites {
  return {
    putFix: async row => {
      await db.replaceInto('fixes').values(fixValues(row)).execute()
    },
    putFixResult: async result => {
      await db.replaceInto('fix_results').values({ challenge_id: result.challengeId, packed: packBytes(Buffer.from(toBody(result), 'utf8')) }).execute()
    },
    addReceived: async ({ kind, atMs, subject, hash, bytes }) =>
      direct.insert('INSERT INTO received (kind, at_ms, subject, hash, packed) VALUES (?, ?, ?, ?, ?)', kind, atMs, subject, hash, packBytes(bytes)) ?? 0,
    addReceipt: async ({ bytes, hash, ...rest }) => {
      const { numInsertedOrUpdatedRows } = await db.insertInto('receipts').orIgnore().values({
        challenge_id: rest.challengeId, landmark_id: rest.landmarkId, source: rest.source, hash, at_ms: rest.atMs, bytes, body: toBody(rest),
      }).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}

type FixBody = Omit<FixRow, 'nonce' | 'agreementKey' | 'evidenceHash'>

function fixValues({ nonce, agreementKey, evidenceHash, ...rest }: FixRow): Tables['fixes'] {
  return {
    challenge_id: rest.challengeId, agent_id: rest.agentId, site_id: rest.siteId, status: rest.summary.status,
    requested_at_ms: rest.summary.requestedAtMs, expires_at_ms: rest.expiresAtMs, judged_at_ms: rest.summary.judgedAtMs,
    nonce, agreement_key: agreementKey, evidence_hash: evidenceHash, evidence_id: rest.evidenceId, body: toBody(rest),
  }
}

export function fixOf(row: Selectable<Tables['fixes']>): FixRow {
  return { ...fromBody<FixBody>(row.body), nonce: row.nonce, agreementKey: row.agreement_key, evidenceHash: row.evidence_hash }
}

function receiptOf(row: Selectable<Tables['receipts']>): ReceiptRow {
  return { ...fromBody<Omit<ReceiptRow, 'bytes' | 'hash'>>(row.body), bytes: row.bytes, hash: row.hash }
}

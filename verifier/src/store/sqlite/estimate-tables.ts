// Estimates, fingerprints and the fixes held against them, in SQLite.

import type { Kysely } from 'kysely'
import type { EstimateReads, EstimateRow, EstimateWrites, FingerprintCheckRow, FingerprintReads, FingerprintRow, FingerprintWrites } from '../../ports/index.ts'
import { fromBody, toBody } from './body.ts'
import type { Tables } from './tables.ts'

export function estimateReads(db: Kysely<Tables>): EstimateReads & FingerprintReads {
  const versions = (siteId: string) => db.selectFrom('fingerprints').select('body').where('site_id', '=', siteId).orderBy('version', 'desc')
  return {
    getEstimate: async challengeId => {
      const row = await db.selectFrom('estimates').select('body').where('challenge_id', '=', challengeId).executeTakeFirst()
      return row && fromBody<EstimateRow>(row.body)
    },
    getFingerprint: async siteId => {
      const row = await versions(siteId).limit(1).executeTakeFirst()
      return row && fromBody<FingerprintRow>(row.body)
    },
    listFingerprints: async siteId => (await versions(siteId).execute()).map(row => fromBody<FingerprintRow>(row.body)),
    getFingerprintCheck: async challengeId => {
      const row = await db.selectFrom('fingerprint_checks').select('body').where('challenge_id', '=', challengeId).executeTakeFirst()
      return row && fromBody<FingerprintCheckRow>(row.body)
    },
    listFingerprintChecks: async ({ siteId, agentId }, limit) => {
      let query = db.selectFrom('fingerprint_checks').select('body')
      if (siteId !== undefined) query = query.where('site_id', '=', siteId)
      if (agentId !== undefined) query = query.where('agent_id', '=', agentId)
      return (await query.orderBy('at_ms', 'desc').orderBy('challenge_id', 'desc').limit(limit).execute()).map(row => fromBody<FingerprintCheckRow>(row.body))
    },
    listJudgedFixIds: async (siteId, { fromMs, toMs }, limit) => {
      const rows = await db.selectFrom('fixes').select('challenge_id').where('site_id', '=', siteId).where('judged_at_ms', '>=', fromMs).where('judged_at_ms', '<=', toMs)
        .orderBy('judged_at_ms', 'desc').orderBy('challenge_id', 'desc').limit(limit).execute()
      return rows.map(row => row.challenge_id)
    },
  }
}

export function estimateWrites(db: Kysely<Tables>): EstimateWrites & FingerprintWrites {
  return {
    putEstimate: async row => {
      const { challengeId: challenge_id, atMs: at_ms, model: { digest: model } } = row
      const values = { at_ms, model, body: toBody(row) }
      await db.insertInto('estimates').values({ challenge_id, ...values }).onConflict(conflict => conflict.column('challenge_id').doUpdateSet(values)).execute()
    },
    addFingerprint: async row => {
      const { siteId: site_id, version, enrolledAtMs: enrolled_at_ms } = row
      const { numInsertedOrUpdatedRows } = await db.insertInto('fingerprints').values({ site_id, version, enrolled_at_ms, body: toBody(row) })
        .onConflict(conflict => conflict.columns(['site_id', 'version']).doNothing()).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    putFingerprintCheck: async row => {
      const { challengeId: challenge_id, siteId: site_id, agentId: agent_id, atMs: at_ms, outcome } = row
      const values = { site_id, agent_id, at_ms, outcome, body: toBody(row) }
      await db.insertInto('fingerprint_checks').values({ challenge_id, ...values }).onConflict(conflict => conflict.column('challenge_id').doUpdateSet(values)).execute()
    },
  }
}

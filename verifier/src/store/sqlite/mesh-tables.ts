// The mesh in SQLite: members, open challenges, spans of ordered pairs, proofs, evidence, the newest report, models.

import { sql, type Kysely, type Selectable } from 'kysely'
import type {
  MeshChallengeRow, MeshEvidenceRow, MeshLinkRow, MeshMemberRow, MeshProofRow, MeshReads, MeshWrites, ModelRow, PageOf, Paged,
} from '../../ports/index.ts'
import { cutPage } from '../page.ts'
import { fromBody, toBody, packBytes, unpackBytes } from './body.ts'
import type { Tables } from './tables.ts'

/** Between the two ids of a pair in a cursor; no id holds it. */
const BETWEEN = '|'

export function meshReads(db: Kysely<Tables>): MeshReads {
  return { ...memberReads(db), ...linkReads(db), ...proofReads(db), ...modelReads(db) }
}

function memberReads(db: Kysely<Tables>): Pick<MeshReads, 'getMeshMember' | 'listMeshMembers' | 'getMeshChallenge'> {
  return {
    getMeshMember: async landmarkId => {
      const row = await db.selectFrom('mesh_members').select('body').where('landmark_id', '=', landmarkId).executeTakeFirst()
      return row && fromBody<MeshMemberRow>(row.body)
    },
    listMeshMembers: async () => (await db.selectFrom('mesh_members').select('body').orderBy('landmark_id').execute()).map(row => fromBody<MeshMemberRow>(row.body)),
    getMeshChallenge: async challengeId => {
      const row = await db.selectFrom('mesh_challenges').selectAll().where('challenge_id', '=', challengeId).executeTakeFirst()
      return row && { ...fromBody<Omit<MeshChallengeRow, 'agreementKey' | 'request'>>(row.body), agreementKey: row.agreement_key, request: row.request }
    },
  }
}

function linkReads(db: Kysely<Tables>): Pick<MeshReads, 'listMeshLinks' | 'listMeshLinksOf' | 'listMeshSpans'> {
  const links = (sinceMs: number) => db.selectFrom('mesh_links').where('span_ms', '>=', sinceMs).groupBy(['from_id', 'to_id'])
    .select(['from_id', 'to_id', sql<number>`min(round_trip_ns)`.as('round_trip_ns'), sql<number>`max(last_at_ms)`.as('last_at_ms'), sql<number>`sum(sessions)`.as('sessions')])
  return {
    listMeshLinks: async (sinceMs: number, page: PageOf): Promise<Paged<MeshLinkRow>> => {
      const [from = '', to = ''] = (page.after ?? '').split(BETWEEN)
      const rows = await links(sinceMs).where(sql<boolean>`(from_id, to_id) > (${from}, ${to})`).orderBy('from_id').orderBy('to_id').limit(page.limit + 1).execute()
      return cutPage(rows.map(linkOf), page.limit, row => `${row.from}${BETWEEN}${row.to}`)
    },
    listMeshLinksOf: async (landmarkId, sinceMs) => {
      const [timed, answered] = [await links(sinceMs).where('from_id', '=', landmarkId).orderBy('to_id').execute(), await links(sinceMs).where('to_id', '=', landmarkId).orderBy('from_id').execute()]
      return [...timed, ...answered].map(linkOf)
    },
    listMeshSpans: async (from, to, limit) => {
      const rows = await db.selectFrom('mesh_links').selectAll().where('from_id', '=', from).where('to_id', '=', to).orderBy('span_ms', 'desc').limit(limit).execute()
      return rows.map(row => ({ ...linkOf(row), spanStartMs: row.span_ms }))
    },
  }
}

function proofReads(db: Kysely<Tables>): Pick<MeshReads, 'getMeshProof' | 'listMeshEvidence' | 'getMeshReport'> {
  return {
    getMeshProof: async (from, to) => {
      const row = await db.selectFrom('mesh_proofs').selectAll().where('from_id', '=', from).where('to_id', '=', to).executeTakeFirst()
      return row && proofOf(row)
    },
    listMeshEvidence: async (landmarkId, limit) => {
      const rows = await db.selectFrom('mesh_evidence').selectAll().where('landmark_id', '=', landmarkId).orderBy('id', 'desc').limit(limit).execute()
      return rows.map(row => ({ ...fromBody<Omit<MeshEvidenceRow, 'receipt' | 'request'>>(row.body), receipt: row.receipt, request: row.request }))
    },
    getMeshReport: async () => {
      const row = await db.selectFrom('mesh_reports').selectAll().executeTakeFirst()
      return row && { atMs: row.at_ms, body: Buffer.from(unpackBytes(row.packed)).toString('utf8') }
    },
  }
}

function modelReads(db: Kysely<Tables>): Pick<MeshReads, 'listModels' | 'countModels'> {
  return {
    listModels: async limit => (await db.selectFrom('models').select('body').orderBy('fitted_at_ms', 'desc').orderBy('digest').limit(limit).execute()).map(row => fromBody<ModelRow>(row.body)),
    countModels: async () => (await db.selectFrom('models').select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()).count,
  }
}

export function meshWrites(db: Kysely<Tables>): MeshWrites {
  return {
    putMeshMember: async row => {
      await db.replaceInto('mesh_members').values({ landmark_id: row.landmarkId, body: toBody(row) }).execute()
    },
    putMeshChallenge: async ({ agreementKey, request, ...rest }) => {
      await db.replaceInto('mesh_challenges').values({ challenge_id: rest.challengeId, expires_at_ms: rest.expiresAtMs, agreement_key: agreementKey, request, body: toBody(rest) }).execute()
    },
    noteMeshReceipt: async (challengeId, landmarkId, hash) => {
      const { numInsertedOrUpdatedRows } = await db.insertInto('mesh_receipts').values({ challenge_id: challengeId, landmark_id: landmarkId, hash }).onConflict(conflict => conflict.doNothing()).executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 1n) return 'new'
      const first = await db.selectFrom('mesh_receipts').select('hash').where('challenge_id', '=', challengeId).where('landmark_id', '=', landmarkId).executeTakeFirstOrThrow()
      return Buffer.compare(first.hash, hash) === 0 ? 'same' : 'other'
    },
    putMeshReport: async ({ atMs, body }) => {
      await db.replaceInto('mesh_reports').values({ id: 1, at_ms: atMs, packed: packBytes(Buffer.from(body, 'utf8')) }).execute()
    },
    putModel: async row => {
      await db.replaceInto('models').values({ digest: row.digest, fitted_at_ms: row.fittedAtMs, body: toBody(row) }).execute()
    },
    ...linkWrites(db),
    ...proofWrites(db),
  }
}

function linkWrites(db: Kysely<Tables>): Pick<MeshWrites, 'addMeshTiming' | 'forgetMeshLinks' | 'pruneMesh'> {
  return {
    addMeshTiming: async ({ from, to, roundTripNs, atMs }, spanStartMs) => {
      await db.insertInto('mesh_links').values({ from_id: from, to_id: to, span_ms: spanStartMs, round_trip_ns: roundTripNs, last_at_ms: atMs, sessions: 1 })
        .onConflict(conflict => conflict.columns(['from_id', 'to_id', 'span_ms']).doUpdateSet({
          round_trip_ns: sql<number>`min(round_trip_ns, excluded.round_trip_ns)`, last_at_ms: sql<number>`max(last_at_ms, excluded.last_at_ms)`, sessions: sql<number>`sessions + 1`,
        })).execute()
    },
    forgetMeshLinks: async landmarkId => {
      for (const table of ['mesh_links', 'mesh_proofs'] as const)
        for (const column of ['from_id', 'to_id'] as const) await db.deleteFrom(table).where(column, '=', landmarkId).execute()
    },
    pruneMesh: async (spansBeforeMs, challengesBeforeMs, limit) => {
      const spans = await sql`DELETE FROM mesh_links WHERE (from_id, to_id, span_ms) IN (SELECT from_id, to_id, span_ms FROM mesh_links WHERE span_ms < ${spansBeforeMs} LIMIT ${limit})`.execute(db)
      const old = db.selectFrom('mesh_challenges').select('challenge_id').where('expires_at_ms', '<', challengesBeforeMs).orderBy('expires_at_ms').orderBy('challenge_id').limit(limit)
      await db.deleteFrom('mesh_receipts').where('challenge_id', 'in', old).execute()
      const challenges = await db.deleteFrom('mesh_challenges').where('challenge_id', 'in', old).executeTakeFirstOrThrow()
      return Number(spans.numAffectedRows ?? 0n) + Number(challenges.numDeletedRows)
    },
  }
}

function proofWrites(db: Kysely<Tables>): Pick<MeshWrites, 'putMeshProof' | 'addMeshEvidence'> {
  return {
    putMeshProof: async ({ from, to, roundTripNs, atMs, challengeId, receipt, request }) => {
      await db.replaceInto('mesh_proofs').values({ from_id: from, to_id: to, round_trip_ns: roundTripNs, at_ms: atMs, challenge_id: challengeId, receipt, request }).execute()
    },
    addMeshEvidence: async ({ receipt, request, ...rest }) => {
      await db.insertInto('mesh_evidence').values({ landmark_id: rest.landmarkId, challenge_id: rest.challengeId, from_id: rest.from, receipt, request, body: toBody(rest) })
        .onConflict(conflict => conflict.columns(['landmark_id', 'challenge_id', 'from_id']).doNothing()).execute()
    },
  }
}

function linkOf(row: Omit<Selectable<Tables['mesh_links']>, 'span_ms'>): MeshLinkRow {
  return { from: row.from_id, to: row.to_id, roundTripNs: row.round_trip_ns, lastAtMs: row.last_at_ms, sessions: row.sessions }
}

function proofOf(row: Selectable<Tables['mesh_proofs']>): MeshProofRow {
  return { from: row.from_id, to: row.to_id, roundTripNs: row.round_trip_ns, atMs: row.at_ms, challengeId: row.challenge_id, receipt: row.receipt, request: row.request }
}

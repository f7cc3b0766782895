// The mesh in memory: the same answers as the SQLite adapter gives, by plain filters and sorts.

import { equalBytes } from '@trigpoint/core/base'
import type {
  MeshChallengeRow, MeshEvidenceRow, MeshLinkRow, MeshMemberRow, MeshProofRow, MeshReads, MeshReportRow, MeshSpanRow, MeshWrites, ModelRow,
} from '../../ports/index.ts'
import { cutPage } from '../page.ts'
import { ascending, newestFirst, type MemoryTable } from './memory-table.ts'

export interface MeshTables {
  readonly meshMembers: MemoryTable<MeshMemberRow>
  readonly meshChallenges: MemoryTable<MeshChallengeRow>
  readonly meshReceipts: MemoryTable<Uint8Array>
  readonly meshSpans: MemoryTable<MeshSpanRow>
  readonly meshProofs: MemoryTable<MeshProofRow>
  readonly meshEvidence: MemoryTable<MeshEvidenceRow>
  readonly meshReports: MemoryTable<MeshReportRow>
  readonly models: MemoryTable<ModelRow>
}

/** Between the parts of a key; no id holds it. */
const BETWEEN = '|'
const keyOf = (...parts: readonly (string | number)[]): string => parts.join(BETWEEN)

export function memoryMeshReads(tables: MeshTables): MeshReads {
  const links = (test: (span: MeshSpanRow) => boolean): readonly MeshLinkRow[] => foldSpans(tables.meshSpans.all().filter(test))
  return {
    getMeshMember: async landmarkId => tables.meshMembers.get(landmarkId),
    listMeshMembers: async () => [...tables.meshMembers.all()].sort((a, b) => ascending(a.landmarkId, b.landmarkId)),
    getMeshChallenge: async challengeId => tables.meshChallenges.get(challengeId),
    listMeshLinks: async (sinceMs, page) => {
      const [from = '', to = ''] = (page.after ?? '').split(BETWEEN)
      const rows = links(span => span.spanStartMs >= sinceMs && (span.from > from || (span.from === from && span.to > to)))
      return cutPage(rows, page.limit, row => keyOf(row.from, row.to))
    },
    listMeshLinksOf: async (landmarkId, sinceMs) => [
      ...links(span => span.spanStartMs >= sinceMs && span.from === landmarkId),
      ...links(span => span.spanStartMs >= sinceMs && span.to === landmarkId),
    ],
    listMeshSpans: async (from, to, limit) => tables.meshSpans.all().filter(span => span.from === from && span.to === to).sort((a, b) => b.spanStartMs - a.spanStartMs).slice(0, limit),
    getMeshProof: async (from, to) => tables.meshProofs.get(keyOf(from, to)),
    listMeshEvidence: async (landmarkId, limit) => tables.meshEvidence.all().filter(row => row.landmarkId === landmarkId).reverse().slice(0, limit),
    getMeshReport: async () => tables.meshReports.get('newest'),
    listModels: async limit => [...tables.models.all()].sort((a, b) => newestFirst<ModelRow>(row => row.fittedAtMs, () => '')(a, b) || ascending(a.digest, b.digest)).slice(0, limit),
    countModels: async () => tables.models.all().length,
  }
}

/** Spans of a pair as one row. */
function foldSpans(spans: readonly MeshSpanRow[]): readonly MeshLinkRow[] {
  const links = new Map<string, MeshLinkRow>()
  for (const { from, to, roundTripNs, lastAtMs, sessions } of spans) {
    const before = links.get(keyOf(from, to))
    links.set(keyOf(from, to), before === undefined ? { from, to, roundTripNs, lastAtMs, sessions } : {
      from, to, roundTripNs: Math.min(before.roundTripNs, roundTripNs), lastAtMs: Math.max(before.lastAtMs, lastAtMs), sessions: before.sessions + sessions,
    })
  }
  return [...links.values()].sort((a, b) => ascending(a.from, b.from) || ascending(a.to, b.to))
}

export function memoryMeshWrites(tables: MeshTables): MeshWrites {
  return {
    putMeshMember: async row => { tables.meshMembers.put(row.landmarkId, row) },
    putMeshChallenge: async row => { tables.meshChallenges.put(row.challengeId, row) },
    noteMeshReceipt: async (challengeId, landmarkId, hash) => {
      const key = keyOf(challengeId, landmarkId)
      const first = tables.meshReceipts.get(key)
      if (first !== undefined) return equalBytes(first, hash) ? 'same' : 'other'
      tables.meshReceipts.put(key, hash)
      return 'new'
    },
    addMeshTiming: async ({ from, to, roundTripNs, atMs }, spanStartMs) => {
      const key = keyOf(from, to, spanStartMs)
      const before = tables.meshSpans.get(key)
      tables.meshSpans.put(key, before === undefined ? { from, to, spanStartMs, roundTripNs, lastAtMs: atMs, sessions: 1 } : {
        ...before, roundTripNs: Math.min(before.roundTripNs, roundTripNs), lastAtMs: Math.max(before.lastAtMs, atMs), sessions: before.sessions + 1,
      })
    },
    putMeshProof: async row => { tables.meshProofs.put(keyOf(row.from, row.to), row) },
    addMeshEvidence: async row => {
      const key = keyOf(row.landmarkId, row.challengeId, row.from)
      if (tables.meshEvidence.get(key) === undefined) tables.meshEvidence.put(key, row)
    },
    putMeshReport: async row => { tables.meshReports.put('newest', row) },
    putModel: async row => { tables.models.put(row.digest, row) },
    forgetMeshLinks: async landmarkId => {
      const isOf = (row: { readonly from: string; readonly to: string }): boolean => row.from === landmarkId || row.to === landmarkId
      for (const row of tables.meshSpans.all()) if (isOf(row)) tables.meshSpans.remove(keyOf(row.from, row.to, row.spanStartMs))
      for (const row of tables.meshProofs.all()) if (isOf(row)) tables.meshProofs.remove(keyOf(row.from, row.to))
    },
    pruneMesh: async (spansBeforeMs, challengesBeforeMs, limit) => {
      const spans = tables.meshSpans.all().filter(row => row.spanStartMs < spansBeforeMs).slice(0, limit)
      const challenges = tables.meshChallenges.all().filter(row => row.expiresAtMs < challengesBeforeMs).slice(0, limit)
      for (const row of spans) tables.meshSpans.remove(keyOf(row.from, row.to, row.spanStartMs))
      for (const { challengeId, challenged } of challenges) {
        tables.meshChallenges.remove(challengeId)
        for (const { landmarkId } of challenged) tables.meshReceipts.remove(keyOf(challengeId, landmarkId))
      }
      return spans.length + challenges.length
    },
  }
}

// Estimates, fingerprints and the fixes held against them, in memory.

import type { EstimateReads, EstimateRow, EstimateWrites, FingerprintCheckRow, FingerprintReads, FingerprintRow, FingerprintWrites, FixRow } from '../../ports/index.ts'
import { newestFirst, type MemoryTable } from './memory-table.ts'

export interface EstimateTables {
  readonly estimates: MemoryTable<EstimateRow>
  readonly fingerprints: MemoryTable<FingerprintRow>
  readonly fingerprintChecks: MemoryTable<FingerprintCheckRow>
}

export function memoryEstimateReads(tables: EstimateTables & { readonly fixes: MemoryTable<FixRow> }): EstimateReads & FingerprintReads {
  const versions = (siteId: string): FingerprintRow[] => tables.fingerprints.all().filter(row => row.siteId === siteId).sort((a, b) => b.version - a.version)
  const judgedAtMs = (fix: FixRow): number => fix.summary.judgedAtMs ?? -1
  return {
    getEstimate: async challengeId => tables.estimates.get(challengeId),
    getFingerprint: async siteId => versions(siteId)[0],
    listFingerprints: async siteId => versions(siteId),
    getFingerprintCheck: async challengeId => tables.fingerprintChecks.get(challengeId),
    listFingerprintChecks: async ({ siteId, agentId }, limit) =>
      tables.fingerprintChecks.all().filter(row => (siteId === undefined || row.siteId === siteId) && (agentId === undefined || row.agentId === agentId))
        .sort(newestFirst(row => row.atMs, row => row.challengeId)).slice(0, limit),
    listJudgedFixIds: async (siteId, { fromMs, toMs }, limit) =>
      tables.fixes.all().filter(fix => fix.siteId === siteId && judgedAtMs(fix) >= Math.max(0, fromMs) && judgedAtMs(fix) <= toMs)
        .sort(newestFirst(judgedAtMs, fix => fix.challengeId)).slice(0, limit).map(fix => fix.challengeId),
  }
}

export function memoryEstimateWrites(tables: EstimateTables): EstimateWrites & FingerprintWrites {
  return {
    putEstimate: async row => { tables.estimates.put(row.challengeId, row) },
    addFingerprint: async row => {
      const key = `${row.siteId}/${String(row.version)}`
      if (tables.fingerprints.get(key) !== undefined) return false
      tables.fingerprints.put(key, row)
      return true
    },
    putFingerprintCheck: async row => { tables.fingerprintChecks.put(row.challengeId, row) },
  }
}

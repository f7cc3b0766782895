// Writing to the memory store; the transaction around it is in open-memory-store.ts.

import { toHex } from '@trigpoint/core/base'
import type { StoreReader, StoreWriter } from '../../ports/index.ts'
import { memoryCaseWrites } from './memory-cases.ts'
import { memoryEpcisWrites } from './memory-epcis.ts'
import { memoryEstimateWrites } from './memory-estimates.ts'
import { memoryInspectionWrites } from './memory-inspections.ts'
import { memoryInventoryWrites } from './memory-inventory.ts'
import { memoryHistoryWrites } from './memory-histories.ts'
import { memoryLeafWrites } from './memory-leaves.ts'
import { memoryMeshWrites } from './memory-mesh.ts'
import { memoryPartyWrites } from './memory-parties.ts'
import type { MemoryTable } from './memory-table.ts'
import type { MemoryTables } from './memory-tables.ts'

export function memoryWrites(tables: MemoryTables): Omit<StoreWriter, keyof StoreReader> {
  const count = (name: string): number => {
    const next = (tables.counters.get(name) ?? 0) + 1
    tables.counters.put(name, next)
    return next
  }
  return {
    putSite: async row => { tables.sites.put(row.siteId, row) },
    putLandmark: async row => { tables.landmarks.put(row.landmarkId, row) },
    putToken: async row => { tables.tokens.put(row.tokenId, row) },
    putAgent: async row => { tables.agents.put(row.agentId, row) },
    putFix: async row => { tables.fixes.put(row.challengeId, row) },
    putFixResult: async result => { tables.results.put(result.challengeId, result) },
    addReceived: async record => {
      const id = count('received')
      tables.received.put(String(id), record)
      return id
    },
    addReceipt: async row => addOnce(tables.receipts, [row.challengeId, row.landmarkId, row.source, toHex(row.hash)].join('/'), row),
    putChip: async row => { tables.chips.put(row.chipId, row) },
    addChipFix: async row => { tables.chipFixes.put([row.chipId, String(row.judgedAtMs), row.challengeId].join('/'), row) },
    addPaper: async row => addOnce(tables.papers, row.eventId, row),
    withdrawPaper: async (eventId, atMs) => addOnce(tables.papersWithdrawn, eventId, atMs),
    putFinding: async row => { tables.findings.put(row.findingId, row) },
    addTimeline: async entry => {
      const row = { ...entry, id: count('timeline') }
      tables.timeline.put(String(row.id), row)
      return row
    },
    addEvent: async (event, siteId) => {
      const id = count('events')
      tables.events.put(String(id), { id, siteId, event })
      return id
    },
    pruneEvents: async upToId => {
      for (const row of tables.events.all()) if (row.id <= upToId) tables.events.remove(String(row.id))
    },
    putMeta: async (key, value) => { tables.meta.put(key, value) },
    ...memoryPartyWrites(tables, () => count('policies')),
    ...memoryHistoryWrites(tables),
    ...memoryLeafWrites(tables, () => count('leaves')),
    ...memoryCaseWrites(tables, () => count('cases')),
    ...memoryEpcisWrites(tables, () => count('epcis')),
    ...memoryMeshWrites(tables),
    ...memoryEstimateWrites(tables),
    ...memoryInspectionWrites(tables),
    ...memoryInventoryWrites(tables, () => count('inventory')),
  }
}

function addOnce<T>(table: MemoryTable<T>, key: string, row: T): boolean {
  if (table.get(key) !== undefined) return false
  table.put(key, row)
  return true
}

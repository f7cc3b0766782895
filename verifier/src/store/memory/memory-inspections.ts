// Inspections and what was scanned in them, in memory.

import type { InspectionReads, InspectionRow, InspectionWrites } from '../../ports/index.ts'
import type { UnitScanBody } from '@trigpoint/core/wire'
import { cutPage, readTimeCursor, timeCursor } from '../page.ts'
import { ascending, newestFirst, type MemoryTable } from './memory-table.ts'

export interface InspectionTables {
  readonly inspections: MemoryTable<InspectionRow>
  readonly inspectionScans: MemoryTable<readonly UnitScanBody[]>
}

export function memoryInspectionReads(tables: InspectionTables): InspectionReads {
  const inOrder = newestFirst<InspectionRow>(row => row.createdAtMs, row => row.inspectionId)
  return {
    getInspection: async inspectionId => tables.inspections.get(inspectionId),
    listInspections: async ({ siteId, limit, after }) => {
      const rows = tables.inspections.all().filter(row => siteId === undefined || row.siteId === siteId).sort(inOrder)
      const from = after === undefined ? undefined : readTimeCursor(after)
      const left = from === undefined ? rows : rows.filter(row => row.createdAtMs < from.atMs || (row.createdAtMs === from.atMs && row.inspectionId < from.id))
      return cutPage(left.slice(0, limit + 1), limit, row => timeCursor(row.createdAtMs, row.inspectionId))
    },
    listOpenInspections: async siteId => tables.inspections.all().filter(row => row.siteId === siteId && row.status === 'drawn').sort((a, b) => ascending(a.inspectionId, b.inspectionId)),
    listScans: async inspectionId => tables.inspectionScans.get(inspectionId) ?? [],
  }
}

export function memoryInspectionWrites(tables: InspectionTables): InspectionWrites {
  return {
    putInspection: async row => { tables.inspections.put(row.inspectionId, row) },
    addScan: async (inspectionId, scan) => { tables.inspectionScans.put(inspectionId, [...(tables.inspectionScans.get(inspectionId) ?? []), scan]) },
  }
}

// Inspections and what was scanned in them, in SQLite.

import { sql, type Kysely } from 'kysely'
import type { InspectionReads, InspectionRow, InspectionWrites } from '../../ports/index.ts'
import type { UnitScanBody } from '@trigpoint/core/wire'
import { cutPage, readTimeCursor, timeCursor } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import type { Tables } from './tables.ts'

export function inspectionReads(db: Kysely<Tables>): InspectionReads {
  return {
    getInspection: async inspectionId => {
      const row = await db.selectFrom('inspections').select('body').where('inspection_id', '=', inspectionId).executeTakeFirst()
      return row && fromBody<InspectionRow>(row.body)
    },
    listInspections: async ({ siteId, limit, after }) => {
      let query = db.selectFrom('inspections').select('body').orderBy('created_at_ms', 'desc').orderBy('inspection_id', 'desc').limit(limit + 1)
      if (siteId !== undefined) query = query.where('site_id', '=', siteId)
      if (after !== undefined) {
        const { atMs, id } = readTimeCursor(after)
        query = query.where(sql<boolean>`(created_at_ms, inspection_id) < (${atMs}, ${id})`)
      }
      return cutPage((await query.execute()).map(row => fromBody<InspectionRow>(row.body)), limit, row => timeCursor(row.createdAtMs, row.inspectionId))
    },
    listOpenInspections: async siteId => (await db.selectFrom('inspections').select('body').where('site_id', '=', siteId).where('status', '=', 'drawn').orderBy('inspection_id').execute())
      .map(row => fromBody<InspectionRow>(row.body)),
    listScans: async inspectionId => (await db.selectFrom('inspection_scans').select('body').where('inspection_id', '=', inspectionId).orderBy('id').execute()).map(row => fromBody<UnitScanBody>(row.body)),
  }
}

export function inspectionWrites(db: Kysely<Tables>): InspectionWrites {
  return {
    putInspection: async row => {
      await db.replaceInto('inspections').values({ inspection_id: row.inspectionId, site_id: row.siteId, status: row.status, created_at_ms: row.createdAtMs, body: toBody(row) }).execute()
    },
    addScan: async (inspectionId, scan) => {
      await db.insertInto('inspection_scans').values({ inspection_id: inspectionId, body: toBody(scan) }).execute()
    },
  }
}

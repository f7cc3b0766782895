// Devices, inventories, topologies and reports in SQLite.

import type { Kysely, Selectable } from 'kysely'
import type { DeviceRow, FixAnswers, InventoryReads, InventoryRow, InventoryWrites, ReportRow, TopologyRow, VendorNodeRow } from '../../ports/index.ts'
import { cutPage, readNumberCursor } from '../page.ts'
import { fromBody, packBytes, toBody, unpackBytes } from './body.ts'
import type { Tables } from './tables.ts'

type Reads<K extends keyof InventoryReads> = Pick<InventoryReads, K>
interface Numbered { readonly id: number; readonly body: string }

export function inventoryReads(db: Kysely<Tables>): InventoryReads {
  return { ...nodeReads(db), ...deviceReads(db), ...reportReads(db) }
}

function nodeReads(db: Kysely<Tables>): Reads<'newestInventory' | 'listInventory' | 'newestTopology' | 'listTopology' | 'findTopologies' | 'getVendorNode'> {
  const inventories = db.selectFrom('inventory').select(['id', 'body']).orderBy('id', 'desc')
  const topologies = db.selectFrom('topology').select(['id', 'body']).orderBy('id', 'desc')
  return {
    newestInventory: async nodeId => inventoryOf(await inventories.where('node_id', '=', nodeId).limit(1).executeTakeFirst()),
    listInventory: async (nodeId, page) => {
      let query = inventories.where('node_id', '=', nodeId).limit(page.limit + 1)
      if (page.after !== undefined) query = query.where('id', '<', readNumberCursor(page.after))
      return cutPage((await query.execute()).flatMap(row => inventoryOf(row) ?? []), page.limit, row => String(row.id))
    },
    newestTopology: async nodeId => topologyOf(await topologies.where('node_id', '=', nodeId).limit(1).executeTakeFirst()),
    listTopology: async (nodeId, limit) => (await topologies.where('node_id', '=', nodeId).limit(limit).execute()).flatMap(row => topologyOf(row) ?? []),
    findTopologies: async pdis => {
      if (pdis.length === 0) return []
      const rows = await topologies.where('id', 'in', db.selectFrom('topology_members').select('topology').where('pdi', 'in', [...pdis]))
        .where(has => has.not(has.exists(has.selectFrom('topology as later').select('later.id').whereRef('later.node_id', '=', 'topology.node_id').whereRef('later.id', '>', 'topology.id')))).execute()
      return rows.flatMap(row => topologyOf(row) ?? [])
    },
    getVendorNode: async nodeId => {
      const row = await db.selectFrom('vendor_nodes').select('body').where('node_id', '=', nodeId).executeTakeFirst()
      return row && fromBody<VendorNodeRow>(row.body)
    },
  }
}

function inventoryOf(row: Numbered | undefined): InventoryRow | undefined {
  return row && { id: row.id, ...fromBody<Omit<InventoryRow, 'id'>>(row.body) }
}

function topologyOf(row: Numbered | undefined): TopologyRow | undefined {
  return row && { id: row.id, ...fromBody<Omit<TopologyRow, 'id'>>(row.body) }
}

function deviceReads(db: Kysely<Tables>): Reads<'getDevice' | 'listDevicesNamed'> {
  const devices = db.selectFrom('devices').select('devices.body')
  return {
    getDevice: async chipId => {
      const row = await devices.where('chip_id', '=', chipId).executeTakeFirst()
      return row && fromBody<DeviceRow>(row.body)
    },
    listDevicesNamed: async name => {
      const rows = await devices.where('chip_id', 'in', db.selectFrom('device_names').select('chip_id').where('name', '=', name)).orderBy('chip_id').execute()
      return rows.map(row => fromBody<DeviceRow>(row.body))
    },
  }
}

function reportReads(db: Kysely<Tables>): Reads<'listReportsOver' | 'listChipReports' | 'listEnrolledLatencies' | 'getFixAnswers'> {
  const reports = db.selectFrom('chip_reports').selectAll()
  return {
    listReportsOver: async (nonce, limit) => (await reports.where('nonce', '=', nonce).orderBy('at_ms').orderBy('chip_id').orderBy('report_id').limit(limit).execute()).map(reportOf),
    listChipReports: async (chipId, limit) => (await reports.where('chip_id', '=', chipId).orderBy('at_ms', 'desc').orderBy('report_id', 'desc').limit(limit).execute()).map(reportOf),
    listEnrolledLatencies: async (series, chipId, limit) => {
      let query = db.selectFrom('chip_reports').select('latency_ns').where('enrolled', '=', 1).where('series', '=', series).where('latency_ns', 'is not', null)
        .orderBy('at_ms').orderBy('chip_id').orderBy('report_id').limit(limit)
      if (chipId !== undefined) query = query.where('chip_id', '=', chipId)
      return (await query.execute()).flatMap(row => row.latency_ns ?? [])
    },
    getFixAnswers: async challengeId => {
      const row = await db.selectFrom('fix_answers').select('packed').where('challenge_id', '=', challengeId).executeTakeFirst()
      return row && fromBody<FixAnswers>(Buffer.from(unpackBytes(row.packed)).toString('utf8'))
    },
  }
}

function reportOf(row: Selectable<Tables['chip_reports']>): ReportRow {
  return {
    chipId: row.chip_id, reportId: row.report_id, source: row.source as ReportRow['source'], nodeId: row.node_id, siteId: row.site_id, atMs: row.at_ms,
    nonce: row.nonce, digest: row.digest, series: row.series, latencyNs: row.latency_ns, enrolled: row.enrolled === 1, outlier: row.outlier === 1,
  }
}

export function inventoryWrites(db: Kysely<Tables>): InventoryWrites {
  return {
    addInventory: async row => {
      const { insertId } = await db.insertInto('inventory').values({ node_id: row.nodeId, body: toBody(row) }).executeTakeFirstOrThrow()
      return Number(insertId)
    },
    addTopology: async row => {
      const { insertId } = await db.insertInto('topology').values({ node_id: row.nodeId, body: toBody(row) }).executeTakeFirstOrThrow()
      const id = Number(insertId)
      for (const pdi of new Set(row.machines.flat())) await db.insertInto('topology_members').values({ pdi, topology: id }).execute()
      return id
    },
    putDevice: async row => {
      await db.replaceInto('devices').values({ chip_id: row.chipId, body: toBody(row) }).execute()
      for (const { name } of [...row.ueids, ...row.sans]) await db.insertInto('device_names').orIgnore().values({ name, chip_id: row.chipId }).execute()
    },
    addReport: async row => {
      const { numInsertedOrUpdatedRows } = await db.insertInto('chip_reports').orIgnore().values({
        chip_id: row.chipId, report_id: row.reportId, source: row.source, node_id: row.nodeId, site_id: row.siteId, at_ms: row.atMs, nonce: row.nonce, digest: row.digest,
        series: row.series, latency_ns: row.latencyNs, enrolled: row.enrolled ? 1 : 0, outlier: row.outlier ? 1 : 0,
      }).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    putVendorNode: async row => {
      await db.replaceInto('vendor_nodes').values({ node_id: row.nodeId, site_id: row.siteId, body: toBody(row) }).execute()
    },
    putFixAnswers: async (challengeId, answers) => {
      await db.replaceInto('fix_answers').values({ challenge_id: challengeId, packed: packBytes(Buffer.from(toBody(answers), 'utf8')) }).execute()
    },
  }
}

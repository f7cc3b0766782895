// Devices, inventories, topologies and reports in memory.

import { equalBytes } from '@trigpoint/core/base'
import type { DeviceRow, FixAnswers, InventoryReads, InventoryRow, InventoryWrites, ReportRow, TopologyRow, VendorNodeRow } from '../../ports/index.ts'
import { cutPage, readNumberCursor } from '../page.ts'
import { ascending, newestFirst, type MemoryTable } from './memory-table.ts'

export interface InventoryTables {
  readonly inventories: MemoryTable<InventoryRow>
  readonly topologies: MemoryTable<TopologyRow>
  readonly devices: MemoryTable<DeviceRow>
  readonly reports: MemoryTable<ReportRow>
  readonly vendorNodes: MemoryTable<VendorNodeRow>
  readonly fixAnswers: MemoryTable<FixAnswers>
}

export function memoryInventoryReads(tables: InventoryTables): InventoryReads {
  const inventories = (nodeId: string): InventoryRow[] => tables.inventories.all().filter(row => row.nodeId === nodeId).sort((a, b) => b.id - a.id)
  const topologies = (nodeId: string): TopologyRow[] => tables.topologies.all().filter(row => row.nodeId === nodeId).sort((a, b) => b.id - a.id)
  const oldestFirst = (a: ReportRow, b: ReportRow): number => a.atMs - b.atMs || ascending(a.chipId, b.chipId) || ascending(a.reportId, b.reportId)
  return {
    newestInventory: async nodeId => inventories(nodeId)[0],
    listInventory: async (nodeId, page) => {
      const below = page.after === undefined ? Infinity : readNumberCursor(page.after)
      return cutPage(inventories(nodeId).filter(row => row.id < below), page.limit, row => String(row.id))
    },
    newestTopology: async nodeId => topologies(nodeId)[0],
    listTopology: async (nodeId, limit) => topologies(nodeId).slice(0, limit),
    findTopologies: async pdis => {
      const nodes = [...new Set(tables.topologies.all().map(row => row.nodeId))]
      const newest = nodes.flatMap(nodeId => topologies(nodeId)[0] ?? [])
      return newest.filter(row => row.machines.flat().some(pdi => pdis.includes(pdi))).sort((a, b) => b.id - a.id)
    },
    getDevice: async chipId => tables.devices.get(chipId),
    listDevicesNamed: async name =>
      tables.devices.all().filter(row => [...row.ueids, ...row.sans].some(one => one.name === name)).sort((a, b) => ascending(a.chipId, b.chipId)),
    listReportsOver: async (nonce, limit) => tables.reports.all().filter(row => equalBytes(row.nonce, nonce)).sort(oldestFirst).slice(0, limit),
    listChipReports: async (chipId, limit) => tables.reports.all().filter(row => row.chipId === chipId).sort(newestFirst(row => row.atMs, row => row.reportId)).slice(0, limit),
    listEnrolledLatencies: async (series, chipId, limit) =>
      tables.reports.all().filter(row => row.enrolled && row.latencyNs !== null && row.series === series && (chipId === undefined || row.chipId === chipId))
        .sort(oldestFirst).slice(0, limit).flatMap(row => row.latencyNs ?? []),
    getVendorNode: async nodeId => tables.vendorNodes.get(nodeId),
    getFixAnswers: async challengeId => tables.fixAnswers.get(challengeId),
  }
}

export function memoryInventoryWrites(tables: InventoryTables, nextId: () => number): InventoryWrites {
  return {
    addInventory: async row => {
      const id = nextId()
      tables.inventories.put(String(id), { ...row, id })
      return id
    },
    addTopology: async row => {
      const id = nextId()
      tables.topologies.put(String(id), { ...row, id })
      return id
    },
    putDevice: async row => { tables.devices.put(row.chipId, row) },
    addReport: async row => {
      const key = `${row.chipId}/${row.reportId}`
      if (tables.reports.get(key) !== undefined) return false
      tables.reports.put(key, row)
      return true
    },
    putVendorNode: async row => { tables.vendorNodes.put(row.nodeId, row) },
    putFixAnswers: async (challengeId, answers) => { tables.fixAnswers.put(challengeId, answers) },
  }
}

// The contract of the store for devices, inventories, topologies and reports: called for every adapter.

import { expect, it } from 'vitest'
import type { DeviceRow, InventoryRow, ReportRow, Store, TopologyRow, VendorNodeRow } from '../../verifier/src/ports/index.ts'
import { chipId, chipRow, hex16 } from './store-rows.ts'

const claimed = chipRow(1).claimed
const inventory = (atMs: number, changes: Partial<InventoryRow> = {}): Omit<InventoryRow, 'id'> => ({
  nodeId: hex16(1), siteId: 'penang', nodeName: 'node-1', source: 'fix', atMs, systemUuid: null, chips: claimed === null ? [] : [claimed], changes: [], ...changes,
})
const topology = (nodeId: string, machines: readonly (readonly string[])[]): Omit<TopologyRow, 'id'> => ({ nodeId, siteId: 'penang', atMs: 1, reportId: 'r', machines, added: [], lost: [], moved: [] })
const device = (number: number, ueid: string, san: string): DeviceRow => ({
  chipId: chipId(number), hwmodel: 'GH100', certificates: [{ name: 'aa', firstAtMs: 1 }], ueids: [{ name: ueid, firstAtMs: 1 }], currentUeid: ueid, sans: [{ name: san, firstAtMs: 1 }],
  firmware: [{ driverVersion: '1', vbiosVersion: null, mode: 'SPT', judged: true, mismatches: [9], firstAtMs: 1 }],
})
const report = (chip: number, reportId: string, atMs: number, changes: Partial<ReportRow> = {}): ReportRow => ({
  chipId: chipId(chip), reportId, source: 'fix', nodeId: hex16(1), siteId: 'penang', atMs, nonce: new Uint8Array(32).fill(atMs), digest: new Uint8Array(32).fill(chip), series: 's',
  latencyNs: atMs * 1000, enrolled: true, outlier: false, ...changes,
})

export function describeInventory(store: () => Store): void {
  it('keeps a row for each change of a node, newest first, page by page', async () => {
    await store().write(async writer => { for (const atMs of [1, 2, 3]) await writer.addInventory(inventory(atMs)); await writer.addInventory(inventory(9, { nodeId: hex16(2) })) })
    expect(await store().newestInventory(hex16(1))).toMatchObject(inventory(3))
    const first = await store().listInventory(hex16(1), { limit: 2 })
    expect(first.items.map(row => row.atMs)).toEqual([3, 2])
    const rest = await store().listInventory(hex16(1), { limit: 2, after: first.next ?? '' })
    expect([rest.items.map(row => row.atMs), rest.next]).toEqual([[1], null])
    expect(await store().newestInventory('x')).toBeUndefined()
  })
  it('finds the nodes that name an identity now, not those that once did', async () => {
    await store().write(async writer => {
      await writer.addTopology(topology('one', [['A', 'B'], ['C']]))
      await writer.addTopology(topology('two', [['D', 'A']]))
      await writer.addTopology(topology('one', [['B']]))
    })
    expect((await store().findTopologies(['A'])).map(row => row.nodeId)).toEqual(['two'])
    expect((await store().findTopologies(['B', 'D'])).map(row => row.nodeId)).toEqual(['one', 'two'])
    expect(await store().findTopologies([])).toEqual([])
    expect((await store().listTopology('one', 5)).map(row => row.machines)).toEqual([[['B']], [['A', 'B'], ['C']]])
    expect((await store().newestTopology('one'))?.machines).toEqual([['B']])
  })
  it('finds a device by its id and by every name that it ever bore', async () => {
    await store().write(async writer => {
      await writer.putDevice(device(1, '10', 'NVIDIA:X'))
      await writer.putDevice({ ...device(1, '11', 'NVIDIA:X'), ueids: [{ name: '10', firstAtMs: 1 }, { name: '11', firstAtMs: 2 }] })
      await writer.putDevice(device(2, '12', 'NVIDIA:X'))
    })
    expect((await store().listDevicesNamed('10')).map(row => row.chipId)).toEqual([chipId(1)])
    expect((await store().listDevicesNamed('NVIDIA:X')).map(row => row.chipId)).toEqual([chipId(1), chipId(2)])
    expect((await store().getDevice(chipId(1)))?.ueids).toHaveLength(2)
    expect(await store().getDevice(chipId(9))).toBeUndefined()
  })
  it('keeps a report once, and finds it by chip, nonce and series', async () => {
    await store().write(async writer => {
      expect(await writer.addReport(report(1, 'a', 1))).toBe(true)
      expect(await writer.addReport(report(1, 'a', 1))).toBe(false)
      await writer.addReport(report(1, 'b', 2, { enrolled: false }))
      await writer.addReport(report(2, 'a', 1, { latencyNs: null }))
      await writer.addReport(report(2, 'c', 3, { latencyNs: Number.MAX_SAFE_INTEGER }))
    })
    expect((await store().listChipReports(chipId(1), 9)).map(row => row.reportId)).toEqual(['b', 'a'])
    expect(await store().listReportsOver(new Uint8Array(32).fill(1), 9)).toEqual([report(1, 'a', 1), report(2, 'a', 1, { latencyNs: null })])
    expect(await store().listEnrolledLatencies('s', undefined, 9)).toEqual([1000, Number.MAX_SAFE_INTEGER])
    expect(await store().listEnrolledLatencies('s', chipId(1), 9)).toEqual([1000])
    expect(await store().listEnrolledLatencies('other', undefined, 9)).toEqual([])
  })
  it('keeps nodes of vendor agents, and what services answered for a fix', async () => {
    const node: VendorNodeRow = { nodeId: hex16(3), siteId: 'penang', nodeUuid: 'u', nodeName: 'n', firstAtMs: 1, lastAtMs: 2, nonce: 'ab', nonceAtMs: 2 }
    const answers = { askedAtMs: 1, revocations: ['AAAA'], references: ['aa'], missing: ['x'] }
    await store().write(async writer => { await writer.putVendorNode(node); await writer.putFixAnswers(hex16(7), answers) })
    expect(await store().getVendorNode(hex16(3))).toEqual(node)
    expect(await store().getFixAnswers(hex16(7))).toEqual(answers)
    expect(await store().getFixAnswers(hex16(8))).toBeUndefined()
  })
}

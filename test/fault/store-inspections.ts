// The contract of the store for inspections and their scans.

import { expect, it } from 'vitest'
import type { InspectionRow, Store } from '../../verifier/src/ports/index.ts'

const idOf = (number: number): string => number.toString(16).padStart(32, '0')
const rowOf = (number: number, changes: Partial<InspectionRow> = {}): InspectionRow => ({
  inspectionId: idOf(number), siteId: 'a', status: 'planned', createdAtMs: 1000 + number, inspector: 'A. Inspector', announcedAtMs: null, planDigest: '00'.repeat(32), secret: '11'.repeat(32),
  plan: { inspectionId: idOf(number), siteId: 'a', createdAtMs: 1000 + number, population: 1, missingShare: 0.05, confidence: 0.95, sampleSize: 1, units: ['nvidia:41:00'], secretHash: '22'.repeat(32), beacon: { kind: 'joint' } },
  drawn: null, device: null, record: null, judgement: null, cancelledReason: null, ...changes,
})
const scanOf = (chipId: string, scannedAtMs: number) => ({ chipId, seen: 'present' as const, deviceLabel: '\u{1F680}', boardLabel: '', chassisLabel: '', rackPlace: '', scannedAtMs, how: 'typed' as const })

export function describeInspections(store: () => Store): void {
  it('keeps inspections as they were put last, newest first, of one site and of all', async () => {
    await store().write(async writer => {
      for (const number of [2, 1, 3]) await writer.putInspection(rowOf(number))
      await writer.putInspection(rowOf(4, { siteId: 'b' }))
      await writer.putInspection(rowOf(1, { status: 'cancelled', cancelledReason: 'snow' }))
    })
    expect(await store().getInspection(idOf(1))).toEqual(rowOf(1, { status: 'cancelled', cancelledReason: 'snow' }))
    expect(await store().getInspection(idOf(9))).toBeUndefined()
    const first = await store().listInspections({ limit: 2 })
    expect(first.items.map(row => row.inspectionId)).toEqual([idOf(4), idOf(3)])
    const second = await store().listInspections({ limit: 2, after: first.next ?? '' })
    expect([second.items.map(row => row.inspectionId), second.next]).toEqual([[idOf(2), idOf(1)], null])
    expect((await store().listInspections({ limit: 9, siteId: 'a' })).items).toHaveLength(3)
  })
  it('lists the open ones of a site by their state', async () => {
    await store().write(async writer => {
      await writer.putInspection(rowOf(1, { status: 'drawn' }))
      await writer.putInspection(rowOf(2))
      await writer.putInspection(rowOf(3, { status: 'drawn', siteId: 'b' }))
    })
    expect((await store().listOpenInspections('a')).map(row => row.inspectionId)).toEqual([idOf(1)])
    await store().write(writer => writer.putInspection(rowOf(1, { status: 'judged' })))
    expect(await store().listOpenInspections('a')).toEqual([])
  })
  it('keeps every scan in the order in which it was noted, and none of a transaction that failed', async () => {
    await store().write(async writer => {
      await writer.addScan(idOf(1), scanOf('x', 5))
      await writer.addScan(idOf(1), scanOf('x', 4))
      await writer.addScan(idOf(2), scanOf('y', 1))
    })
    await expect(store().write(async writer => {
      await writer.addScan(idOf(1), scanOf('z', 1))
      throw new Error('no')
    })).rejects.toThrow('no')
    expect(await store().listScans(idOf(1))).toEqual([scanOf('x', 5), scanOf('x', 4)])
    expect(await store().listScans(idOf(3))).toEqual([])
  })
}

// The contract of the store for estimates, fingerprints and the fixes held against them.

import { expect, it } from 'vitest'
import type { EstimateRow, FingerprintCheckRow, FingerprintRow, Store } from '../../verifier/src/ports/index.ts'
import { fixRow, hex16 } from './store-rows.ts'

const estimate = (number: number, changes: Partial<EstimateRow> = {}): EstimateRow => ({
  challengeId: hex16(number), atMs: number, position: { latDeg: 3.1, lonDeg: 101.7 }, nearest: { landmarkId: 'kl', name: 'KL', position: { latDeg: 3.1, lonDeg: 101.7 }, roundTripMs: 1.25 },
  credible: [{ level: 0.5, areaKm2: 100.5 }, { level: 0.9, areaKm2: 1e7 }, { level: 0.95, areaKm2: 2e7 }], countries: [{ country: 'MY', probability: 0.875 }, { country: 'SG', probability: 0.125 }],
  claimed: { position: { latDeg: 3, lonDeg: 101 }, level: 0.25, distanceKm: 12.5 }, prior: null,
  model: { kind: 'default', digest: 'ab'.repeat(32), fittedAtMs: null, landmarks: 0, pairs: 0, medianErrorKm: null, notes: ['thin'] }, ...changes,
})
const fingerprint = (siteId: string, version: number): FingerprintRow => ({
  siteId, version, enrolledAtMs: version * 100, by: { kind: 'paper', reference: `inspected-${String(version)}` }, challengeIds: [hex16(1), hex16(2)],
  entries: [{ landmarkId: 'kl', roundTripMs: 1.5, spreadMs: 0.15, fixes: 9 }],
})
const check = (number: number, changes: Partial<FingerprintCheckRow> = {}): FingerprintCheckRow => ({
  challengeId: hex16(number), siteId: 'penang', agentId: hex16(99), atMs: number, version: 1, outcome: 'same', common: 5, changed: 0, changedApart: 0, stepMs: 0.01, stepDeviations: 0.1,
  landmarks: [{ landmarkId: 'kl', enrolledMs: 1.5, measuredMs: 1.51, deviations: 0.07 }], ...changes,
})

export function describeEstimates(store: () => Store): void {
  it('keeps one estimate a fix, the newest put counting', async () => {
    await store().write(async writer => {
      await writer.putEstimate(estimate(1))
      await writer.putEstimate(estimate(2, { claimed: null }))
      await writer.putEstimate(estimate(1, { prior: 'cities' }))
    })
    expect(await store().getEstimate(hex16(1))).toEqual(estimate(1, { prior: 'cities' }))
    expect(await store().getEstimate(hex16(2))).toEqual(estimate(2, { claimed: null }))
    expect(await store().getEstimate(hex16(3))).toBeUndefined()
  })
  it('keeps every version of a fingerprint and never overwrites one', async () => {
    await store().write(async writer => {
      expect(await writer.addFingerprint(fingerprint('penang', 1))).toBe(true)
      expect(await writer.addFingerprint(fingerprint('penang', 2))).toBe(true)
      expect(await writer.addFingerprint({ ...fingerprint('penang', 2), entries: [] })).toBe(false)
      expect(await writer.addFingerprint(fingerprint('johor', 1))).toBe(true)
    })
    expect(await store().getFingerprint('penang')).toEqual(fingerprint('penang', 2))
    expect((await store().listFingerprints('penang')).map(row => row.version)).toEqual([2, 1])
    expect(await store().getFingerprint('elsewhere')).toBeUndefined()
  })
  it('lists the fixes held against a fingerprint by site and by node, newest first', async () => {
    await store().write(async writer => {
      for (const row of [check(1), check(3, { outcome: 'moved' }), check(2, { agentId: hex16(98) }), check(4, { siteId: 'johor' })]) await writer.putFingerprintCheck(row)
      await writer.putFingerprintCheck(check(1, { outcome: 'route-change' }))
    })
    const ids = async (filter: { siteId?: string; agentId?: string }, limit = 9): Promise<readonly string[]> => (await store().listFingerprintChecks(filter, limit)).map(row => row.challengeId)
    expect(await ids({ siteId: 'penang' })).toEqual([hex16(3), hex16(2), hex16(1)])
    expect(await ids({ agentId: hex16(99) }, 2)).toEqual([hex16(4), hex16(3)])
    expect(await store().getFingerprintCheck(hex16(1))).toEqual(check(1, { outcome: 'route-change' }))
    expect(await store().getFingerprintCheck(hex16(9))).toBeUndefined()
  })
  it('lists the judged fixes of a site within a span, ends included, newest first', async () => {
    await store().write(async writer => {
      for (const number of [1, 2, 3, 4]) await writer.putFix(fixRow(number, { summary: { judgedAtMs: number * 10, status: 'judged' } }))
      await writer.putFix(fixRow(5))
      await writer.putFix(fixRow(6, { siteId: 'johor', summary: { judgedAtMs: 20, status: 'judged' } }))
    })
    expect(await store().listJudgedFixIds('penang', { fromMs: 20, toMs: 40 }, 9)).toEqual([hex16(4), hex16(3), hex16(2)])
    expect(await store().listJudgedFixIds('penang', { fromMs: 0, toMs: 1e15 }, 1)).toEqual([hex16(4)])
  })
}

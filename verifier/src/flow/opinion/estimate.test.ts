import { beforeEach, describe, expect, it } from 'vitest'
import type { Fix } from '@trigpoint/core/wire'
import { openOpinions } from '../../opinion/index.ts'
import type { EstimateRow, FixRow, Store } from '../../ports/index.ts'
import { openMemoryStore } from '../../store/index.ts'
import { drawFixEstimate, fixToEstimate, modelBody, readEstimate, type EstimateContext } from './estimate.ts'

const challengeId = 'ab'.repeat(16)
const landmark = { landmarkId: 'kul', name: 'KL', operator: 'host', position: { latDeg: 3.15, lonDeg: 101.7 }, uncertaintyKm: 0.1, roundTripNs: 1_400_000, roundTripsNs: [], sentRounds: 1, lostRounds: 0, reachKm: 211, decisive: true, source: 'both' }
const result = { challengeId, siteId: 'kl', region: { bound: 'vacuum', faulty: 0, empty: false, areaKm2: 140_000 }, landmarks: [landmark, { ...landmark, landmarkId: 'silent', roundTripNs: null, reachKm: null }] } as unknown as Fix
const row = { challengeId, siteId: 'kl' } as unknown as FixRow

describe('the estimate that is kept beside a fix', () => {
  let store: Store
  let context: EstimateContext
  beforeEach(async () => {
    store = openMemoryStore()
    await store.write(writer => writer.putFixResult(result))
    const shelf = { current: () => Promise.resolve(undefined), read: () => Promise.resolve(undefined) }
    context = { store, clock: { nowMs: () => 5000, monotonicNs: () => 0n }, opinions: openOpinions({ prior: 'none' }), shelf }
  })

  it('is made of the landmarks that counted, computed once and then kept', async () => {
    expect(fixToEstimate(result, null)?.landmarks.map(({ landmarkId }) => landmarkId)).toEqual(['kul'])
    const first = await readEstimate(context, row)
    expect(first).toMatchObject({ ok: true, value: { challengeId, atMs: 5000, nearest: { landmarkId: 'kul', name: 'KL' }, claimed: null } })
    expect(await store.getEstimate(challengeId)).toEqual(first.ok ? first.value : undefined)
  })
  it('is not drawn by another model than the one that it used', async () => {
    await readEstimate(context, row)
    const kept = (await store.getEstimate(challengeId)) as EstimateRow
    await store.write(writer => writer.putEstimate({ ...kept, model: { ...kept.model, kind: 'mesh', digest: 'cd'.repeat(32) } }))
    expect(await drawFixEstimate(context, row)).toMatchObject({ ok: false, refusal: { code: 'estimate.model-gone' } })
  })
  it('says when what is drawn is not what was kept', async () => {
    await readEstimate(context, row)
    expect(await drawFixEstimate(context, row)).toMatchObject({ ok: true, value: { reproduced: true } })
    const kept = (await store.getEstimate(challengeId)) as EstimateRow
    await store.write(writer => writer.putEstimate({ ...kept, position: { latDeg: 1, lonDeg: 1 } }))
    expect(await drawFixEstimate(context, row)).toMatchObject({ ok: true, value: { reproduced: false } })
  })
  it('names what speaks against its model', () => {
    const quality = { landmarks: 9, pairs: 30, unusualnessQuartile: 2, located: 9, medianErrorKm: 80, thin: true }
    const { notes } = modelBody({ kind: 'mesh', digest: 'd', fittedAtMs: 0, quality, prior: null }, 60 * 86_400_000)
    expect(notes.map(note => /thin|scatter|60 days/.exec(note)?.[0])).toEqual(['thin', 'scatter', '60 days'])
    expect(modelBody({ kind: 'mesh', digest: 'd', fittedAtMs: 0, quality: { ...quality, thin: false, unusualnessQuartile: 0.67 }, prior: null }, 0).notes).toEqual([])
  })
})

import { afterAll, describe, expect, it } from 'vitest'
import { toHex, utf8Bytes } from '@trigpoint/core/base'
import { encodeModel, GENERIC_CALIBRATION, openMesh, type FixToEstimate } from '@trigpoint/core/estimate'
import { nodePrimitives } from '@trigpoint/runtime'
import { openOpinions } from './open-opinions.ts'

const at = (landmarkId: string, latDeg: number, lonDeg: number, roundTripMs: number): FixToEstimate['landmarks'][number] =>
  ({ landmarkId, operator: landmarkId, position: { latDeg, lonDeg }, uncertaintyKm: 0.1, roundTripMs, reachKm: roundTripMs * 151 })
const fix: FixToEstimate = {
  landmarks: [at('kul', 3.15, 101.7, 1.4), at('sin', 1.33, 103.88, 6.6), at('bkk', 13.7, 100.5, 22)], bound: 'vacuum', faulty: 0, empty: false, areaKm2: 150_000, claimed: { latDeg: 2.92, lonDeg: 101.65 },
}
const text = encodeModel({ fittedAtMs: 1000, dataDigest: 'a'.repeat(64), prior: null, calibration: GENERIC_CALIBRATION }, openMesh([{ id: 'kul', position: { latDeg: 3.15, lonDeg: 101.7 } }, { id: 'sin', position: { latDeg: 1.33, lonDeg: 103.88 } }], [{ from: 'kul', to: 'sin', roundTripMs: 7 }]))

describe('the thread of opinions', () => {
  const own = openOpinions({ prior: 'none', inThread: false })
  const thread = openOpinions({ prior: 'none', inThread: true })
  afterAll(async () => { await Promise.all([own.close(), thread.close()]) })

  it('gives to the bit what the caller\'s own thread gives, by the generic model and by one that it is handed', async () => {
    expect(await thread.estimate(fix, undefined)).toEqual(await own.estimate(fix, undefined))
    const model = { digest: toHex(nodePrimitives.hash('sha256', utf8Bytes(text))), text }
    const taught = await thread.estimate(fix, model)
    expect(taught).toEqual(await own.estimate(fix, model))
    expect(taught.basis).toMatchObject({ kind: 'mesh', digest: model.digest, fittedAtMs: 1000, prior: null })
    expect(taught.estimate?.countries[0]?.country).toBe('MY')
    expect((await thread.draw(fix, model)).drawing).toEqual((await own.draw(fix, model)).drawing)
  }, 60_000)

  it('plans as the caller\'s own thread plans', async () => {
    const task = { sites: [{ id: 'kl', position: { latDeg: 3.14, lonDeg: 101.69 }, allowedCountries: ['MY'] }], landmarks: [{ id: 'kul', operator: 'o', position: { latDeg: 3.15, lonDeg: 101.7 }, uncertaintyKm: 0.1 }], bound: 'vacuum', faulty: 0, add: 1, costs: { cityCost: 1, buildingCost: 1 } } as const
    expect(await thread.plan(task, undefined)).toEqual(await own.plan(task, undefined))
  }, 60_000)

  it('refuses a model that is none as a fault, and goes on', async () => {
    for (const opinions of [own, thread]) await expect(opinions.estimate(fix, { digest: 'd'.repeat(64), text: '{}' })).rejects.toMatchObject({ code: 'opinion.model' })
    expect((await thread.estimate(fix, undefined)).estimate).toBeDefined()
  }, 60_000)

  it('tells those who wait that it was closed', async () => {
    const closing = openOpinions({ prior: 'none', inThread: true })
    const asked = closing.estimate(fix, undefined)
    await Promise.all([expect(asked).rejects.toMatchObject({ code: 'opinion.thread' }), closing.close()])
    await expect(closing.estimate(fix, undefined)).rejects.toMatchObject({ code: 'opinion.thread' })
  }, 60_000)
})

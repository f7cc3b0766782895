import { describe, expect, it } from 'vitest'
import { readBorders } from '@trigpoint/runtime'
import type { PlanAnswer } from '../../ports/index.ts'
import { openMemoryStore } from '../../store/index.ts'
import type { OpinionContext } from './estimate.ts'
import type { LandmarkRegister, StandingLandmark } from '../registry/landmark-register.ts'
import { openPlanner, type PlanWish } from './plan.ts'

const wish: PlanWish = { sites: [{ id: 'kl', position: { latDeg: 3.14, lonDeg: 101.69 }, allowedCountries: [] }], bound: 'vacuum', faulty: 'default', add: 0, cityCost: 1, buildingCost: 1, without: [] }
const record = { landmarkId: 'sin', name: 'Singapore', operator: 'host', position: { latDeg: 1.3, lonDeg: 103.8 }, uncertaintyKm: 0.1 }
const register = { listStanding: () => Promise.resolve([{ record, text: '' } as unknown as StandingLandmark]) } as unknown as LandmarkRegister

describe('the planner', () => {
  it('has four plans computed at once; whoever comes then is asked to wait, and served when one has ended', async () => {
    const ends: ((answer: PlanAnswer) => void)[] = []
    const context = {
      store: openMemoryStore(), clock: { nowMs: () => 0 }, borders: await readBorders(), shelf: { current: () => Promise.resolve(undefined) },
      opinions: { plan: () => new Promise<PlanAnswer>(resolve => { ends.push(resolve) }) },
    } as unknown as OpinionContext
    const planner = openPlanner(context, register)
    const running = [1, 2, 3, 4].map(() => planner.plan(wish, () => true))
    expect(await planner.plan(wish, () => true)).toMatchObject({ ok: false, refusal: { code: 'plan.busy' } })
    await expect.poll(() => ends.length).toBe(4)
    const quality = { landmarks: 0, pairs: 0, unusualnessQuartile: NaN, located: 0, medianErrorKm: null, thin: true }
    const answer: PlanAnswer = { report: { bound: 'vacuum', faulty: 0, sites: [], additions: [], cost: 0, guarantee: '' }, basis: { kind: 'default', digest: 'd', fittedAtMs: null, quality, prior: null } }
    for (const end of ends.splice(0)) end(answer)
    for (const plan of await Promise.all(running)) expect(plan.ok).toBe(true)
    const next = planner.plan(wish, () => true)
    await expect.poll(() => ends.length).toBe(1)
    ends[0]?.(answer)
    expect(await next).toMatchObject({ ok: true, value: { delays: { kind: 'default' } } })
  })
})

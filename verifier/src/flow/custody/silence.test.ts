import { DEFAULT_LONGEST_STAYS, foldStanding } from '@trigpoint/core/custody'
import { openManualClock, type ManualClock } from '@trigpoint/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../ports/index.ts'
import { openMemoryStore } from '../../store/index.ts'
import { newChip, withStanding } from './chip.ts'
import { foldTime, pruneEvents, type TimeContext } from './silence.ts'

const START_MS = 1_000_000
const AGE_MS = 1000
const rules = { maximumAgeMs: AGE_MS, stays: DEFAULT_LONGEST_STAYS }
const policy = { policyId: 'p', version: 1, allowedCountries: ['MY'], bound: 'vacuum' as const, faulty: 'default' as const, minimumLandmarks: 3, maximumAgeMs: AGE_MS, acceptTestChips: true }

let store: Store
let clock: ManualClock
let presentSinceMs: number
let rings: number
let context: TimeContext

beforeEach(async () => {
  [store, clock, presentSinceMs, rings] = [openMemoryStore(), openManualClock(START_MS), 0, 0]
  context = {
    store, clock, presence: { sinceMs: () => presentSinceMs, awayFromMs: () => START_MS }, bell: { ring: () => { rings++ }, listen: () => () => undefined },
    settings: { challengeLifetimeMs: 1, rounds: 1, landmarks: { near: 1, lastSeenNear: 1, far: 1 }, fixIntervalMs: 1, stays: DEFAULT_LONGEST_STAYS },
  }
  await store.write(async writer => {
    await writer.putSite({ siteId: 'penang', name: 'Penang', operator: '', position: { latDeg: 5, lonDeg: 100 }, country: 'MY', policy })
    for (let i = 0; i < 8; i++) {
      const chip = newChip({ chipId: `nvidia:41:000000000000000${String(i)}`, siteId: 'penang', agentId: 'a', nodeName: 'node' }, null)
      const standing = foldStanding([{ kind: 'answered', atMs: START_MS, siteId: 'penang', outcome: 'inside' }], START_MS, rules)
      await writer.putChip(withStanding({ ...chip, outcome: 'inside' }, standing, rules))
    }
  })
})

const findings = async (): Promise<string[]> => (await store.listFindings({ limit: 9 })).items.map(finding => finding.code)

describe('time', () => {
  it('changes nothing while every proof is fresh enough', async () => {
    clock.advance(AGE_MS)
    await foldTime(context)
    expect(await store.countChips()).toEqual({ inside: 8, outside: 0, unknown: 0 })
    expect(rings).toBe(0)
  })
  it('makes chips unknown and silent one moment later, with one line of story a node and one finding', async () => {
    clock.advance(AGE_MS + 1)
    await foldTime(context)
    await foldTime(context)
    expect(await store.countChips()).toEqual({ inside: 0, outside: 0, unknown: 8 })
    expect((await store.listChips({ limit: 9, state: 'silent' })).items).toHaveLength(8)
    expect((await store.listTimeline({ limit: 9 })).items.map(entry => entry.title)).toEqual(['8 chips of Penang fell silent together', 'node: 8 chips fell silent'])
    expect(await findings()).toEqual(['cohort-silence'])
    expect(rings).toBe(1)
  })
  it('in which the verifier was away makes chips unknown, but is a finding only when they stay silent for a whole period after', async () => {
    clock.advance(AGE_MS * 50)
    presentSinceMs = clock.nowMs()
    await foldTime(context)
    expect(await store.countChips()).toEqual({ inside: 0, outside: 0, unknown: 8 })
    clock.advance(AGE_MS)
    await foldTime(context)
    expect(await findings()).toEqual([])
    clock.advance(1)
    await foldTime(context)
    expect(await findings()).toEqual(['cohort-silence'])
  })
  it('that runs backwards changes nothing', async () => {
    clock.jumpTo(START_MS - 86_400_000)
    await foldTime(context)
    expect(await store.countChips()).toMatchObject({ inside: 8 })
  })
})

describe('live events', () => {
  it('are forgotten from far back only', async () => {
    await store.write(async writer => { for (let i = 0; i < 3; i++) await writer.addEvent({ kind: 'site', siteId: 'penang' }, 'penang') })
    await pruneEvents(context)
    expect(await store.listEvents(0, 9)).toHaveLength(3)
  })
})

it('forgets old live events, but none that the watch over duties has not seen', async () => {
  const store = openMemoryStore()
  await store.write(async writer => { for (let number = 0; number < 50_010; number++) await writer.addEvent({ kind: 'site', siteId: 's' }, 's') })
  const first = async (): Promise<number | undefined> => (await store.listEvents(0, 1))[0]?.id
  await store.write(writer => writer.putMeta('duties.seen', '4'))
  await pruneEvents({ store })
  expect(await first()).toBe(5)
  await store.write(writer => writer.putMeta('duties.seen', '50000'))
  await pruneEvents({ store })
  expect(await first()).toBe(11)
})

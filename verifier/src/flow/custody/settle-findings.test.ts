// Incremental equals from scratch: the same facts in batches of any size, with the clock taking effect in between,
// give the findings that one look at everything gives.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_LONGEST_STAYS, PAPER_KINDS, type PaperKind } from '@trigpoint/core/custody'
import type { Finding } from '@trigpoint/core/wire'
import { nodePrimitives, openManualClock, type ManualClock } from '@trigpoint/runtime'
import type { Store } from '../../ports/index.ts'
import { openMemoryStore } from '../../store/index.ts'
import { newChip } from './chip.ts'
import type { FlowContext } from '../context.ts'
import { touchArrivals } from './event-subjects.ts'
import { recordFact } from './history.ts'
import { recordPaperIn } from './paper.ts'
import { recomputeFindings, settleFindings } from './settle-findings.ts'
import { foldTime } from './silence.ts'

const DAY = 86_400_000
const START_MS = 1000 * DAY
const END_MS = START_MS + 400 * DAY
const CHIPS = 6
const SITES = ['penang', 'johor'] as const
const policy = { policyId: 'p', version: 1, allowedCountries: ['MY'], bound: 'vacuum' as const, faulty: 'default' as const, minimumLandmarks: 3, maximumAgeMs: DAY, acceptTestChips: true }
const chipId = (number: number): string => `nvidia:41:000000000000000${String(number)}`

type Step =
  | { readonly what: 'answer'; readonly day: number; readonly chips: readonly number[]; readonly outcome: 'inside' | 'unknown' | 'outside'; readonly site: (typeof SITES)[number]; readonly disc: boolean }
  | { readonly what: 'paper'; readonly day: number; readonly late: number; readonly chips: readonly number[]; readonly kind: PaperKind; readonly site: (typeof SITES)[number] }

interface Place {
  readonly store: Store
  readonly clock: ManualClock
  readonly context: FlowContext
}

async function openPlace(): Promise<Place> {
  const store = openMemoryStore()
  const clock = openManualClock(START_MS)
  let drawn = 0
  const context = {
    store, clock, primitives: nodePrimitives, presence: { sinceMs: () => 0 }, bell: { ring: () => undefined, listen: () => () => undefined },
    random: { bytes: (length: number) => new Uint8Array(length).fill(++drawn % 251).map((value, at) => (value + at * drawn) % 256), below: () => 0 },
    settings: { challengeLifetimeMs: 1, rounds: 1, landmarks: { near: 1, lastSeenNear: 1, far: 1 }, fixIntervalMs: 1, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 },
  } as unknown as FlowContext
  await store.write(async writer => {
    for (const siteId of SITES) await writer.putSite({ siteId, name: siteId, operator: '', position: { latDeg: 5, lonDeg: 100 }, country: 'MY', policy })
  })
  return { store, clock, context }
}

/** As a judged fix and a recorded paper do it. */
async function apply({ store, context }: Place, step: Step, number: number): Promise<void> {
  const rules = { maximumAgeMs: DAY, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 }
  await store.write(async writer => {
    const atMs = START_MS + step.day * DAY - (step.what === 'paper' ? step.late * DAY : 0)
    const id = number.toString(16).padStart(32, '0')
    if (step.what === 'paper') {
      const event = { eventId: `p${String(number)}`, kind: step.kind, atMs, siteId: step.site, chipIds: step.chips.map(chipId), reference: '', note: '' }
      await recordPaperIn(context, writer, new TextEncoder().encode(event.eventId), event)
      return
    }
    for (const chip of step.chips) {
      const before = (await writer.getChip(chipId(chip))) ?? newChip({ chipId: chipId(chip), siteId: step.site, agentId: 'a', nodeName: 'n' }, null)
      const said = { chassis: 'CH1', ...(step.disc ? { disc: step.site === 'penang' ? { latDeg: 5, lonDeg: 100, reachKm: 30 } : { latDeg: 22, lonDeg: 114, reachKm: 50 } } : {}) }
      const after = await recordFact(writer, { ...before, siteId: step.site, agentId: 'a' }, { kind: 'answered', atMs, siteId: step.site, outcome: step.outcome, id, ...said }, rules, atMs)
      await writer.putChip(after)
      await writer.addChipFix({ chipId: chipId(chip), challengeId: id, siteId: step.site, judgedAtMs: atMs, outcome: step.outcome, answered: true, ...said })
      if (before.standing.answeredAtMs === null) await touchArrivals(writer, [chipId(chip)], atMs)
    }
  })
}

async function settled({ store }: Place): Promise<Map<string, Omit<Finding, 'lastSeenAtMs'>>> {
  const { items } = await store.listFindings({ limit: 500 })
  return new Map(items.map(({ lastSeenAtMs: _seen, evidence, ...finding }) => [finding.findingId, { ...finding, evidence: evidence.map(each => ({ ...each, leaf: null })) }]))
}

const chips = fc.uniqueArray(fc.integer({ min: 0, max: CHIPS - 1 }), { minLength: 1, maxLength: CHIPS })
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('answer' as const), day: fc.integer({ min: 1, max: 300 }), chips, outcome: fc.constantFrom<'inside' | 'unknown' | 'outside'>('inside', 'inside', 'inside', 'unknown', 'outside'), site: fc.constantFrom(...SITES), disc: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('paper' as const), day: fc.integer({ min: 1, max: 300 }), late: fc.integer({ min: 0, max: 60 }), chips, kind: fc.constantFrom(...PAPER_KINDS), site: fc.constantFrom(...SITES) }) },
), { minLength: 1, maxLength: 14 }).map(all => [...all].sort((a, b) => a.day - b.day))

describe('the findings engine', () => {
  it('finds the same in batches of any size as in one look, and a recomputation changes nothing', async () => {
    await fc.assert(fc.asyncProperty(steps, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 14, maxLength: 14 }), async (all, sizes) => {
      const inSteps = await openPlace()
      let done = 0
      for (const size of sizes) {
        const batch = all.slice(done, done + size)
        for (const step of batch) {
          inSteps.clock.jumpTo(Math.max(inSteps.clock.nowMs(), START_MS + step.day * DAY))
          await apply(inSteps, step, all.indexOf(step) + 1)
        }
        done += batch.length
        await foldTime(inSteps.context)
      }
      inSteps.clock.jumpTo(END_MS)
      await foldTime(inSteps.context)
      const atOnce = await openPlace()
      for (const [at, step] of all.entries()) {
        atOnce.clock.jumpTo(Math.max(atOnce.clock.nowMs(), START_MS + step.day * DAY))
        await apply(atOnce, step, at + 1)
      }
      atOnce.clock.jumpTo(END_MS)
      await foldTime(atOnce.context)
      const [stepped, whole] = [await settled(inSteps), await settled(atOnce)]
      for (const [findingId, finding] of whole) expect(stepped.get(findingId)).toEqual(finding)
      // What was raised on less knowledge and is no longer supported stays, with an end.
      for (const [findingId, finding] of stepped) if (!whole.has(findingId)) expect(finding.endedAtMs).not.toBeNull()
      expect((await recomputeFindings(inSteps.context)).changed).toBe(0)
      expect((await recomputeFindings(atOnce.context)).changed).toBe(0)
      expect(await settleFindings(inSteps.context)).toBe(0)
    }), { seed: 7, numRuns: 60 })
  }, 120_000)
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PAPER_KINDS, type CustodyFact, type PaperKind } from './facts.ts'
import { DEFAULT_LONGEST_STAYS, MAINTENANCE_MS } from './longest-stay.ts'
import { foldFact, foldSilence, foldStanding, overdueSinceMs, UNREGISTERED, type CustodyRules } from './standing.ts'

const rules: CustodyRules = { maximumAgeMs: 100, stays: DEFAULT_LONGEST_STAYS }
const paper = (kind: PaperKind, atMs: number, siteId = 'penang'): CustodyFact => ({ kind, atMs, siteId })
const answer = (atMs: number, outcome: 'inside' | 'outside' | 'unknown' = 'inside', siteId = 'penang'): CustodyFact => ({ kind: 'answered', atMs, outcome, siteId })
const stateOf = (facts: CustodyFact[], nowMs: number): string => foldStanding(facts, nowMs, rules).state

describe('the standing of a chip', () => {
  it('is unregistered while nothing is known', () => {
    expect(foldStanding([], 1000, rules)).toEqual(UNREGISTERED)
  })
  it('follows papers, then answers from inside', () => {
    const story = [paper('shipped', 1), paper('received', 2), paper('installed', 3), answer(10), paper('inspected', 20), answer(30)]
    expect(story.map((_, i) => stateOf(story.slice(0, i + 1), 31))).toEqual(['shipped', 'received', 'installed', 'verified', 'inspected', 'inspected'])
  })
  it('is silent from the moment that its newest answer is too old', () => {
    expect(stateOf([answer(10)], 110)).toBe('verified')
    expect(foldStanding([answer(10)], 111, rules)).toMatchObject({ state: 'silent', sinceMs: 110 })
  })
  it('is reappeared when it answers after a silence and is not proved inside', () => {
    expect(foldStanding([answer(10), answer(500, 'unknown')], 501, rules)).toMatchObject({ state: 'reappeared', sinceMs: 500 })
    expect(stateOf([answer(10), answer(500, 'outside')], 501)).toBe('reappeared')
    expect(stateOf([answer(10), answer(500, 'outside'), answer(520)], 521)).toBe('verified')
  })
  it('is verified again when it answers from inside after a silence', () => {
    expect(foldStanding([answer(10), answer(500)], 501, rules)).toMatchObject({ state: 'verified', sinceMs: 500 })
  })
  it('is reappeared when it answers though removed, or at another site than its papers say', () => {
    expect(stateOf([paper('removed', 5), answer(10)], 11)).toBe('reappeared')
    expect(stateOf([paper('installed', 5), answer(10, 'inside', 'elsewhere')], 11)).toBe('reappeared')
  })
  it('stays as it is when an answer proves life but not place (a border that delay cannot resolve)', () => {
    expect(stateOf([answer(10, 'unknown')], 11)).toBe('installed')
    expect(stateOf([answer(10), answer(50, 'unknown'), answer(120, 'unknown')], 121)).toBe('verified')
  })
  it('does not depend on the order in which facts became known', () => {
    const facts = fc.array(fc.record({
      atMs: fc.integer({ min: 0, max: 2000 }),
      siteId: fc.constantFrom('penang', 'johor'),
      kind: fc.constantFrom<CustodyFact['kind']>(...PAPER_KINDS, 'answered', 'answered', 'answered'),
      outcome: fc.constantFrom<'inside' | 'outside' | 'unknown'>('inside', 'outside', 'unknown'),
    }), { maxLength: 12 })
    fc.assert(fc.property(facts, drawn => {
      const distinct = [...new Map(drawn.map(fact => [fact.atMs, fact])).values()] as CustodyFact[]
      const reversed = [...distinct].reverse()
      expect(foldStanding(reversed, 3000, rules)).toEqual(foldStanding(distinct, 3000, rules))
    }), { seed: 7 })
  })
  it('folded step by step equals folded at once, and the clock alone never proves anything', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.constantFrom<'inside' | 'outside' | 'unknown'>('inside', 'outside', 'unknown')), { maxLength: 10 })
    fc.assert(fc.property(times, gaps => {
      let atMs = 0
      const facts = gaps.map(([gap, outcome]) => answer((atMs += gap), outcome))
      const stepped = facts.reduce((standing, fact) => foldFact(standing, fact, rules), UNREGISTERED)
      expect(foldSilence(stepped, atMs, rules)).toEqual(foldStanding(facts, atMs, rules))
      if (facts.length > 0) expect(foldSilence(stepped, atMs + 101, rules).state).toBe('silent')
    }), { seed: 7 })
  })
})

describe('a stay', () => {
  it('is overdue after its longest time, and not before', () => {
    const shipped = foldStanding([paper('shipped', 1000)], 1000, rules)
    const dueMs = 1000 + (DEFAULT_LONGEST_STAYS.shipped ?? 0)
    expect(overdueSinceMs(shipped, dueMs, rules)).toBeNull()
    expect(overdueSinceMs(shipped, dueMs + 1, rules)).toBe(dueMs)
  })
  it('is excused by a maintenance paper for its time', () => {
    const short: CustodyRules = { maximumAgeMs: 100, stays: { ...DEFAULT_LONGEST_STAYS, silent: 0, maintenance: 0 } }
    const standing = foldStanding([answer(10), paper('maintenance', 50)], 5000, short)
    expect(overdueSinceMs(standing, 5000, short)).toBeNull()
    expect(overdueSinceMs(standing, 51 + MAINTENANCE_MS, short)).toBe(50 + MAINTENANCE_MS)
  })
  it('in a state with a clock of its own is never overdue', () => {
    expect(overdueSinceMs(foldStanding([answer(10)], 50, rules), 60, rules)).toBeNull()
  })
})

describe('a paper of installation', () => {
  const rules = { maximumAgeMs: 600_000, stays: DEFAULT_LONGEST_STAYS }
  const inside = { kind: 'answered', atMs: 1000, siteId: 'a', outcome: 'inside' } as const
  const hourMs = 3_600_000
  it('hides no silence of a chip that had not left, before or after it fell silent', () => {
    for (const atMs of [2000, 700_000]) expect(foldStanding([inside, { kind: 'installed', atMs, siteId: 'a' }], hourMs, rules).state).toBe('silent')
  })
  it('lets the first answer be awaited after a removal', () => {
    expect(foldStanding([inside, { kind: 'removed', atMs: 2000, siteId: 'a' }, { kind: 'installed', atMs: 700_000, siteId: 'a' }], 2 * hourMs, rules).state).toBe('installed')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CUSTODY_STATES, PAPER_KINDS, type CustodyFact } from './facts.ts'
import { foldHistory, stayAt, stepClock, stepHistory, type Stay } from './history.ts'
import { DEFAULT_LONGEST_STAYS, STATE_EVIDENCE } from './longest-stay.ts'
import { foldStanding, UNREGISTERED, type CustodyRules } from './standing.ts'

const rules: CustodyRules = { maximumAgeMs: 100, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 }
const facts: fc.Arbitrary<CustodyFact[]> = fc.uniqueArray(fc.record({
  atMs: fc.integer({ min: 1, max: 3000 }),
  siteId: fc.constantFrom('penang', 'johor'),
  kind: fc.constantFrom<CustodyFact['kind']>(...PAPER_KINDS, 'answered', 'answered', 'answered', 'answered'),
  outcome: fc.constantFrom<'inside' | 'outside' | 'unknown'>('inside', 'inside', 'outside', 'unknown'),
  chassis: fc.constantFrom('CH1', 'CH2'),
}), { maxLength: 14, selector: fact => fact.atMs }).map(all => all as CustodyFact[])

describe('a history', () => {
  it('tells for any past moment the state that a fold up to that moment gives', () => {
    fc.assert(fc.property(facts, fc.integer({ min: 0, max: 4000 }), (all, atMs) => {
      const { stays } = foldHistory(all, 4000, rules)
      // A silence begins with the last moment at which the answer was young enough.
      const stay = stayAt(stays, atMs)
      fc.pre(!(stay?.state === 'silent' && stay.sinceMs === atMs))
      const then = foldStanding(all.filter(fact => fact.atMs <= atMs), atMs, rules)
      expect(stayAt(stays, atMs)?.state ?? 'unregistered').toBe(then.state)
      expect(stayAt(stays, atMs)?.siteId ?? null).toBe(then.siteId)
    }), { seed: 7, numRuns: 500 })
  })
  it('folded step by step is the one folded at once, stays and contradictions included', () => {
    fc.assert(fc.property(facts, all => {
      let standing = UNREGISTERED
      const stays: Stay[] = []
      for (const fact of [...all].sort((a, b) => a.atMs - b.atMs)) {
        const step = stepHistory(standing, fact, rules)
        standing = step.standing
        stays.push(...step.began)
      }
      const end = stepClock(standing, 4000, rules)
      expect({ standing: end.standing, stays: [...stays, ...end.began] }).toEqual({ standing: foldHistory(all, 4000, rules).standing, stays: foldHistory(all, 4000, rules).stays })
    }), { seed: 7 })
  })
  it('has a longest stay and its evidence for every state', () => {
    for (const state of CUSTODY_STATES) {
      expect(DEFAULT_LONGEST_STAYS).toHaveProperty(state)
      expect(STATE_EVIDENCE[state]).toMatch(/\.$/)
    }
  })
})

describe('a contradiction', () => {
  const fixId = 'a'.repeat(32)
  it('names both sides by whose word they are: a paper, or the chip’s own answer', () => {
    const answered: CustodyFact = { kind: 'answered', atMs: 10, siteId: 'penang', outcome: 'inside', id: fixId }
    const received: CustodyFact = { kind: 'received', atMs: 20, siteId: 'johor', id: 'gr-1' }
    const installed: CustodyFact = { kind: 'installed', atMs: 10, siteId: 'penang', id: 'rack-1' }
    expect(foldHistory([answered, received], 30, rules).contradictions).toMatchObject([{ kind: 'two-sites', facts: [{ kind: 'paper', id: 'gr-1' }, { kind: 'fix', id: fixId }] }])
    expect(foldHistory([installed, received], 30, rules).contradictions).toMatchObject([{ facts: [{ kind: 'paper', id: 'gr-1' }, { kind: 'paper', id: 'rack-1' }] }])
    const unproved: CustodyFact = { ...answered, outcome: 'unknown' }
    expect(foldHistory([unproved, received], 30, rules).contradictions).toMatchObject([{ facts: [{ kind: 'paper' }, { kind: 'fix', id: fixId }] }])
  })
})

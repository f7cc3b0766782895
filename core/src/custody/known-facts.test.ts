import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PAPER_KINDS, type CustodyFact, type Paper } from './facts.ts'
import { foldStanding, type CustodyRules } from './standing.ts'
import { historyKnownAt, isLatePaper, knownFacts, LATE_PAPER_MS, type RecordedPaper } from './known-facts.ts'
import { DEFAULT_LONGEST_STAYS } from './longest-stay.ts'

const rules: CustodyRules = { maximumAgeMs: 100, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: null }
const paper = (kind: Paper['kind'], atMs: number, recordedAtMs: number, withdrawnAtMs: number | null = null): RecordedPaper => ({ paper: { kind, atMs, siteId: 'penang', id: `${kind}-${String(atMs)}` }, recordedAtMs, withdrawnAtMs })
const stateAt = (papers: readonly RecordedPaper[], atMs: number, knownAtMs: number, answers: readonly CustodyFact[] = []): string | undefined => historyKnownAt(papers, answers, { atMs, knownAtMs }, rules).stay?.state

describe('a state as it was known', () => {
  it('does not know a paper that came later', () => {
    const papers = [paper('installed', 10, 10), paper('removed', 20, 90)]
    expect([stateAt(papers, 50, 50), stateAt(papers, 50, 90), stateAt(papers, 15, 90)]).toEqual(['installed', 'removed', 'installed'])
  })
  it('still knows a paper that was declared an error later', () => {
    const papers = [paper('received', 10, 10), paper('destroyed', 20, 20, 70)]
    expect([stateAt(papers, 50, 50), stateAt(papers, 50, 70), stateAt(papers, 30, 200)]).toEqual(['destroyed', 'received', 'received'])
  })
  it('knows no silence that began after it', () => {
    const answer: CustodyFact = { kind: 'answered', atMs: 10, siteId: 'penang', outcome: 'inside', id: 'a' }
    expect([stateAt([], 500, 60, [answer]), stateAt([], 500, 500, [answer]), stateAt([], 5, 500, [answer])]).toEqual(['verified', 'silent', undefined])
  })
  it('by a paper told more than a day after the deed is known as late', () => {
    expect([isLatePaper({ atMs: 0, recordedAtMs: LATE_PAPER_MS }), isLatePaper({ atMs: 0, recordedAtMs: LATE_PAPER_MS + 1 })]).toEqual([false, true])
  })
  it('is the fold of the facts that were known, whatever came after', () => {
    const recorded = fc.record({
      paper: fc.record({ kind: fc.constantFrom(...PAPER_KINDS), atMs: fc.integer({ min: 1, max: 300 }), siteId: fc.constantFrom('penang', 'johor'), id: fc.string({ minLength: 1, maxLength: 4 }) }),
      recordedAtMs: fc.integer({ min: 1, max: 400 }), withdrawnAtMs: fc.option(fc.integer({ min: 1, max: 400 })),
    })
    fc.assert(fc.property(fc.array(recorded, { maxLength: 8 }), fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), (papers, atMs, knownAtMs) => {
      const until = Math.min(atMs, knownAtMs)
      const known = knownFacts(papers, [], knownAtMs).filter(fact => fact.atMs <= until)
      const later = papers.filter(each => each.recordedAtMs <= knownAtMs)
      expect(stateAt(papers, atMs, knownAtMs) ?? 'unregistered').toBe(foldStanding(known, until, rules).state)
      expect(stateAt(later, atMs, knownAtMs)).toBe(stateAt(papers, atMs, knownAtMs))
    }), { seed: 11, numRuns: 300 })
  })
})

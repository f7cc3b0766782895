import { describe, expect, it } from 'vitest'
import { findEvidenceWithheld, findSameResponder, findTwoKeysOneSerial, findTwoNodesOneChip } from './find-identity.ts'
import { findContradictingReceipts, findEmptyRegion, findOutside, findReappearance, type FixFacts } from './find-place.ts'
import { findCohortSilence, findOverdue, type CohortChip } from './find-silence.ts'
import { FINDING_CODES, spanText, type FindingDraft } from './finding.ts'
import { SIGNALS } from './signals/index.ts'
import { DEFAULT_LONGEST_STAYS } from './longest-stay.ts'
import { UNREGISTERED, type CustodyRules } from './standing.ts'

const rules: CustodyRules = { maximumAgeMs: 1000, stays: { ...DEFAULT_LONGEST_STAYS, silent: 5000 } }
const silent = (chipId: string, sinceMs: number, excusedUntilMs = 0): CohortChip => ({ chipId, standing: { ...UNREGISTERED, state: 'silent', sinceMs, excusedUntilMs } })
const verified = (chipId: string): CohortChip => ({ chipId, standing: { ...UNREGISTERED, state: 'verified', sinceMs: 1 } })
const cohort = (chips: CohortChip[], inspectedAtMs: number | null = null): Parameters<typeof findCohortSilence>[0] => ({ siteId: 'penang', siteName: 'Penang One', chassis: 'CH1', chips, inspectedAtMs })
const fix: FixFacts = { challengeId: 'c1', agentId: 'a1', siteId: 'penang', siteName: 'Penang One', atMs: 9000, allowedCountries: ['MY'], countries: ['CN', 'VN'], bound: 'vacuum' }
const node = (agentId: string): { agentId: string; nodeName: string; siteId: string } => ({ agentId, nodeName: `node ${agentId}`, siteId: 'penang' })
const eight = (sinceMs: number): CohortChip[] => Array.from({ length: 8 }, (_, i) => silent(`chip${String(i)}`, sinceMs + i))

describe('a cohort that falls silent', () => {
  it('is high, and critical after an inspection', () => {
    expect(findCohortSilence(cohort(eight(5000)), rules)).toMatchObject({ severity: 'high', chipIds: { length: 8 } })
    const after = findCohortSilence(cohort(eight(5000), 4000), rules)
    expect(after).toMatchObject({ code: 'cohort-silence', severity: 'critical' })
    expect(after?.explanation).toContain('after an inspection')
  })
  it('keeps its name while it lasts', () => {
    expect(findCohortSilence(cohort(eight(5000)), rules)?.subject).toBe(findCohortSilence(cohort(eight(5000), 4000), rules)?.subject)
  })
  it('is none when few stop, when they stop one by one, or when maintenance was announced', () => {
    expect(findCohortSilence(cohort([silent('a', 1), silent('b', 2), verified('c'), verified('d')]), rules)).toBeUndefined()
    expect(findCohortSilence(cohort([silent('a', 1), silent('b', 2000), silent('c', 4000)]), rules)).toBeUndefined()
    expect(findCohortSilence(cohort(eight(5000).map(chip => silent(chip.chipId, 5000, 6000))), rules)).toBeUndefined()
    expect(findCohortSilence(cohort([]), rules)).toBeUndefined()
  })
})

describe('an overdue state', () => {
  it('is one finding a site and state', () => {
    const found = findOverdue('penang', 'Penang One', [...eight(1000), verified('v')], 7000, rules)
    expect(found).toMatchObject([{ code: 'overdue', severity: 'high', chipIds: { length: 8 } }])
    expect(found[0]?.chipIds).not.toContain('v')
    expect(findOverdue('penang', 'Penang One', eight(1000), 5000, rules)).toEqual([])
  })
})

describe('a place', () => {
  const gone = { ...UNREGISTERED, state: 'silent', sinceMs: 3000 } as const
  const back = { ...UNREGISTERED, state: 'reappeared', sinceMs: 9000 } as const
  it('outside names the countries that remain, and is none without chips', () => {
    expect(findOutside(fix, ['x'])?.explanation).toContain('CN, VN')
    expect(findOutside(fix, [])).toBeUndefined()
  })
  it('of reappearance counts only chips that just came back', () => {
    const found = findReappearance(fix, [{ chipId: 'x', before: gone, after: back }, { chipId: 'y', before: back, after: back }], true)
    expect(found).toMatchObject({ severity: 'critical', chipIds: ['x'] })
    expect(findReappearance(fix, [{ chipId: 'y', before: back, after: back }], false)).toBeUndefined()
    expect(findReappearance(fix, [{ chipId: 'x', before: { ...gone, state: 'removed' }, after: back }], false)).toMatchObject({ severity: 'high' })
  })
  it('that cannot be names its witnesses; a landmark with two words is named', () => {
    expect(findEmptyRegion(fix, ['sg-1', 'fra-1'], ['x']).explanation).toContain('sg-1, fra-1')
    expect(findContradictingReceipts(fix, 'sg-1').title).toContain('sg-1')
  })
})

describe('an identity', () => {
  it('of one serial with two keys is a finding, one key or no serial is none', () => {
    expect(findTwoKeysOneSerial('S1', [{ chipId: 'b', siteId: 's' }, { chipId: 'a', siteId: 's' }], 'c1')).toMatchObject({ chipIds: ['a', 'b'] })
    expect(findTwoKeysOneSerial('S1', [{ chipId: 'a', siteId: 's' }, { chipId: 'a', siteId: 's' }], 'c1')).toBeUndefined()
    expect(findTwoKeysOneSerial('', [{ chipId: 'a', siteId: 's' }, { chipId: 'b', siteId: 's' }], 'c1')).toBeUndefined()
  })
  it('behind two nodes, or two agents behind one key, is a finding under one name whichever came first', () => {
    expect(findTwoNodesOneChip(['x'], node('a'), node('b'), 'c1')?.subject).toBe(findTwoNodesOneChip(['x'], node('b'), node('a'), 'c1')?.subject)
    expect(findSameResponder(node('a'), node('b'), ['c1'])?.subject).toBe(findSameResponder(node('b'), node('a'), ['c1'])?.subject)
    expect(findTwoNodesOneChip(['x'], node('a'), node('a'), 'c1')).toBeUndefined()
    expect(findSameResponder(node('a'), node('a'), ['c1'])).toBeUndefined()
  })
  it('that withholds evidence is a finding from three of half on', () => {
    const fixes = (withheld: number, shown: number): Parameters<typeof findEvidenceWithheld>[1] => [
      ...Array.from({ length: withheld }, (_, i) => ({ challengeId: `w${String(i)}`, wasMeasured: true, hasEvidence: false })),
      ...Array.from({ length: shown }, (_, i) => ({ challengeId: `s${String(i)}`, wasMeasured: true, hasEvidence: true })),
    ]
    expect(findEvidenceWithheld(node('a'), fixes(3, 3))).toMatchObject({ challengeIds: ['w0', 'w1', 'w2'] })
    expect(findEvidenceWithheld(node('a'), fixes(2, 0))).toBeUndefined()
    expect(findEvidenceWithheld(node('a'), fixes(3, 4))).toBeUndefined()
  })
})

describe('every finding', () => {
  it('has plain sentences for a person: what, an honest cause, a next step', () => {
    const all: (FindingDraft | undefined)[] = [
      findCohortSilence(cohort(eight(5000)), rules), ...findOverdue('penang', 'Penang One', eight(1000), 7000, rules), findOutside(fix, ['x']),
      findReappearance(fix, [{ chipId: 'x', before: { ...UNREGISTERED, state: 'silent' }, after: { ...UNREGISTERED, state: 'reappeared' } }], false),
      findEmptyRegion(fix, ['w'], []), findTwoKeysOneSerial('S', [{ chipId: 'a', siteId: 's' }, { chipId: 'b', siteId: 's' }], 'c'),
      findTwoNodesOneChip(['x'], node('a'), node('b'), 'c'), findSameResponder(node('a'), node('b'), ['c']),
      findEvidenceWithheld(node('a'), [1, 2, 3].map(i => ({ challengeId: `c${String(i)}`, wasMeasured: true, hasEvidence: false }))),
    ]
    for (const found of all) expect(FINDING_CODES).toContain(found?.code)
    for (const found of all) for (const sentence of [found?.explanation, found?.honestCause, found?.nextStep]) expect(sentence).toMatch(/^[A-Z0-9].+\.$/)
  })
  it('has an entry in the registry, with whole sentences and something to do', () => {
    expect(Object.keys(SIGNALS).sort()).toEqual([...FINDING_CODES].sort())
    for (const [code, signal] of Object.entries(SIGNALS)) {
      expect(signal.code).toBe(code)
      for (const sentence of [signal.pattern, signal.severityNote, signal.nextStep, ...signal.honestCauses]) expect(sentence).toMatch(/^[A-Z0-9].+[.?]$/s)
      expect(signal.computedFrom.length).toBeGreaterThan(0)
    }
  })
  it('says spans as people do', () => {
    expect([40_000, 720_000, 10_800_000, 432_000_000].map(spanText)).toEqual(['40 s', '12 min', '3 h', '5 days'])
  })
})

import { describe, expect, it } from 'vitest'
import { findEvidenceWithheld, findSameResponder, findTwoKeysOneSerial, findTwoNodesOneChip } from './find-identity.ts'
import { findContradictingReceipts, findEmptyRegion, findOutside, type FixFacts } from './find-place.ts'
import { FINDING_CODES, spanText, type FindingDraft } from './finding.ts'
import { SIGNALS } from './signals/index.ts'

const fix: FixFacts = { challengeId: 'c1', agentId: 'a1', siteId: 'penang', siteName: 'Penang One', atMs: 9000, allowedCountries: ['MY'], countries: ['CN', 'VN'], bound: 'vacuum' }
const node = (agentId: string): { agentId: string; nodeName: string; siteId: string } => ({ agentId, nodeName: `node ${agentId}`, siteId: 'penang' })

describe('a place', () => {
  it('outside names the countries that remain, and is none without chips', () => {
    expect(findOutside(fix, ['x'])?.explanation).toContain('CN, VN')
    expect(findOutside(fix, [])).toBeUndefined()
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
      findOutside(fix, ['x']),
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

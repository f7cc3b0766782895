import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodePrimitives as primitives } from '@trigpoint/runtime'
import { toHex } from '../../base/index.ts'
import {
  beaconRoundAt, beaconTimeMs, DEFAULT_INSPECTION_LIMITS, digestPlan, drawSample, endlessSampleSize, findingProbability, findRoleConflict, isSampleAim, judgeInspection, judgeUnit, labelKey, QUICKNET, sampleSize, verifyBeacon,
  type InspectionInput, type InspectionPlan, type InspectionRoles, type UnitAnswer, type UnitScan,
} from './index.ts'

const secret = new Uint8Array(32).fill(7)
const publicValue = new Uint8Array(32).fill(9)
const units = Array.from({ length: 40 }, (_, at) => `nvidia:41:${at.toString(16).toUpperCase().padStart(16, '0')}`)
const plan: InspectionPlan = {
  inspectionId: 'ab'.repeat(16), siteId: 'johor', createdAtMs: 1_000_000, population: units.length, missingShare: 0.1, confidence: 0.95, sampleSize: 21, units,
  secretHash: toHex(primitives.hash('sha256', secret)), beacon: { kind: 'joint' },
}

describe('the size of a sample', () => {
  it('is that of the tables for an endless population', () => {
    expect([0.01, 0.05, 0.1].map(share => endlessSampleSize(share, 0.95))).toEqual([299, 59, 29])
    expect(endlessSampleSize(1, 0.95)).toBe(1)
  })
  it('is smaller for a small population, and the whole of a tiny one', () => {
    expect(sampleSize({ population: 1000, missingShare: 0.05, confidence: 0.95 })).toBe(57)
    expect(sampleSize({ population: 48, missingShare: 0.05, confidence: 0.95 })).toBe(37)
    expect(sampleSize({ population: 8, missingShare: 0.01, confidence: 0.99 })).toBe(8)
    expect(sampleSize({ population: 1, missingShare: 1, confidence: 0.95 })).toBe(1)
  })
  it('finds the missing share with the confidence that was asked for, and one unit less does not', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0.005, max: 1, noNaN: true }), fc.double({ min: 0.5, max: 0.999, noNaN: true }), (population, missingShare, confidence) => {
      const looked = sampleSize({ population, missingShare, confidence })
      const missing = Math.max(1, Math.floor(population * missingShare + 1e-9))
      expect(looked).toBeGreaterThan(0)
      expect(looked === population || findingProbability(population, missing, looked) >= confidence - 1e-9).toBe(true)
      if (looked > 1) expect(findingProbability(population, missing, looked - 1)).toBeLessThan(confidence + 1e-9)
    }), { seed: 5, numRuns: 200 })
  })
  it('is asked for with sense', () => {
    expect(isSampleAim({ population: 0, missingShare: 0.05, confidence: 0.95 })).toBe(false)
    expect(isSampleAim({ population: 10, missingShare: 0, confidence: 0.95 })).toBe(false)
    expect(isSampleAim({ population: 10, missingShare: 0.1, confidence: 1 })).toBe(false)
    expect(findingProbability(10, 0, 5)).toBe(0)
  })
})

const drawn = (changed: Partial<InspectionPlan> = {}, opening = { secret, publicValue }): readonly string[] => {
  const result = drawSample(primitives, { ...plan, ...changed }, opening)
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}

describe('a sample', () => {
  it('is the same for everybody who draws it, whatever the order of the units', () => {
    expect(drawn()).toEqual(drawn({ units: [...units].reverse() }))
    expect(drawn()).toHaveLength(21)
    expect(new Set(drawn()).size).toBe(21)
    expect(toHex(digestPlan(primitives, plan))).toBe(toHex(digestPlan(primitives, { ...plan, units: [...units, ...units] })))
    expect(toHex(digestPlan(primitives, plan))).toMatch(/^bf5c0b7db050bdfbb5672cf942426155740cc/)
  })
  it('differs with the public value, the plan and its site', () => {
    const others = [drawn({}, { secret, publicValue: new Uint8Array(32) }), drawn({ siteId: 'else' }), drawn({ createdAtMs: 2 }), drawn({ beacon: { kind: 'drand', round: 7 } })]
    expect(new Set([drawn(), ...others].map(sample => sample.join())).size).toBe(5)
  })
  it('favours no unit', () => {
    const hits = new Map<string, number>()
    for (let at = 0; at < 400; at++) for (const unit of drawn({ createdAtMs: at, sampleSize: 10 })) hits.set(unit, (hits.get(unit) ?? 0) + 1)
    // 400 x 10 of 40: a hundred each, with a spread of about nine.
    for (const unit of units) expect(Math.abs((hits.get(unit) ?? 0) - 100)).toBeLessThan(45)
  })
  it('is not drawn with another secret, or with values of another length', () => {
    expect(drawSample(primitives, plan, { secret: publicValue, publicValue })).toMatchObject({ ok: false, refusal: { code: 'inspection.secret-differs' } })
    expect(drawSample(primitives, plan, { secret, publicValue: new Uint8Array(31) })).toMatchObject({ ok: false, refusal: { code: 'inspection.value-malformed' } })
  })
})

describe('the public beacon', () => {
  // Round 1000 of quicknet, as it was published.
  const signature = 'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39'
  const codeOf = (round: number, text: string): string => {
    const result = verifyBeacon(primitives, QUICKNET, round, text)
    return result.ok ? toHex(result.value) : result.refusal.code
  }
  it('gives the value of a round to whoever shows its signature', () => {
    expect(codeOf(1000, signature)).toBe('fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd')
  })
  it('gives nothing for another round, a changed signature or something that is none', () => {
    for (const [round, text] of [[1001, signature], [1000, `${signature.slice(0, -1)}8`], [1000, `a${signature.slice(1)}`], [1000, ''], [1000, 'zz'], [1000, 'c0'.padEnd(96, '0')], [1000, '00'.repeat(48)], [0, signature]] as const)
      expect(codeOf(round, text)).toBe('inspection.beacon-signature')
  })
  it('has a round for every time, never one that was made before it', () => {
    for (const atMs of [QUICKNET.genesisAtMs - 5000, QUICKNET.genesisAtMs, QUICKNET.genesisAtMs + 1, 1_800_000_000_000]) {
      const round = beaconRoundAt(QUICKNET, atMs)
      expect(beaconTimeMs(QUICKNET, round)).toBeGreaterThanOrEqual(atMs)
      expect(round === 1 || beaconTimeMs(QUICKNET, round - 1) < atMs).toBe(true)
    }
  })
})

const at = 10_000_000
const scanOf = (chipId: string, changed: Partial<UnitScan> = {}): UnitScan => ({ chipId, seen: 'present', deviceLabel: `SN ${chipId.slice(-4)}`, boardLabel: 'B-1', chassisLabel: 'C1', rackPlace: 'R1U4', scannedAtMs: at, how: 'typed', ...changed })
const answerOf = (chipId: string, changed: Partial<UnitAnswer> = {}): UnitAnswer => ({ chipId, challengeId: 'cd'.repeat(16), siteId: 'johor', atMs: at + 1000, requestedAtMs: at, localNs: 180_000, ...changed })
const knownOf = (chipId: string): InspectionInput['known'][number] => ({ chipId, nodeName: 'node-1', serial: `sn${chipId.slice(-4)}`, board: 'b1', chassis: 'C-1' })
const sample = units.slice(0, 21)
const inputOf = (changed: Partial<InspectionInput> = {}): InspectionInput => ({
  plan, siteName: 'Johor 1', sample, limits: DEFAULT_INSPECTION_LIMITS, deviceFromMs: at - 2000, answers: units.map(unit => answerOf(unit)), known: units.map(knownOf),
  record: { startedAtMs: at - 1000, finishedAtMs: at + 60_000, scans: sample.map(unit => scanOf(unit)), counts: [{ chassis: 'C1', counted: 40 }] }, ...changed,
})

describe('a unit', () => {
  const unit = units[0] ?? ''
  const judge = (scan: UnitScan | undefined, answers: readonly UnitAnswer[]): string => judgeUnit({ chipId: unit, siteId: 'johor', scan, known: knownOf(unit), answers, deviceFromMs: at - 2000 }, DEFAULT_INSPECTION_LIMITS).status
  it('is confirmed by its label and its key, next to the inspector at one time', () => {
    expect(judge(scanOf(unit), [answerOf(unit)])).toBe('confirmed')
    expect(judgeUnit({ chipId: unit, siteId: 'johor', scan: scanOf(unit), known: undefined, answers: [answerOf(unit)], deviceFromMs: 0 }, DEFAULT_INSPECTION_LIMITS).detail).toContain('27 km')
  })
  it('is not, when the key is silent, late, far, of another site, or the label another', () => {
    expect(judge(scanOf(unit), [])).toBe('not-answering')
    expect(judge(scanOf(unit), [answerOf(unit, { atMs: at + 16 * 60_000 })])).toBe('not-answering')
    expect(judge(scanOf(unit), [answerOf(unit, { localNs: 500_001 })])).toBe('answers-elsewhere')
    expect(judge(scanOf(unit), [answerOf(unit, { localNs: null })])).toBe('answers-elsewhere')
    expect(judge(scanOf(unit), [answerOf(unit, { siteId: 'shenzhen', requestedAtMs: 0 })])).toBe('answers-elsewhere')
    // Challenged before the inspector's device was there: neither near nor far.
    expect(judge(scanOf(unit), [answerOf(unit, { localNs: null, requestedAtMs: at - 3000 })])).toBe('not-answering')
    expect(judge(scanOf(unit, { deviceLabel: 'SN OTHER' }), [answerOf(unit)])).toBe('label-differs')
    expect(judge(scanOf(unit, { seen: 'absent' }), [answerOf(unit)])).toBe('absent')
    expect(judge(scanOf(unit, { seen: 'not-accessible' }), [answerOf(unit)])).toBe('not-accessible')
    expect(judge(undefined, [answerOf(unit)])).toBe('not-looked-at')
  })
  it('is compared by its labels without spaces, dashes and case', () => {
    expect(labelKey(' 16-5b 2.x_y')).toBe('165B2XY')
  })
})

describe('an inspection', () => {
  it('is accepted when every unit of the sample is confirmed, and says how much that proves', () => {
    const { outcome, statement, findings, counts } = judgeInspection(inputOf())
    expect({ outcome, findings, counts }).toEqual({ outcome: 'accepted', findings: [], counts: [{ chassis: 'C1', counted: 40, answered: 40, holds: true }] })
    expect(statement).toContain('21 of the 21 units drawn from 40 at Johor 1')
    expect(statement).toMatch(/Had 4 units or more been missing.*probability of 9[5-9]\.\d %/)
  })
  it('shows dummy servers: labels without keys behind them, and more boxes than answers', () => {
    const dummies = sample.slice(0, 8)
    const { outcome, findings } = judgeInspection(inputOf({ answers: units.filter(unit => !dummies.includes(unit)).map(unit => answerOf(unit)) }))
    expect(outcome).toBe('failed')
    expect(findings.map(({ code, severity, chipIds }) => [code, severity, chipIds.length])).toEqual([['dummy-at-inspection', 'critical', 8]])
    expect(findings[0]?.explanation).toContain('40 devices could be counted, but only 32 device keys answered')
  })
  it('shows labels that were moved, and one label scanned twice', () => {
    const [first = '', second = ''] = sample
    const scans = sample.map(unit => (unit === first ? scanOf(unit, { deviceLabel: scanOf(second).deviceLabel }) : scanOf(unit)))
    const { outcome, findings } = judgeInspection(inputOf({ record: { ...inputOf().record, scans } }))
    expect(outcome).toBe('failed')
    expect(findings.map(({ code, chipIds }) => [code, chipIds])).toEqual([['label-moved', [first, second]]])
  })
  it('is incomplete while units were not looked at, whatever the others show', () => {
    expect(judgeInspection(inputOf({ record: { ...inputOf().record, scans: sample.slice(1).map(unit => scanOf(unit)) } })).outcome).toBe('incomplete')
    expect(judgeInspection(inputOf({ sample: sample.slice(1) })).outcome).toBe('incomplete')
  })
  it('takes the newest scan of a unit', () => {
    const [first = ''] = sample
    const scans = [...inputOf().record.scans, scanOf(first, { seen: 'absent', scannedAtMs: at - 500 })]
    expect(judgeInspection(inputOf({ record: { ...inputOf().record, scans } })).outcome).toBe('accepted')
  })
})

describe('a conflict of roles', () => {
  const roles: InspectionRoles = { inspectionId: 'x', siteId: 'johor', siteName: 'Johor 1', inspector: 'A. Inspector', announcedAtMs: null, startedAtMs: at, interested: [], earlier: [] }
  it('is not seen in an independent, unannounced visit', () => {
    expect(findRoleConflict(roles)).toBeUndefined()
    expect(findRoleConflict({ ...roles, earlier: ['a. inspector', 'A.  Inspector', 'B'], interested: ['C'] })).toBeUndefined()
  })
  it('is seen in a person with two roles, in the same person for ever, and in early notice', () => {
    expect(findRoleConflict({ ...roles, interested: ['a. inspector'] })?.code).toBe('role-conflict')
    expect(findRoleConflict({ ...roles, earlier: ['A. Inspector', 'A. Inspector', 'A. Inspector'] })?.explanation).toContain('last 4 inspections')
    expect(findRoleConflict({ ...roles, announcedAtMs: at - 49 * 3600 * 1000 })?.explanation).toContain('before')
  })
})

import { describe, expect, it } from 'vitest'
import { asProven, type Check } from '../base/index.ts'
import { boundDisc, type Disc, type Obstacle, type ProvenRegion } from '../region/index.ts'
import { isProofStale, judgeFix, LONGEST_TABLE_AGE_MS } from './judge-fix.ts'
import type { SitePolicy } from './policy.ts'
import { VERDICT_REFUSALS } from './refusals.ts'
import type { FixInput, Verdict } from './verdict.ts'

const NOW = 1_790_000_000_000

function disc(id: string, roundTripMs: number): Disc {
  const made = boundDisc(asProven({ landmarkId: id, operator: id, position: { latDeg: 3, lonDeg: 101 }, uncertaintyKm: 0.1, roundTripsNs: [roundTripMs * 1e6] }), 'vacuum')
  if (made === undefined) throw new Error('no disc')
  return made
}

function region(countries: readonly string[], changes: Partial<ProvenRegion> = {}): ProvenRegion {
  const contained = countries.length === 1 ? (countries[0] ?? null) : null
  return {
    bound: 'vacuum', faulty: 0, discs: ['kl-1', 'kl-2', 'kl-3'].map(id => disc(id, 0.5)), empty: false, witnesses: [], areaKm2: 14_000,
    countries: countries.map(country => ({ country, relation: country === contained ? 'contains' : 'touches' })),
    contained, meetsLand: true, outline: [], decisive: ['kl-1'], cost: { nodes: 0, edges: 0 }, ...changes,
  }
}

const policy: SitePolicy = { policyId: 'kl', version: 1, allowedCountries: ['MY'], bound: 'vacuum', faulty: 0, minimumLandmarks: 3, maximumAgeMs: 3_600_000, acceptTestChips: false }
const chip = { chipId: 'nvidia:41:00000000000000A1', verified: true, measured: true, test: false, checks: [{ code: 'evidence.signature', ok: true, detail: 'ok' }] }
const other = { ...chip, chipId: 'nvidia:41:00000000000000A2' }
const received: Check = { code: 'delay.receipt-signature', ok: true, detail: 'All receipts are signed by their landmarks.' }

function judge(changes: Partial<FixInput> = {}): Verdict {
  return judgeFix({ atMs: NOW, policy, region: region(['MY']), appraisals: [chip, other], protocolChecks: [received], tables: { borders: 'test 1', reviewedAtMs: NOW }, ...changes })
}

function failed(verdict: Verdict): readonly string[] {
  return verdict.checks.filter(check => !check.ok).map(check => check.code)
}

describe('inside', () => {
  it('needs every check and every other country excluded', () => {
    const verdict = judge()
    expect(verdict).toMatchObject({ outcome: 'inside', help: '', contained: 'MY', countries: ['MY'], bound: 'vacuum', faulty: 0, areaKm2: 14_000 })
    expect(verdict.reason).toBe('The chips are in Malaysia: the delays exclude every other country (vacuum bound, all landmarks taken as honest).')
    expect(failed(verdict)).toEqual([])
    expect(verdict.chips.map(one => one.outcome)).toEqual(['inside', 'inside'])
  })

  it('may be among several allowed countries', () => {
    const verdict = judge({ region: region(['MY', 'SG']), policy: { ...policy, allowedCountries: ['SG', 'MY', 'TH'] } })
    expect(verdict.outcome).toBe('inside')
    expect(verdict.reason).toContain('in Malaysia or Singapore')
  })

  it('lists the protocol\'s checks and its own, passed ones too', () => {
    const codes = judge().checks.map(check => check.code)
    expect(codes).toContain('delay.receipt-signature')
    expect(codes).toContain('verdict.country-not-excluded')
    expect(judge().chips[0]?.checks.map(check => check.code)).toContain('evidence.signature')
  })
})

describe('outside', () => {
  it('needs every check, a region that is not empty, and every allowed country excluded', () => {
    const verdict = judge({ region: region(['CN']) })
    expect(verdict.outcome).toBe('outside')
    expect(verdict.reason).toContain('The chips are not in Malaysia: they can only be in mainland China')
    expect(failed(verdict)).toEqual(['verdict.country-not-excluded', 'verdict.allowed-excluded'])
    expect(verdict.help).toContain('Open a case')
  })

  it('is never said when a check of ours failed', () => {
    expect(judge({ region: region(['CN']), protocolChecks: [{ ...received, ok: false, detail: 'A receipt is missing.' }] })).toMatchObject({ outcome: 'unknown', reason: 'A receipt is missing.' })
    expect(judge({ region: region(['CN']), appraisals: [] }).outcome).toBe('unknown')
  })
})

describe('unknown', () => {
  it('is what an empty policy, landmark set or chip list gives', () => {
    expect(failed(judge({ policy: { ...policy, allowedCountries: [] } }))).toContain('verdict.no-allowed-countries')
    expect(failed(judge({ region: region(['MY'], { discs: [] }), policy: { ...policy, minimumLandmarks: 0 } }))).toContain('verdict.too-few-landmarks')
    expect(failed(judge({ appraisals: [] }))).toEqual(['verdict.no-chips', 'verdict.chip-unverified'])
    for (const changes of [{ policy: { ...policy, allowedCountries: [] } }, { region: region(['MY'], { discs: [] }) }, { appraisals: [] }]) expect(judge(changes).outcome).toBe('unknown')
    // Nothing excluded and nothing allowed is not "every allowed country is excluded".
    expect(judge({ policy: { ...policy, allowedCountries: [] }, region: region([]) }).outcome).toBe('unknown')
  })

  it('is what each failed check gives, alone', () => {
    const cases: readonly (readonly [string, Partial<FixInput>])[] = [
      ['verdict.unknown-country', { policy: { ...policy, allowedCountries: ['MY', 'UK'] } }],
      ['verdict.bound-differs', { region: region(['MY'], { bound: 'fibre' }) }],
      ['verdict.faulty-differs', { policy: { ...policy, faulty: 1 } }],
      ['verdict.too-few-landmarks', { policy: { ...policy, minimumLandmarks: 4 } }],
      ['verdict.region-empty', { region: region([], { empty: true, witnesses: ['kl-1', 'tokyo'], meetsLand: false }) }],
      ['verdict.region-off-land', { region: region(['MY'], { meetsLand: false, contained: null }) }],
      ['verdict.fix-too-old', { measuredAtMs: NOW - 3_600_001 }],
      ['verdict.fix-too-old', { measuredAtMs: NOW + 60_001 }],
      ['verdict.chip-unverified', { appraisals: [chip, { ...other, verified: false }] }],
      ['verdict.chip-twice', { appraisals: [chip, chip] }],
      ['verdict.chip-unmeasured', { policy: { ...policy, requireMeasured: true }, appraisals: [chip, { ...other, measured: false }] }],
      ['verdict.test-chip', { appraisals: [chip, { ...other, test: true }] }],
      ['delay.receipt-signature', { protocolChecks: [{ ...received, ok: false }] }],
    ]
    for (const [code, changes] of cases) {
      const verdict = judge(changes)
      expect([code, verdict.outcome]).toEqual([code, 'unknown'])
      expect(failed(verdict).filter(one => !['verdict.country-not-excluded', 'verdict.allowed-excluded'].includes(one))).toEqual([code])
      expect(verdict.reason).not.toBe('')
      expect(verdict.help).not.toBe('')
    }
  })

  it('reports every failed check, not only the first', () => {
    const verdict = judge({ policy: { ...policy, allowedCountries: [], minimumLandmarks: 9 }, appraisals: [], region: region(['CN']) })
    expect(failed(verdict)).toEqual(expect.arrayContaining(['verdict.no-allowed-countries', 'verdict.too-few-landmarks', 'verdict.no-chips', 'verdict.country-not-excluded']))
  })

  it('names the witnesses of an empty region', () => {
    expect(judge({ region: region([], { empty: true, witnesses: ['kl-1', 'tokyo'], meetsLand: false }) }).reason).toBe('No place on Earth satisfies the delays to kl-1, tokyo together.')
  })

  it('says which country is in the way', () => {
    const verdict = judge({ region: region(['ID', 'MY', 'SG']) })
    expect(verdict).toMatchObject({ outcome: 'unknown', countries: ['ID', 'MY', 'SG'], contained: null })
    expect(verdict.reason).toBe('Indonesia and Singapore cannot be excluded by the delays measured.')
    expect(verdict.help).toContain('one in the building')
    expect(verdict.checks.find(check => check.code === 'verdict.allowed-excluded')).toMatchObject({ ok: true, detail: 'Not excluded, and allowed: Malaysia.' })
  })
})

describe('the reason', () => {
  const obstacle: Obstacle = { country: 'SG', toleranceKm: 10, landmarks: [{ landmarkId: 'jb-1', roundTripMs: 0.61, distanceKm: 23.7, neededMs: 0.0913 }], atSite: { distanceKm: 24, neededMs: 0.093 } }
  const unknown = (changed: Partial<Obstacle>): Verdict => judge({ region: region(['MY', 'SG']), obstacles: [{ ...obstacle, ...changed }] })

  it('names the landmark, its distance, its round trip and the one needed, rounded down', () => {
    expect(unknown({}).reason).toBe('Singapore cannot be excluded: the nearest landmark (jb-1, 24 km from it) answered in 0.61 ms, and 0.09 ms would be needed.')
    expect(unknown({}).help).toBe('A landmark in the building would resolve it: round trips below 0.09 ms are enough there.')
  })

  it('says when delay cannot resolve a site', () => {
    const verdict = unknown({ landmarks: [{ landmarkId: 'jb-1', roundTripMs: 0.61, distanceKm: 6.9, neededMs: null }], atSite: { distanceKm: 6.9, neededMs: null } })
    expect(verdict.reason).toContain('no round trip to it would be enough (borders are taken as 10.0 km uncertain)')
    expect(verdict.help).toContain('Delay cannot resolve it at this site: Singapore is 6.9 km away')
    expect(unknown({ atSite: { distanceKm: 12, neededMs: 0.012 } }).help).toContain('Delay cannot resolve it')
  })

  it('names the landmark that fell short where several must agree', () => {
    const two = [{ landmarkId: 'jb-1', roundTripMs: 0.05, distanceKm: 24, neededMs: 0.09 }, { landmarkId: 'kl-1', roundTripMs: 2.4, distanceKm: 293, neededMs: 1.87 }]
    expect(unknown({ landmarks: two }).reason).toContain('of the 2 nearest landmarks that must agree, kl-1 (293 km from it) answered in 2.40 ms, and 1.8 ms would be needed')
  })

  it('lists many countries shortly', () => {
    expect(judge({ region: region(['CN', 'HK', 'ID', 'MO', 'MY', 'SG', 'TH', 'VN']) }).reason).toBe('Mainland China, Hong Kong, Indonesia, Macau and 3 others cannot be excluded by the delays measured.')
  })
})

describe('test chips', () => {
  it('are inside only where the policy accepts them, and always marked', () => {
    const accepting = judge({ policy: { ...policy, acceptTestChips: true }, appraisals: [{ ...chip, test: true }] })
    expect(accepting).toMatchObject({ outcome: 'inside', chips: [{ outcome: 'inside', test: true }] })
    expect(accepting.warnings.join()).toContain('proves nothing about hardware')
    const refusing = judge({ appraisals: [chip, { ...other, test: true }] })
    expect(refusing.outcome).toBe('unknown')
    expect(refusing.chips.map(one => [one.outcome, one.test])).toEqual([['inside', false], ['unknown', true]])
  })
})

describe('a chip', () => {
  it('is judged by its own evidence: a bad neighbour makes the fix unknown, not the chip', () => {
    const verdict = judge({ appraisals: [chip, { ...other, verified: false }] })
    expect(verdict.outcome).toBe('unknown')
    expect(verdict.chips.map(one => one.outcome)).toEqual(['inside', 'unknown'])
    expect(verdict.reason).toBe('1 of 2 chips proved who they are; not nvidia:41:00000000000000A2.')
  })

  it('that answers twice is unknown both times', () => {
    expect(judge({ appraisals: [chip, chip, other] }).chips.map(one => one.outcome)).toEqual(['unknown', 'unknown', 'inside'])
  })

  it('with firmware that nobody compared is warned of, where the policy does not demand it', () => {
    const verdict = judge({ appraisals: [{ ...chip, measured: false }] })
    expect(verdict.outcome).toBe('inside')
    expect(verdict.warnings.join()).toContain('firmware of 1 of 1')
  })
})

describe('warnings', () => {
  it('say when the border tables are stale, or nobody knows how old they are', () => {
    expect(judge().warnings.join()).not.toContain('border tables')
    expect(judge({ tables: { borders: 'old 1', reviewedAtMs: NOW - LONGEST_TABLE_AGE_MS - 1 } }).warnings.join()).toContain('more than two years ago')
    expect(judge({ tables: { borders: 'x' } }).warnings.join()).toContain('Nobody says')
  })

  it('say when the fibre bound is used, and when every landmark is taken as honest', () => {
    const verdict = judge({ policy: { ...policy, bound: 'fibre' }, region: region(['MY'], { bound: 'fibre' }) })
    expect(verdict.outcome).toBe('inside')
    expect(verdict.warnings.join()).toContain('fibre')
    expect(verdict.warnings.join()).toContain('taken as honest')
    expect(judge({ region: region(['MY'], { faulty: 1 }) }).warnings).toEqual([])
  })
})

describe('the policy', () => {
  it('takes one liar by default from six operators on', () => {
    const many = region(['MY'], { discs: ['a', 'b', 'c', 'd', 'e', 'f'].map(id => disc(id, 0.5)) })
    expect(failed(judge({ region: many, policy: { ...policy, faulty: 'default' } }))).toEqual(['verdict.faulty-differs'])
    expect(judge({ region: { ...many, faulty: 1 }, policy: { ...policy, faulty: 'default' } }).outcome).toBe('inside')
    expect(judge({ policy: { ...policy, faulty: 'default' } }).outcome).toBe('inside')
  })

  it('accepts a vacuum proof where it would accept a fibre one', () => {
    expect(judge({ policy: { ...policy, bound: 'fibre' } }).outcome).toBe('inside')
  })

  it('makes a proof stale after its age', () => {
    expect(isProofStale(policy, NOW, NOW + 3_600_000)).toBe(false)
    expect(isProofStale(policy, NOW, NOW + 3_600_001)).toBe(true)
  })
})

describe('the list of refusals', () => {
  it('is closed: every check of the verdict is in it', () => {
    const listed = new Set(VERDICT_REFUSALS.map(entry => entry.code))
    const everything = judge({ policy: { ...policy, requireMeasured: true }, appraisals: [{ ...chip, test: true }] })
    for (const check of [...everything.checks, ...everything.chips.flatMap(one => one.checks)]) if (check.code.startsWith('verdict.')) expect(listed.has(check.code)).toBe(true)
  })
})

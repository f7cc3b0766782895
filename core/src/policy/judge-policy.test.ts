// What a policy answers: each step alone, licences in and out of their time, moves with and without a permit.

import { describe, expect, it } from 'vitest'
import { BUILT_IN_RULES, dayMs } from '../custody/rules/index.ts'
import { judgeChip } from './chip-scope.ts'
import { judgeMovement, namesPermit, rulesOfMove, type Movement } from './judge-movement.ts'
import { judgePlacement, type Placement } from './judge-placement.ts'
import { parsePolicy } from './parse-policy.ts'
import type { PolicyFile } from './policy-file.ts'
import { runPolicyTests } from './run-tests.ts'
import type { PolicyAnswer } from './answer.ts'

const AT_MS = dayMs('2026-10-01')
const TEXT = `
policy: asia
version: 1
title: Asia
classes:
  controlled: { paragraphs: [3A090] }
  h20: { chips: [nvidia-h20] }
endUsers:
  selangor: { name: Selangor Compute, headquarters: MY }
  branch: { name: Branch of a Shenzhen company, headquarters: SG, parent: CN }
  gulf: { name: Gulf Cloud, headquarters: AE }
sites:
  cyberjaya-1: { countries: [MY], endUser: selangor, chips: [controlled] }
  jurong-1: { countries: [SG], endUser: branch }
  dubai-1: { countries: [AE], endUser: gulf }
  shenzhen-1: { countries: [CN], endUser: branch, chips: [h20] }
movements:
  - { name: permit, from: [MY], chips: [controlled], needs: permit, reference: [STA], since: 2025-07-14, noticeDays: 30 }
  - { name: Singapore, from: [SG], to: [D:5], needs: forbidden }
  - { name: Dubai, from: [AE], needs: nothing }
licences:
  - { id: D42, lifts: [destination], chips: [controlled], sites: [dubai-1], endUsers: [gulf], from: 2026-01-15, until: 2027-01-15 }
`

function policyOf(text: string): PolicyFile {
  const { policy, problems } = parsePolicy(text, BUILT_IN_RULES, AT_MS)
  if (policy === undefined) throw new Error(JSON.stringify(problems))
  return policy
}

const policy = policyOf(TEXT)
const place = (chip: string, siteId: string, more: Partial<Placement> = {}, atMs = AT_MS): PolicyAnswer => judgePlacement(policy, { chip: judgeChip(chip, BUILT_IN_RULES, atMs), siteId, countries: policy.sites[siteId]?.countries, ...more }, BUILT_IN_RULES, atMs)
const move = (from: string, to: string, more: Partial<Movement> = {}, atMs = AT_MS): PolicyAnswer => judgeMovement(policy, { chip: judgeChip('H100', BUILT_IN_RULES, atMs), from, to, ...more }, BUILT_IN_RULES, atMs)

describe('a placement', () => {
  it('is allowed when every step allows it, and says each', () => {
    const answer = place('H100', 'cyberjaya-1')
    expect(answer).toMatchObject({ outcome: 'allowed', because: null, licences: [], warnings: [] })
    expect(answer.steps.map(each => each.code)).toEqual(['site', 'end-user', 'chip', 'headquarters', 'destination', 'place'])
    expect(answer.tables[0]).toContain('chips 1')
  })
  it.each([
    ['a site that is not named', place('H100', 'elsewhere'), 'refused', 'site'],
    ['another end user', place('H100', 'cyberjaya-1', { endUserId: 'branch' }), 'refused', 'end-user'],
    ['a chip that may not be there', place('L2', 'cyberjaya-1'), 'refused', 'chip'],
    ['a parent headquartered in D:5', place('H100', 'jurong-1'), 'refused', 'headquarters'],
    ['headquarters that the dossier tells', place('H100', 'cyberjaya-1', { headquarters: ['MY', 'MO'] }), 'refused', 'headquarters'],
    ['a place outside', place('H100', 'cyberjaya-1', { countries: ['CN'] }), 'refused', 'place'],
    ['a place that cannot be told', place('H100', 'cyberjaya-1', { countries: ['MY', 'SG'] }), 'open', 'place'],
    ['nothing proved', place('H100', 'cyberjaya-1', { countries: undefined }), 'open', 'place'],
  ])('%s', (_name, answer, outcome, because) => { expect([answer.outcome, answer.because]).toEqual([outcome, because]) })
  it('needs no licence for headquarters or destination where the chip is outside 3A090', () => {
    expect(place('L2', 'jurong-1').outcome).toBe('allowed')
    expect(place('L2', 'dubai-1').outcome).toBe('allowed')
  })
  it('counts a chip that nobody knows as controlled', () => {
    expect(place('Mystery X1', 'dubai-1')).toMatchObject({ outcome: 'allowed', licences: ['D42'] })
    expect(place('Mystery X1', 'jurong-1').because).toBe('headquarters')
  })
  it('is lifted by a licence within its time alone', () => {
    expect(place('H100', 'dubai-1')).toMatchObject({ outcome: 'allowed', licences: ['D42'] })
    for (const day of ['2026-01-14', '2027-01-15']) expect(place('H100', 'dubai-1', {}, dayMs(day))).toMatchObject({ outcome: 'refused', because: 'destination', licences: [] })
    expect(place('H100', 'dubai-1', { endUserId: 'branch' }).steps.find(each => each.code === 'destination')?.outcome).toBe('refused')
  })
  it('keeps a letter that parameters do not show: an H20 to China', () => {
    const { steps } = place('H20', 'shenzhen-1')
    expect(steps.find(each => each.code === 'destination')?.outcome).toBe('allowed')
    expect(steps.find(each => each.code === 'letter')).toMatchObject({ outcome: 'refused' })
    expect(place('H20', 'shenzhen-1', {}, dayMs('2025-04-08')).steps.some(each => each.code === 'letter')).toBe(false)
  })
  it('warns of tables that are stale', () => {
    expect(place('H100', 'cyberjaya-1', {}, dayMs('2028-01-01')).warnings).toHaveLength(4)
  })
})

describe('a movement', () => {
  it.each([
    ['out of Malaysia without a paper', move('MY', 'CN'), 'refused', 'permit'],
    ['with another reference', move('MY', 'SG', { reference: 'INV 2026-7' }), 'refused', 'permit'],
    ['with a permit', move('MY', 'SG', { reference: 'permit STA-2026-0007' }), 'allowed', null],
    ['announced too late', move('MY', 'SG', { reference: 'STA-1', noticeDays: 12 }), 'refused', 'notice'],
    ['before the rule', move('MY', 'SG', {}, dayMs('2025-07-13')), 'allowed', null],
    ['on the day of the rule', move('MY', 'SG', {}, dayMs('2025-07-14')), 'refused', 'permit'],
    ['within the country', move('MY', 'MY'), 'allowed', null],
    ['where it is forbidden', move('SG', 'CN'), 'refused', 'movement'],
    ['where no rule speaks', move('SG', 'MY'), 'allowed', null],
    ['where nothing is needed', move('AE', 'CN'), 'allowed', null],
  ])('%s', (_name, answer, outcome, because) => { expect([answer.outcome, answer.because]).toEqual([outcome, because]) })
  it('meets Malaysia\'s rule also where no policy speaks of it, for controlled chips', () => {
    const chip = (name: string): Movement => ({ chip: judgeChip(name, BUILT_IN_RULES, AT_MS), from: 'MY', to: 'TH' })
    expect(rulesOfMove(undefined, chip('H100'), BUILT_IN_RULES, AT_MS)).toHaveLength(1)
    expect(rulesOfMove(undefined, chip('L2'), BUILT_IN_RULES, AT_MS)).toHaveLength(0)
    expect(rulesOfMove(policy, chip('H100'), BUILT_IN_RULES, AT_MS).map(rule => rule.name)).toEqual(['permit'])
  })
  it('takes a permit only with a number behind its letters', () => {
    const [rule] = policy.movements
    if (rule === undefined) throw new Error('no rule')
    expect(['STA', '', undefined, 'INSTA-7', 'sta-7', 'ref: STA/2026/1'].map(reference => namesPermit(rule, reference))).toEqual([false, false, false, false, true, true])
  })
})

describe('tests beside a policy', () => {
  it('pass or say what came instead', () => {
    const tested = policyOf(`${TEXT}tests:
  - { name: one, given: { chip: H100, site: cyberjaya-1, countries: [MY] }, expect: allowed }
  - { name: two, given: { chip: H100, site: cyberjaya-1, countries: [CN] }, expect: refused, because: place }
  - { name: three, given: { chip: H100, move: { from: MY, to: CN } }, expect: refused, because: permit }
  - { name: four, at: 2025-01-01, given: { chip: H100, move: { from: MY, to: CN } }, expect: allowed }
  - { name: wrong, given: { chip: H100, site: jurong-1, countries: [SG] }, expect: allowed }
  - { name: wrong reason, given: { chip: H100, site: jurong-1, countries: [SG] }, expect: refused, because: place }
`)
    const outcomes = runPolicyTests(tested, BUILT_IN_RULES, AT_MS)
    expect(outcomes.map(each => each.passed)).toEqual([true, true, true, true, false, false])
    expect(outcomes[4]?.detail).toContain('Expected allowed, got refused because of headquarters: The end user or its parent is headquartered in CN')
  })
})

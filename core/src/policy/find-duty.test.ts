// What the policy asks beside the place: chips, end users and departures that it does not authorise.

import { describe, expect, it } from 'vitest'
import { BUILT_IN_RULES, dayMs } from '../custody/rules/index.ts'
import { findNotAuthorised, findPermitMissing, type Departure, type Holding } from './find-duty.ts'
import { parsePolicy } from './parse-policy.ts'

const AT_MS = dayMs('2026-10-01')
const { policy } = parsePolicy(`
policy: asia
version: 4
title: Asia
endUsers:
  selangor: { name: Selangor Compute, headquarters: MY }
sites:
  cyberjaya-1: { countries: [MY], endUser: selangor, chips: [nvidia-h100-sxm] }
movements:
  - { name: permit, from: [MY], chips: any, needs: permit, reference: [STA] }
`, BUILT_IN_RULES, AT_MS)
if (policy === undefined) throw new Error('no policy')
const holding: Holding = { siteId: 'cyberjaya-1', siteName: 'Cyberjaya', product: 'NVIDIA H100 80GB HBM3', chipIds: ['nvidia:41:AA'] }

describe('authorisation', () => {
  it('is there for the chips and the end user that the policy names, wherever the chips are proved', () => {
    expect(findNotAuthorised(policy, holding, BUILT_IN_RULES, AT_MS)).toBeUndefined()
    expect(findNotAuthorised(policy, { ...holding, chipIds: [], product: 'L4' }, BUILT_IN_RULES, AT_MS)).toBeUndefined()
  })
  it('is missing for other chips, other users, owners in D:5 and other sites', () => {
    expect(findNotAuthorised(policy, { ...holding, product: 'B200' }, BUILT_IN_RULES, AT_MS)).toMatchObject({ code: 'not-authorised', severity: 'high', subject: 'cyberjaya-1/B200', evidence: [{ kind: 'policy', id: 'document:asia:4' }] })
    expect(findNotAuthorised(policy, { ...holding, endUserId: 'someone' }, BUILT_IN_RULES, AT_MS)?.explanation).toContain('someone is not the authorised end user')
    expect(findNotAuthorised(policy, { ...holding, headquarters: ['MY', 'CN'] }, BUILT_IN_RULES, AT_MS)?.explanation).toContain('headquartered in CN')
    expect(findNotAuthorised(policy, { ...holding, siteId: 'elsewhere' }, BUILT_IN_RULES, AT_MS)?.explanation).toContain('not authorised')
  })
})

describe('a departure', () => {
  const departure: Departure = { siteId: 'cyberjaya-1', siteName: 'Cyberjaya', product: 'H100', chipIds: ['nvidia:41:AA'], from: 'MY', to: ['CN', 'HK'], atMs: AT_MS, references: ['DN-17'], paperIds: ['out-1'], challengeIds: [] }
  it('without a permit is found, by paper and by proof', () => {
    expect(findPermitMissing(policy, departure, BUILT_IN_RULES)).toMatchObject({ code: 'permit-missing', siteId: 'cyberjaya-1', openedAtMs: AT_MS, evidence: [{ kind: 'paper', id: 'out-1' }, { kind: 'policy', id: 'document:asia:4' }] })
    expect(findPermitMissing(policy, { ...departure, references: [], challengeIds: ['ab'] }, BUILT_IN_RULES)?.explanation).toContain('answered from outside Malaysia')
    expect(findPermitMissing(undefined, departure, BUILT_IN_RULES)?.explanation).toContain('strategic trade permit of Malaysia')
  })
  it('with a permit, before the rule, of a chip that no rule covers, or not out of the country is none', () => {
    expect(findPermitMissing(policy, { ...departure, references: ['DN-17', 'STA-2026-4'] }, BUILT_IN_RULES)).toBeUndefined()
    expect(findPermitMissing(undefined, { ...departure, atMs: dayMs('2025-07-13') }, BUILT_IN_RULES)).toBeUndefined()
    expect(findPermitMissing(undefined, { ...departure, product: 'L2' }, BUILT_IN_RULES)).toBeUndefined()
    expect(findPermitMissing(policy, { ...departure, to: ['MY', 'SG'] }, BUILT_IN_RULES)).toBeUndefined()
    expect(findPermitMissing(policy, { ...departure, from: 'SG' }, BUILT_IN_RULES)).toBeUndefined()
  })
})

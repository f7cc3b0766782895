import { BUILT_IN_RULES, dayMs } from '@trigpoint/core/custody/rules'
import { parsePolicy, runPolicyTests } from '@trigpoint/core/policy'
import { expect, it } from 'vitest'
import { DEMO_WORLD } from '../world/index.ts'
import { demoPolicyText } from './demo-policy.ts'

it('the demo\'s policy is usable and its tests pass', () => {
  const atMs = dayMs('2026-11-01')
  const { policy, problems } = parsePolicy(demoPolicyText(DEMO_WORLD), BUILT_IN_RULES, atMs)
  expect(problems).toEqual([])
  if (policy === undefined) throw new Error('no policy')
  expect(runPolicyTests(policy, BUILT_IN_RULES, atMs).filter(test => !test.passed)).toEqual([])
  expect(Object.keys(policy.sites)).toEqual(DEMO_WORLD.sites.map(site => site.siteId))
})

// The example of docs/operate/policy.md is usable, and its tests pass.

import { readFileSync } from 'node:fs'
import { BUILT_IN_RULES, dayMs } from '@trigpoint/core/custody/rules'
import { parsePolicy, runPolicyTests } from '@trigpoint/core/policy'
import { expect, it } from 'vitest'

it('the example that compliance officers begin from is right', () => {
  const page = readFileSync(new URL('../../docs/operate/policy.md', import.meta.url), 'utf8')
  const text = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const atMs = dayMs('2026-11-01')
  const { policy, problems, warnings } = parsePolicy(text, BUILT_IN_RULES, atMs)
  expect(problems).toEqual([])
  expect(warnings).toEqual([])
  if (policy === undefined) throw new Error('no policy')
  expect(runPolicyTests(policy, BUILT_IN_RULES, atMs).filter(test => !test.passed)).toEqual([])
})

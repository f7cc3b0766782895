// The tests that stand beside a policy: what its author expects it to answer. On the path: before it is activated.

import { dayMs, type RuleBook } from '../custody/rules/index.ts'
import type { PolicyAnswer } from './answer.ts'
import { judgeChip } from './chip-scope.ts'
import { judgeMovement } from './judge-movement.ts'
import { judgePlacement } from './judge-placement.ts'
import type { PolicyFile, PolicyTest } from './policy-file.ts'

export interface TestOutcome {
  readonly name: string
  readonly passed: boolean
  /** What was expected and what came instead; what decided, where it passed. */
  readonly detail: string
  readonly answer: PolicyAnswer
}

/** Runs every test; one without a day of its own is judged at `atMs`. */
export function runPolicyTests(policy: PolicyFile, book: RuleBook, atMs: number): readonly TestOutcome[] {
  return policy.tests.map(test => {
    const answer = answerTest(policy, test, book, test.at === undefined ? atMs : dayMs(test.at))
    const isReason = test.because === undefined || answer.because === test.because
    const passed = answer.outcome === test.expect && isReason
    const decided = answer.steps.find(each => each.code === answer.because && each.outcome === answer.outcome)?.detail ?? 'Every step allows it.'
    const expected = test.because === undefined ? test.expect : `${test.expect} because of ${test.because}`
    return { name: test.name, passed, answer, detail: passed ? decided : `Expected ${expected}, got ${answer.outcome}${answer.because === null ? '' : ` because of ${answer.because}`}: ${decided}` }
  })
}

function answerTest(policy: PolicyFile, { given }: PolicyTest, book: RuleBook, atMs: number): PolicyAnswer {
  const chip = judgeChip(given.chip, book, atMs)
  if (given.move !== undefined) return judgeMovement(policy, { chip, ...given.move }, book, atMs)
  return judgePlacement(policy, {
    chip, siteId: given.site ?? '', countries: given.countries, endUserId: given.endUser, headquarters: given.headquarters === undefined ? undefined : [given.headquarters],
  }, book, atMs)
}

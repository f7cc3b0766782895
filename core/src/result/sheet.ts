// The sheet on which a check of a bundle writes: every step that was made, passed or not, in order.
// On the path: result. A step that could not be made because an earlier one failed is not on the sheet; the
// earlier one is, and one failed check is enough to refuse.

import { refuse, type Refusal, type Result } from '../base/index.ts'
import type { Step, StepCheck } from './report.ts'

export interface Sheet {
  readonly checks: readonly StepCheck[]
  /** Notes one check; gives whether it holds. */
  check(step: Step, code: string, ok: boolean, passed: string, failed: string): boolean
  /** Notes a result; gives its value, or undefined where it was refused. */
  take<T>(step: Step, code: string, result: Result<T>, passed: string): T | undefined
  /** The first check that does not hold. */
  refusal(): Refusal | undefined
}

export function openSheet(): Sheet {
  const checks: StepCheck[] = []
  const note = (step: Step, code: string, ok: boolean, detail: string): boolean => {
    checks.push({ step, code, ok, detail })
    return ok
  }
  return {
    checks,
    check: (step, code, ok, passed, failed) => note(step, code, ok, ok ? passed : failed),
    take: (step, code, result, passed) => {
      if (!result.ok) {
        note(step, result.refusal.code, false, result.refusal.message)
        return undefined
      }
      note(step, code, true, passed)
      return result.value
    },
    refusal: () => {
      const failed = checks.find(check => !check.ok)
      return failed === undefined ? undefined : refuse(failed.code, failed.detail, failed.step).refusal
    },
  }
}

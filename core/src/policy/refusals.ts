// The closed list of refusal codes of policies.

import type { RefusalCode } from '../base/index.ts'

export const POLICY_REFUSALS: readonly RefusalCode[] = [
  { code: 'policy.invalid', meaning: 'A policy file has problems.', remedy: 'Run `trigpoint policy check FILE`: each problem is shown with its line.' },
  { code: 'policy.tests-failed', meaning: 'A test that stands beside the policy does not pass.', remedy: 'Correct the policy or the expectation; `trigpoint policy test FILE` shows each step.' },
]

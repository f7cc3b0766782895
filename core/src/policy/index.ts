// Floor: policy, between verdict and result. What a compliance officer writes, checked, tested, compared, compiled
// into what judges fixes, and asked whether a chip may be where it is or go where it goes.

export * from './answer.ts'
export * from './chip-scope.ts'
export * from './compare-policies.ts'
export * from './compile-sites.ts'
export * from './find-duty.ts'
export * from './judge-movement.ts'
export * from './judge-placement.ts'
export * from './parse-policy.ts'
export * from './policy-file.ts'
export { type PolicyProblem } from './problem.ts'
export * from './refusals.ts'
export * from './run-tests.ts'

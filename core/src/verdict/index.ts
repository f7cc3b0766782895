// Floor 4: the verdict. Policy, evidence, protocol and region in; inside, outside or unknown out.

export * from './judge-fix.ts'
export * from './policy.ts'
export * from './refusals.ts'
export * from './verdict.ts'

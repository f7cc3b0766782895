// Cases: every tip and every grave finding is followed up, in a trail that cannot be rewritten.

export * from './case-access.ts'
export * from './case-action.ts'
export * from './case-file.ts'
export * from './checklist.ts'
export * from './clocks.ts'
export * from './fold-case.ts'
export * from './join-case.ts'
export * from './judge-action.ts'
export * from './link-action.ts'
export * from './link-cases.ts'
export * from './refusals.ts'
export * from './trail.ts'

// Floor 0: results, bytes, units, trust marks. Knows nothing of Trigpoint's path.

export * from './assert.ts'
export * from './bytes.ts'
export * from './check.ts'
export * from './primitives.ts'
export * from './result.ts'
export * from './trust.ts'
export * from './units.ts'

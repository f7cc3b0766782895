// Inspections: how many units to look at, which ones, what the inspector recorded, and what follows from it.

export * from './drand.ts'
export * from './draw-sample.ts'
export * from './inspection-plan.ts'
export * from './judge-inspection.ts'
export * from './judge-unit.ts'
export * from './refusals.ts'
export * from './role-conflict.ts'
export * from './sample-size.ts'

// Finders: pure functions from a subject's facts to findings; the findings engine without its store.

export * from './all-finders.ts'
export * from './carriers.ts'
export * from './cohort-silence.ts'
export * from './contradicted.ts'
export * from './finder.ts'
export * from './never-arrived.ts'
export * from './overdue.ts'
export * from './reappearance.ts'
export * from './shipments.ts'
export * from './site-limits.ts'
export * from './stalling.ts'
export * from './views.ts'

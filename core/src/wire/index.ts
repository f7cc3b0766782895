// Top floor of core: the one definition of every HTTP body.

export * from './admin.ts'
export * from './fix.ts'
export * from './fleet.ts'
export * from './proof.ts'
export * from './scalars.ts'

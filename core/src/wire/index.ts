// Top floor of core: the one definition of every HTTP body.

export * from './admin.ts'
export * from './device.ts'
export * from './estimate.ts'
export * from './fingerprint.ts'
export * from './fix.ts'
export * from './fleet.ts'
export * from './inspection.ts'
export * from './mesh.ts'
export * from './plan.ts'
export * from './proof.ts'
export * from './scalars.ts'

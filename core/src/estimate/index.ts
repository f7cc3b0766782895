// The estimate: the opinion inside the proven region, the calibration that it rests on, and the watch over
// the landmark mesh. Floor between region and verdict; a verdict never reads it.

export * from './calibration.ts'
export * from './cells.ts'
export * from './credible.ts'
export * from './delay-curve.ts'
export * from './likelihood.ts'
export * from './likeness.ts'
export * from './mesh.ts'
export * from './numbers.ts'
export * from './place-weights.ts'
export * from './places.ts'
export * from './posterior.ts'
export * from './site-likelihoods.ts'

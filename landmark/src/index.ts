// The landmark: probes, times and signs receipts at a surveyed position.
export * from './counters.ts'
export * from './landmark-keys.ts'
export * from './limits.ts'
export * from './mesh-ranging.ts'
export * from './open-landmark.ts'
export * from './refusals.ts'
export { systemRandom, type FillRandom } from './random-pool.ts'

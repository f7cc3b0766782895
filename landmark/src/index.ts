// The landmark: probes, times and signs receipts at a surveyed position.
export * from './counters.ts'
export * from './landmark-keys.ts'
export * from './limits.ts'
export * from './open-landmark.ts'
export { systemRandom, type FillRandom } from './random-pool.ts'

// The verifier's HTTP edge.

export * from './api-context.ts'
export * from './app.ts'
export * from './console-files.ts'
export * from './live-events.ts'
export * from './metrics.ts'
export * from './rate-limit.ts'
export * from './refusals.ts'

// Chip sources: where the agent's signed reports come from.

export * from './chip-file.ts'
export * from './chip-id.ts'
export * from './chip-measurements.ts'
export * from './chip-source.ts'
export * from './encode-report.ts'
export * from './nvattest.ts'
export * from './nvml-library.ts'
export * from './nvml-source.ts'
export * from './software-chip.ts'
export * from './vendor-inventory.ts'

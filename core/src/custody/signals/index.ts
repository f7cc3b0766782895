// Signals: the pattern behind each code of a finding, told once for the docs and the console.

export * from './registry.ts'
export type * from './signal.ts'

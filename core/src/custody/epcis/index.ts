// EPCIS 2.0: what papers say happened, in the language of the standard. Part of custody.

export * from './problem.ts'
export * from './validate-epcis.ts'
export * from './vocabulary.ts'
export { isUri, parseInstant } from './scalars.ts'

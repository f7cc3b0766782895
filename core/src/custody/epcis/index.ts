// EPCIS 2.0: what papers say happened, in the language of the standard. Part of custody.

export * from './canonical-event.ts'
export * from './custody-of-event.ts'
export * from './event-index.ts'
export * from './event-query.ts'
export type { EventTest } from './event-tests.ts'
export * from './open-document.ts'
export * from './problem.ts'
export * from './refusals.ts'
export * from './shipment-of-event.ts'
export * from './validate-epcis.ts'
export * from './vocabulary.ts'
export { isUri, parseInstant } from './scalars.ts'

// Ports of the verifier: what flow and http need from the outside, without saying who provides it.

export type * from './cases.ts'
export type * from './epcis.ts'
export type * from './estimates.ts'
export type * from './fingerprints.ts'
export type * from './inspections.ts'
export type * from './inventory.ts'
export type * from './leaves.ts'
export type * from './page.ts'
export type * from './records.ts'
export type * from './result-signer.ts'
export type * from './store.ts'
export type * from './surroundings.ts'

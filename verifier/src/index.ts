// The verifier: the authority that issues challenges and judges fixes. `openVerifier` is the program.

export { openVerifier, type RunningVerifier } from './main/open-verifier.ts'
export { eraseSiteFromDisk, type Erasure } from './store/sqlite/erase/erase-site.ts'
export type { VerifierOptions } from './main/options.ts'

// Floor 1: custody. A chip's standing folded from papers and answers, and the patterns worth a person's look.

export * from './facts.ts'
export * from './find-device.ts'
export * from './find-identity.ts'
export * from './find-landmark.ts'
export * from './find-place.ts'
export * from './find-silence.ts'
export * from './finding.ts'
export * from './longest-stay.ts'
export * from './standing.ts'
export * from './signals/index.ts'

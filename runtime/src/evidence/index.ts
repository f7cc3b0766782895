// Evidence as Node reads it: files and bodies in their several wrappings, manifests, OCSP responses, anchors.

export * from './anchor-file.ts'
export * from './appraise-devices.ts'
export * from './cached-primitives.ts'
export * from './describe-input.ts'
export * from './evidence-input.ts'
export * from './kept-answers.ts'
export * from './ocsp-file.ts'
export * from './reference-folder.ts'
export * from './tee-input.ts'
export * from './vendor-node.ts'
export * from './vendor-services.ts'

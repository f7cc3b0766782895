// The mesh's heavy work in a thread of its own, and the models that come of it as files.

export * from './model-files.ts'
export * from './open-mesh-worker.ts'

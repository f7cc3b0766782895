// The agent: what runs on the GPU node.

export * from './chip/index.ts'

// The lab: an emulated planet, a world to put on it, and the test vendor. Never part of a production verdict.

export * from './planet/index.ts'
export * from './world/index.ts'
export * from './demo/open-demo.ts'
export * from './vendor/index.ts'

// The answering side of the delay protocol: a thread that nothing else can stall.
export * from './refusals.ts'
export * from './responder.ts'
export type { ProbeFailure, ResponderCounts, ResponderOptions } from './worker-messages.ts'

// Floor 2: the delay step. Packets, session keys, receipts, transcripts, contradictions.

export * from './contradictions.ts'
export * from './packets.ts'
export * from './receipt.ts'
export * from './refusals.ts'
export * from './session-key.ts'
export * from './transcript.ts'
export * from './verify-receipt.ts'

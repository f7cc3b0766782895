// The nonce that every chip signs: it binds the challenge, the agent's key and all delay receipts.
// On the path: between delay and evidence. Evidence made before the receipts, or for another agent or
// challenge, carries another nonce. The receipts inside the transcript name the key that answered.

import { asciiBytes, assert, concatBytes, type Primitives } from '../base/index.ts'

/** What the nonce binds; 32 bytes each. */
export interface EvidenceBinding {
  readonly challengeNonce: Uint8Array
  /** The agent's Ed25519 identity. */
  readonly agentKey: Uint8Array
  /** From `hashTranscript` (core/delay). */
  readonly transcriptHash: Uint8Array
}

/** SHA-256("trigpoint evidence v1" || challenge nonce || agent key || transcript hash), 32 bytes. */
export function bindEvidenceNonce(primitives: Primitives, binding: EvidenceBinding): Uint8Array {
  const parts = [binding.challengeNonce, binding.agentKey, binding.transcriptHash]
  assert(parts.every(part => part.length === 32), 'an evidence nonce binds three parts of 32 bytes')
  return primitives.hash('sha256', concatBytes(asciiBytes('trigpoint evidence v1'), ...parts))
}

// Keys that sign results, as flow and http see them. They are made, rotated and kept by main.

import type { Proven } from '@trigpoint/core/base'
import type { ResultAlgorithm, ResultKey } from '@trigpoint/core/result'

/** A result key with the verifier's signed statement about it. */
export interface StatedKey {
  readonly key: Proven<ResultKey>
  readonly keyId: string
  /** body || signature by the verifier's key. */
  readonly statement: Uint8Array
}

export interface SigningResultKey extends StatedKey {
  /** 64 bytes: r‖s or EdDSA. */
  sign(data: Uint8Array): Uint8Array
}

export interface ResultSigner {
  /** The key that signs at this time; made, or taken over, when the last one's time is over. Throws Fault `key-file.*`. */
  current(algorithm: ResultAlgorithm, nowMs: number): SigningResultKey
  /** Every key that ever signed and the ones to come, so that old results stay checkable and new ones are no surprise. */
  list(): readonly StatedKey[]
}

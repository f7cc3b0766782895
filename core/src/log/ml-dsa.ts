// ML-DSA-44 (FIPS 204) as witnesses sign with it (C2SP tlog-cosignature): pure mode, empty context. Checking only.
// In plain JavaScript for Node and browsers alike, until every Node that we run on has it. On the path: log.
//
//   cosigned message  "subtree/v1\n" 0x00 | cosigner name u8-length | time u64 | origin u8-length | start u64 | end u64 | root [32]
//
// A checkpoint is the subtree from 0 to its size. Extension lines are in no such message, so a checkpoint that has
// some is not taken as cosigned.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { asciiBytes, encodeLayout, utf8Bytes } from '../base/index.ts'
import { parseCheckpointText } from './checkpoint-text.ts'

export const ML_DSA_44_KEY_BYTES = 1312
export const ML_DSA_44_SIGNATURE_BYTES = 2420

const LABEL = asciiBytes('subtree/v1\n\0')
const MAXIMUM_NAME_BYTES = 255

/** What a cosigner signs; undefined for a text that is no bare checkpoint, and for names that do not fit. */
export function encodeCosignedMessage(cosigner: string, timestampS: number, noteText: string): Uint8Array | undefined {
  const checkpoint = parseCheckpointText(noteText)
  if (checkpoint === undefined || checkpoint.extensions.length > 0) return undefined
  const [name, origin] = [utf8Bytes(cosigner), utf8Bytes(checkpoint.origin)]
  if (name.length === 0 || name.length > MAXIMUM_NAME_BYTES || origin.length > MAXIMUM_NAME_BYTES) return undefined
  return encodeLayout([
    ['bytes', LABEL], ['u8', name.length], ['bytes', name], ['u64', timestampS], ['u8', origin.length], ['bytes', origin],
    ['u64', 0], ['u64', checkpoint.size], ['bytes', checkpoint.root],
  ])
}

/** False for any malformed input. */
export function verifyMlDsa44(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ML_DSA_44_KEY_BYTES || signature.length !== ML_DSA_44_SIGNATURE_BYTES) return false
  try {
    return ml_dsa44.verify(signature, data, publicKey)
  } catch {
    return false
  }
}

// The evidence message of a stored fix, read back from the bytes in which it was received.
// On the path: between evidence and verdict, also after a restart.

import { evidenceRequestSchema, signedBodySchema, type EvidenceRequest } from '@trigpoint/core/wire'
import { readMessage } from './signed-message.ts'

/** Undefined only if the bytes are not what was accepted when they came. */
export function readStoredEvidence(raw: Uint8Array): EvidenceRequest | undefined {
  const signed = signedBodySchema.safeParse(JSON.parse(Buffer.from(raw).toString('utf8')))
  const request = signed.success ? readMessage(signed.data.body, evidenceRequestSchema) : undefined
  return request?.ok === true ? request.value : undefined
}

// Reads a signed message of an agent: the text that was signed, its JSON, its shape, its signature.
// On the path: the verifier's front door, before challenge and evidence. Nothing is believed until `isSignedBy`.

import { asClaimed, ok, refuse, type Claimed, type Result } from '@trigpoint/core/base'
import type { z } from 'zod'

/** The claimed content of a signed text. Refuses `message.malformed`. */
export function readMessage<T>(body: string, schema: z.ZodType<T>): Result<Claimed<T>> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return refuse('message.malformed', 'The signed text is not JSON.', 'body')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(asClaimed(parsed.data))
  const issue = parsed.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  return refuse('message.malformed', `The signed text is not of the expected shape: ${path || 'the whole'}: ${issue?.message ?? ''}.`, `body.${path}`)
}

/** The refusal of a message whose signature does not hold. */
export function refuseSignature(): Result<never> {
  return refuse('message.signature', 'The message is not signed by the agent\'s key. Sign the exact text of `body` with the enrolled key.', 'signature')
}

// The way in for those who have no account: a tip, and the mailbox that its receipt code opens. Open to anybody, with
// limits of its own; the code travels in bodies, never in addresses; no address of a sender is written anywhere.

import { mailboxMessageRequestSchema, mailboxRequestSchema, mailboxSchema, tipReceiptSchema, tipRequestSchema } from '@trigpoint/core/wire'
import { readMailbox, receiveTip, writeToMailbox } from '../flow/index.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { openRateLimiter, type RateLimit } from './rate-limit.ts'

/** Files of 8 MiB in base64, and the text. */
const MAXIMUM_TIP_BODY_BYTES = 12 * 1024 * 1024
const MAXIMUM_CODE_BODY_BYTES = 1024
/** A person writes a tip or two; an office behind one address a few. Kept in memory alone, and forgotten. */
const TIP_LIMIT: RateLimit = { burst: 10, perSecond: 1 / 60 }
const MAILBOX_LIMIT: RateLimit = { burst: 60, perSecond: 0.5 }

export function tipEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const tips = openRateLimiter(TIP_LIMIT, flow.clock)
  const mailboxes = openRateLimiter(MAILBOX_LIMIT, flow.clock)
  return [
    endpoint({
      method: 'post', path: '/v1/tips', summary: 'Tell us something, without an account; the answer holds a code that is shown once', access: 'open', guard: tips, maximumBodyBytes: MAXIMUM_TIP_BODY_BYTES,
      body: tipRequestSchema, response: tipReceiptSchema,
      handle: ({ body }) => receiveTip(flow, body),
    }),
    endpoint({
      method: 'post', path: '/v1/tips/mailbox', summary: 'Read the mailbox of a tip with its code', access: 'open', guard: mailboxes, maximumBodyBytes: MAXIMUM_CODE_BODY_BYTES, body: mailboxRequestSchema, response: mailboxSchema,
      handle: ({ body }) => readMailbox(flow, body.code),
    }),
    endpoint({
      method: 'post', path: '/v1/tips/mailbox/messages', summary: 'Write one more message into the mailbox of a tip', access: 'open', guard: mailboxes, maximumBodyBytes: MAXIMUM_TIP_BODY_BYTES,
      body: mailboxMessageRequestSchema, response: mailboxSchema,
      handle: ({ body }) => writeToMailbox(flow, body),
    }),
  ]
}

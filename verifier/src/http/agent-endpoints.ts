// What agents and landmarks send: enrolment, fix requests, receipts, evidence. No token: each message is signed
// by its sender, and checked by flow. On the path: the verifier's side of fix.md, messages 1, 7 and 9.

import { fromBase64, ok, refuse, type Result } from '@trigpoint/core/base'
import {
  challengeSchema, enrolResponseSchema, fixSchema, hex16Schema, MAXIMUM_EVIDENCE_BODY_BYTES, MAXIMUM_REQUEST_BODY_BYTES, receiptAcceptedSchema, receiptBodySchema,
  signedBodySchema, type Fix,
} from '@trigpoint/core/wire'
import { z } from 'zod'
import { acceptEvidence, acceptReceipt, enrolAgent, issueChallenge } from '../flow/index.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

/** A signed body is JSON within JSON: quotes are escaped, so it grows, but not to twice its size. */
const ESCAPED = 2
const MAXIMUM_RECEIPT_BODY_BYTES = 16 * 1024

export function agentEndpoints({ flow, register, metrics }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post', path: '/v1/agents/enrol', summary: 'Enrol an agent with a one-time token', access: 'open', maximumBodyBytes: ESCAPED * MAXIMUM_REQUEST_BODY_BYTES,
      body: signedBodySchema, response: enrolResponseSchema,
      handle: ({ raw, body }) => enrolAgent(flow, raw, body),
    }),
    endpoint({
      method: 'post', path: '/v1/fixes', summary: 'Ask for a challenge', access: 'open', maximumBodyBytes: ESCAPED * MAXIMUM_REQUEST_BODY_BYTES,
      body: signedBodySchema, response: challengeSchema,
      handle: ({ raw, body }) => issueChallenge(flow, register, raw, body),
    }),
    endpoint({
      method: 'post', path: '/v1/receipts', summary: 'Deliver a receipt (landmarks)', access: 'open', maximumBodyBytes: MAXIMUM_RECEIPT_BODY_BYTES,
      body: receiptBodySchema, response: receiptAcceptedSchema,
      handle: async ({ body }) => {
        const bytes = fromBase64(body.receipt)
        if (bytes === undefined) return refuse('api.malformed', 'body.receipt: not canonical base64.', 'body.receipt')
        const status = await acceptReceipt(flow, register, bytes)
        if (status.ok) metrics.receipts.inc({ status: status.value })
        return status.ok ? ok({ status: status.value }) : status
      },
    }),
    endpoint({
      method: 'post', path: '/v1/fixes/{challengeId}/evidence', summary: 'Deliver the evidence for a challenge and get the result', access: 'open',
      maximumBodyBytes: ESCAPED * MAXIMUM_EVIDENCE_BODY_BYTES, params: z.object({ challengeId: hex16Schema }), body: signedBodySchema, response: fixSchema,
      handle: async ({ params, raw, body }): Promise<Result<Fix>> => {
        const fix = await acceptEvidence(flow, register, params.challengeId, raw, body)
        if (fix.ok) metrics.verdicts.inc({ outcome: fix.value.outcome })
        return fix
      },
    }),
  ]
}

// The routes that the vendor's fleet agent calls (its enrol, node, nonce and attestation calls), so that a node that
// runs it needs no second agent to be known here. On the path: evidence and custody; see flow/device/vendor-reports.ts for what
// this can and cannot prove. A reporting token opens these routes and nothing else.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import {
  atMsSchema, MAXIMUM_EVIDENCE_BODY_BYTES, MAXIMUM_NODE_RECORD_BYTES, nodeUuidSchema, slugSchema, tokenResponseSchema, vendorEnrolledSchema, vendorNodeAcceptedSchema,
  vendorNonceSchema, vendorReportAcceptedSchema,
} from '@trigpoint/core/wire'
import { z } from 'zod'
import { acceptVendorNode, acceptVendorReport, createToken, issueVendorNonce, type Reporter } from '../flow/index.ts'
import { maySee, type Reader } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

const MAXIMUM_TOKEN_BODY_BYTES = 16 * 1024

export function vendorAgentEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const params = z.object({ nodeUuid: nodeUuidSchema })
  return [
    endpoint({
      method: 'post', path: '/v1/reporting-tokens', summary: 'Make a token with which vendor agents of one site report, and nothing else', access: 'enrol',
      maximumBodyBytes: MAXIMUM_TOKEN_BODY_BYTES, body: z.object({ siteId: slugSchema, name: z.string().min(1).max(64), expiresAtMs: atMsSchema.optional() }), response: tokenResponseSchema,
      handle: async ({ body: { siteId, name, expiresAtMs }, reader }) => {
        if (!maySee(reader, siteId)) return refuse('api.forbidden', 'This token may make reporting tokens for its own site only.', 'body.siteId')
        return createToken(flow, { kind: 'reporting', role: null, siteId, name, expiresAtMs: expiresAtMs ?? null })
      },
    }),
    endpoint({
      method: 'post', path: '/v1/agent/enroll', summary: 'Vendor agent: enrol; the token serves on as it is', access: 'report', response: vendorEnrolledSchema,
      handle: async ({ reader }) => ok({ jwtAssertion: reader.token ?? '' }),
    }),
    endpoint({
      method: 'put', path: '/v1/agent/nodes/{nodeUuid}', summary: 'Vendor agent: node record; taken as inventory, every field a claim', access: 'report',
      maximumBodyBytes: MAXIMUM_NODE_RECORD_BYTES, params, body: z.unknown(), response: vendorNodeAcceptedSchema,
      handle: call => ofReporter(call, reporter => acceptVendorNode(flow, reporter, call.raw, call.body)),
    }),
    endpoint({
      method: 'post', path: '/v1/agent/nodes/{nodeUuid}/nonce', summary: 'Vendor agent: a nonce for its next attestation', access: 'report', params, response: vendorNonceSchema,
      handle: call => ofReporter(call, reporter => issueVendorNonce(flow, reporter)),
    }),
    endpoint({
      method: 'post', path: '/v1/agent/nodes/{nodeUuid}/attestation', summary: 'Vendor agent: attestation; proves who and what, never where', access: 'report',
      maximumBodyBytes: MAXIMUM_EVIDENCE_BODY_BYTES, params, query: z.object({ source: z.enum(['vendor-agent', 'file']).default('vendor-agent') }), body: z.unknown(), response: vendorReportAcceptedSchema,
      handle: call => ofReporter(call, reporter => acceptVendorReport(flow, reporter, call.query.source, call.raw, call.body)),
    }),
  ]
}

/** The site is the token's, the name is the path's. */
async function ofReporter<T>({ params, reader }: { readonly params: { readonly nodeUuid: string }; readonly reader: Reader }, run: (reporter: Reporter) => Promise<Result<T>>): Promise<Result<T>> {
  return reader.scope === undefined ? refuse('api.forbidden', 'Reports are of one site; this token is of none.', 'authorization') : run({ siteId: reader.scope, nodeUuid: params.nodeUuid })
}

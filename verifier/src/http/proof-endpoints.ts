// What leaves the verifier to be checked elsewhere: results, bundles, the keys that sign them, and what a person
// writes into a trust file. On the path: after log. An operator gets bundles of its own site only.

import { ok, refuse, toBase64, type Result } from '@trigpoint/core/base'
import { BUNDLE_MEDIA_TYPE, CWT_MEDIA_TYPE, LEVELS, resultKeyJwk, TOKEN_MEDIA_TYPE, TRUST_FORMAT } from '@trigpoint/core/result'
import { bundleBodySchema, chipIdSchema, hex16Schema, jwksSchema, openingErasedSchema, trustBodySchema } from '@trigpoint/core/wire'
import { z } from 'zod'
import { eraseOpening, makeBundle, makeResult } from '../flow/index.ts'
import type { FixRow } from '../ports/index.ts'
import { maySee, type Reader } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

const ofFix = z.object({ challengeId: hex16Schema })
const bundleQuerySchema = z.object({ level: z.enum(LEVELS).default('full'), chip: chipIdSchema.optional() })
const resultQuerySchema = z.object({ level: z.enum(['site', 'verdict']).default('verdict'), chip: chipIdSchema.optional(), alg: z.enum(['ES256', 'EdDSA']).default('ES256'), form: z.enum(['jwt', 'cwt']).default('jwt') })

export function proofEndpoints(api: ApiContext): readonly Endpoint[] {
  const { flow, proofs } = api
  const find = async (challengeId: string, reader: Reader): Promise<Result<FixRow>> => {
    const fix = await flow.store.getFix(challengeId)
    return fix === undefined || !maySee(reader, fix.siteId) ? refuse('fix.unknown', `There is no fix ${challengeId}.`, 'challengeId') : ok(fix)
  }
  return [
    endpoint({
      method: 'get', path: '/v1/fixes/{challengeId}/bundle', summary: 'Everything that is needed to check a verdict without this server, at a level of disclosure', access: 'read',
      params: ofFix, query: bundleQuerySchema, response: bundleBodySchema, mediaType: BUNDLE_MEDIA_TYPE,
      handle: async ({ params, query, reader }) => {
        const fix = await find(params.challengeId, reader)
        return fix.ok ? makeBundle(flow, proofs, fix.value, { level: query.level, chipId: query.chip }) : fix
      },
    }),
    endpoint({
      method: 'get', path: '/v1/fixes/{challengeId}/result', summary: 'The attestation result of a verdict, as a signed token (EAT, EAR claims): JWT, or CWT in COSE', access: 'read',
      params: ofFix, query: resultQuerySchema, response: z.string(), mediaType: TOKEN_MEDIA_TYPE, binaryMediaType: CWT_MEDIA_TYPE,
      handle: async ({ params, query, reader }) => {
        const fix = await find(params.challengeId, reader)
        return fix.ok ? makeResult(flow, proofs, fix.value, { level: query.level, chipId: query.chip, algorithm: query.alg, form: query.form }) : fix
      },
    }),
    endpoint({
      method: 'delete', path: '/v1/fixes/{challengeId}/opening', summary: 'Erase what opens the log entry of a verdict, for ever; the log stays whole', access: 'admin',
      params: ofFix, response: openingErasedSchema,
      handle: async ({ params, reader }) => {
        const fix = await find(params.challengeId, reader)
        if (!fix.ok) return fix
        const erased = await eraseOpening(flow, params.challengeId)
        return erased.ok ? ok({ challengeId: params.challengeId, index: erased.value.index }) : erased
      },
    }),
    ...keyEndpoints(api),
  ]
}

/** Public by nature: keys, not facts. */
function keyEndpoints({ flow, proofs, logPolicy }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get', path: '/.well-known/jwks.json', summary: 'Keys that sign results, retired ones and the next included', access: 'open', response: jwksSchema, mediaType: 'application/jwk-set+json',
      handle: async () => {
        for (const algorithm of ['ES256', 'EdDSA'] as const) proofs.results.current(algorithm, flow.clock.nowMs())
        return ok({ keys: proofs.results.list().map(({ key, statement }) => ({ ...resultKeyJwk(flow.primitives, key), trigpoint_statement: toBase64(statement) })) })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/trust', summary: 'What a trust file for this verifier says; compare the key by another way before relying on it', access: 'open', response: trustBodySchema,
      handle: async () => ok({
        format: TRUST_FORMAT, verifiers: [{ name: proofs.log.origin, key: toBase64(flow.trust.publicKey) }], log: logPolicy,
        anchors: flow.trust.anchors.map(({ name, sha256, test }) => ({ name, sha256, test })),
        ...(flow.trust.manifestAnchors === undefined ? {} : { manifestAnchors: flow.trust.manifestAnchors.map(({ name, sha256, test }) => ({ name, sha256, test })) }),
      }),
    }),
  ]
}

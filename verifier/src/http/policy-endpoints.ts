// Policies over HTTP: the one in force, its versions, checking, dry run, activation. Whoever sees all sites may read,
// check and try; only an administrator activates. An operator's own site shows what applies to it.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { parsePolicy, policyJsonSchema } from '@trigpoint/core/policy'
import { dryRunSchema, pageSchema, policyActivationSchema, policyCheckSchema, policyDocumentSchema, policyInForceSchema, policyTextSchema, policyVersionSchema, slugSchema } from '@trigpoint/core/wire'
import { z } from 'zod'
import { activatePolicy, checkPolicy, policyInForce, rulesInUse, showPolicyDocument, showPolicyVersion } from '../flow/index.ts'
import type { PolicyRow } from '../ports/index.ts'
import type { Reader } from './access.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

/** The text as a JSON string: escapes may double it. */
const MAXIMUM_POLICY_BODY_BYTES = 640 * 1024
const LISTED_VERSIONS = 500
const NOT_FOR_YOU = refuse('policy.unknown', 'There is no such policy.', 'policy')

export function policyEndpoints(api: ApiContext): readonly Endpoint[] {
  return [...readPolicies(api), ...tryPolicies(api)]
}

function seesAll(reader: Reader): boolean {
  return reader.scope === undefined
}

function readPolicies({ flow }: ApiContext): readonly Endpoint[] {
  const { store } = flow
  const after = async (row: PolicyRow): Promise<PolicyRow | undefined> => {
    const all = await store.listPolicies(LISTED_VERSIONS)
    return all[all.findIndex(each => each.id === row.id) - 1]
  }
  return [
    endpoint({
      method: 'get', path: '/v1/policy', summary: 'The policy in force', access: 'read', response: policyInForceSchema,
      handle: async ({ reader }) => {
        const row = seesAll(reader) ? await store.newestPolicy() : undefined
        if (row === undefined) return ok({ document: null, uncoveredSites: [], warnings: [] })
        const policy = await policyInForce(flow, store)
        const sites = (await store.listSites({ limit: 500 })).items.map(site => site.siteId)
        const parsed = parsePolicy(row.text, rulesInUse(flow).book, flow.clock.nowMs())
        const warnings = [...parsed.warnings, ...parsed.problems].map(each => each.message)
        return ok({ document: await showPolicyDocument(flow, row, undefined), uncoveredSites: sites.filter(siteId => policy !== undefined && !Object.hasOwn(policy.sites, siteId)), warnings })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/policies', summary: 'Versions of policies that were activated, newest first', access: 'read', response: pageSchema(policyVersionSchema),
      handle: async ({ reader }) => {
        const rows = seesAll(reader) ? await store.listPolicies(LISTED_VERSIONS) : []
        return ok({ items: await Promise.all(rows.map((row, at) => showPolicyVersion(store, row, rows[at - 1]))), next: null })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/policies/{policyId}/versions/{version}', summary: 'One version, as it was written', access: 'read', params: z.object({ policyId: slugSchema, version: z.coerce.number().int().min(1) }), response: policyDocumentSchema,
      handle: async ({ params, reader }) => {
        const row = seesAll(reader) ? await store.getPolicy(params.policyId, params.version) : undefined
        return row === undefined ? NOT_FOR_YOU : ok(await showPolicyDocument(flow, row, await after(row)))
      },
    }),
    endpoint({
      method: 'get', path: '/v1/policy-schema', summary: 'JSON Schema of a policy file, for editors', access: 'open', response: z.record(z.string(), z.unknown()), mediaType: 'application/schema+json',
      handle: async () => ok(policyJsonSchema()),
    }),
  ]
}

function tryPolicies({ flow, dryRuns }: ApiContext): readonly Endpoint[] {
  const allowed = (reader: Reader): Result<undefined> => (seesAll(reader) ? ok(undefined) : refuse('api.forbidden', 'Policies are tried by people who see all sites.', 'authorization'))
  return [
    endpoint({
      method: 'post', path: '/v1/policies/check', summary: 'Problems with their lines, tests, and what would change; nothing is kept', access: 'read', maximumBodyBytes: MAXIMUM_POLICY_BODY_BYTES,
      body: policyTextSchema, response: policyCheckSchema,
      handle: async ({ body, reader }) => {
        const may = allowed(reader)
        return may.ok ? ok(await checkPolicy(flow, body.text)) : may
      },
    }),
    endpoint({
      method: 'post', path: '/v1/policies/dry-runs', summary: 'Judge the whole fleet under a policy that is not in force; nothing is activated', access: 'read', maximumBodyBytes: MAXIMUM_POLICY_BODY_BYTES,
      body: policyTextSchema, response: dryRunSchema,
      handle: async ({ body, reader }) => {
        const may = allowed(reader)
        return may.ok ? dryRuns.start(body.text) : may
      },
    }),
    endpoint({
      method: 'get', path: '/v1/policies/dry-runs/{dryRunId}', summary: 'How far a dry run is, and what it found', access: 'read', params: z.object({ dryRunId: z.string().max(32) }), response: dryRunSchema,
      handle: async ({ params, reader }) => {
        const run = seesAll(reader) ? dryRuns.get(params.dryRunId) : undefined
        return run === undefined ? refuse('policy.dry-run-unknown', 'There is no such dry run.', 'dryRunId') : ok(run)
      },
    }),
    endpoint({
      method: 'post', path: '/v1/policies/activation', summary: 'Put a policy into force: kept, sealed in the log, compiled into the policy of each site that it names', access: 'admin', maximumBodyBytes: MAXIMUM_POLICY_BODY_BYTES,
      body: policyActivationSchema, response: policyVersionSchema,
      handle: async ({ body, reader }) => {
        const activated = await activatePolicy(flow, { ...body, by: reader.person ?? reader.role })
        return activated.ok ? ok(await showPolicyVersion(flow.store, activated.value, undefined)) : activated
      },
    }),
  ]
}

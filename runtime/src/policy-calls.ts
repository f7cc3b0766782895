// Calls about policies, parties and rules, beside those of the verifier client: for the command line and programs.

import type { Result } from '@trigpoint/core/base'
import {
  dryRunSchema, orderSchema, pageSchema, partyPageSchema, partySummarySchema, policyCheckSchema, policyDocumentSchema, policyInForceSchema, policyVersionSchema,
  type DryRun, type OrderBody, type PartyPage, type PartySummary, type PolicyCheck, type PolicyDocument, type PolicyInForce, type PolicyVersion,
} from '@trigpoint/core/wire'
import type { VerifierClient } from './verifier-client.ts'

export interface PolicyCalls {
  getPolicyInForce(): Promise<Result<PolicyInForce>>
  getPolicies(): Promise<Result<readonly PolicyVersion[]>>
  getPolicy(policyId: string, version: number): Promise<Result<PolicyDocument>>
  checkPolicy(text: string): Promise<Result<PolicyCheck>>
  startDryRun(text: string): Promise<Result<DryRun>>
  getDryRun(dryRunId: string): Promise<Result<DryRun>>
  /** `sha256`: of the text as it was checked, hex. */
  activatePolicy(text: string, sha256: string): Promise<Result<PolicyVersion>>
  getParties(cursor?: string): Promise<Result<{ readonly items: readonly PartySummary[]; readonly next: string | null }>>
  getParty(partyId: string): Promise<Result<PartyPage>>
  putParty(partyId: string, party: object): Promise<Result<PartyPage>>
  addOrder(order: object): Promise<Result<OrderBody>>
}

export function policyCalls({ call }: Pick<VerifierClient, 'call'>): PolicyCalls {
  const id = encodeURIComponent
  return {
    getPolicyInForce: () => call('GET', '/v1/policy', policyInForceSchema),
    getPolicies: async () => {
      const page = await call('GET', '/v1/policies', pageSchema(policyVersionSchema))
      return page.ok ? { ok: true, value: page.value.items } : page
    },
    getPolicy: (policyId, version) => call('GET', `/v1/policies/${id(policyId)}/versions/${String(version)}`, policyDocumentSchema),
    checkPolicy: text => call('POST', '/v1/policies/check', policyCheckSchema, { text }),
    startDryRun: text => call('POST', '/v1/policies/dry-runs', dryRunSchema, { text }),
    getDryRun: dryRunId => call('GET', `/v1/policies/dry-runs/${id(dryRunId)}`, dryRunSchema),
    activatePolicy: (text, sha256) => call('POST', '/v1/policies/activation', policyVersionSchema, { text, sha256 }),
    getParties: cursor => call('GET', `/v1/parties?limit=500${cursor === undefined ? '' : `&cursor=${id(cursor)}`}`, pageSchema(partySummarySchema)),
    getParty: partyId => call('GET', `/v1/parties/${id(partyId)}`, partyPageSchema),
    putParty: (partyId, party) => call('PUT', `/v1/parties/${id(partyId)}`, partyPageSchema, party),
    addOrder: order => call('POST', '/v1/orders', orderSchema, order),
  }
}

// Questions and deeds about policies, parties and rules.

import {
  classificationSchema, dryRunSchema, pageSchema, partyPageSchema, partySummarySchema, policyCheckSchema, policyDocumentSchema, policyInForceSchema, policyVersionSchema, ruleBookSchema, ruleTableSchema, screeningAnswerSchema,
  type ClassificationBody, type ClassifyRequest, type DryRun, type PartyPage, type PartySummary, type PolicyCheck, type PolicyDocument, type PolicyInForce, type PolicyVersion, type RuleBookBody, type RuleTableBody, type ScreeningAnswer,
} from '@trigpoint/core/wire'
import type { Question } from './queries.ts'
import { readJson, sendJson } from './request.ts'

const partyListSchema = pageSchema(partySummarySchema)
const versionListSchema = pageSchema(policyVersionSchema)
const id = encodeURIComponent

export const policyQuery: Question<PolicyInForce> = { queryKey: ['policy'], queryFn: ({ signal }) => readJson('/v1/policy', policyInForceSchema, signal) }

export const policiesQuery: Question<readonly PolicyVersion[]> = { queryKey: ['policy', 'versions'], queryFn: async ({ signal }) => (await readJson('/v1/policies', versionListSchema, signal)).items }

export function policyVersionQuery(policyId: string, version: string): Question<PolicyDocument> {
  return { queryKey: ['policy', 'versions', policyId, version], queryFn: ({ signal }) => readJson(`/v1/policies/${id(policyId)}/versions/${id(version)}`, policyDocumentSchema, signal) }
}

export function checkPolicy(text: string): Promise<PolicyCheck> {
  return sendJson('/v1/policies/check', { text }, policyCheckSchema)
}

export function startDryRun(text: string): Promise<DryRun> {
  return sendJson('/v1/policies/dry-runs', { text }, dryRunSchema)
}

export function dryRunQuery(dryRunId: string): Question<DryRun> {
  return { queryKey: ['policy', 'dry-run', dryRunId], queryFn: ({ signal }) => readJson(`/v1/policies/dry-runs/${id(dryRunId)}`, dryRunSchema, signal) }
}

export function activatePolicy(text: string, sha256: string): Promise<PolicyVersion> {
  return sendJson('/v1/policies/activation', { text, sha256 }, policyVersionSchema)
}

/** As many as one page shows; a register of more is searched with the command line. */
const PARTIES_SHOWN = 500

export const partiesQuery: Question<{ readonly items: readonly PartySummary[]; readonly next: string | null }> = {
  queryKey: ['parties'], queryFn: ({ signal }) => readJson(`/v1/parties?limit=${String(PARTIES_SHOWN)}`, partyListSchema, signal),
}

export function partyQuery(partyId: string): Question<PartyPage> {
  return { queryKey: ['parties', partyId], queryFn: ({ signal }) => readJson(`/v1/parties/${id(partyId)}`, partyPageSchema, signal) }
}

export function screenParty(asked: { readonly name: string; readonly address?: string; readonly country?: string }): Promise<ScreeningAnswer> {
  return sendJson('/v1/screening', asked, screeningAnswerSchema)
}

export const rulesQuery: Question<RuleBookBody> = { queryKey: ['rules'], queryFn: ({ signal }) => readJson('/v1/rules', ruleBookSchema, signal) }

export function ruleTableQuery(table: string): Question<RuleTableBody> {
  return { queryKey: ['rules', table], queryFn: ({ signal }) => readJson(`/v1/rules/${id(table)}`, ruleTableSchema, signal) }
}

export function classifyChip(asked: ClassifyRequest): Promise<ClassificationBody> {
  return sendJson('/v1/rules/classify', asked, classificationSchema)
}

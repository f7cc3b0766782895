// Questions about what is computed beside the proof: estimates, fingerprints, plans.

import {
  estimateDrawingSchema, fixEstimateSchema, fixFingerprintSchema, planResponseSchema, siteFingerprintSchema,
  type EstimateDrawingBody, type FingerprintCheckBody, type FixEstimateBody, type PlanRequest, type PlanResponse, type SiteFingerprint,
} from '@trigpoint/core/wire'
import { ApiProblem } from './problem.ts'
import type { Question } from './queries.ts'
import { readJson, sendJson } from './request.ts'

/** Null where nothing was timed, so that there is nothing to estimate. */
export function estimateQuery(challengeId: string): Question<FixEstimateBody | null> {
  return { queryKey: ['fix', challengeId, 'estimate'], queryFn: ({ signal }) => readJson(`/v1/fixes/${encodeURIComponent(challengeId)}/estimate`, fixEstimateSchema, signal).catch(nullFor('estimate.none')) }
}

/** About half a megabyte: asked for when it is to be drawn. */
export function estimateDrawingQuery(challengeId: string): Question<EstimateDrawingBody> {
  return { queryKey: ['fix', challengeId, 'estimate', 'drawing'], queryFn: ({ signal }) => readJson(`/v1/fixes/${encodeURIComponent(challengeId)}/estimate?format=geojson`, estimateDrawingSchema, signal) }
}

/** Null where no fingerprint was enrolled before the fix. */
export function fixFingerprintQuery(challengeId: string): Question<FingerprintCheckBody | null> {
  return { queryKey: ['fix', challengeId, 'fingerprint'], queryFn: async ({ signal }) => (await readJson(`/v1/fixes/${encodeURIComponent(challengeId)}/fingerprint`, fixFingerprintSchema, signal)).check }
}

export function siteFingerprintQuery(siteId: string): Question<SiteFingerprint> {
  return { queryKey: ['sites', siteId, 'fingerprint'], queryFn: ({ signal }) => readJson(`/v1/sites/${encodeURIComponent(siteId)}/fingerprint`, siteFingerprintSchema, signal) }
}

export function planQuery(request: PlanRequest): Question<PlanResponse> {
  return { queryKey: ['plan', request], queryFn: () => sendJson('/v1/plan', request, planResponseSchema) }
}

/** What is not there is an answer, not a problem. */
function nullFor(code: string): (error: unknown) => null {
  return error => {
    if (error instanceof ApiProblem && error.facts.code === code) return null
    throw error
  }
}

// Questions and deeds about cases. A case is renewed every few seconds while it is looked at: no live event names
// one, so that nobody learns of a case from a stream that is open to more people than the case.

import {
  caseMailboxSchema, caseSchema, caseSummarySchema, pageSchema, personsSchema, type CaseActionBody, type CaseBody, type CaseMailbox, type CaseRequest, type CaseSplitRequest, type CaseSummary, type Persons, type ReportKind,
} from '@trigpoint/core/wire'
import { parseProblem } from './problem.ts'
import type { Question } from './queries.ts'
import { readJson, requestHeaders, sendJson } from './request.ts'

const casePageSchema = pageSchema(caseSummarySchema)
const LIST_LIMIT = 200

/** How often a list or a case that is on the screen is renewed. */
export const CASE_RENEWAL_MS = 5000

export interface CaseFilter {
  readonly state?: string | undefined
  readonly severity?: string | undefined
  readonly owner?: string | undefined
  readonly site?: string | undefined
}

export function casesQuery(filter: CaseFilter = {}): Question<readonly CaseSummary[]> {
  const query = new URLSearchParams({ limit: String(LIST_LIMIT) })
  for (const [key, value] of Object.entries(filter) as [string, string | undefined][]) if (value !== undefined && value !== '') query.set(key, value)
  return { queryKey: ['cases', filter], queryFn: async ({ signal }) => (await readJson(`/v1/cases?${query.toString()}`, casePageSchema, signal)).items }
}

export function caseQuery(caseId: string): Question<CaseBody> {
  return { queryKey: ['case', caseId], queryFn: ({ signal }) => readJson(casePath(caseId), caseSchema, signal) }
}

export function caseMailboxQuery(caseId: string): Question<CaseMailbox> {
  return { queryKey: ['case', caseId, 'mailbox'], queryFn: ({ signal }) => readJson(`${casePath(caseId)}/mailbox`, caseMailboxSchema, signal) }
}

/** Whom a case can be given to. */
export const personsQuery: Question<Persons['items']> = {
  queryKey: ['persons'], queryFn: async ({ signal }) => (await readJson('/v1/persons', personsSchema, signal)).items,
}

export function sendCaseAction(caseId: string, action: CaseActionBody): Promise<CaseBody> {
  return sendJson(`${casePath(caseId)}/actions`, action, caseSchema)
}

export function sendCase(request: CaseRequest): Promise<CaseBody> {
  return sendJson('/v1/cases', request, caseSchema)
}

/** Gives the case that goes on. */
export function mergeCase(caseId: string, into: string, reason: string): Promise<CaseBody> {
  return sendJson(`${casePath(caseId)}/merge`, { into, reason }, caseSchema)
}

/** Gives the new case. */
export function splitCase(caseId: string, request: CaseSplitRequest): Promise<CaseBody> {
  return sendJson(`${casePath(caseId)}/split`, request, caseSchema)
}

export function sendCaseMessage(caseId: string, tipId: string, text: string): Promise<CaseMailbox> {
  return sendJson(`${casePath(caseId)}/messages`, { tipId, text }, caseMailboxSchema)
}

export function casePath(caseId: string): string {
  return `/v1/cases/${encodeURIComponent(caseId)}`
}

/** The page of a report in a tab of its own, where the browser prints it. The token goes along in the request, so a plain link would not do. */
export async function openReport(caseId: string, kind: ReportKind): Promise<void> {
  const response = await fetch(`${casePath(caseId)}/reports/${kind}?format=html`, { headers: requestHeaders() })
  if (!response.ok) throw parseProblem(response.status, await response.json().catch(() => undefined))
  const address = URL.createObjectURL(new Blob([await response.text()], { type: 'text/html' }))
  if (window.open(address, '_blank') === null) location.assign(address)
}

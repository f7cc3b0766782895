// Cases over HTTP. Who may see a case is judged in core (custody/cases/case-access.ts); what somebody may not see is
// answered as unknown. Files that strangers sent leave as bytes to be saved, under a name of ours.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { isActor, type CaseReader } from '@trigpoint/core/custody/cases'
import { LEVELS } from '@trigpoint/core/result'
import {
  caseActionSchema, caseIdSchema, caseMailboxSchema, caseMergeSchema, caseMessageRequestSchema, caseRequestSchema, caseSchema, caseSplitSchema, caseStateSchema, caseSummarySchema, chipIdSchema, hex16Schema, intakeAnswerSchema,
  intakeRequestSchema, pageSchema, personSchema, personsSchema, reportKindSchema, severitySchema, slugSchema,
} from '@trigpoint/core/wire'
import { z } from 'zod'
import {
  actOnCase, actorOf, answerTipster, enterTip, exportCase, findCase, findMailbox, listCases, listCasesCsv, makeReport, mergeCases, openCaseByHand, readCaseFile, showCase, showCaseMailbox, splitCase,
} from '../flow/index.ts'
import type { Reader } from './access.ts'
import type { FileAnswer } from './answer.ts'
import type { ApiContext } from './api-context.ts'
import { endpoint, pageQuerySchema, type Endpoint } from './endpoint.ts'

const MAXIMUM_CASE_BODY_BYTES = 512 * 1024
/** A mail of 24 MiB in base64, with its text. */
const MAXIMUM_INTAKE_BODY_BYTES = 34 * 1024 * 1024

const ofCase = z.object({ caseId: caseIdSchema })
const listQuerySchema = pageQuerySchema.extend({
  state: caseStateSchema.optional(), owner: personSchema.optional(), severity: severitySchema.optional(), site: slugSchema.optional(), chip: chipIdSchema.optional(), finding: z.string().max(128).optional(),
})
const reportQuerySchema = z.object({ format: z.enum(['json', 'html', 'csv', 'pack']).default('json'), level: z.enum(LEVELS).optional() })

/** Who is asking, as cases see them. */
export function caseReaderOf({ role, scope, person }: Reader): CaseReader {
  return { role, scope, person: person ?? null }
}

export function caseEndpoints(api: ApiContext): readonly Endpoint[] {
  return [...registerEndpoints(api), ...workEndpoints(api), ...mailboxEndpoints(api), ...reportEndpoints(api)]
}

function registerEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const filterOf = ({ limit, cursor, state, owner, severity, site, chip, finding }: z.output<typeof listQuerySchema>): Parameters<typeof listCases>[1] =>
    ({ limit, after: cursor, state, owner, severity, siteId: site, chipId: chip, findingId: finding })
  return [
    endpoint({
      method: 'get', path: '/v1/cases', summary: 'Cases that this reader may see, newest first', access: 'read', query: listQuerySchema, response: pageSchema(caseSummarySchema),
      handle: async ({ query, reader }) => {
        const page = await listCases(flow, filterOf(query), caseReaderOf(reader))
        return ok({ items: [...page.items], next: page.next })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/cases.csv', summary: 'The same list for a spreadsheet', access: 'read', query: listQuerySchema, response: z.string(), mediaType: 'text/csv', isFile: true,
      handle: async ({ query, reader }) => ok(await listCasesCsv(flow, filterOf(query), caseReaderOf(reader))),
    }),
    endpoint({
      method: 'get', path: '/v1/persons', summary: 'Whom a case can be given to', access: 'read', response: personsSchema,
      handle: async ({ reader }) => {
        if (!isActor(reader)) return refuse('api.forbidden', 'This is for those who work on cases.', 'authorization')
        return ok({ items: (await flow.store.listPersons(flow.clock.nowMs())).filter(({ role }) => role !== 'operator') })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/cases/{caseId}', summary: 'One case: facts, clocks, checklist, trail', access: 'read', params: ofCase, response: caseSchema,
      handle: async ({ params, reader }) => {
        const row = await findCase(flow.store, params.caseId, caseReaderOf(reader))
        return row.ok ? ok(await showCase(flow, row.value, caseReaderOf(reader))) : row
      },
    }),
  ]
}

function workEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  const shown = async (row: Awaited<ReturnType<typeof actOnCase>>, reader: Reader): Promise<Result<z.input<typeof caseSchema>>> => (row.ok ? ok(await showCase(flow, row.value, caseReaderOf(reader))) : row)
  return [
    endpoint({
      method: 'post', path: '/v1/cases', summary: 'Open a case by hand', access: 'read', maximumBodyBytes: MAXIMUM_CASE_BODY_BYTES, body: caseRequestSchema, response: caseSchema,
      handle: async ({ body, reader }) => shown(await openCaseByHand(flow, body, caseReaderOf(reader)), reader),
    }),
    endpoint({
      method: 'post', path: '/v1/cases/{caseId}/actions', summary: 'Act on a case; the trail keeps who, when and why', access: 'read', maximumBodyBytes: MAXIMUM_CASE_BODY_BYTES,
      params: ofCase, body: caseActionSchema, response: caseSchema,
      handle: async ({ params, body, reader }) => {
        const acted = await actOnCase(flow, params.caseId, body, caseReaderOf(reader))
        // Who recused themselves sees nothing of it any more; the answer to that very request is the last.
        return shown(acted, reader)
      },
    }),
    endpoint({
      method: 'post', path: '/v1/cases/{caseId}/merge', summary: 'Merge a case into another, which is answered', access: 'read', maximumBodyBytes: MAXIMUM_CASE_BODY_BYTES, params: ofCase, body: caseMergeSchema, response: caseSchema,
      handle: async ({ params, body, reader }) => shown(await mergeCases(flow, params.caseId, body, caseReaderOf(reader)), reader),
    }),
    endpoint({
      method: 'post', path: '/v1/cases/{caseId}/split', summary: 'Split findings and tips off into a new case, which is answered', access: 'read', maximumBodyBytes: MAXIMUM_CASE_BODY_BYTES,
      params: ofCase, body: caseSplitSchema, response: caseSchema,
      handle: async ({ params, body, reader }) => shown(await splitCase(flow, params.caseId, body, caseReaderOf(reader)), reader),
    }),
    endpoint({
      method: 'post', path: '/v1/intake', summary: 'Enter a tip that came by mail or from a program', access: 'read', maximumBodyBytes: MAXIMUM_INTAKE_BODY_BYTES, body: intakeRequestSchema, response: intakeAnswerSchema,
      handle: async ({ body, reader }) => {
        const actor = actorOf(caseReaderOf(reader))
        return actor.ok ? enterTip(flow, body, actor.value.person) : actor
      },
    }),
  ]
}

function mailboxEndpoints({ flow }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get', path: '/v1/cases/{caseId}/mailbox', summary: 'What tipsters wrote, and what was answered', access: 'read', params: ofCase, response: caseMailboxSchema,
      handle: async ({ params, reader }) => {
        const row = await findMailbox(flow.store, params.caseId, caseReaderOf(reader))
        return row.ok ? ok(await showCaseMailbox(flow.store, params.caseId)) : row
      },
    }),
    endpoint({
      method: 'post', path: '/v1/cases/{caseId}/messages', summary: 'Answer a tipster', access: 'read', maximumBodyBytes: MAXIMUM_CASE_BODY_BYTES, params: ofCase, body: caseMessageRequestSchema, response: caseMailboxSchema,
      handle: async ({ params, body, reader }) => {
        const row = await findMailbox(flow.store, params.caseId, caseReaderOf(reader))
        if (!row.ok) return row
        const sent = await answerTipster(flow, row.value, body, reader.person ?? '')
        return sent.ok ? ok(await showCaseMailbox(flow.store, params.caseId)) : sent
      },
    }),
    endpoint({
      method: 'get', path: '/v1/cases/{caseId}/files/{fileId}', summary: 'What somebody sent, as bytes to be saved; nothing of it was looked into', access: 'read',
      params: ofCase.extend({ fileId: hex16Schema }), response: z.string(), mediaType: 'application/octet-stream', isFile: true,
      handle: async ({ params, reader }) => {
        const row = await findMailbox(flow.store, params.caseId, caseReaderOf(reader))
        if (!row.ok) return row
        const file = await readCaseFile(flow.store, params.caseId, params.fileId)
        if (!file.ok) return file
        const answer: FileAnswer = { body: file.value.bytes, mediaType: 'application/octet-stream', fileName: `${params.caseId}-${params.fileId.slice(0, 8)}.bin` }
        return ok(answer)
      },
    }),
  ]
}

function reportEndpoints({ flow, proofs, logPolicy }: ApiContext): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get', path: '/v1/cases/{caseId}/reports/{kind}', summary: 'A report of a case: JSON, a page to print, CSV, or a pack with its proof bundles', access: 'read',
      params: ofCase.extend({ kind: reportKindSchema }), query: reportQuerySchema, response: z.string(), isFile: true,
      handle: async ({ params, query, reader }) => {
        const who = caseReaderOf(reader)
        const row = await findCase(flow.store, params.caseId, who)
        if (!row.ok) return row
        const file = await makeReport(flow, proofs, row.value, { kind: params.kind, format: query.format, level: query.level, madeBy: who.person ?? 'a reader without a name', logPolicy })
        return ok({ ...file, inline: query.format === 'html' })
      },
    }),
    endpoint({
      method: 'get', path: '/v1/cases/{caseId}/export', summary: 'The trail as it was written, with its chain and its places in the log', access: 'read', params: ofCase, response: z.string(), isFile: true,
      handle: async ({ params, reader }) => {
        const row = await findCase(flow.store, params.caseId, caseReaderOf(reader))
        return row.ok ? ok(await exportCase(flow, row.value)) : row
      },
    }),
  ]
}

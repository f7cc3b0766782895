// POST and GET /epcis/capture, POST /epcis/events: what comes in. On the path: custody; EPCIS 2.0 section 12.6.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { validateEpcis, type EpcisProblem } from '@trigpoint/core/custody/epcis'
import { captureEpcis, type CaptureBehaviour } from '../flow/index.ts'
import type { EpcisJobRow } from '../ports/index.ts'
import { answerBare, answerEpcis, answerProblem, negotiate, MAXIMUM_CAPTURE_BYTES } from './epcis-answer.ts'
import { nextLink, readPaging } from './epcis-page.ts'
import type { EpcisCall, EpcisParts } from './epcis-call.ts'

const MEDIA = /^application\/(ld\+)?json\s*(;|$)/i

/** Reads a body as JSON. Refuses `api.not-json`, `api.too-large`, `api.busy`. */
async function withJson(parts: EpcisParts, request: Request, use: (value: unknown) => Promise<Response>): Promise<Response> {
  const result = await parts.bodies.withBody<Response>(request, MAXIMUM_CAPTURE_BYTES, async raw => {
    const value = parseJson(raw)
    return value.ok ? ok(await use(value.value)) : value
  }, MEDIA)
  return result.ok ? result.value : answerProblem(result.refusal)
}

function parseJson(raw: Uint8Array): Result<unknown> {
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw)))
  } catch {
    return refuse('epcis.not-valid', 'The body is not JSON in UTF-8.', '')
  }
}

export async function postCapture(parts: EpcisParts, { request }: EpcisCall): Promise<Response> {
  const behaviour = readBehaviour(request.headers)
  if (behaviour === undefined) return answerProblem({ code: 'api.malformed', message: 'GS1-Capture-Error-Behaviour is rollback or proceed.', where: 'gs1-capture-error-behaviour' })
  return withJson(parts, request, async document => {
    const captured = await captureEpcis(parts.flow, document, behaviour)
    if (!captured.ok) return answerProblem(captured.refusal)
    if ('problems' in captured.value) return notValid(captured.value.problems)
    return answerBare(202, { 'location': `/epcis/capture/${captured.value.job.captureId}`, 'gs1-capture-error-behaviour': behaviour })
  })
}

function notValid(problems: readonly EpcisProblem[]): Response {
  const [first] = problems
  return answerProblem({ code: 'epcis.not-valid', message: `${first?.path === '' ? 'The document' : (first?.path ?? '')}: ${first?.message ?? ''}${problems.length > 1 ? `, and ${String(problems.length - 1)} more` : ''}.`, where: first?.path ?? '' }, problems)
}

function readBehaviour(headers: Headers): CaptureBehaviour | undefined {
  const text = headers.get('gs1-capture-error-behaviour') ?? 'rollback'
  return text === 'rollback' || text === 'proceed' ? text : undefined
}

/** One event, at once: it is there when the answer is. */
export async function postEvent(parts: EpcisParts, { request }: EpcisCall): Promise<Response> {
  return withJson(parts, request, async event => {
    const problems = validateEpcis(event)
    if (problems.length > 0) return notValid(problems)
    const { type, eventID } = event as { readonly type: unknown; readonly eventID?: string }
    if (type === 'EPCISDocument' || type === 'EPCISQueryDocument') return notValid([{ path: '/type', message: 'must be a single event here; documents go to /epcis/capture' }])
    // An error declaration repeats the id of the event that it takes back.
    const isCorrection = (event as { readonly errorDeclaration?: unknown }).errorDeclaration !== undefined
    if (eventID !== undefined && !isCorrection && (await parts.flow.store.scanEpcisEvents({ look: { eventIds: [eventID] }, orderBy: 'recordTime', isAscending: true, limit: 1 })).length > 0)
      return answerProblem({ code: 'epcis.id-taken', message: `An event ${eventID} was captured already; correct it by an error declaration.`, where: '/eventID' })
    const captured = await captureEpcis(parts.flow, event, 'rollback')
    if (!captured.ok) return answerProblem(captured.refusal)
    const [latest] = await parts.flow.store.scanEpcisEvents({ look: eventID === undefined ? {} : { eventIds: [eventID] }, orderBy: 'recordTime', isAscending: false, limit: 1 })
    return answerBare(201, { location: `/epcis/events/${encodeURIComponent(eventID ?? latest?.eventId ?? '')}` })
  })
}

export async function getJob(parts: EpcisParts, { request, param }: EpcisCall): Promise<Response> {
  const form = negotiate(request.headers)
  if (!form.ok) return answerProblem(form.refusal)
  const job = await parts.flow.store.getEpcisJob(param ?? '')
  return job === undefined ? answerProblem({ code: 'epcis.job-unknown', message: 'There is no capture job of this id.', where: 'captureID' }) : answerEpcis(showJob(job), form.value)
}

export async function getJobs(parts: EpcisParts, { request, url }: EpcisCall): Promise<Response> {
  const form = negotiate(request.headers)
  if (!form.ok) return answerProblem(form.refusal)
  const paging = readPaging(url)
  if (!paging.ok) return answerProblem(paging.refusal)
  const { items, next } = await parts.flow.store.listEpcisJobs({ limit: paging.value.perPage, ...(paging.value.token === undefined ? {} : { after: paging.value.token }) })
  return answerEpcis(items.map(showJob), form.value, nextLink(url, next))
}

function showJob({ captureId, createdAtMs, finishedAtMs, success, behaviour, captured, repeated, errors }: EpcisJobRow): object {
  return {
    captureID: captureId, createdAt: new Date(createdAtMs).toISOString(), finishedAt: new Date(finishedAtMs).toISOString(), running: false, success,
    captureErrorBehaviour: behaviour, errors, 'trigpoint:captured': captured, 'trigpoint:repeated': repeated,
  }
}


// Answers of the EPCIS REST binding: its version headers, the form that is asked for, and problems (RFC 9457) that
// name the place. On the path: custody; EPCIS 2.0 section 12. A problem carries our refusal too, so that one client
// understands every route.

import { refuse, type Refusal, type Result } from '@trigpoint/core/base'
import type { EpcisProblem } from '@trigpoint/core/custody/epcis'
import { MAXIMUM_CAPTURED_EVENTS } from '../flow/index.ts'

/** Said in GS1-EPCIS-Capture-File-Size-Limit. */
export const MAXIMUM_CAPTURE_BYTES: number = 16 * 1024 * 1024

const VERSION = '2.0.0'

const HEADERS: Readonly<Record<string, string>> = {
  'gs1-epcis-version': VERSION, 'gs1-cbv-version': VERSION, 'gs1-epcis-min': VERSION, 'gs1-epcis-max': VERSION, 'gs1-cbv-min': VERSION, 'gs1-cbv-max': VERSION,
  // Identifiers are told as they were captured.
  'gs1-epc-format': 'Never_Translates', 'gs1-cbv-xml-format': 'No_Preference', 'gs1-extensions': 'trigpoint=urn:trigpoint:epcis:', 'cache-control': 'no-store',
}

const DISCOVERY: Readonly<Record<string, string>> = {
  'gs1-vendor-version': 'trigpoint', 'gs1-epcis-capture-limit': String(MAXIMUM_CAPTURED_EVENTS), 'gs1-epcis-capture-file-size-limit': String(MAXIMUM_CAPTURE_BYTES), 'gs1-capture-error-behaviour': 'all',
}

interface Exception {
  readonly type: string
  readonly title: string
  readonly status: number
}

const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  'epcis.not-valid': { type: 'ValidationException', title: 'The document is not valid', status: 400 },
  'api.malformed': { type: 'ValidationException', title: 'The request is not valid', status: 400 },
  'api.not-json': { type: 'UnsupportedMediaTypeException', title: 'This form is not taken', status: 415 },
  'epcis.query-parameter': { type: 'QueryParameterException', title: 'A query parameter is not valid', status: 400 },
  'epcis.query-too-large': { type: 'QueryTooLargeException', title: 'The result is too large', status: 413 },
  'epcis.too-many-events': { type: 'CaptureLimitExceededException', title: 'Too many events at once', status: 413 },
  'api.too-large': { type: 'CaptureLimitExceededException', title: 'The document is too large', status: 413 },
  'epcis.job-unknown': { type: 'NoSuchResourceException', title: 'There is no such capture job', status: 404 },
  'epcis.event-unknown': { type: 'NoSuchResourceException', title: 'There is no such event', status: 404 },
  'epcis.name-unknown': { type: 'NoSuchResourceException', title: 'No event names that', status: 404 },
  'epcis.not-offered': { type: 'UnsupportedOperationException', title: 'Not offered here', status: 501 },
  'epcis.address-too-long': { type: 'URITooLongException', title: 'The address is too long', status: 414 },
  'api.unknown-route': { type: 'NoSuchResourceException', title: 'There is nothing here', status: 404 },
  'api.wrong-method': { type: 'UnsupportedOperationException', title: 'Not with this method', status: 405 },
  'epcis.id-taken': { type: 'ResourceAlreadyExistsException', title: 'An event of this id exists', status: 409 },
  'epcis.not-acceptable': { type: 'NotAcceptableException', title: 'This form is not offered', status: 406 },
  'api.unauthorized': { type: 'SecurityException', title: 'A token is needed', status: 401 },
  'api.forbidden': { type: 'SecurityException', title: 'This token may not do that', status: 403 },
  'api.too-many-requests': { type: 'ImplementationException', title: 'Too many requests', status: 429 },
  'api.busy': { type: 'ImplementationException', title: 'Too much at once', status: 429 },
  'api.wrong-host': { type: 'SecurityException', title: 'Not under this name', status: 421 },
}
const OTHER: Exception = { type: 'ImplementationException', title: 'The request was refused', status: 400 }

/** Every problem with its place; the refusal beside it for clients of our own. */
export function answerProblem(refusal: Refusal, problems: readonly EpcisProblem[] = []): Response {
  const { type, title, status } = EXCEPTIONS[refusal.code] ?? OTHER
  const body = { type: `epcisException:${type}`, title, status, detail: refusal.message, ...(problems.length > 0 ? { problems } : {}), refusal }
  const headers = new Headers({ ...HEADERS, 'content-type': 'application/problem+json' })
  if (status === 413) for (const [name, value] of Object.entries(DISCOVERY)) headers.set(name, value)
  if (status === 401) headers.set('www-authenticate', 'Bearer')
  if (status === 429) headers.set('retry-after', String(refusal.detail?.['retryAfterS'] ?? 2))
  return new Response(JSON.stringify(body), { status, headers })
}

export type Form = 'application/json' | 'application/ld+json'

/** The form that the client takes. Refuses `epcis.not-acceptable`. */
export function negotiate(headers: Headers): Result<Form> {
  const wanted = (headers.get('accept') ?? '*/*').split(',').map(part => part.split(';')).filter(part => !part.some(each => /^\s*q=0(\.0*)?\s*$/.test(each))).map(([type]) => (type ?? '').trim().toLowerCase())
  const form = wanted.map(formOf).find(each => each !== undefined)
  if (form === undefined) return refuse('epcis.not-acceptable', 'Offered are application/json and application/ld+json.', 'accept')
  const format = headers.get('gs1-epc-format') ?? 'Never_Translates'
  if (format !== 'Never_Translates' && format !== 'No_Preference') return refuse('epcis.not-acceptable', 'Identifiers are told as they were captured; ask for GS1-EPC-Format: Never_Translates.', 'gs1-epc-format')
  const least = headers.get('gs1-epcis-min') ?? VERSION
  const most = headers.get('gs1-epcis-max') ?? VERSION
  if (!/^2(\.0)*$/.test(least) && !/^[01]\./.test(least)) return refuse('epcis.not-acceptable', `EPCIS ${VERSION} is offered, ${least} is the least that is wanted.`, 'gs1-epcis-min')
  if (/^[01](\.|$)/.test(most)) return refuse('epcis.not-acceptable', `EPCIS ${VERSION} is offered, ${most} is the most that is taken.`, 'gs1-epcis-max')
  return { ok: true, value: form }
}

function formOf(type: string): Form | undefined {
  if (type === 'application/ld+json') return 'application/ld+json'
  return type === 'application/json' || type === 'application/*' || type === '*/*' || type === '' ? 'application/json' : undefined
}

export function answerEpcis(body: unknown, form: Form, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status: 200, headers: { ...HEADERS, 'content-type': form, ...headers } })
}

/** An answer without a body: 202 accepted, 201 created, 204 discovery. */
export function answerBare(status: 201 | 202 | 204, headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status, headers: { ...HEADERS, ...(status === 204 ? DISCOVERY : {}), ...headers } })
}

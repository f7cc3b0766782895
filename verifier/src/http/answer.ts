// The one place where results and errors become HTTP: value -> 200, refusal -> 4xx, fault -> 503, bug -> 500.
// Every error body names its code and says what to do; nothing of the inside leaks into it.

import { BrokenInvariant, type Refusal } from '@trigpoint/core/base'
import { Fault } from '@trigpoint/runtime'
import type { Log } from '../ports/index.ts'

const STATUS: Readonly<Record<string, number>> = {
  'api.unauthorized': 401,
  'api.forbidden': 403,
  'api.unknown-route': 404,
  'finding.unknown': 404,
  'maintenance.used-up': 409,
  'api.wrong-method': 405,
  'api.too-large': 413,
  'api.not-json': 415,
  'api.wrong-host': 421,
  'api.too-many-requests': 429,
  'api.busy': 429,
  'message.signature': 401,
  'enrol.token-unknown': 401,
  'enrol.token-expired': 401,
  'enrol.token-used': 409,
  'fix.agent-unknown': 401,
  'fix.replayed': 409,
  'fix.key-reused': 409,
  'fix.too-many-open': 409,
  'fix.no-landmarks': 409,
  'fix.unknown': 404,
  'bundle.not-judged': 404,
  'bundle.not-logged': 409,
  'bundle.opening-erased': 410,
  'bundle.chip-unknown': 404,
  'leaf.unknown': 404,
  'leaf.has-bundle': 409,
  'fix.evidence-late': 409,
  'fix.evidence-already-sent': 409,
  'receipt.challenge-unknown': 404,
  'mesh.landmark-unknown': 401,
  'mesh.landmark-standing': 403,
  'mesh.replayed': 409,
  'mesh.too-soon': 409,
  'site.unknown': 404,
  'site.policy-version': 409,
  'party.unknown': 404,
  'party.parent-unknown': 409,
  'party.site-unknown': 409,
  'order.id-reused': 409,
  'policy.unknown': 404,
  'policy.version': 409,
  'policy.site-unknown': 409,
  'policy.text-changed': 409,
  'policy.tests-failed': 409,
  'policy.dry-run-unknown': 404,
  'policy.dry-runs-busy': 409,
  'rules.table-unknown': 404,
  'rules.chip-unknown': 404,
  'landmark.unknown': 404,
  'landmark.key-taken': 409,
  'landmark.operator-spelling': 409,
  'chip.unknown': 404,
  'node.unknown': 404,
  'token.unknown': 404,
  'paper.id-reused': 409,
  'case.unknown': 404,
  'case.person-missing': 403,
  'case.closed': 409,
  'case.merged': 409,
  'case.same-case': 409,
  'case.part-unknown': 404,
  'case.nothing-left': 409,
  'case.not-closed': 409,
  'case.not-proposed': 409,
  'case.same-person': 403,
  'case.incomplete': 409,
  'case.task-unknown': 404,
  'case.not-allowed': 403,
  'case.full': 409,
  'case.file-unknown': 404,
  'case.tip-unknown': 404,
  'tip.code-unknown': 404,
  'tip.too-many': 429,
  'tip.too-large': 413,
  'tip.full': 507,
  'estimate.none': 404,
  'estimate.model-gone': 410,
  'fingerprint.too-few-fixes': 409,
  'plan.no-landmarks': 409,
  'plan.busy': 429,
  'inspection.unknown': 404,
  'inspection.wrong-state': 409,
  'inspection.no-units': 409,
}

/** Statuses after which the same request may do later. */
const RETRY_AFTER_S = 2

export function answerJson(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } })
}

/** A file: bytes or text with a media type and a name that we chose. */
export interface FileAnswer {
  readonly body: Uint8Array | string
  readonly mediaType: string
  /** `[a-z0-9.-]`: no name of a stranger's reaches a header. */
  readonly fileName: string
  /** Shown in the browser; else it is only ever saved. */
  readonly inline?: boolean | undefined
}

export function answerFile({ body, mediaType, fileName, inline }: FileAnswer): Response {
  const disposition = `${inline === true ? 'inline' : 'attachment'}; filename="${fileName.replaceAll(/[^a-zA-Z0-9.-]/g, '_')}"`
  const bytes = typeof body === 'string' ? body : new Uint8Array(body)
  return new Response(bytes, { headers: { 'content-type': mediaType, 'content-disposition': disposition, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } })
}

/** A text, bytes, or JSON of another media type than JSON's own. */
export function answerMedia(body: unknown, mediaType: string): Response {
  const content = body instanceof Uint8Array ? Buffer.from(body) : typeof body === 'string' ? body : JSON.stringify(body)
  return new Response(content, { headers: { 'content-type': mediaType, 'cache-control': 'no-store' } })
}

export function answerRefusal(refusal: Refusal): Response {
  const response = answerJson({ refusal }, STATUS[refusal.code] ?? 400)
  if (response.status === 401) response.headers.set('www-authenticate', 'Bearer')
  if (response.status === 429) response.headers.set('retry-after', String(refusal.detail?.['retryAfterS'] ?? RETRY_AFTER_S))
  return response
}

/** The fault boundary: whatever was thrown while a request was answered. The transaction that it broke left nothing. */
export function answerThrown(error: unknown, log: Log, route: string): Response {
  if (error instanceof Fault) {
    log.error('fault', { route, error })
    const response = answerJson({ fault: { code: error.code, message: error.message } }, 503)
    response.headers.set('retry-after', String(RETRY_AFTER_S))
    return response
  }
  log.error(error instanceof BrokenInvariant ? 'broken invariant' : 'unexpected error', { route, error })
  return answerJson({ fault: { code: 'verifier.defect', message: 'The verifier met a defect of its own; nothing of this request was kept. Its log has the details.' } }, 500)
}

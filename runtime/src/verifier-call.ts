// One call of the verifier's API: request, bounded answer, schema. Beneath verifier-client.ts.
// 2xx gives the validated body; 4xx with `{ refusal }` gives the refusal; all else throws a Fault.
// 429 is a Fault although it is a 4xx: the message itself was not judged, it may be sent again later.

import { ok } from '@trigpoint/core/base'
import type { Result } from '@trigpoint/core/base'
import { faultBodySchema, refusalBodySchema } from '@trigpoint/core/wire'
import type { LiveEvent } from '@trigpoint/core/wire'
import { z } from 'zod'
import { readEventStream } from './event-stream.ts'
import { Fault } from './fault.ts'
import { exchangeHttp, networkFault, openHttpAnswer } from './http-exchange.ts'
import type { HttpAnswer, HttpTarget } from './http-exchange.ts'

export interface CallContext {
  readonly target: HttpTarget
  readonly token: string | undefined
  readonly timeoutMs: number
}

/** A page of 500 chips or a fix over 64 landmarks with its outline stays well below. */
const MAXIMUM_ANSWER_BYTES = 16 * 1024 * 1024

export async function callVerifier<T>(
  context: CallContext, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, schema: z.ZodType<T>, body?: object,
): Promise<Result<T>> {
  const answer = await exchangeHttp(
    context.target,
    {
      method, path, timeoutMs: context.timeoutMs,
      headers: { ...requestHeaders(context), accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    MAXIMUM_ANSWER_BYTES,
  )
  return readAnswer(answer, schema, context.target)
}

/** A document that is no JSON, as bytes. */
export async function callForBytes(context: CallContext, path: string): Promise<Result<Uint8Array>> {
  const answer = await exchangeHttp(context.target, { method: 'GET', path, timeoutMs: context.timeoutMs, headers: requestHeaders(context) }, MAXIMUM_ANSWER_BYTES)
  return answer.status === 200 ? ok(answer.body) : readAnswer(answer, z.never(), context.target)
}

/** Live events; each is validated, an unknown kind is passed over (a newer verifier may say more). */
export async function* readLiveEvents(
  context: CallContext, schema: z.ZodType<LiveEvent>, options: { readonly lastEventId?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<{ id: number; event: LiveEvent }> {
  const last = options.lastEventId === undefined ? {} : { 'last-event-id': String(options.lastEventId) }
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  try {
    const response = await openHttpAnswer(context.target, { method: 'GET', path: '/v1/events', headers: { ...requestHeaders(context), accept: 'text/event-stream', ...last }, ...signal })
    if (response.statusCode !== 200) {
      response.destroy()
      throw new Fault('network.answer-unexpected', `${context.target.url.origin} answered ${String(response.statusCode)} instead of live events; is the token right?`)
    }
    for await (const event of readEventStream(response)) {
      if (options.signal?.aborted === true) return
      const parsed = schema.safeParse(parseJson(event.data))
      if (parsed.success && /^\d{1,15}$/.test(event.id)) yield { id: Number(event.id), event: parsed.data }
    }
  } catch (error) {
    if (options.signal?.aborted === true) return
    throw networkFault(context.target, error)
  }
  throw new Fault('network.stream-ended', `${context.target.url.origin} ended the stream of live events.`)
}

function requestHeaders(context: CallContext): Record<string, string> {
  return context.token === undefined ? {} : { authorization: `Bearer ${context.token}` }
}

function readAnswer<T>(answer: HttpAnswer, schema: z.ZodType<T>, target: HttpTarget): Result<T> {
  const body = parseJson(new TextDecoder().decode(answer.body))
  if (answer.status >= 200 && answer.status < 300) {
    const parsed = schema.safeParse(body)
    if (parsed.success) return ok(parsed.data)
    const issue = parsed.error.issues[0]
    throw new Fault('network.answer-unexpected', `${target.url.origin} gave an answer that is not this API's (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Is it a verifier, and of this version?`)
  }
  const refused = refusalBodySchema.safeParse(body)
  if (answer.status === 429)
    throw new Fault('network.busy', refused.success ? refused.data.refusal.message : `${target.url.origin} asks to slow down; try again later.`)
  if (answer.status >= 400 && answer.status < 500 && refused.success) {
    const { code, message, where, detail } = refused.data.refusal
    return { ok: false, refusal: detail === undefined ? { code, message, where } : { code, message, where, detail } }
  }
  const fault = faultBodySchema.safeParse(body)
  if (fault.success) throw new Fault(fault.data.fault.code, fault.data.fault.message)
  throw new Fault('network.answer-unexpected', `${target.url.origin} answered ${String(answer.status)} with something that is not this API's. Is it a verifier?`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

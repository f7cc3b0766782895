// An endpoint as a value: what it takes and gives, as schemas, and who may call it. From the same value come
// the route, the validation of what arrives and the OpenAPI document, so the three cannot differ.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { z } from 'zod'
import type { Access, Reader } from './access.ts'
import type { FileAnswer } from './answer.ts'
import type { RateLimiter } from './rate-limit.ts'

export type Method = 'get' | 'post' | 'put' | 'delete'

/** What arrived, before validation. */
export interface Arrived {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** The body as received; empty for methods without one. */
  readonly raw: Uint8Array
  readonly reader: Reader | undefined
}

/** What the endpoint's own code gets. */
export interface Call<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly raw: Uint8Array
  readonly reader: Reader
}

export interface EndpointSchemas {
  readonly params?: z.ZodObject | undefined
  readonly query?: z.ZodObject | undefined
  readonly body?: z.ZodType | undefined
  readonly response: z.ZodType
}

export interface Endpoint extends EndpointSchemas {
  readonly method: Method
  /** With parameters in braces: `/v1/sites/{siteId}`. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  readonly maximumBodyBytes: number
  /** Media type of an answer that is a text of its own; JSON where absent. */
  readonly mediaType?: string | undefined
  /** Media type of an answer that is bytes, where the endpoint may give such. */
  readonly binaryMediaType?: string | undefined
  /** The answer is a FileAnswer (answer.ts): bytes with their own media type. */
  readonly isFile?: boolean | undefined
  /** A limit of its own, beside that of the door; its callers are strangers, whose addresses no log line bears. */
  readonly guard?: RateLimiter | undefined
  run(arrived: Arrived): Promise<Result<unknown>>
}

type Infer<T> = T extends z.ZodType ? z.output<T> : undefined

interface EndpointParts<P, Q, B, R extends z.ZodType> {
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly access: Access
  readonly maximumBodyBytes?: number
  readonly mediaType?: string
  readonly isFile?: boolean
  readonly guard?: RateLimiter
  readonly binaryMediaType?: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly response: R
  /** Bytes only where `binaryMediaType` says what they are. */
  handle(call: Call<Infer<P>, Infer<Q>, Infer<B>>): Promise<Result<z.input<R> | Uint8Array | FileAnswer>>
}

const NO_BODY = 0
/** What an unauthenticated caller of an open endpoint is: it sees nothing by role. */
const NOBODY: Reader = { role: 'operator', scope: '' }

export function endpoint<P extends z.ZodObject | undefined, Q extends z.ZodObject | undefined, B extends z.ZodType | undefined, R extends z.ZodType>(parts: EndpointParts<P, Q, B, R>): Endpoint {
  const { method, path, summary, access, response, params, query, body } = parts
  return {
    method, path, summary, access, response, params, query, body,
    maximumBodyBytes: parts.maximumBodyBytes ?? NO_BODY, mediaType: parts.mediaType, isFile: parts.isFile, guard: parts.guard, binaryMediaType: parts.binaryMediaType,
    run: async arrived => {
      const readParams = readPart(params, arrived.params, 'path')
      const readQuery = readPart(query, arrived.query, 'query')
      const readBody = body === undefined ? ok(undefined) : readJson(body, arrived.raw)
      for (const part of [readParams, readQuery, readBody]) if (!part.ok) return part
      return parts.handle({
        params: valueOf(readParams) as Infer<P>, query: valueOf(readQuery) as Infer<Q>, body: valueOf(readBody) as Infer<B>, raw: arrived.raw, reader: arrived.reader ?? NOBODY,
      })
    },
  }
}

function valueOf(result: Result<unknown>): unknown {
  return result.ok ? result.value : undefined
}

function readJson(schema: z.ZodType, raw: Uint8Array): Result<unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw))
  } catch {
    return refuse('api.not-json', 'The body is not JSON in UTF-8.', 'body')
  }
  return readPart(schema, value, 'body')
}

function readPart(schema: z.ZodType | undefined, value: unknown, part: string): Result<unknown> {
  if (schema === undefined) return ok(undefined)
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  const where = [part, ...(issue?.path ?? []).map(String)].join('.')
  return refuse('api.malformed', `${where}: ${issue?.message ?? 'not accepted'}.`, where, { problems: parsed.error.issues.length })
}

/** Query of every list: a page of 1 to 500, 100 where not said. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(512).optional(),
})

// One HTTP request to the verifier that served this page: token added, answer checked against the wire definition.

import type { z } from 'zod'
import { ApiProblem, parseProblem } from './problem.ts'
import { readToken } from './token.ts'

const TIMEOUT_MS = 20_000

export function requestHeaders(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const token = readToken()
  return token === null ? { ...extra } : { ...extra, authorization: `Bearer ${token}` }
}

/** Reads one JSON document. Throws ApiProblem for whatever is not a well-formed 2xx answer. */
export async function readJson<T extends z.ZodType>(path: string, schema: T, signal?: AbortSignal): Promise<z.output<T>> {
  return exchange(path, { headers: requestHeaders({ accept: 'application/json' }) }, schema, signal)
}

/** Sends one JSON document and reads the answer. */
export async function sendJson<T extends z.ZodType>(path: string, body: unknown, schema: T, method: 'POST' | 'PUT' = 'POST'): Promise<z.output<T>> {
  const headers = requestHeaders({ accept: 'application/json', 'content-type': 'application/json' })
  return exchange(path, { method, headers, body: JSON.stringify(body) }, schema)
}

async function exchange<T extends z.ZodType>(path: string, init: RequestInit, schema: T, signal?: AbortSignal): Promise<z.output<T>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const response = await fetch(path, { ...init, signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    throw unreachableProblem(path)
  })
  const body = await readBody(response)
  if (!response.ok) throw parseProblem(response.status, body)
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  const message = `The answer of ${path} is not what this console expects${where === '' ? '' : ` (field ${where}: ${issue?.message ?? ''})`}.`
  throw new ApiProblem({ kind: 'unexpected', status: response.status, code: 'console.unexpected-answer', message, where })
}

async function readBody(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown
  } catch {
    return undefined
  }
}

function unreachableProblem(path: string): ApiProblem {
  return new ApiProblem({ kind: 'unreachable', status: 0, code: 'console.verifier-unreachable', message: 'The verifier does not answer.', where: path })
}

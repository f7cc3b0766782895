// What a tipster's page sends: never with a token, so that nobody who is signed in tells on themselves.

import { mailboxSchema, tipReceiptSchema, type Mailbox, type TipReceipt } from '@trigpoint/core/wire'
import type { z } from 'zod'
import { ApiProblem, parseProblem } from './problem.ts'

/** Attachments can be large and lines slow. */
const TIMEOUT_MS = 120_000

export interface SentFile {
  readonly name: string
  readonly content: string
}

export function sendTip(tip: { readonly text: string; readonly contact: string; readonly siteId?: string; readonly chipId?: string; readonly files: readonly SentFile[] }): Promise<TipReceipt> {
  return post('/v1/tips', tip, tipReceiptSchema)
}

export function readTipMailbox(code: string): Promise<Mailbox> {
  return post('/v1/tips/mailbox', { code }, mailboxSchema)
}

export function writeTipMailbox(code: string, text: string, files: readonly SentFile[]): Promise<Mailbox> {
  return post('/v1/tips/mailbox/messages', { code, text, files }, mailboxSchema)
}

async function post<T extends z.ZodType>(path: string, body: unknown, schema: T): Promise<z.output<T>> {
  const response = await fetch(path, {
    method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'accept': 'application/json' }, credentials: 'omit', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new ApiProblem({ kind: 'unreachable', status: 0, code: 'console.verifier-unreachable', message: 'The server does not answer. Nothing was sent; try again.', where: '' })
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw parseProblem(response.status, answer)
  return schema.parse(answer)
}

/** A file as the API takes it. */
export async function readFile(file: File): Promise<SentFile> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES))
  return { name: file.name.slice(0, 200), content: btoa(text) }
}

/** As many arguments as every browser takes at once. */
const CHUNK_BYTES = 8192

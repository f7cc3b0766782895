// Where `epcis import` and `export` go: a running verifier by its address, or a data directory, over which a verifier
// is opened on a loopback port for as long as the command runs.

import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { BUILT_IN_ANCHORS, Fault, isLoopbackHost, networkFault, openHttpAnswer, openHttpTarget, silentLog } from '@trigpoint/runtime'
import { readOptional, type ConnectionOptions } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'

/** A page of a thousand events with all possible fields stays below. */
const MAXIMUM_ANSWER_BYTES = 64 * 1024 * 1024
const FIX_INTERVAL_MS = 3_600_000

export interface EpcisAnswer {
  readonly status: number
  readonly location: string | undefined
  readonly link: string | undefined
  readonly body: unknown
}

export interface VerifierSource {
  get(path: string): Promise<EpcisAnswer>
  post(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<EpcisAnswer>
}

export async function withSource<T>(options: ConnectionOptions & { readonly data?: string }, use: (source: VerifierSource) => Promise<T>): Promise<T> {
  if (options.data === undefined) return use(sourceAt(options.url, tokenOf(options), readOptional(options.ca)))
  const { openVerifier } = await import('@trigpoint/verifier')
  const verifier = await openVerifier({ dataDir: options.data, listen: { host: '127.0.0.1', port: 0 }, anchors: BUILT_IN_ANCHORS.device, fixIntervalMs: FIX_INTERVAL_MS, log: silentLog })
  try {
    const token = tokenOf(options) ?? verifier.adminToken
    if (token === undefined) throw new CommandError(EXIT.unusable, `${options.data} holds no administrator token any more.`, 'Give one with --token-file or TRIGPOINT_TOKEN.')
    return await use(sourceAt(verifier.url, token))
  } finally {
    await verifier.close()
  }
}

function tokenOf(options: ConnectionOptions): string | undefined {
  if (options.tokenFile === undefined) return process.env['TRIGPOINT_TOKEN']
  return (options.tokenFile === '-' ? readFileSync(0, 'utf8') : readOptional(options.tokenFile))?.trim()
}

function sourceAt(address: string, token: string | undefined, ca?: string): VerifierSource {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url.hostname))))
    throw new CommandError(EXIT.unusable, `${address} is no address of a verifier: https, or http on loopback.`)
  const target = openHttpTarget(url, ca)
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const call = async (method: 'GET' | 'POST', path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<EpcisAnswer> => {
    try {
      const response = await openHttpAnswer(target, { method, path, headers: { accept: 'application/json', ...authorization, ...headers }, ...(body === undefined ? {} : { body }) })
      return { status: response.statusCode ?? 0, location: response.headers.location, link: headerText(response.headers['link']), body: await readJson(response, url) }
    } catch (error) {
      throw error instanceof Fault ? error : networkFault(target, error)
    }
  }
  return {
    get: path => call('GET', path, {}),
    post: (path, body, headers) => call('POST', path, { 'content-type': 'application/json', ...headers }, body),
  }
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ')
}

async function readJson(response: IncomingMessage, url: URL): Promise<unknown> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length
    if (length > MAXIMUM_ANSWER_BYTES) throw new Fault('network.answer-too-large', `${url.origin} gave more than ${String(MAXIMUM_ANSWER_BYTES)} bytes.`)
    parts.push(part)
  }
  if (length === 0) return undefined
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown
  } catch (cause) {
    throw new Fault('network.answer-unexpected', `${url.origin} gave an answer that is no JSON. Is it a verifier?`, { cause })
  }
}

/** What a refused call says, for a person. */
export function refusalOf(answer: EpcisAnswer): string {
  const { detail, title } = (answer.body ?? {}) as { readonly detail?: string; readonly title?: string }
  return detail ?? title ?? `the verifier answered ${String(answer.status)}`
}

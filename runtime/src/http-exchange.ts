// One HTTP exchange with strict limits: whole-exchange time-out, largest answer, no redirect followed.
// What every client of ours stands on. Fetch is not used because it cannot be given a CA of one's own
// without another package. Everything that goes wrong here is a Fault: the surroundings failed, try later.

import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { Fault, systemErrorCode } from './fault.ts'

export interface HttpTarget {
  readonly url: URL
  /** PEM certificates that are trusted instead of the system's, for a verifier with its own CA. */
  readonly ca?: string | undefined
  readonly agent: HttpAgent | HttpsAgent
}

export interface HttpExchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly contentType: string
  /** As sent; nothing is decoded here, and only who asked for an encoding gets one. */
  readonly contentEncoding?: string
  readonly body: Uint8Array
}

const KEEP_ALIVE_MS = 15_000
/** Enough for an agent and a command line; a flood of our own making is stopped here. */
const MAXIMUM_SOCKETS = 8

export function openHttpTarget(url: URL, ca?: string): HttpTarget {
  const options = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxSockets: MAXIMUM_SOCKETS }
  return { url, ca, agent: url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options) }
}

/** Sends a request and reads the whole answer. Throws Fault `network.*`. */
export async function exchangeHttp(target: HttpTarget, exchange: HttpExchange, maximumBytes: number): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(exchange.timeoutMs)
  const signal = exchange.signal === undefined ? deadline : AbortSignal.any([deadline, exchange.signal])
  try {
    const response = await openHttpAnswer(target, { ...exchange, signal })
    const body = await readLimited(response, maximumBytes)
    return { status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? '', contentEncoding: response.headers['content-encoding'] ?? '', body }
  } catch (error) {
    if (deadline.aborted)
      throw new Fault('network.timeout', `${target.url.origin} did not answer within ${String(exchange.timeoutMs)} ms. It may be busy or unreachable; try again later.`, { cause: error })
    throw networkFault(target, error)
  }
}

/** Sends a request and gives the answer once its headers are there; a redirect is a fault, never followed. */
export function openHttpAnswer(target: HttpTarget, exchange: Omit<HttpExchange, 'timeoutMs'>): Promise<IncomingMessage> {
  const send = target.url.protocol === 'https:' ? httpsRequest : httpRequest
  const url = new URL(exchange.path, target.url)
  const body = typeof exchange.body === 'string' ? Buffer.from(exchange.body, 'utf8') : exchange.body
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: exchange.method,
      agent: target.agent,
      headers: body === undefined ? exchange.headers : { ...exchange.headers, 'content-length': String(body.length) },
      ...(target.ca === undefined ? {} : { ca: target.ca }),
      ...(exchange.signal === undefined ? {} : { signal: exchange.signal }),
    })
    request.on('error', reject)
    request.on('response', response => {
      const status = response.statusCode ?? 0
      if (status >= 300 && status < 400) {
        response.destroy()
        reject(new Fault('network.redirect', `${target.url.origin} answered with a redirect, which is never followed. Give the address of the verifier itself.`))
      } else resolve(response)
    })
    request.end(body)
  })
}

async function readLimited(response: IncomingMessage, maximumBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length
    if (length > maximumBytes) {
      response.destroy()
      throw new Fault('network.answer-too-large', `The answer is larger than ${String(maximumBytes)} bytes and was dropped.`)
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const NETWORK_ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: is the verifier running, and is the port right?',
  ENOTFOUND: 'The name does not resolve: check the address and DNS.',
  ECONNRESET: 'The connection was cut; try again.',
  EHOSTUNREACH: 'No route to it: check the network.',
  ENETUNREACH: 'No route to it: check the network.',
  CERT_HAS_EXPIRED: 'Its TLS certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its TLS certificate is self-signed: give its CA certificate.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its TLS certificate comes from a private CA: give that CA certificate.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its TLS certificate comes from a CA that is not trusted here: give that CA certificate.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its TLS certificate is for another name.',
}

/** The Fault of a failed exchange, with advice where the system's error code is a known one. */
export function networkFault(target: HttpTarget, error: unknown): Fault {
  if (error instanceof Fault) return error
  const code = systemErrorCode(error)
  const advice = NETWORK_ADVICE[code] ?? (error instanceof Error ? error.message : 'the connection failed')
  return new Fault('network.unreachable', `Cannot reach ${target.url.origin}${code === '' ? '' : ` (${code})`}. ${advice}`, { cause: error })
}
